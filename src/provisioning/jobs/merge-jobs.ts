import path from 'node:path';
import type { JsonObject } from '../../protocol/json/json.ts';
import { groupKey } from '../groups/find-group.ts';
import type { AddMember, PlanEntry } from '../plan/entry.ts';
import { AppendLog } from './append-log.ts';
import {
  type AcceptedRecord,
  acceptedKey,
  createJob,
  isOpen,
  type JournalRecord,
  jobFiles,
  type ResultRecord,
} from './job.ts';
import { JobError } from './job-error.ts';
import { isLocked } from './job-lock.ts';
import { recordsOf, removeJob } from './job-summary.ts';
import { openPlan, type PlanFile } from './plan-file.ts';
import { WatchedMembers } from './watched-members.ts';

/** The job of a shard. `name` is the id or the folder that the user gave. */
export interface ShardJob {
  readonly name: string;
  readonly folder: string;
}

/** A merged job. */
export interface MergedJob {
  readonly id: string;
  /** Shards of the plan, such as `2/5`, that are not among the merged jobs. */
  readonly missing: readonly string[];
}

interface OpenedShard {
  readonly name: string;
  readonly plan: PlanFile;
  readonly number: number;
  readonly count: number;
  readonly results: ReadonlyMap<number, ResultRecord>;
  /** The run has started all entries with a number less than `started`, and has possibly sent their requests. */
  readonly started: number;
  /** Records of the changes to which the service responded with status 202. The key is from `acceptedKey`. */
  readonly accepted: ReadonlyMap<string, AcceptedRecord>;
  readonly members: WatchedMembers;
}

/** An entry with its result. */
interface Merged {
  readonly entry: PlanEntry;
  readonly result: ResultRecord | undefined;
  readonly isUncertain: boolean;
  readonly accepted: readonly AcceptedRecord[];
}

/**
 * Joins the plans and the journals of shards into one job. The merged job can be reported, resumed and undone. Sends
 * nothing. Throws a `JobError`: `noJob`, `corrupt`, `jobInUse`, `undone`, `cannotWrite`, and `stale` for jobs that are
 * not shards of the same plan.
 */
export async function mergeJobs(jobs: string, shards: readonly ShardJob[]): Promise<MergedJob> {
  const opened: OpenedShard[] = [];
  for (const shard of shards) opened.push(await openShard(shard));
  opened.sort((one, other) => one.number - other.number);
  const [first] = opened;
  if (!first) throw new TypeError('there are no jobs to merge');
  assertParts(opened);
  const { shard: _shard, ...options } = first.plan.header.options;
  // Gives the merged job the present time, so that it is the latest job. `--last` then selects the merged job instead
  // of the job of a shard.
  const at = new Date().toISOString();
  const draft = await createJob(jobs, { ...first.plan.header, at, options });
  try {
    const journal: JournalRecord[] = [];
    let number = 0;
    let started = 0;
    for await (const { entry, result, isUncertain, accepted } of mergedEntries(opened)) {
      await draft.add(JSON.stringify(entry));
      for (const record of accepted) journal.push({ ...record, entry: number });
      if (result) journal.push({ ...result, entry: number });
      number++;
      if (isUncertain) started = number;
    }
    journal.push(...mergedMembers(opened));
    if (started > 0) journal.push({ record: 'started', entries: started });
    if (opened.every(({ plan, results }) => results.size >= plan.count)) {
      journal.push({ record: 'end', at: new Date().toISOString() });
    }
    await (await draft.open()).close();
    await append(path.join(jobs, draft.id, jobFiles.journal), journal);
  } catch (error) {
    await draft.discard().catch(() => {});
    await removeJob(jobs, draft.id);
    throw error;
  }
  const having = new Set(opened.map((shard) => shard.number));
  const all = Array.from({ length: first.count }, (_, index) => index + 1);
  const missing = all.filter((shard) => !having.has(shard)).map((shard) => `${shard}/${first.count}`);
  return { id: draft.id, missing };
}

async function openShard({ name, folder }: ShardJob): Promise<OpenedShard> {
  const plan = await openPlan(path.join(folder, jobFiles.plan));
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(plan.header.options.shard ?? '')?.map(Number) ?? [];
  if (number === undefined || count === undefined) throw notParts(`job ${name} does not belong to a shard`);
  if (await isLocked(folder)) throw new JobError('jobInUse', `job ${name} is still running`);
  const results = new Map<number, ResultRecord>();
  const accepted = new Map<string, AcceptedRecord>();
  const members = new WatchedMembers(() => Promise.resolve());
  let started = 0;
  for await (const record of recordsOf(folder)) {
    if (record.record === 'accepted') accepted.set(acceptedKey(record), record);
    if (record.record === 'refused') accepted.delete(acceptedKey(record));
    if (record.record === 'members') members.read(record);
    if (record.record === 'undone') throw new JobError('undone', `job ${name} was undone`);
    if (record.record === 'result') results.set(record.entry, record);
    if (record.record === 'started') started = Math.max(started, record.entries);
  }
  return { name, plan, number, count, results, started, accepted, members };
}

