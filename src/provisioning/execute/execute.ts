import type { AcceptedBefore } from '../../changes/perform/create.ts';
import type { AcceptedMembers } from '../../changes/perform/members.ts';
import { idOf } from '../../changes/resource.ts';
import type { Stop } from '../../changes/run-stop.ts';
import type { Transaction } from '../../changes/transaction.ts';
import { groupsInProgress, peopleInProgress, type Turns } from '../../changes/turns.ts';
import { endedAt } from '../plan/ended.ts';
import type {
  AddMember,
  LinkEntry,
  PersonEntry,
  PersonReference,
  PlanEntry,
  RemoveMember,
  SetManager,
} from '../plan/entry.ts';
import { mapInOrder } from '../plan/map-in-order.ts';
import { matchNow } from '../plan/plan-person.ts';
import { isPending, type LinkResult, type PersonResult, type RowError, type RowResult } from '../result.ts';
import { firstChanges } from './canary.ts';
import { notAdded, readEndedMembers } from './ended-members.ts';
import { type ExecutionJournal, noJournal } from './execution-journal.ts';
import { failureOf, inAnotherShard } from './failure.ts';
import { FreeingEntries } from './freeing-entries.ts';
import { People } from './people.ts';
import {
  deleteEmptyGroup,
  type GroupPerformContext,
  type MemberResult,
  performGroup,
  removeMembers,
} from './perform-group.ts';
import { performManager } from './perform-manager.ts';
import { type PerformContext, type Performed, performPerson } from './perform-person.ts';
import { type Attempt, isConflict, withPostponed } from './postponed.ts';

/** The objects and limits that a run needs to change a service. */
export interface ExecuteContext {
  readonly people: PerformContext;
  readonly groups: GroupPerformContext;
  /** Limits the number of groups that are changed at the same time. */
  readonly groupTurns: Turns;
  /** Limits the number of people who are changed at the same time. */
  readonly peopleTurns: Turns;
  /** Default: `noJournal`, which records nothing. */
  readonly journal?: ExecutionJournal;
  /**
   * If set, the maximum number of changes of people in the run. When this number is reached, the run leaves out all
   * remaining people and their links.
   */
  readonly changes?: number | undefined;
  /**
   * Returns the entries of the plan again. Called at most once, for the first person whom the service refuses with a
   * conflict. If absent, such a person waits for all other people.
   */
  readonly plan?: (() => AsyncIterable<PlanEntry>) | undefined;
}

/** An entry with its number in the plan, counted from 0. */
interface Numbered<T extends PlanEntry = PlanEntry> {
  readonly number: number;
  readonly entry: T;
}

/**
 * Makes the changes of a plan, and yields the result of each entry in order. The plan has phases. A phase consists of
 * consecutive entries of one kind: people, managers, new members, members who leave, or groups to delete. A phase
 * begins only after the previous phase is done. This order is necessary for two reasons. A link (a manager or a
 * membership) needs the ids of both resources, and a group is deleted only if the group is empty. Yields no result for
 * an entry that already has a result in the journal. Also yields no result for the links of a person who was not
 * created or changed. Does not throw if an entry fails. If the journal cannot be written, the result of each remaining
 * entry is `not attempted`.
 */
