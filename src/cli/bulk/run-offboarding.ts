import { irreversibleDeactivation } from '../../changes/dialect/deactivation.ts';
import { Stop } from '../../changes/run-stop.ts';
import {
  type Job,
  type Leaver,
  type OffboardedSearch,
  type OffboardResult,
  offboardPeople,
  readOffboarded,
  type Summary,
} from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { text, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';
import type { Consent } from '../safety/consent.ts';
import { guardOptionsOf } from '../safety/keep-members.ts';
import type { CommandScope } from '../scope.ts';
import { type ProfileSelection, profileSelectionFlags } from '../services/profile-selection.ts';
import { confirmDeactivations } from './confirm.ts';
import { createOffboardJob } from './offboard-job.ts';
import { jobsFolder, planHeader } from './planned-run.ts';
import { assertPrintable } from './printable.ts';
import type { ReportFile, ReportSource } from './report-file.ts';
import { openReport, type ResultFlags, showResults } from './run-results.ts';

/** Flags of the commands that offboard people. */
export const offboardFlags = {
  ...profileSelectionFlags,
  'keep-groups': toggle('do not remove the people from their groups'),
  delete: toggle(
    'delete the accounts after the other steps; a deletion cannot be undone; on a terminal, you must type the number of people',
  ),
  'transfer-reports': text(
    'new manager of the active people whose manager is offboarded: id, userName, e-mail address, externalId or employee number',
    'MANAGER',
  ),
};

/** Values of the flags of an offboarding. */
export type OffboardFlags = ResultFlags &
  Consent &
  ProfileSelection & {
    readonly 'keep-groups'?: boolean | undefined;
    readonly delete?: boolean | undefined;
    readonly 'transfer-reports'?: string | undefined;
  };

/** An offboarding of people. */
export interface Offboarding {
  readonly leavers: AsyncIterable<Leaver> | Iterable<Leaver>;
  /** The source of the people who leave. A report must not overwrite this source. */
  readonly source: ReportSource;
  readonly flags: OffboardFlags;
  /** The open job to continue. If absent, a new job is created. */
  readonly continued?: Job;
}

/** Parts of an offboarding that differ between one service and several services. */
export interface OffboardingParts {
  /** The report, which the caller closes. */
  readonly report: ReportFile | undefined;
  /** Asks for consent. Resolves to `false` if nothing may be sent. */
  readonly confirm: (count: number, people: readonly string[]) => Promise<boolean>;
  /** Maximum number of people who lose access on this service. */
  readonly maxRemovals: number | undefined;
}

/** An offboarding that starts when its results are read. */
export interface OpenOffboarding {
  /** The results. In a dry run, the planned results. */
  readonly results: AsyncIterable<OffboardResult>;
  /** Id of the job. `undefined` if nobody loses access. */
  job(): string | undefined;
  /** Number of people for whom the job must be continued. Counts only the results that were read until now. */
  left(): number;
  /** Closes the job. Must be called after the results are read. */
  close(): Promise<void>;
}

/** Shows who loses access, asks for consent, removes the access as a job, and shows the results. */
export async function runOffboarding(scope: CommandScope, offboarding: Offboarding): Promise<Summary> {
  const { source, flags } = offboarding;
  await scope.session();
  const isDeletion = deletesAccounts(offboarding);
  const report = await openReport(scope, flags, source);
  const limit = flags['max-removals'];
  const { results, job, left, close } = await openOffboarding(scope, offboarding, {
    report,
    confirm: (count, people) =>
      confirmDeactivations(scope, count, people, flags, { isLimited: limit?.kind === 'share', isDeletion }),
    maxRemovals: limit?.kind === 'count' ? limit.count : undefined,
  });
  try {
    return await showResults(scope, results, { label: 'Offboarding', total: undefined, report, flags, job, left });
  } finally {
    await close();
  }
}

/**
 * True if the offboarding deletes accounts. For a continued job, this choice comes from the plan of the job. Throws a
 * `UsageError` if the flags contradict each other.
 */
export function deletesAccounts({ flags, continued }: Pick<Offboarding, 'flags' | 'continued'>): boolean {
  if (continued) return continued.plan.header.options.deleteAccounts === true;
  if (flags.delete && flags['keep-groups']) {
    throw new UsageError(
      '--delete cannot be used with --keep-groups, because a deleted account cannot stay in its groups',
      {
        hint: 'omit --keep-groups, because an account is removed from all groups before the account is deleted',
      },
    );
  }
  return flags.delete === true;
}

/** Prepares the offboarding on one service as a job. Sends no request before the caller reads the results. */
export async function openOffboarding(
  scope: CommandScope,
  offboarding: Offboarding,
  { report, confirm, maxRemovals }: OffboardingParts,
): Promise<OpenOffboarding> {
  const { leavers, source, flags, continued } = offboarding;
  const { client, connection, finishRequests, memory } = await scope.session();
  finishRequests();
  const known = await memory();
  const keepGroups = continued ? continued.plan.header.options.keepGroups === true : flags['keep-groups'] === true;
  const transferReports = continued ? continued.plan.header.options.transferReports : flags['transfer-reports'];
  const deleteAccounts = deletesAccounts(offboarding);
  const options = {
    keys: [],
    keepGroups,
    ...(deleteAccounts ? { deleteAccounts } : {}),
    ...given({ transferReports }),
  };
  const header =
    continued?.plan.header ?? planHeader(connection, { source: source.name, plan: 'offboard', ...options });
  const irreversible = irreversibleDeactivation(client.dialect);
  const isRehearsal = scope.flags.curl === true;
  const stop = new Stop(scope.context.signal, scope.context.sleep);
  const isStopped = () => stop.isStopped;
  const job = createOffboardJob(scope, {
    header,
    report,
    irreversible,
    isStopped,
    ...(continued ? { continued } : {}),
  });
  const results = offboardPeople(client, leavers, {
    confirm: isRehearsal ? rehearsing(confirm) : confirm,
    keepGroups,
    deleteAccounts,
    ...guardOptionsOf(connection, flags),
    stop,
    memory: known,
    ...(isRehearsal ? {} : { keep: job.keep, deleting: job.deleting, members: job.members }),
    findEarlier: earlierOffboardings(scope, connection),
    onNotice: (message) => scope.note(`Note: ${message}`),
    ...given({ transferReports, maxRemovals, concurrency: connection.concurrency }),
    ...(isRehearsal ? { concurrency: 1, isRehearsal } : {}),
  });
  const shown = isRehearsal ? results : scope.isDryRun ? asPlan(results, deleteAccounts) : job.record(results);
  return { results: shown, job: job.id, left: job.left, close: job.close };
}

/**
 * Returns a function that shows who would lose access. Its result is always `true`, because no change is sent, so no
 * consent is needed.
 */
function rehearsing(confirm: OffboardingParts['confirm']): OffboardingParts['confirm'] {
  return async (count, people) => {
    assertPrintable(count);
    await confirm(count, people);
    return true;
  };
}

/**
 * Returns a function that finds the earlier offboarding of a person in the stored jobs of a service. Only the first
 * call of the function reads the jobs.
 */
function earlierOffboardings(scope: CommandScope, service: Parameters<typeof readOffboarded>[1]) {
  let found: Promise<OffboardedSearch> | undefined;
  return async (leaver: Leaver) => {
    found ??= readOffboarded(jobsFolder(scope), service);
    return (await found)(leaver);
  };
}

/**
 * Converts the results of a dry run to a plan. Replaces the outcome `not attempted` with the planned change if a real
 * run would change the person.
 */
async function* asPlan(results: AsyncIterable<OffboardResult>, deletes: boolean): AsyncGenerator<OffboardResult> {
  for await (const result of results) {
    const wouldChange = result.outcome === 'not attempted' && result.id !== undefined && !result.error;
    const change = deletes ? 'deleted' : result.wasInactive ? 'taken out of groups' : 'deactivated';
    const planned: OffboardResult = wouldChange ? { ...result, outcome: change } : result;
    const { transfer } = planned;
    yield transfer ? { ...planned, detail: describeTransfer(transfer) } : planned;
  }
}

function describeTransfer({ manager, reports }: NonNullable<OffboardResult['transfer']>): string {
  const people = pluralize(reports.length, 'person gets', 'people get');
  return `${people} the manager ${manager.label}: ${reports.map(({ label }) => label).join(', ')}`;
}
