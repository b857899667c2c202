import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { OffboardResult } from '../offboarding/result.ts';
import { isChange } from '../plan/entry-removals.ts';
import type { RowResult } from '../result.ts';
import { type Summary, Tally } from '../summary.ts';
import { isOpen, type JournalRecord, jobFiles, type ResultRecord } from './job.ts';
import { JobError } from './job-error.ts';
import { isLocked } from './job-lock.ts';
import { openPlan, type PlanFile } from './plan-file.ts';
import { parseObject, readLines } from './read-lines.ts';

/** The current state of a job. Reading a job changes nothing. */
export interface JobSummary {
  readonly id: string;
  readonly plan: PlanFile;
  /**
   * `running`: a process runs the job. `undone`: another job undoes the job. `complete`: every entry has a result. `stopped`: the job can
   * be resumed.
   */
  readonly state: 'running' | 'undone' | 'complete' | 'stopped';
  /** Number of entries that change a resource of the service. */
  readonly changes: number;
  /** Number of entries that have no final result yet (see `isOpen`). */
  readonly left: number;
  readonly summary: Summary;
}

/** Reads a job. Throws a `JobError`: `noJob`, `corrupt`, `newerFormat`. */
export async function readJob(jobs: string, id: string): Promise<JobSummary> {
  const folder = path.join(jobs, id);
  const plan = await openPlanOf(folder, id);
  const results = await readResults(folder);
  const tally = new Tally();
  for (const { result } of results.values()) tally.add(result);
  let changes = 0;
  for await (const entry of plan.entries()) if (isChange(entry)) changes++;
  const open = [...results.values()].filter(isOpen).length;
  const left = plan.count - results.size + open;
  const end = await endOf(folder);
  const ended = end === 'undone' ? end : open > 0 ? 'stopped' : left <= 0 ? 'complete' : end;
  const state = (await isLocked(folder)) ? 'running' : ended;
  return { id, plan, state, changes, left: state === 'complete' ? 0 : left, summary: tally.summary() };
}

/** Yields the last result of each entry, in the order of the plan. Yields nothing for an entry without a result. */
export async function* resultsOfJob(
  jobs: string,
  id: string,
): AsyncGenerator<RowResult | OffboardResult, void, undefined> {
  const folder = path.join(jobs, id);
  await openPlanOf(folder, id);
  const results = await readResults(folder);
  for (const entry of [...results.keys()].sort((a, b) => a - b)) yield (results.get(entry) as ResultRecord).result;
}

/** Ids of all jobs, in no order. Empty if there is no folder of jobs. */
export async function listJobs(jobs: string): Promise<string[]> {
  try {
    const found = await readdir(jobs, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Deletes a job. Throws a `JobError` (`jobInUse`) for a job that runs. */
export async function removeJob(jobs: string, id: string): Promise<void> {
  const folder = path.join(jobs, id);
  if (await isLocked(folder)) throw new JobError('jobInUse', `job ${id} is still running`);
  await rm(folder, { recursive: true, force: true });
}

async function openPlanOf(folder: string, id: string): Promise<PlanFile> {
  if (!/^[0-9a-f]{6}$/.test(id)) throw noJob(id);
  try {
    return await openPlan(path.join(folder, jobFiles.plan));
  } catch (error) {
    throw error instanceof JobError && error.code === 'noJob' ? noJob(id) : error;
  }
}

/** The error for an id that no job has. */
export function noJob(id: string): JobError {
  return new JobError('noJob', `there is no job ${JSON.stringify(id)}`, {
    hint: 'to see the jobs, run scimctl job list',
  });
}

/**
 * Returns the record of the last result of each entry. Skips a line that a crash damaged. The entry of the damaged line
 * then has no result.
 */
async function readResults(folder: string): Promise<Map<number, ResultRecord>> {
  const results = new Map<number, ResultRecord>();
  for await (const record of recordsOf(folder)) if (record.record === 'result') results.set(record.entry, record);
  return results;
}

async function endOf(folder: string): Promise<'undone' | 'complete' | 'stopped'> {
  let end: 'undone' | 'complete' | 'stopped' = 'stopped';
  for await (const { record } of recordsOf(folder)) {
    if (record === 'undone') return 'undone';
    if (record === 'end') end = 'complete';
    if (record === 'result') end = 'stopped';
  }
  return end;
}

/** Yields the records of the journal of a job. Skips a line that a crash damaged. */
export async function* recordsOf(folder: string): AsyncGenerator<JournalRecord, void, undefined> {
  try {
    for await (const line of readLines(path.join(folder, jobFiles.journal))) {
      const record = parseObject(line);
      if (record) yield record as unknown as JournalRecord;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