export async function* execute(given: ExecuteContext, entries: AsyncIterable<PlanEntry>): AsyncIterable<RowResult> {
  const { groupTurns, peopleTurns, journal = noJournal } = given;
  const context = withMembers(given, journal);
  const people = new People();
  const left = context.changes === undefined ? undefined : { changes: context.changes };
  const source = new Phases(entries);
  const perform = (person: Numbered<PersonEntry>) =>
    peopleTurns.run(() => attemptPerson(context, journal, people, person));
  const linkIn = (turns: Turns) => (batch: readonly Numbered<LinkEntry>[]) =>
    turns.run(() => executeLinks(context, journal, people, batch));
  const { model } = context.people.change;
  const { plan } = context;
  let read: Promise<FreeingEntries> | undefined;
  const freeing = plan && (() => (read ??= FreeingEntries.read(plan(), model)));
  for (let kind = await source.kind(); kind !== undefined; kind = await source.kind()) {
    if (kind === 'person') {
      const all = source.phase(kind) as AsyncIterable<Numbered<PersonEntry>>;
      const persons = left ? firstChanges(all, left, (entry) => people.leaveOut(entry)) : all;
      const attempts = mapInOrder(persons, perform, peopleInProgress);
      yield* withPostponed(attempts, { model, freeing });
    } else {
      const batches = batchesOf(source.phase(kind) as AsyncIterable<Numbered<LinkEntry>>);
      const [turns, concurrency] =
        kind === 'manager' ? [peopleTurns, peopleInProgress] : [groupTurns, groupsInProgress];
      for await (const results of mapInOrder(batches, linkIn(turns), concurrency)) yield* results;
    }
  }
}

/** Adds the `members` of the journal to the context of groups. */
function withMembers(context: ExecuteContext, { members }: ExecutionJournal): ExecuteContext {
  const { groups } = context;
  return members ? { ...context, groups: { ...groups, change: { ...groups.change, members } } } : context;
}

/** The kind of a phase. Each entry belongs to one phase. */
type PhaseKind = PlanEntry['step'] | 'removal' | 'deletion';

function kindOf({ step, action }: PlanEntry): PhaseKind {
  if (step !== 'group') return step;
  // Removals are a separate phase. In one phase, a run could add and remove members of the same group at the same time.
  // Two concurrent changes of a group cannot be verified.
  return action === 'delete' ? 'deletion' : action === 'remove' ? 'removal' : step;
}

/**
 * Numbers entries, and divides them into phases. Before the caller starts the next phase, the caller must read the present phase to its
 * end.
 */
class Phases {
  readonly #entries: AsyncIterator<PlanEntry>;
  #number = 0;
  #next: Numbered | undefined;

  constructor(entries: AsyncIterable<PlanEntry>) {
    this.#entries = entries[Symbol.asyncIterator]();
  }

  /** Returns the kind of the next phase; `undefined` at the end. */
  async kind(): Promise<PhaseKind | undefined> {
    this.#next ??= await this.#read();
    return this.#next && kindOf(this.#next.entry);
  }

  /** Yields the entries of the next phase. */
  async *phase(kind: PhaseKind): AsyncGenerator<Numbered, void, undefined> {
    for (;;) {
      const next = this.#next ?? (await this.#read());
      this.#next = next;
      if (!next || kindOf(next.entry) !== kind) return;
      this.#next = undefined;
      yield next;
    }
  }

  async #read(): Promise<Numbered | undefined> {
    const { done, value } = await this.#entries.next();
    return done ? undefined : { number: this.#number++, entry: value };
  }
}

/**
 * Makes the first attempt to change a person. If the change must wait for a change of another person, only prepares the
 * attempt. Returns `undefined` for an entry that already has a result.
 */
async function attemptPerson(
  context: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  { number, entry }: Numbered<PersonEntry>,
): Promise<Attempt | undefined> {
  const known = journal.resultOf(number);
  if (known?.step === 'person') {
    people.add(entry, known);
    // Reserves this person for this row. Otherwise, a later entry that creates a person could find this person on the
    // service, and would change this person instead of creating another one.
    if (known.id !== undefined) context.people.claim(known.id, entry.line);
    return undefined;
  }
  if (entry.action !== 'none') await begin(context, journal, number);
  const waits = entry.action === 'create' && entry.waits === true;
  const prior = journal.priorOf(number);
  const adopted = prior?.step === 'person' && prior.adopted === true;
  let isAccepted = journal.isAccepted(number);
  const perform = (): Promise<Performed> =>
    performPerson(context.people, entry, {
      adopted,
      mayExist: journal.isUncertain(number),
      looksFirst: waits,
      isAccepted,
      transaction: journal.transactionOf(number),
      onAccepted: (transaction) => journal.accepted(number, transaction),
      onRefused: () => {
        isAccepted = false;
        journal.refused(number);
      },
    });
  const settle = (performed: Performed): PersonResult => {
    people.add(entry, performed);
    const isAdopted = adopted && performed.outcome !== 'created';
    const result: PersonResult = {
      ...({ step: 'person', line: entry.line, key: entry.key } as const),
      ...(isAdopted ? { adopted } : {}),
      ...(performed.existing ? withoutExisting(performed) : performed),
    };
    record(context, journal, { number, entry }, result);
    return result;
  };
  const first = waits ? undefined : await perform();
  const conflict = first && isConflict(first) ? first : undefined;
  const result = first && !conflict ? settle(first) : undefined;
  return { number, entry, result, conflict, again: () => context.peopleTurns.run(perform), settle };
}

