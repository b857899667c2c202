import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import {
  createJob,
  isChange,
  type Job,
  type OpenOptions,
  openJob,
  openJobCopy,
  type PlanEntry,
  previewResults,
  type Summary,
  TemporaryFileError,
} from '../../provisioning/index.ts';
import { makeTemporaryFolder } from '../../state/temporary-folder.ts';
import type { CommandScope } from '../scope.ts';
import { assertSamePlan, jobsFolder, type PlannedRun, storedEntries, writePlan } from './planned-run.ts';
import { assertPrintable } from './printable.ts';
import { showResults } from './run-results.ts';

/**
 * Options of an import whose requests are printed and not sent. `concurrency` is 1, so that the requests are in order.
 */
const rehearsal = { bulk: 'never', concurrency: 1, isRehearsal: true } as const;

/** Returns the options that an import needs for `--curl`. No options without `--curl`. */
export function rehearsalOptions({ flags }: Pick<CommandScope, 'flags'>): Partial<typeof rehearsal> {
  return flags.curl ? rehearsal : {};
}

/**
 * Plans a run and executes the plan for `--curl`. The connection sends only reads, and keeps the other requests for the
 * output. The plan is in a temporary folder and not among the jobs, so that `job resume` does not find it if the
 * process is killed. Throws a `UsageError` if the plan has more than 1,000 changes.
 */
export function rehearseRun(scope: CommandScope, run: PlannedRun): Promise<Summary> {
  return withFolder((folder) => rehearse(scope, run, folder));
}

/** Calls `use` with a new temporary folder that only this user can read, and deletes the folder at the end. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const parent = tmpdir();
  const folder = await makeTemporaryFolder('rehearsal', parent).catch((error: unknown) => {
    throw new TemporaryFileError(parent, error);
  });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a job for a command that continues or undoes the job, and closes the job at the end. In a dry run or with
 * `--curl`, opens a copy of the job in a temporary folder, because `openJob` changes the journal of the job. Throws the errors of `openJob`.
 */
export async function withJob<T>(
  scope: CommandScope,
  id: string,
  options: OpenOptions,
  use: (job: Job) => Promise<T>,
): Promise<T> {
  const jobs = jobsFolder(scope);
  if (!scope.isDryRun) return useJob(await openJob(jobs, id, options), use);
  return withFolder(async (folder) => useJob(await openJobCopy(jobs, id, folder, options), use));
}

async function useJob<T>(job: Job, use: (job: Job) => Promise<T>): Promise<T> {
  try {
    return await use(job);
  } finally {
    await job.close();
  }
}

/** Throws a `UsageError` if entries have more changes than `--curl` prints. */
export async function assertEntriesPrintable(entries: AsyncIterable<PlanEntry>): Promise<void> {
  let changes = 0;
  for await (const entry of entries) if (isChange(entry)) changes++;
  assertPrintable(changes);
}

async function rehearse(scope: CommandScope, run: PlannedRun, folder: string): Promise<Summary> {
  const { importer, results } = run;
  const draft = await createJob(folder, run.header);
  const { plan, approval, job } = await (async () => {
    try {
      const written = await writePlan(scope, run, (_entry, text) => draft.add(text()));
      assertPrintable(written.changes);
      if (written.isComplete) assertSamePlan(run, written);
      return { plan: written, approval: await importer.approve(written.removals), job: await draft.open() };
    } catch (error) {
      await draft.discard();
      throw error;
    }
  })();
  const shown = plan.isComplete
    ? importer.execute(storedEntries(run, job, plan), approval)
    : previewResults(job.plan.entries(), importer.model);
  try {
    return await showResults(scope, shown, results);
  } finally {
    await job.close();
  }
}
