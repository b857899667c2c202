import type { MemberRecord } from '../../changes/member-record.ts';
import {
  createJob,
  isFailure,
  type Job,
  type JobDraft,
  type OffboardPerson,
  type OffboardResult,
  type PlanHeader,
  removeJob,
  type StateBefore,
} from '../../provisioning/index.ts';
import { WriteError } from '../errors/errors.ts';
import { given } from '../given.ts';
import { resumeCommand } from '../output/resume-command.ts';
import type { CommandScope } from '../scope.ts';
import { jobsFolder } from './planned-run.ts';
import type { ReportFile } from './report-file.ts';

/** The job of an offboarding. The job stores the state of the people before the offboarding. */
export interface OffboardJob {
  /**
   * Stores the state of people before their offboarding. Rejects if the state cannot be stored. The caller must then
   * send no change.
   */
  keep(states: readonly StateBefore[]): Promise<void>;
  /**
   * Stores that the next request is the DELETE of the account of this person. Rejects if this cannot be stored. The
   * caller must then not send the DELETE.
   */
  deleting(id: string): Promise<void>;
  /** The record of group members in the job. */
  readonly members: MemberRecord;
  /** Yields all results, and records each result in the job. */
  record(results: AsyncIterable<OffboardResult>): AsyncIterable<OffboardResult>;
  /** Number of people for whom the job must be continued. Counts only results that `record` has already yielded. */
  left(): number;
  /** Id of the job. `undefined` if nobody loses access: no state is stored, so there is no job. */
  id(): string | undefined;
  close(): Promise<void>;
}

/** Parts of the job of an offboarding. */
export interface OffboardJobOptions {
  readonly header: PlanHeader;
  /** The report. The states of the people before the offboarding are also written to the report. */
  readonly report: ReportFile | undefined;
  /** The reason why a deactivation cannot be undone. Absent if `job undo` restores the people. */
  readonly irreversible?: string | undefined;
  /** The open job to continue. If absent, a new job is created. */
  readonly continued?: Job;
  /** Returns true if the run was stopped by the user, or by an error that every further request would have too. */
  readonly isStopped: () => boolean;
}

/** Outcomes of people from whom the offboarding removed nothing. */
const unchanged: ReadonlySet<OffboardResult['outcome']> = new Set([
  'already inactive',
  'duplicate',
  'not found',
  'protected',
]);

/** Creates the job of an offboarding. The folder of the job is created when the first state is stored. */
export function createOffboardJob(
  scope: CommandScope,
  { header, report, irreversible, continued, isStopped }: OffboardJobOptions,
): OffboardJob {
  let job = continued;
  const numbers = new Map<string, number>();
  let hasChanged = continued !== undefined;
  let left = 0;
  const deleting = async (id: string): Promise<void> => {
    const number = numbers.get(id);
    if (!job || number === undefined) throw new TypeError('a person to delete must have an entry in the job');
    await job.deleting(number);
  };
  const keep = async (states: readonly StateBefore[]): Promise<void> => {
    if (states.length === 0) return;
    if (report) await keepInReport(report, states);
    if (job) {
      for (const state of states) await job.addState(state);
      return;
    }
    const draft = await createJob(jobsFolder(scope), header);
    job = await writeStates(draft, states);
    states.forEach(({ id }, number) => {
      numbers.set(id, number);
    });
    const wayBack = header.options.deleteAccounts
      ? 'a deleted account cannot be restored'
      : (irreversible ?? `to restore this state, run scimctl job undo ${job.id}`);
    scope.reporter.startJob({ job: job.id, resume: resumeCommand(job.id) });
    scope.note(`Job ${job.id} stores the present state of these people; ${wayBack}`);
  };
  const record = async function* (
    results: AsyncIterable<OffboardResult>,
  ): AsyncGenerator<OffboardResult, void, undefined> {
    if (continued) await numberEntries(continued, numbers);
    for await (const result of results) {
      if (!unchanged.has(result.outcome) || result.transferred) hasChanged = true;
      const number = result.id === undefined || result.outcome === 'duplicate' ? undefined : numbers.get(result.id);
      // If the run was stopped before all access of a person was removed, the result of this person is a failure. This
      // result is not final, because a later run must try the removal again.
      const isLeft = isFailure(result) && isStopped();
      if (result.outcome === 'not attempted' || isLeft) left++;
      if (job && number !== undefined && result.outcome !== 'not attempted') {
        const complete = withEarlierNames(result, job.priorOf(number));
        if (isLeft) job.unfinished(number, complete);
        else job.finished(number, complete);
      }
      yield result;
    }
    if (left === 0) await job?.end();
  };
  return {
    keep,
    deleting,
    members: {
      watch: async (members) => job?.members.watch(members),
      settle: (group, members) => job?.members.settle(group, members),
      unverified: () => job?.members.unverified() ?? [],
    },
    record,
    left: () => left,
    id: () => job?.id,
    close: async () => {
      if (!job || continued) return;
      await job.close();
      // Removes the job if nobody has lost access, because there is nothing to resume or to undo.
      if (left === 0 && !hasChanged) await removeJob(jobsFolder(scope), job.id);
    },
  };
}

/**
 * Adds the changed names from an earlier result of the person in the same job. An undo restores only the names in the
 * last result, so the last result must contain all changed names.
 */
function withEarlierNames(result: OffboardResult, prior: object | undefined): OffboardResult {
  const { changedNames } = (prior ?? {}) as Partial<OffboardResult>;
  return changedNames ? { ...result, changedNames: { ...changedNames, ...result.changedNames } } : result;
}

async function writeStates(draft: JobDraft, states: readonly StateBefore[]): Promise<Job> {
  try {
    for (const { line, id, person, active, names, groups, transfer } of states) {
      const before = { active, ...given({ names }), ...(groups ? { groups } : {}), ...(transfer ? { transfer } : {}) };
      const entry: OffboardPerson = { step: 'person', action: 'offboard', line, key: person, id, before };
      await draft.add(JSON.stringify(entry));
    }
    return await draft.open();
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

async function numberEntries(job: Job, numbers: Map<string, number>): Promise<void> {
  let number = 0;
  for await (const entry of job.plan.entries()) {
    if (entry.action === 'offboard') numbers.set(entry.id, number);
    number++;
  }
}

async function keepInReport(report: ReportFile, states: readonly StateBefore[]): Promise<void> {
  for (const state of states) await report.add(state);
  const problem = report.problem();
  if (problem !== undefined) throw new WriteError(`${problem}, so the present state of the people cannot be saved`);
}
