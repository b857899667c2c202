import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { MemberRecord } from '../../changes/member-record.ts';
import type { Transaction } from '../../changes/transaction.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { makeFolder } from '../../state/make-folder.ts';
import type { AcceptedPart, ExecutionJournal } from '../execute/execution-journal.ts';
import type { OffboardResult, StateBefore } from '../offboarding/result.ts';
import { isPending, type RowResult } from '../result.ts';
import { AppendLog } from './append-log.ts';
import { cannotWrite } from './job-error.ts';
import { lockJob } from './job-lock.ts';
import { openPlan, type PlanFile, type PlanHeader, PlanWriter } from './plan-file.ts';
import { type MembersRecord, WatchedMembers } from './watched-members.ts';

/** File names of a job. */
export const jobFiles = { plan: 'plan.ndjson', journal: 'journal.ndjson' } as const;

/** One record of a journal. `docs/journal-format.md` describes the format. */
export type JournalRecord =
  /** A run of the job begins. */
  | { readonly record: 'run'; readonly format: 1; readonly at: string }
  /** The run has started all entries with a number less than `entries`, and has possibly sent their requests. */
  | { readonly record: 'started'; readonly entries: number }
  /**
   * The service responded to the change of an entry with status 202. The run waits for the result of the change.
   * `txn` and `event` are the members `id` and `event` of the transaction.
   */
  | AcceptedRecord
  /**
   * The service accepted the change of an entry with status 202. Later, the completion event of this change reported an
   * error.
   */
  | RefusedRecord
  | ResultRecord
  | MembersRecord
  /** The state of a person before an offboarding, such as the groups of the person. */
  | { readonly record: 'state'; readonly state: StateBefore }
  /** The run is about to send the DELETE of the account of an entry, and the service still shows the account. */
  | { readonly record: 'deleting'; readonly entry: number }
  /** All entries have a result. */
  | { readonly record: 'end'; readonly at: string }
  /** Another job undoes this job. */
  | { readonly record: 'undone'; readonly by: string };

/** The result of an entry. */
export interface ResultRecord {
  readonly record: 'result';
  readonly entry: number;
  readonly result: RowResult | OffboardResult;
  /** True if the run was stopped before the result was final. A later run executes the entry again. */
  readonly open?: true;
}

/** True if a later run executes the entry of a result again, because the result is not final. */
export function isOpen({ open, result }: ResultRecord): boolean {
  return open === true || isPending(result);
}

/** The record of an accepted change. `part` is absent for the part `main`. */
export interface AcceptedRecord {
  readonly record: 'accepted';
  readonly entry: number;
  readonly part?: 'membership';
  readonly txn?: string;
  readonly event?: string;
}

/** The record of an accepted change that the service refused later. `part` is absent for the part `main`. */
export interface RefusedRecord {
  readonly record: 'refused';
  readonly entry: number;
  readonly part?: 'membership';
}

/** Returns a key that is equal for all records about the same part of the same entry. */
export function acceptedKey({
  entry,
  part = 'main',
}: {
  readonly entry: number;
  readonly part?: AcceptedPart | undefined;
}): string {
  return `${entry} ${part}`;
}

function partOf(part: AcceptedPart): Pick<AcceptedRecord, 'part'> {
  return part === 'main' ? {} : { part };
}

/** Creates the record of an accepted change. */
export function acceptedRecord(
  entry: number,
  transaction: Transaction | undefined,
  part: AcceptedPart = 'main',
): AcceptedRecord {
  const { id, event } = transaction ?? {};
  return {
    record: 'accepted',
    entry,
    ...partOf(part),
    ...(id === undefined ? {} : { txn: id }),
    ...(event === undefined ? {} : { event }),
  };
}

/** Returns the transaction of an accepted change. */
export function transactionOf({ txn, event }: AcceptedRecord): Transaction | undefined {
  return txn === undefined ? undefined : { id: txn, ...(event === undefined ? {} : { event }) };
}

/**
 * Number of entries after which the journal gets a new `started` record. Each of these records needs a sync, so one
 * record covers many entries.
 */
const startWindow = 128;

/**
 * The run writes the next `started` record when at most this number of entries is left in the last record. Therefore
 * the next record is synced before the run needs it.
 */
const startAhead = 64;

/** A new job whose plan is being written. */
export interface JobDraft {
  readonly id: string;
  /** Appends an entry, given as JSON text. */
  add(entry: string): Promise<void>;
  /** Completes the plan and opens the job. */
  open(): Promise<Job>;
  /** Deletes the job. */
  discard(): Promise<void>;
}

/** Creates a job in the folder of all jobs. Throws a `JobError` (`cannotWrite`). */
export async function createJob(jobs: string, header: PlanHeader): Promise<JobDraft> {
  const id = await createFolder(jobs);
  const folder = path.join(jobs, id);
  const discard = () => rm(folder, { recursive: true, force: true });
  const plan = await PlanWriter.create(path.join(folder, jobFiles.plan), header).catch(async (error: unknown) => {
    await discard();
    throw error;
  });
  return {
    id,
    add: (entry) => plan.add(entry),
    open: async () => {
      await plan.end();
      return openJob(jobs, id);
    },
    discard: async () => {
      await plan.abandon();
      await discard();
    },
  };
}

