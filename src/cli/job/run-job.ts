import type { Removal } from '../../changes/removals.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import {
  type Importer,
  type Job,
  JobError,
  openImport,
  type PlanEntry,
  type PlanHeader,
  previewResults,
  type RowResult,
  removalsOfEntry,
  type Unmatched,
} from '../../provisioning/index.ts';
import { executeJob } from '../bulk/planned-run.ts';
import { assertEntriesPrintable, rehearsalOptions, withJob } from '../bulk/rehearsal.ts';
import type { RunSummary } from '../bulk/run-outcome.ts';
import { openReport, showResults } from '../bulk/run-results.ts';
import { UsageError } from '../errors/errors.ts';
import { readPeopleFilter } from '../filter/people-filter.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';
import { type CommandGuard, consentOf } from '../safety/command-guard.ts';
import { guardOptionsOf } from '../safety/keep-members.ts';
import type { CommandScope } from '../scope.ts';
import type { JobFlags } from './continue-flags.ts';
import { continueOffboarding } from './run-offboard.ts';

/** Labels of the progress of a job. */
const labels: Readonly<Record<PlanHeader['plan'], string>> = {
  import: 'Import',
  offboard: 'Offboarding',
  edit: 'Edit',
  undo: 'Undo',
};

/**
 * Executes the entries of a job that have no result. Also executes an entry that has a result, if `isRetried` returns
 * `true` for this result.
 */
export async function continueJob(
  scope: CommandScope,
  id: string,
  flags: JobFlags,
  isRetried?: (result: RowResult) => boolean,
): Promise<RunSummary> {
  const { client, connection, finishRequests } = await scope.session();
  return withJob(scope, id, isRetried ? { isRetried } : {}, async (job) => {
    assertService(job.plan.header, connection.base, id);
    const { entries: count } = await countLeft(job, await client.discovery.model('User'));
    scope.note(`Job ${id}: ${count} of ${job.plan.count} entries are left`);
    if (job.plan.header.plan === 'offboard') return continueOffboarding(scope, job, flags);
    const importer = await openJobImport(scope, job.plan.header.options.keys, flags);
    finishRequests();
    const leftOut = await findLeftOut(scope, job, importer);
    const entries = () => withoutLeftOut(job.plan.entries(), leftOut);
    if (scope.flags.curl) await assertEntriesPrintable(entriesLeft(job, leftOut));
    const left = await countLeft(job, importer.model, leftOut);
    const approval = await importer.approve(left.removals);
    const report = await openReport(scope, flags, { name: job.plan.header.source, identity: undefined });
    const results = { label: labels[job.plan.header.plan], total: left.people, report, flags };
    // With `--curl`, nothing is sent. `executeJob` is not used, because it would record the end of the job and show the
    // command for an undo.
    if (scope.flags.curl)
      return showResults(
        scope,
        importer.execute(entries(), approval, job, { plan: () => job.plan.entries() }),
        results,
      );
    if (scope.isDryRun) return showResults(scope, previewResults(entriesLeft(job, leftOut), importer.model), results);
    return executeJob(scope, job, { importer, approval, entries, results });
  });
}

/**
 * Creates the error for a job that another job has undone. scimctl refuses to continue the job, because this could make
 * its changes again.
 */
export function undoneError(id: string): JobError {
  return new JobError('undone', `job ${id} was undone`, {
    hint: 'To make the undone changes again, run the original command again.',
  });
}

/** Throws a `UsageError` if the service of the connection differs from the service of a job. */
export function assertService({ service }: PlanHeader, base: string, id: string): void {
  if (service === base) return;
  throw new UsageError(`job ${id} is for ${service}, and this connection is to ${base}`, {
    hint: 'Choose the profile of the job with --profile.',
  });
}

/**
 * Opens the executor of a job. The operator must consent to removals, as in every other command. `asking` replaces the
 * default values of `isGrave` and `isTyped` (see `Destruction`).
 */