/** Removes the member `existing`, because the journal and the report do not contain it. */
function withoutExisting({ existing: _, ...rest }: Performed): Performed {
  return rest;
}

/**
 * Waits until the journal has recorded that the run starts the entries up to and including `number`. A run that
 * continues after a crash needs this record to know that the changes of these entries were possibly sent. Stops the run
 * if the journal cannot be written.
 */
async function begin({ people }: ExecuteContext, journal: ExecutionJournal, number: number): Promise<void> {
  try {
    await journal.starting(number);
  } catch (error) {
    people.change.stop.halt({ code: 'cannotWrite', message: (error as Error).message });
  }
}

/**
 * Records the result of an entry. The result is not final in two cases: the run stopped before the result could be
 * verified, or the error of this entry stopped the run. A resumed job then executes the entry again. Records the result
 * `not attempted` in only one case: the service refused the creation of a person or of a group because the resource existed. Without this record, a later run would assume that the job created the resource, and an undo would delete it.
 */
function record(
  { people }: ExecuteContext,
  journal: ExecutionJournal,
  { number, entry }: Numbered,
  result: RowResult,
): void {
  if (result.outcome === 'not attempted') {
    if (isExisting(entry, result)) journal.unfinished(number, result);
    return;
  }
  if (isLeftByStop(people.change.stop, result)) journal.unfinished(number, result);
  else journal.finished(number, result);
}

function isLeftByStop(stop: Stop, result: RowResult): boolean {
  if (!stop.isStopped || isPending(result)) return false;
  if (result.outcome === 'not verified') return true;
  // True if the entry failed with the error that stopped the run. Every further request would have this error, so the
  // entry is not at fault.
  const { error: reason } = stop.error;
  const { outcome, error } = result;
  return (
    outcome === 'failed' && reason !== undefined && error?.code === reason.code && error.message === reason.message
  );
}

/** True if the plan creates a person or a group, and the result says that the resource existed before. */
function isExisting(entry: PlanEntry, result: RowResult): boolean {
  if (result.step === 'person') return result.adopted === true;
  const isNew = entry.step === 'group' && entry.action === 'add' && entry.group.id === undefined;
  return isNew && result.targetId !== undefined && !result.groupCreated;
}

/**
 * Divides links into batches. A batch is one link to a manager, or all new members of one group. The members of a group
 * share a batch, because a group must have only one change at a time.
 */
async function* batchesOf(
  links: AsyncIterable<Numbered<LinkEntry>>,
): AsyncGenerator<readonly Numbered<LinkEntry>[], void, undefined> {
  let batch: Numbered<LinkEntry>[] = [];
  let key = '';
  for await (const link of links) {
    const next = batchKey(link.entry);
    if (batch.length > 0 && (next !== key || link.entry.step === 'manager')) {
      yield batch;
      batch = [];
    }
    key = next;
    batch.push(link);
  }
  if (batch.length > 0) yield batch;
}

/**
 * Adds the id of the group to the entries of a batch, if an earlier run used this group. If the plan does not contain
 * the id, the run would otherwise create a second group, or treat an existing group as new.
 */