async function createFolder(jobs: string): Promise<string> {
  try {
    await makeFolder(jobs);
    for (;;) {
      const id = randomBytes(3).toString('hex');
      try {
        await mkdir(path.join(jobs, id), { mode: 0o700 });
        return id;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (cause) {
    throw cannotWrite(`the folder of jobs ${jobs}`, cause);
  }
}

/** An open job: a plan, and the journal of its execution. Only one process can open a job. */
export interface Job extends Omit<ExecutionJournal, 'finished' | 'unfinished'> {
  finished(entry: number, result: RowResult | OffboardResult): void;
  unfinished(entry: number, result: RowResult | OffboardResult): void;
  readonly members: MemberRecord;
  /** Stores a state. Resolves when the state is durable. */
  addState(state: StateBefore): Promise<void>;
  /** Records that the run now sends the DELETE of the account of an entry. Resolves when the record is durable. */
  deleting(entry: number): Promise<void>;
  /** True if the run may have sent the DELETE of the account of an entry. */
  mayBeDeleted(entry: number): boolean;
  /** States that were added, in order. */
  states(): readonly StateBefore[];
  readonly id: string;
  readonly plan: PlanFile;
  /** True if this run recorded a result that is not final, and recorded no final result of the same entry. */
  hasUnfinished(): boolean;
  /** Records that every entry has a final result. */
  end(): Promise<void>;
  /** Records that another job undoes this job. From then on, this job cannot be continued. */
  markUndone(by: string): Promise<void>;
  close(): Promise<void>;
}

/** Options for opening a job. */
export interface OpenOptions {
  /**
   * Returns true if the job must ignore the result of an earlier run and execute the entry again. The job always
   * ignores a result that is not final (see `isOpen`).
   */
  readonly isRetried?: (result: RowResult) => boolean;
}

/**
 * Opens a job, locks it for this process, and begins a run. Throws a `JobError`: `noJob`, `jobInUse`, `corrupt`, `newerFormat`,
 * `cannotWrite`.
 */
export async function openJob(jobs: string, id: string, options: OpenOptions = {}): Promise<Job> {
  const folder = path.join(jobs, id);
  const plan = await openPlan(path.join(folder, jobFiles.plan));
  const unlock = await lockJob(folder);
  try {
    return await openLocked({ id, plan, unlock }, path.join(folder, jobFiles.journal), options);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openLocked(
  { id, plan, unlock }: Pick<Job, 'id' | 'plan'> & { unlock: () => Promise<void> },
  journal: string,
  { isRetried = () => false }: OpenOptions,
): Promise<Job> {
  const results = new Map<number, RowResult>();
  const open = new Set<number>();
  const accepted = new Map<string, Transaction | undefined>();
  const watched = new WatchedMembers((record, isDurable) => append(record, isDurable));
  const states: StateBefore[] = [];
  const deletions = new Set<number>();
  let started = 0;
  const log = await AppendLog.open(journal, (json) => {
    const record = json as unknown as JournalRecord;
    if (record.record === 'accepted') accepted.set(acceptedKey(record), transactionOf(record));
    if (record.record === 'refused') accepted.delete(acceptedKey(record));
    if (record.record === 'members') watched.read(record);
    if (record.record === 'started') started = Math.max(started, record.entries);
    if (record.record === 'result') {
      // The cast is safe, because the executor reads only the results of its own entries.
      results.set(record.entry, record.result as RowResult);
      if (isOpen(record)) open.add(record.entry);
      else open.delete(record.entry);
    }
    if (record.record === 'state') states.push(record.state);
    if (record.record === 'deleting') deletions.add(record.entry);
  });
  const priors = new Map<number, RowResult>();
  for (const [entry, result] of results) {
    if (!open.has(entry) && !isRetried(result)) continue;
    priors.set(entry, result);
    results.delete(entry);
  }
  const uncertain = started;
  const unfinished = new Set<number>();
  const append = (record: JournalRecord, isDurable = true): Promise<void> =>
    log.append(record as unknown as JsonObject, isDurable);
  /**
   * Resolves when the last `started` record is durable. This record covers all entries with a number less than
   * `started`.
   */
  let window: Promise<void> = append({ record: 'run', format: 1, at: new Date().toISOString() });
  let earlier = { end: started, recorded: window };
  await window;
  return {
    id,
    plan,
    resultOf: (entry) => results.get(entry),
    priorOf: (entry) => priors.get(entry),
    isUncertain: (entry) => entry < uncertain,
    // `accepted` is usually empty. In this case, the check of its size saves the creation of a key.
    isAccepted: (entry, part) => accepted.size > 0 && accepted.has(acceptedKey({ entry, part })),
    transactionOf: (entry, part) => (accepted.size > 0 ? accepted.get(acceptedKey({ entry, part })) : undefined),
    accepted: (entry, transaction, part) => {
      void append(acceptedRecord(entry, transaction, part), false);
    },
    refused: (entry, part = 'main') => {
      void append({ record: 'refused', entry, ...partOf(part) }, false);
    },
    members: watched,
    starting: (entry) => {
      if (entry >= started - startAhead) {
        earlier = { end: started, recorded: window };
        started = entry + startWindow + startAhead;
        window = append({ record: 'started', entries: started });
      }
      return entry < earlier.end ? earlier.recorded : window;
    },
    finished: (entry, result) => {
      unfinished.delete(entry);
      // Ignores the promise. If the journal cannot be written, `starting` and `end` report this error.
      void append({ record: 'result', entry, result }, false);
    },
    unfinished: (entry, result) => {
      unfinished.add(entry);
      void append({ record: 'result', entry, result, open: true }, false);
    },
    hasUnfinished: () => unfinished.size > 0,
    addState: async (state) => {
      states.push(state);
      await append({ record: 'state', state });
    },
    states: () => states,
    deleting: async (entry) => {
      await append({ record: 'deleting', entry });
      deletions.add(entry);
    },
    mayBeDeleted: (entry) => deletions.has(entry),
    end: () => append({ record: 'end', at: new Date().toISOString() }),
    markUndone: (by) => append({ record: 'undone', by }),
    close: async () => {
      await log.close();
      await unlock();
    },
  };
}
