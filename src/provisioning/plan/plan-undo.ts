import { pMapIterable } from 'p-map';
import { toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { decideUpdate } from '../../changes/decide/update.ts';
import { irreversibleDeactivation } from '../../changes/dialect/deactivation.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { isDeactivation } from '../../changes/removals.ts';
import { groupsOf, labelOf } from '../../changes/resource.ts';
import { compareWithWanted } from '../../changes/verify/compare.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { managerOf } from '../mapping/enterprise.ts';
import { changedNames, namesToRestore } from '../offboarding/names.ts';
import type { StateBefore } from '../offboarding/result.ts';
import { readPerson } from '../people/read-person.ts';
import { noLine } from '../result.ts';
import type {
  CreatePerson,
  DeletePerson,
  EditPerson,
  LinkEntry,
  OffboardPerson,
  PersonEntry,
  PlanEntry,
  RemoveMember,
  SettledPerson,
  UpdatePerson,
} from './entry.ts';
import { type ChangesContext, collectChanges, type JobChanges, type UndoneJob } from './job-changes.ts';
import { settledFirst } from './plan-groups.ts';

/** The parts of a run that are needed to plan an undo. */
export interface UndoContext extends ChangesContext {
  readonly concurrency: number;
}

/**
 * Plans the inverse of a job. The plan ends the memberships that the job added, and restores managers, values and
 * removed memberships. The plan also deletes the people and groups that the job created. If a value or a person was
 * changed after the job, reports a conflict and keeps the newer state. Also reports a conflict for a membership that
 * may be older than the job. Sends only reads.
 */
export async function* planUndo(context: UndoContext, job: UndoneJob): AsyncGenerator<PlanEntry, void, undefined> {
  const { change, concurrency } = context;
  const changes = await collectChanges(context, job);
  const people = new Map<string, Promise<JsonObject | undefined>>();
  const read = (id: string): Promise<JsonObject | undefined> => {
    const found = people.get(id) ?? readPerson(change, id);
    people.set(id, found);
    return found;
  };
  for (const { group, added } of changes.members.values()) {
    for (const { entry, id } of added) {
      const { line, key, target } = entry;
      if (entry.mayBeMember) {
        yield { step: 'group', action: 'none', line, key, person: { id }, target, result: conflict(unknownMembership) };
        continue;
      }
      yield { step: 'group', action: 'remove', line, key, person: { id }, target, group };
    }
  }
  const manager = (item: JobChanges['managers'][number]) => planManager(change, item, read);
  yield* pMapIterable(changes.managers, manager, { concurrency });
  const restore = (entry: UpdatePerson | EditPerson) => planRestore(change, entry, read);
  yield* pMapIterable(changes.updated, restore, { concurrency });
  const remove = (item: JobChanges['created'][number]) => planDeletion(change, item, read);
  yield* pMapIterable(changes.created, remove, { concurrency });
  const revive = (entry: DeletePerson) => planRevival(change, entry, read);
  yield* pMapIterable(changes.deleted, revive, { concurrency });
  for (const { entry, id } of changes.adopted) yield notRestored(entry, id);
  yield* planReturn(context, changes, job, read);
  const rejoin = (entry: RemoveMember) => planRejoin(change, entry, read);
  const rejoining: LinkEntry[] = [];
  for await (const entry of pMapIterable(changes.removed, rejoin, { concurrency })) rejoining.push(entry);
  yield* settledFirst(rejoining);
  for (const { group, isNew, added } of changes.members.values()) {
    const [first] = added;
    if (!isNew || !first) continue;
    const { line, key, target } = first.entry;
    yield { step: 'group', action: 'delete', line, key, person: { id: first.id }, target, group };
  }
}

const unknownMembership =
  'before the job, the service did not show whether the person was a member, so the undo does not end the membership; to end the membership, use scimctl groups remove-member';

type Read = (id: string) => Promise<JsonObject | undefined>;

const conflict = (message: string) => ({ outcome: 'failed', error: { code: 'conflict', message } }) as const;

/**
 * Returns a conflict for a person whose values cannot be restored. The plan contains a creation, because the planning
 * did not find this existing person. The import then found the person and made a change instead. The values before this
 * change are not known.
 */
function notRestored({ line, key }: CreatePerson, id: string): SettledPerson {
  const message =
    'the plan was to create this person, but the import changed an existing person instead, so the earlier values are not known';
  return { step: 'person', action: 'none', line, key, result: { id, ...conflict(message) } };
}

async function planManager(
  change: ChangeContext,
  { entry, id, managerId }: JobChanges['managers'][number],
  read: Read,
): Promise<LinkEntry> {
  const { line, key, target, before } = entry;
  const base = { step: 'manager', line, key, person: { id }, target } as const;
  try {
    const person = await read(id);
    if (!person) return { ...base, action: 'none', result: { outcome: 'unchanged' } };
    const current = managerOf(person, change.model);
    if (current === before) return { ...base, action: 'none', result: { outcome: 'unchanged' } };
    if (current !== managerId)
      return { ...base, action: 'none', result: conflict('the manager has changed since the job') };
    return { ...base, action: 'set', manager: before === undefined ? null : { id: before }, before: managerId };
  } catch (error) {
    change.stop.onFailure(error);
    return { ...base, action: 'none', result: { outcome: 'failed', error: toChangeProblem(error, 'import') } };
  }
}

async function planRestore(change: ChangeContext, entry: UpdatePerson | EditPerson, read: Read): Promise<PersonEntry> {
  const { line, key, id, before } = entry;
  const base = { step: 'person', line, key } as const;
  const settled = (result: SettledPerson['result']): SettledPerson => ({ ...base, action: 'none', result });
  try {
    const current = await read(id);
    const after = applyPatch(before, entry.operations, change.model).resource;
    const lost = isDeactivation(before, after) ? lossOf(change, current) : undefined;
    if (lost !== undefined) return settled({ id, ...conflict(lost) });
    if (!current) return settled({ id, ...conflict('the person has been deleted since the job') });
    const differences = (from: JsonObject, to: JsonObject) =>
      compareWithWanted(current, { before: from, wanted: to, isOld: true }, change.model, change.service).missing;
    if (differences(after, before).length === 0) return settled({ outcome: 'unchanged', id });
    const missing = differences(before, after);
    if (missing.length > 0)
      return settled({ id, ...conflict(`these attributes were changed after the job: ${missing.join(', ')}`) });
    const wanted = withEarlierValues(current, before, after, change.model);
    const decision = decideUpdate(change, { before: current, wanted, isWhole: true });
    if (!decision) return settled({ outcome: 'unchanged', id });
    return { ...base, action: 'restore', id, before: current, operations: decision.operations };
  } catch (error) {
    change.stop.onFailure(error);
    return settled({ outcome: 'failed', id, error: toChangeProblem(error, 'import') });
  }
}

/**
 * Returns the reason why a deactivation cannot be undone: the service has deleted the account. In this case, the
 * service shows the person only in lists, or not at all. Returns `undefined` if the undo can be tried.
 */
function lossOf({ service: { dialect } }: ChangeContext, current: JsonObject | undefined): string | undefined {
  const isLost = !current || dialect.facts.deactivation === 'listed-only';
  return isLost ? irreversibleDeactivation(dialect) : undefined;
}

/** Returns the person with the earlier value of each attribute that the job changed. */
function withEarlierValues(
  current: JsonObject,
  before: JsonObject,
  after: JsonObject,
  model: ResourceModel,
): JsonObject {
  const restored = earlierMembers(current, before, after);
  for (const { urn } of model.extensions) {
    const [now, then, made] = [current[urn], before[urn], after[urn]].map((part) => (isObject(part) ? part : {}));
    if (current[urn] === undefined && before[urn] === undefined) continue;
    restored[urn] = earlierMembers(now as JsonObject, then as JsonObject, made as JsonObject);
  }
  return restored;
}

function earlierMembers(current: JsonObject, before: JsonObject, after: JsonObject): JsonObject {
  const restored: JsonObject = { ...current };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (name === 'schemas' || JSON.stringify(before[name]) === JSON.stringify(after[name])) continue;
    if (before[name] === undefined) delete restored[name];
    else restored[name] = before[name];
  }
  return restored;
}