export async function openJobImport(
  scope: CommandScope,
  keys: PlanHeader['options']['keys'],
  flags: JobFlags,
  asking?: CommandGuard['asking'],
): Promise<Importer> {
  const { client, connection, memory } = await scope.session();
  const users = await client.discovery.model('User');
  scope.registerSecrets(users);
  return openImport(client, {
    keys,
    signal: scope.context.signal,
    ...guardOptionsOf(connection, flags),
    consent: consentOf({ scope, client, connection, users, consent: flags, typeName: 'user', asking }),
    memory: await memory(),
    bulk: flags.bulk ?? 'auto',
    onNotice: (message) => scope.note(`Note: ${message}`),
    ...given({ sleep: scope.context.sleep, concurrency: connection.concurrency }),
    ...rehearsalOptions(scope),
  });
}

/**
 * Entries of an edit that are left out, because the person no longer matches the filter of the edit. The key is the
 * number of the entry in the plan.
 */
type LeftOut = ReadonlyMap<number, Unmatched>;

/** The entries of a job that have no result. */
async function* entriesLeft(job: Job, leftOut: LeftOut = new Map()): AsyncGenerator<PlanEntry, void, undefined> {
  let number = 0;
  for await (const entry of withoutLeftOut(job.plan.entries(), leftOut)) if (!job.resultOf(number++)) yield entry;
}

/**
 * Replaces each entry in `leftOut` with an entry that changes nothing, so that all other entries keep their numbers.
 */
async function* withoutLeftOut(
  entries: AsyncIterable<PlanEntry>,
  leftOut: LeftOut,
): AsyncGenerator<PlanEntry, void, undefined> {
  let number = 0;
  for await (const entry of entries) {
    const unmatched = leftOut.get(number++);
    yield unmatched ? withoutChange(unmatched) : entry;
  }
}

function withoutChange({ entry, mayBeMade }: Unmatched): PlanEntry {
  const { line, key } = entry;
  const message = 'the person no longer matches the filter of the job, and an earlier run may have made the change';
  const result = mayBeMade
    ? ({ outcome: 'not verified', error: { code: 'unverified', message } } as const)
    : ({ outcome: 'unchanged' } as const);
  if (entry.step !== 'person') {
    const { step, person, target } = entry;
    return { step, action: 'none', line, key, person, target, result };
  }
  return {
    step: 'person',
    action: 'none',
    line,
    key,
    result: { ...('id' in entry ? { id: entry.id } : {}), ...result },
  };
}

/** Maximum number of names in the note about the people who are left out. */
const namedAtMost = 10;

/**
 * Finds the entries of an edit whose person no longer matches the filter of the edit. Shows a note with the names of
 * these people. Returns an empty map if the job is not an edit.
 */
async function findLeftOut(scope: CommandScope, job: Job, importer: Importer): Promise<LeftOut> {
  const { filter } = job.plan.header.options;
  const leftOut = new Map<number, Unmatched>();
  if (filter === undefined) return leftOut;
  const left = async function* () {
    let number = -1;
    for await (const entry of job.plan.entries()) {
      number++;
      if (!job.resultOf(number)) yield { number, entry, isUncertain: job.isUncertain(number) };
    }
  };
  const names: string[] = [];
  for await (const unmatched of importer.recheckEdit(readPeopleFilter(filter, importer.model), left())) {
    leftOut.set(unmatched.number, unmatched);
    names.push(unmatched.entry.key);
  }
  if (names.length === 0) return leftOut;
  const shown = names.slice(0, namedAtMost).join(', ');
  const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : '';
  const people = pluralize(names.length, 'person no longer matches', 'people no longer match');
  scope.note(
    `Note: ${people} the filter of the job, and ${names.length === 1 ? 'is' : 'are'} skipped: ${shown}${more}`,
  );
  return leftOut;
}

/** Counts the entries that have no result, and the people of these entries. Collects the removals of these entries. */
async function countLeft(job: Job, model: ResourceModel, leftOut?: LeftOut) {
  let entries = 0;
  let people = 0;
  const removals: Removal[] = [];
  for await (const entry of entriesLeft(job, leftOut)) {
    entries++;
    if (entry.step === 'person') people++;
    removals.push(...removalsOfEntry(entry, model));
  }
  return { entries, people, removals };
}