function inUsedGroup(journal: ExecutionJournal, batch: readonly Numbered<LinkEntry>[]): readonly Numbered<LinkEntry>[] {
  const used = batch.flatMap(({ number }) => usedGroup(journal.resultOf(number) ?? journal.priorOf(number)) ?? []);
  const [id] = used;
  if (id === undefined) return batch;
  return batch.map(({ number, entry }) => {
    if (entry.action !== 'add' || entry.group.id !== undefined) return { number, entry };
    return { number, entry: { ...entry, group: { id, name: entry.group.name } } };
  });
}

/** Returns the id of the group in a result. Returns `undefined` if the group is not known, or no longer exists. */
function usedGroup(result: RowResult | undefined): string | undefined {
  if (result?.step !== 'group') return undefined;
  return result.error?.status === 404 || result.error?.status === 410 ? undefined : result.targetId;
}

/**
 * Returns a key that is equal for all links of a batch. The key contains the id of the group, because two groups may
 * have the same name.
 */
function batchKey(entry: LinkEntry): string {
  const group = 'group' in entry ? (entry.group.id ?? null) : null;
  return JSON.stringify([entry.step, entry.action, entry.target, group]);
}

async function executeLinks(
  context: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  batch: readonly Numbered<LinkEntry>[],
): Promise<readonly LinkResult[]> {
  const left = inUsedGroup(journal, batch).filter(
    ({ number, entry }) =>
      people.has(entry.line) &&
      !journal.resultOf(number) &&
      !(entry.action === 'set' && people.isLeftOut(entry.manager)),
  );
  const last = left.findLast(({ entry }) => entry.action !== 'none');
  if (last) await begin(context, journal, last.number);
  const changed = await changeMembers(context, journal, people, left);
  const results = left.map(async ({ number, entry }): Promise<LinkResult> => {
    const { step, line, key, target, warning } = entry;
    const id = people.idOf(entry.person);
    const made = await resultOf(context.people, people, { number, entry }, { journal, changed: changed.get(number) });
    const result: LinkResult = {
      ...({ step, line, key, ...(id === undefined ? {} : { id }), target } as const),
      ...(warning === undefined ? {} : { warning }),
      ...createdBefore(journal.priorOf(number), made),
      ...made,
    };
    record(context, journal, { number, entry }, result);
    return result;
  });
  return Promise.all(results);
}

/**
 * If an earlier result says that the job created the group of the link, returns `groupCreated` and `targetId` of this
 * result. Otherwise, returns an empty object.
 */
function createdBefore(
  prior: RowResult | undefined,
  { targetId }: MemberResult,
): Pick<LinkResult, 'groupCreated' | 'targetId'> {
  if (prior?.step !== 'group' || !prior.groupCreated || prior.targetId === undefined) return {};
  if (targetId !== undefined && targetId !== prior.targetId) return {};
  return { groupCreated: true, targetId: prior.targetId };
}

function resultOf(
  context: PerformContext,
  people: People,
  { number, entry }: Numbered<LinkEntry>,
  { journal, changed }: { readonly journal: ExecutionJournal; readonly changed: MemberResult | undefined },
): Promise<MemberResult> | MemberResult {
  switch (entry.action) {
    case 'none':
      return entry.result;
    case 'set':
      return setManager(context, people, entry, acceptedBefore(journal, number));
    case 'add': {
      const ended = changed ? undefined : endedAt(entry);
      if (ended !== undefined) return notAdded(ended);
      return changed ?? { outcome: 'not attempted', ...context.change.stop.error };
    }
    case 'remove':
    case 'delete':
      return changed ?? { outcome: 'not attempted', ...context.change.stop.error };
  }
}

/**
 * Makes the changes of one group. Returns a map from the number of each entry to its result. All entries of a batch
 * have the same action.
 */