async function planDeletion(
  change: ChangeContext,
  { entry, id }: JobChanges['created'][number],
  read: Read,
): Promise<PersonEntry> {
  const { line, key, goal } = entry;
  const base = { step: 'person', line, key } as const;
  const settled = (result: SettledPerson['result']): SettledPerson => ({ ...base, action: 'none', result });
  try {
    const current = await read(id);
    if (!current) return settled({ outcome: 'unchanged', id });
    const wanted = withoutSecrets(goal.resource, entry.secrets === true, change.model);
    const { missing } = compareWithWanted(
      current,
      { before: undefined, wanted, derived: goal.derived, isOld: true },
      change.model,
      change.service,
    );
    if (missing.length > 0)
      return settled({ id, ...conflict(`these attributes were changed after the job: ${missing.join(', ')}`) });
    return { ...base, action: 'delete', id, label: labelOf(current, id) };
  } catch (error) {
    change.stop.onFailure(error);
    return settled({ outcome: 'failed', id, error: toChangeProblem(error, 'import') });
  }
}

/**
 * Returns a conflict for a person whom the job deleted. The person cannot be restored, because a service gives a new
 * person another id.
 */
async function planRevival(change: ChangeContext, { line, key, id }: DeletePerson, read: Read): Promise<PersonEntry> {
  const base = { step: 'person', action: 'none', line, key } as const;
  try {
    if (await read(id)) return { ...base, result: { outcome: 'unchanged', id } };
    const message = 'the job deleted this person, and a deleted person cannot be restored as the same resource';
    return { ...base, result: { id, ...conflict(message) } };
  } catch (error) {
    change.stop.onFailure(error);
    return { ...base, result: { outcome: 'failed', id, error: toChangeProblem(error, 'import') } };
  }
}

