import { type Job, type Leaver, type OffboardResult, offboardPeople, type Summary } from '../../provisioning/index.ts';
import { toggle } from '../flags.ts';
import { given } from '../given.ts';
import type { Consent } from '../safety/consent.ts';
import { guardOptionsOf } from '../safety/keep-members.ts';
import type { CommandScope } from '../scope.ts';
import { confirmDeactivations } from './confirm.ts';
import { createOffboardJob } from './offboard-job.ts';
import { planHeader } from './planned-run.ts';
import type { ReportSource } from './report-file.ts';
import { openReport, type ResultFlags, showResults } from './run-results.ts';

/** Flags of the commands that offboard people. */
export const offboardFlags = {
  'keep-groups': toggle('do not remove the people from their groups'),
};

/** Values of the flags of an offboarding. */
export type OffboardFlags = ResultFlags & Consent & { readonly 'keep-groups'?: boolean | undefined };

/** An offboarding of people. */
export interface Offboarding {
  readonly leavers: AsyncIterable<Leaver> | Iterable<Leaver>;
  /** The source of the people who leave. A report must not overwrite this source. */
  readonly source: ReportSource;
  readonly flags: OffboardFlags;
  /** The open job to continue. If absent, a new job is created. */
  readonly continued?: Job;
}

/** Shows who loses access, asks for consent, removes the access as a job, and shows the results. */
export async function runOffboarding(scope: CommandScope, offboarding: Offboarding): Promise<Summary> {
  const { leavers, source, flags, continued } = offboarding;
  const { client, connection, finishRequests, memory } = await scope.session();
  finishRequests();
  const known = await memory();
  const report = await openReport(scope, flags, source);
  const keepGroups = continued ? continued.plan.header.options.keepGroups === true : flags['keep-groups'] === true;
  const header =
    continued?.plan.header ?? planHeader(connection, { source: source.name, keys: [], keepGroups, plan: 'offboard' });
  const job = createOffboardJob(scope, { header, report, ...(continued ? { continued } : {}) });
  const limit = flags['max-removals'];
  const results = offboardPeople(client, leavers, {
    confirm: (count, people) => confirmDeactivations(scope, count, people, flags, limit?.kind === 'share'),
    keepGroups,
    ...guardOptionsOf(connection, flags),
    signal: scope.context.signal,
    memory: known,
    keep: job.keep,
    onNotice: (message) => scope.note(`Note: ${message}`),
    ...given({
      sleep: scope.context.sleep,
      maxRemovals: limit?.kind === 'count' ? limit.count : undefined,
      concurrency: connection.concurrency,
    }),
  });
  try {
    const shown = scope.isDryRun ? asPlan(results) : job.record(results);
    return await showResults(scope, shown, { label: 'Offboarding', total: undefined, report, flags, job: job.id });
  } finally {
    await job.close();
  }
}

/**
 * Converts the results of a dry run to a plan. If a real run would change a person, the outcome becomes the planned change instead of `not
 * attempted`.
 */
async function* asPlan(results: AsyncIterable<OffboardResult>): AsyncGenerator<OffboardResult> {
  for await (const result of results) {
    const wouldChange = result.outcome === 'not attempted' && result.id !== undefined && !result.error;
    yield wouldChange ? { ...result, outcome: result.wasInactive ? 'taken out of groups' : 'deactivated' } : result;
  }
}