/** Returns one record for each group, with the members that any of the shards has recorded. */
function mergedMembers(shards: readonly OpenedShard[]): JournalRecord[] {
  const merged = new WatchedMembers(() => Promise.resolve());
  for (const { members } of shards) for (const recorded of members.unverified()) merged.readInAddition(recorded);
  return [...merged.unverified()].map((recorded) => ({ record: 'members', ...recorded }));
}

/** Throws a `JobError` if two jobs are of the same shard, or if the jobs are not shards of the same plan. */
function assertParts([first, ...others]: readonly OpenedShard[]): void {
  let before = first;
  for (const other of others) {
    if (before && before.number === other.number) {
      throw notParts(`the jobs ${before.name} and ${other.name} both belong to shard ${other.number}/${other.count}`);
    }
    const [one, two] = [before?.plan.header, other.plan.header];
    const isSame = one?.service === two.service && one.source === two.source && one.plan === two.plan;
    if (!isSame || before?.count !== other.count) {
      throw notParts(`the jobs ${before?.name} and ${other.name} do not belong to shards of the same plan`);
    }
    before = other;
  }
}

function notParts(message: string): JobError {
  return new JobError('stale', message, {
    hint: 'merge only jobs that were started with plan apply --shard or bulk import --shard',
  });
}

/** Yields the entries of all shards in the order that an execution needs: people, managers, new members, leaving members. */
async function* mergedEntries(shards: readonly OpenedShard[]): AsyncGenerator<Merged, void, undefined> {
  yield* entriesWhere(shards, ({ step }) => step === 'person');
  yield* entriesWhere(shards, ({ step }) => step === 'manager');
  yield* entriesWhere(shards, ({ step, action }) => step === 'group' && action !== 'add' && action !== 'remove');
  yield* await newMembers(shards);
  yield* entriesWhere(shards, ({ step, action }) => step === 'group' && action === 'remove');
}

/**
 * Returns the entries that add members to groups. The entries of one group stay together, because the executor makes
 * consecutive changes of a group together. The entries of the shard that creates the group come first. Keeps all these
 * entries in memory.
 */
async function newMembers(shards: readonly OpenedShard[]): Promise<Merged[]> {
  const groups = new Map<string, { readonly creating: Merged[]; readonly others: Merged[] }>();
  for await (const merged of entriesWhere(shards, ({ action }) => action === 'add')) {
    const { group } = merged.entry as AddMember;
    const key = JSON.stringify([group.id ?? null, groupKey(group.name ?? '')]);
    const known = groups.get(key) ?? { creating: [], others: [] };
    groups.set(key, known);
    ('elsewhere' in group ? known.others : known.creating).push(merged);
  }
  return [...groups.values()].flatMap(({ creating, others }) => [
    ...creating,
    ...others.map((merged) =>
      creating.length > 0 ? { ...merged, entry: inSameJob(merged.entry as AddMember) } : merged,
    ),
  ]);
}

/**
 * Removes `elsewhere`. This property says that another shard creates the group, but the merged job creates the group
 * itself.
 */
function inSameJob(entry: AddMember): AddMember {
  return { ...entry, group: { name: entry.group.name ?? entry.target } };
}

const acceptedParts = ['main', 'membership'] as const;

async function* entriesWhere(
  shards: readonly OpenedShard[],
  isIn: (entry: PlanEntry) => boolean,
): AsyncGenerator<Merged, void, undefined> {
  for (const { plan, results, started, accepted } of shards) {
    let number = -1;
    for await (const entry of plan.entries()) {
      number++;
      if (!isIn(entry)) continue;
      const result = results.get(number);
      const isUncertain = (!result || isOpen(result)) && number < started;
      const records = acceptedParts.flatMap((part) => accepted.get(acceptedKey({ entry: number, part })) ?? []);
      yield { entry, result, isUncertain, accepted: records };
    }
  }
}

async function append(journal: string, records: readonly JournalRecord[]): Promise<void> {
  const log = await AppendLog.open(journal);
  try {
    for (const [index, record] of records.entries()) {
      await log.append(record as unknown as JsonObject, index === records.length - 1);
    }
  } finally {
    await log.close();
  }
}