/** Plans to put a person back into the group from which the job removed the person. */
async function planRejoin(change: ChangeContext, entry: RemoveMember, read: Read): Promise<LinkEntry> {
  const { line, key, person, target, group } = entry;
  const base = { step: 'group', line, key, person, target } as const;
  try {
    const current = await read(person.id);
    if (!current) return { ...base, action: 'none', result: conflict('the person has been deleted since the job') };
    const isMember = groupsOf(current)?.some(({ id }) => isSameId(id, group.id)) ?? false;
    return isMember ? { ...base, action: 'none', result: { outcome: 'unchanged' } } : { ...base, action: 'add', group };
  } catch (error) {
    change.stop.onFailure(error);
    return { ...base, action: 'none', result: { outcome: 'failed', error: toChangeProblem(error, 'import') } };
  }
}

/**
 * Plans the reversal of an offboarding. First activates the people. Then adds each person to the groups from which the
 * offboarding removed the person.
 */
async function* planReturn(
  { change, concurrency }: UndoContext,
  { offboarded: people, deletedAccounts, renamed }: JobChanges,
  job: UndoneJob,
  read: Read,
): AsyncGenerator<PlanEntry, void, undefined> {
  const states = job.states();
  const activate = (entry: OffboardPerson) =>
    planActivation(change, { entry, isDeleted: deletedAccounts.has(entry.id) }, job, read);
  yield* pMapIterable(people, activate, { concurrency });
  const rename = (entry: OffboardPerson) => planNames(change, entry, renamed.get(entry.id), read);
  for await (const entry of pMapIterable(people, rename, { concurrency })) if (entry) yield entry;
  const byGroup = new Map<string, LinkEntry[]>();
  for (const { line, key, id, before } of people) {
    const current = await read(id);
    if (!current) continue;
    const own = groupsOf(current);
    // A resumed offboarding records the state of a person a second time. Therefore the person returns to the groups of
    // all recorded states.
    const later = states.flatMap((state) => (state.id === id ? (state.groups ?? []) : []));
    const groups = new Map([...(before.groups ?? []), ...later].map((group) => [group.id, group]));
    for (const group of groups.values()) {
      if (own?.some((other) => isSameId(other.id, group.id))) continue;
      const target = group.name ?? group.id;
      const entry: LinkEntry = { step: 'group', action: 'add', line, key, person: { id }, target, group };
      byGroup.set(group.id, [...(byGroup.get(group.id) ?? []), entry]);
    }
  }
  for (const entries of byGroup.values()) yield* entries;
  const former = (item: JobChanges['managers'][number]) => planFormerManager(change, item, read);
  for (const item of transfersOf(people, states)) yield await former(item);
}

/**
 * Plans to restore the former manager of a person. Returns a conflict if the former manager has been deleted. Without
 * this check, some services would accept the id of a manager who does not exist.
 */
async function planFormerManager(
  change: ChangeContext,
  item: JobChanges['managers'][number],
  read: Read,
): Promise<LinkEntry> {
  const { line, key, target, before } = item.entry;
  const base = { step: 'manager', action: 'none', line, key, person: { id: item.id }, target } as const;
  try {
    if (before === undefined || (await read(before))) return await planManager(change, item, read);
    return { ...base, result: conflict('the former manager has been deleted') };
  } catch (error) {
    change.stop.onFailure(error);
    return { ...base, result: { outcome: 'failed', error: toChangeProblem(error, 'import') } };
  }
}

/**
 * Returns the changes of managers that an offboarding may have made. Reads these changes from the plan and from all
 * recorded states, because a resumed offboarding records the state of a person again.
 */
