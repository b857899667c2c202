import type { Removal } from '../../changes/removals.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import {
  type Importer,
  type Job,
  JobError,
  openImport,
  openJob,
  type PlanEntry,
  type PlanHeader,
  previewResults,
  type RowResult,
  removalsOfEntry,
} from '../../provisioning/index.ts';
import { executeJob, jobsFolder } from '../bulk/planned-run.ts';
import type { RunSummary } from '../bulk/run-outcome.ts';
import { openReport, showResults } from '../bulk/run-results.ts';
import { UsageError } from '../errors/errors.ts';
import { given } from '../given.ts';
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
 * Executes the entries of a job that have no result. Also executes the entries with a result for which `isRetried`
 * returns `true`.
 */
export async function continueJob(
  scope: CommandScope,
  id: string,
  flags: JobFlags,
  isRetried?: (result: RowResult) => boolean,
): Promise<RunSummary> {
  const { client, connection, finishRequests } = await scope.session();
  const job = await openJob(jobsFolder(scope), id, isRetried ? { isRetried } : {});
  try {
    assertService(job.plan.header, connection.base, id);
    const left = await countLeft(job, await client.discovery.model('User'));
    scope.note(`Job ${id}: ${left.entries} of ${job.plan.count} entries are left`);
    if (job.plan.header.plan === 'offboard') return await continueOffboarding(scope, job, flags);
    const importer = await openJobImport(scope, job.plan.header.options.keys, flags);
    finishRequests();
    const approval = await importer.approve(left.removals);
    const report = await openReport(scope, flags, { name: job.plan.header.source, identity: undefined });
    const results = { label: labels[job.plan.header.plan], total: left.people, report, flags };
    if (scope.isDryRun) return await showResults(scope, previewResults(entriesLeft(job), importer.model), results);
    return await executeJob(scope, job, { importer, approval, entries: () => job.plan.entries(), results });
  } finally {
    await job.close();
  }
}

/**
 * Creates the error for a job that another job has undone. An undone job cannot be continued, because its changes would
 * be made again.
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
 * Opens the executor of a job. Removals need consent, as in every other command. `asking` replaces the default values
 * of `isGrave` and `isTyped` (see `Destruction`).
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
  });
}

/** The entries of a job that have no result. */
async function* entriesLeft(job: Job): AsyncGenerator<PlanEntry, void, undefined> {
  let number = 0;
  for await (const entry of job.plan.entries()) if (!job.resultOf(number++)) yield entry;
}

/** Counts the entries that have no result, and the people of these entries. Collects the removals of these entries. */
async function countLeft(job: Job, model: ResourceModel) {
  let entries = 0;
  let people = 0;
  const removals: Removal[] = [];
  for await (const entry of entriesLeft(job)) {
    entries++;
    if (entry.step === 'person') people++;
    removals.push(...removalsOfEntry(entry, model));
  }
  return { entries, people, removals };
}