async function changeMembers(
  context: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  items: readonly Numbered<LinkEntry>[],
): Promise<ReadonlyMap<number, MemberResult>> {
  const { approval } = context.people;
  const [first] = items;
  switch (first?.entry.action) {
    case 'add': {
      const added = items as readonly Numbered<AddMember>[];
      const present = await addMembers(context, journal, people, added);
      return new Map([...present, ...(await endedMembers(context, journal, people, added))]);
    }
    case 'remove': {
      const removed = items as readonly Numbered<RemoveMember>[];
      const ids = removed.map(({ entry }) => entry.person.id);
      const accepted = acceptedMembers(
        journal,
        removed.map(({ number, entry }) => ({ number, id: entry.person.id })),
      );
      const results = await removeMembers(context.groups, { group: first.entry.group, ids, accepted }, approval);
      return byNumber(
        removed,
        removed.map(({ number }, index) => presumed(journal, number, results[index] as MemberResult, 'unlinked')),
      );
    }
    case 'delete':
      return byNumber(items, [await deleteEmptyGroup(context.groups, first.entry.group, approval)]);
    default:
      return new Map();
  }
}

function byNumber(items: readonly Numbered[], results: readonly MemberResult[]): ReadonlyMap<number, MemberResult> {
  return new Map(items.flatMap(({ number }, index) => (results[index] ? [[number, results[index]]] : [])));
}

/**
 * Checks whether people are still in a group although their membership has ended. Checks only the people whom an
 * earlier run may have added. Returns a map from the number of each entry to its result.
 */
async function endedMembers(
  { groups }: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  items: readonly Numbered<AddMember>[],
): Promise<ReadonlyMap<number, MemberResult>> {
  const isAccepted = items.some(({ number }) => journal.isAccepted(number));
  const known = items.flatMap(({ number, entry }) => {
    const [id, ended] = [people.idOf(entry.person), endedAt(entry)];
    if (id === undefined || ended === undefined || !journal.isUncertain(number)) return [];
    const prior = journal.priorOf(number);
    const isSent = journal.isAccepted(number, 'membership');
    return [{ number, entry, member: { id, ended, prior, isAccepted, isSent } }];
  });
  const [first] = known;
  if (!first) return new Map();
  const members = known.map(({ member }) => member);
  return byNumber(known, await readEndedMembers(groups, first.entry.group, members));
}

/**
 * Adds new members to one group, except for people whose membership has ended. Returns a map from the number of each
 * entry to its result.
 */
async function addMembers(
  { groups }: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  items: readonly Numbered<AddMember>[],
): Promise<ReadonlyMap<number, MemberResult>> {
  // Every person of `items` has an id. A previous step has left out the links of people without an id.
  const known = items.flatMap(({ number, entry }) => {
    const { person, group } = entry;
    const id = endedAt(entry) === undefined ? people.idOf(person) : undefined;
    return id === undefined ? [] : [{ number, group, member: { id, memberOf: people.groupsOf(person) } }];
  });
  const [first] = known;
  if (!first) return new Map();
  const mayExist = items.some(({ number }) => journal.isUncertain(number));
  const members = known.map(({ member }) => member);
  // Searches all entries of the group for status 202, and not only the entries in `known`. Only one entry records
  // status 202 for the creation of the group. If the membership of this entry has ended, the entry is missing in
  // `known`.
  const accepted = {
    isAccepted: items.some(({ number }) => journal.isAccepted(number)),
    transaction: items.map(({ number }) => journal.transactionOf(number)).find((transaction) => transaction),
    onAccepted: (transaction?: Transaction) => journal.accepted(first.number, transaction),
    onRefused: () => {
      for (const { number } of items)
        if (number === first.number || journal.isAccepted(number)) journal.refused(number);
    },
  };
  const acceptedOf = acceptedMembers(
    journal,
    known.map(({ number, member }) => ({ number, id: member.id })),
  );
  const results = await performGroup(groups, { ...first.group, ...accepted, mayExist }, members, acceptedOf);
  return new Map(
    known.flatMap(({ number }, index) =>
      results[index] ? [[number, presumed(journal, number, results[index], 'linked')]] : [],
    ),
  );
}

/**
 * Returns what an earlier run recorded about status 202 for an entry, and the functions that record status 202 in this
 * run.
 */