function transfersOf(
  people: readonly OffboardPerson[],
  states: readonly StateBefore[],
): JobChanges['managers'][number][] {
  return people.flatMap(({ line, id, before }) => {
    const later = states.flatMap((state) => (state.id === id && state.transfer ? [state.transfer] : []));
    return [...(before.transfer ? [before.transfer] : []), ...later].flatMap(({ manager, reports }) =>
      reports.map((report) => {
        const origin = { line, key: report.label, person: { id: report.id }, target: manager.label };
        const entry = { step: 'manager', action: 'set', ...origin, manager: { id: manager.id }, before: id } as const;
        return { entry, id: report.id, managerId: manager.id };
      }),
    );
  });
}

/** A person of an offboarding, and the result of the offboarding. */
interface Offboarded {
  readonly entry: OffboardPerson;
  /** True if a result shows that the account was deleted. */
  readonly isDeleted: boolean;
}

const accountDeleted =
  'the job deleted this account, and the account cannot be restored, because a new account would have another id';

/**
 * Message for a person whom the service does not show after a job that deletes accounts. The account may still exist,
 * because some services hide inactive people.
 */
const notShown =
  'the service does not show this person, and no result of the job shows that the account was deleted; check in the service whether the account still exists';

async function planActivation(
  change: ChangeContext,
  { entry, isDeleted }: Offboarded,
  { deletesAccounts = false }: UndoneJob,
  read: Read,
): Promise<PersonEntry> {
  const { line, key, id, before } = entry;
  const base = { step: 'person', line, key } as const;
  try {
    const current = await read(id);
    const lost = before.active && !isDeleted ? lossOf(change, current) : undefined;
    if (lost !== undefined) return { ...base, action: 'none', result: { id, ...conflict(lost) } };
    if (!current) {
      const missing = deletesAccounts ? notShown : 'the person has been deleted since the job';
      return { ...base, action: 'none', result: { id, ...conflict(isDeleted ? accountDeleted : missing) } };
    }
    if (!before.active || current.active !== false)
      return { ...base, action: 'none', result: { outcome: 'unchanged', id } };
    return {
      ...base,
      action: 'restore',
      id,
      before: current,
      operations: [{ op: 'replace', path: 'active', value: true }],
    };
  } catch (error) {
    change.stop.onFailure(error);
    const result = { outcome: 'failed', id, error: toChangeProblem(error, 'import') } as const;
    return { ...base, action: 'none', result };
  }
}

/**
 * Plans to restore the names that the service changed when the person was deactivated. Returns a separate entry,
 * because this entry can fail: a name may now belong to another person. Even then, the person must become active and
 * return to the groups. Returns `undefined` if there is nothing to restore.
 */
async function planNames(
  change: ChangeContext,
  { key, id, before: { active, names = {} } }: OffboardPerson,
  changed: JsonObject | undefined,
  read: Read,
): Promise<PersonEntry | undefined> {
  // The links of the person must be made even if the names cannot be restored. If an entry with a line fails, the links
  // of this line are not made. This entry therefore has no line.
  const base = { step: 'person', line: noLine, key } as const;
  try {
    const current = active ? await read(id) : undefined;
    if (!current) return undefined;
    if (!changed) {
      const different = Object.keys(changedNames(names, current) ?? {});
      if (different.length === 0) return undefined;
      const message = `it is not known whether the service or somebody else changed ${different.join(', ')}, so the earlier values are not restored`;
      return { ...base, action: 'none', result: { id, ...conflict(message) } };
    }
    const wanted = { ...current, ...namesToRestore(names, changed, current) };
    const decision = decideUpdate(change, { before: current, wanted, isWhole: true });
    return decision && { ...base, action: 'restore', id, before: current, operations: decision.operations };
  } catch (error) {
    change.stop.onFailure(error);
    return { ...base, action: 'none', result: { outcome: 'failed', id, error: toChangeProblem(error, 'import') } };
  }
}

/**
 * Removes the attributes with secrets from the goal of an entry. A stored goal contains placeholders instead of the
 * secrets, and a placeholder must not be compared with the current value.
 */
function withoutSecrets(resource: JsonObject, hasSecrets: boolean, model: ResourceModel): JsonObject {
  if (!hasSecrets) return resource;
  const known = Object.entries(resource).filter(([name]) => {
    const attribute = model.core.attribute(name);
    return attribute === undefined || (attribute.returned !== 'never' && attribute.mutability !== 'writeOnly');
  });
  return Object.fromEntries(known);
}