function acceptedBefore(journal: ExecutionJournal, number: number): AcceptedBefore {
  return {
    isAccepted: journal.isAccepted(number),
    transaction: journal.transactionOf(number),
    onAccepted: (transaction) => journal.accepted(number, transaction),
    onRefused: () => journal.refused(number),
  };
}

/** Returns the same as `acceptedBefore`, for the memberships of several entries. */
function acceptedMembers(
  journal: ExecutionJournal,
  items: readonly { readonly number: number; readonly id: string }[],
): AcceptedMembers {
  const numbers = new Map(items.map(({ number, id }) => [id, number]));
  const each = (ids: readonly string[], record: (number: number) => void) => {
    for (const id of ids) {
      const number = numbers.get(id);
      if (number !== undefined) record(number);
    }
  };
  return {
    earlier: new Map(
      items.flatMap(({ number, id }) =>
        journal.isAccepted(number, 'membership') ? [[id, journal.transactionOf(number, 'membership')] as const] : [],
      ),
    ),
    onAccepted: (ids, transaction) => each(ids, (number) => journal.accepted(number, transaction, 'membership')),
    onRefused: (ids) => each(ids, (number) => journal.refused(number, 'membership')),
  };
}

/**
 * Changes the outcome `unchanged` to `linked` or `unlinked` if an earlier run may have sent the change of the entry.
 * The change was necessary when the plan was made. Now the service shows that the change is done, so the earlier run
 * has probably made it.
 */
function presumed(
  journal: ExecutionJournal,
  number: number,
  result: MemberResult,
  outcome: 'linked' | 'unlinked',
): MemberResult {
  return result.outcome === 'unchanged' && journal.isUncertain(number) ? { ...result, outcome } : result;
}

async function setManager(
  context: PerformContext,
  people: People,
  { person, manager, before, target }: SetManager,
  accepted: AcceptedBefore,
): Promise<MemberResult> {
  const { change } = context;
  const id = people.idOf(person);
  const found = manager === null ? {} : await findManager(context, people, manager, target);
  if ('error' in found) return { outcome: found.error.code === 'unresolved' ? 'unresolved' : 'failed', ...found };
  const managerId = found.id;
  if (id === undefined || (manager !== null && managerId === undefined)) {
    // If the run was stopped, the person or the manager may not exist yet. A later run makes the change.
    if (change.stop.isStopped) return { outcome: 'not attempted', ...change.stop.error };
    if (people.isPending(manager)) return { outcome: 'not verified', error: managerNotShown(target) };
    const message = `no person is found for ${JSON.stringify(target)}`;
    return { outcome: 'unresolved', error: { code: 'unresolved', message } };
  }
  const targetId = managerId ?? before;
  const result = await performManager(change, { id, managerId, before }, accepted);
  return { ...(targetId === undefined ? {} : { targetId }), ...result };
}

/**
 * Returns the error of a manager link if the service does not show the new manager yet. A later run then sets the
 * manager.
 */
function managerNotShown(target: string): RowError {
  const message = `no request was sent to set the manager ${JSON.stringify(target)}: the server accepted the creation of this manager with status 202, but does not show the manager yet`;
  return { code: 'unverified', message, status: 202 };
}

/**
 * Finds the id of a manager. Searches the service if the manager is in another shard (another part of the plan). `id`
 * is `undefined` if the manager is not found.
 */
async function findManager(
  context: PerformContext,
  people: People,
  manager: PersonReference,
  target: string,
): Promise<{ readonly id?: string | undefined } | { readonly error: RowError }> {
  const id = people.idOf(manager);
  if (id !== undefined || 'id' in manager || manager.elsewhere === undefined) return { id };
  if (context.change.stop.isStopped) return {};
  try {
    const match = await matchNow(context, { resource: manager.elsewhere, derived: [] });
    if (match.kind === 'error') return { error: match.error };
    if (match.kind === 'person') return { id: idOf(match.resource) };
    return { error: { code: 'unresolved', message: inAnotherShard('manager', target) } };
  } catch (error) {
    return { error: failureOf(context.change.stop, error).error };
  }
}
