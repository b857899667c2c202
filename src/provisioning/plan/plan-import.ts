import { pMapIterable } from 'p-map';
import { groupsOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { groupKey } from '../groups/find-group.ts';
import type { KeyTable } from '../key-table.ts';
import { managerOf } from '../mapping/enterprise.ts';
import { type GroupRule, groupsByRules } from '../mapping/group-rule.ts';
import { type KeyName, type Links, type MappedRow, type Mapping, mapRow } from '../mapping/index.ts';
import { mergePerson } from '../people/merge.ts';
import { claimKeys } from '../preflight.ts';
import type { Row, RowProblem } from '../source/row.ts';
import type { LinkEntry, PersonReference, PlanEntry } from './entry.ts';
import { ExchangedNames } from './exchanged-names.ts';
import { ManagerChain } from './manager-chain.ts';
import { mapInOrder } from './map-in-order.ts';
import type { NamedGroup } from './members-by-group.ts';
import { PendingLinks } from './pending-links.ts';
import { type GroupContext, planGroup } from './plan-groups.ts';
import { type LeavingContext, type MemberOfFile, planLeavers } from './plan-leavers.ts';
import { type ManagerLink, planManager } from './plan-manager.ts';
import { type PersonContext, type PlannedPerson, planPerson, reportedKey, type SettledResult } from './plan-person.ts';
import type { References } from './references.ts';
import type { SpilledList } from './spilled-list.ts';

/** The parts of a run that are needed to plan the changes for the rows of a file. */
export interface ImportContext {
  readonly people: PersonContext;
  readonly groups: GroupContext;
  readonly references: References;
  /** Reduces the row of an existing person to the attributes that the source owns. */
  readonly owned?: ((row: MappedRow) => MappedRow) | undefined;
  /** Rules that put people into groups. */
  readonly rules: readonly GroupRule[];
  /**
   * With `set`, a person of the file leaves a group if neither the person's row nor a rule gives the group to the
   * person. A group that no row and no rule names stays unchanged.
   */
  readonly memberships: 'add' | 'set';
  /** False if no row names a manager. */
  readonly hasManagers: boolean;
  /**
   * Results of an earlier pass. Maps each row to its person. The earlier pass has already checked the keys of these
   * rows.
   */
  readonly mapped: ReadonlyMap<Row, MappedRow>;
  /** Maps the line of a row to the problem of the row: another row has the same key and contradicts this row. */
  readonly contradicted: ReadonlyMap<number, RowProblem>;
  /**
   * Lines of rows whose person also has another row that was rejected. The plan does not remove these people from any
   * group.
   */
  readonly unclear: ReadonlySet<number>;
  /** Keys of all rows of the file if there was a first pass; otherwise of the rows that were read until now. */
  readonly keys: KeyTable;
  /** The only key that matches rows to people. Absent if all keys of the file match them. */
  readonly match?: KeyName | undefined;
  readonly concurrency: number;
}

/**
 * Plans the import of a source. Yields entries in this order: all people in the order of the file, the changes of their
 * managers, the groups that people join, and the groups that people leave. Sends only reads. A broken file causes a
 * `SourceError`. A broken row does not cause an error.
 */
export async function* planImport(
  context: ImportContext,
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
): AsyncIterable<PlanEntry> {
  const pending = new PendingLinks();
  try {
    yield* planPeople(context, pending, rows, mapping);
    yield* planManagers(context, pending.managers);
    yield* planGroups(context, pending);
  } finally {
    await pending.close();
  }
}

async function* planPeople(
  context: ImportContext,
  pending: PendingLinks,
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
): AsyncIterable<PlanEntry> {
  const { change } = context.people;
  const plan = async (row: Row) => {
    const known = context.mapped.get(row);
    const mapped = known ?? withKeys(context, mapRow(row, mapping, change.model));
    const planned = await planRow(context, mapped);
    return { mapped: planned.found && context.owned ? context.owned(mapped) : mapped, planned };
  };
  const exchanges = new ExchangedNames(change.model, context.keys);
  for await (const { mapped, planned } of mapInOrder(rows, plan, context.concurrency)) {
    const written = deferLinks(context, pending, mapped, planned);
    if (written) await written;
    if (!exchanges.holds(planned.entry)) yield planned.entry;
  }
  yield* exchanges.held();
}

/** Stores the keys of a row. If an earlier row has the same key, returns the row with this problem. */
function withKeys({ keys, people, match }: ImportContext, row: MappedRow): MappedRow {
  if (row.problems.length > 0) return row;
  const duplicate = claimKeys(keys, row.resource, row.line, people.change.model, match);
  return duplicate ? { ...row, problems: [duplicate.problem] } : row;
}

function planRow(context: ImportContext, row: MappedRow): Promise<PlannedPerson> | PlannedPerson {
  const { stop } = context.people.change;
  const contradiction = context.contradicted.get(row.line);
  const problems = contradiction ? [contradiction] : row.problems;
  if (problems.length > 0) return unplanned(row, { outcome: 'rejected', problems });
  if (stop.isStopped) return unplanned(row, { outcome: 'not attempted', ...stop.error });
  return planPerson(context.people, row, context.owned);
}

function unplanned({ line, resource }: MappedRow, result: SettledResult): PlannedPerson {
  return { entry: { step: 'person', line, key: reportedKey(resource), action: 'none', result } };
}

/**
 * Stores a person, so that other rows can refer to the person. Also stores the links of the person, which are planned
 * later. Returns a promise if links are written to a file.
 */
function deferLinks(
  context: ImportContext,
  pending: PendingLinks,
  row: MappedRow,
  planned: PlannedPerson,
): Promise<unknown> | undefined {
  const { line } = row;
  const person = personOf(planned);
  if (!person) {
    const { entry } = planned;
    if (entry.action === 'none' && entry.result.id !== undefined) pending.unclear.add(entry.result.id);
    return undefined;
  }
  const { model, service } = context.people.change;
  const links = withRules(context, row, planned);
  const isSet = context.memberships === 'set' && links.memberships === undefined;
  const hasGroups = links.groups.length > 0 || links.ruled !== undefined;
  if (!hasGroups && !context.hasManagers && !isSet) return undefined;
  const { key } = planned.entry;
  const found: JsonObject = planned.found ?? {};
  context.references.add(person, { ...row.resource, ...found }, row.sourceId);
  let written: Promise<void> | undefined;
  if (links.manager !== undefined) {
    const { manager, managerAlternatives: alternatives } = links;
    const current = managerOf(found, model);
    written = pending.managers.add({ line, key, person, manager, current, ...(alternatives ? { alternatives } : {}) });
  }
  if (!hasGroups && !isSet) return written;
  const groups = groupsOf(found);
  if (groups && groups.length > 0) service.showsGroupsOfUsers = true;
  // A new person is in no group, so `memberOf` is an empty list and not `undefined` (unknown).
  const memberOf = groups?.map((group) => group.id) ?? (planned.found ? undefined : []);
  if (isSet && 'id' in person) pending.people.push({ line, key, person, memberOf });
  if (!hasGroups) return written;
  const { until } = links;
  const membership = { line, key, person, memberOf, ...(until === undefined ? {} : { until }) };
  const added = pending.addMembership(links, membership);
  return written && added ? Promise.all([written, added]) : (written ?? added);
}

/**
 * Adds the groups that rules give to the person. The rules test the state that the person will have after the import.
 */
function withRules({ rules, people }: ImportContext, row: MappedRow, planned: PlannedPerson): Links {
  const { links } = row;
  if (rules.length === 0 || links.memberships === 'foreign') return links;
  const ruled = groupsByRules(personAfter(row, planned, people.change.model), rules);
  return ruled.length === 0 ? links : { ...links, ruled };
}

function personAfter(
  { resource, derived }: MappedRow,
  { entry, found }: PlannedPerson,
  model: ResourceModel,
): JsonObject {
  if (!found) return resource;
  const changed = entry.action === 'update' ? applyPatch(entry.before, entry.operations, model).resource : found;
  // Some services do not show all attributes of a person. Therefore adds the attributes of the row to the person.
  return mergePerson(changed, resource, derived, model);
}

/** Returns the person of an entry. Returns `undefined` if the row has no person to whom links can be added. */
function personOf({ entry, found }: PlannedPerson): PersonReference | undefined {
  switch (entry.action) {
    case 'create':
      return { line: entry.line };
    case 'update':
      return { id: entry.id };
    case 'none': {
      const { id } = entry.result;
      return found && id !== undefined ? { id } : undefined;
    }
  }
}

function planManagers(context: ImportContext, managers: SpilledList<ManagerLink>): AsyncIterable<LinkEntry> {
  const { people, references, concurrency } = context;
  const manager = { change: people.change, references, chain: new ManagerChain() };
  return mapInOrder(managers.values(), ([link]) => planManager(manager, link), concurrency);
}

async function* planGroups(context: ImportContext, pending: PendingLinks): AsyncIterable<LinkEntry> {
  const { groups, people, rules, concurrency } = context;
  const { people: all, unclear } = pending;
  if (!pending.hasGroups && all.length === 0) return;
  const isClear = ({ line, person }: MemberOfFile): boolean => !context.unclear.has(line) && !unclear.has(person.id);
  const ofFile = all.filter(isClear);
  const named = pending.namedGroups(groups.groups, people.change.stop);
  const plan = async (group: NamedGroup): Promise<LinkEntry[]> => {
    const added = group.memberships.length === 0 ? [] : await planGroup(groups, group);
    const leaving: LeavingContext = { ...groups, protection: people.protection };
    return [...added, ...(await planLeavers(leaving, group, leaversOf(context, group, ofFile).filter(isClear)))];
  };
  const wanted = context.memberships === 'set' ? withGroupsOfRules(named, rules) : named;
  // Removals are yielded after all additions, so that the executor never adds and removes members of one group at the
  // same time.
  const removals: LinkEntry[] = [];
  for await (const entries of pMapIterable(wanted, plan, { concurrency })) {
    for (const entry of entries) {
      if (entry.action === 'remove') removals.push(entry);
      else yield entry;
    }
  }
  yield* removals;
}

/**
 * Returns the people who may have to leave a group. If the file decides the memberships, these are all people of the
 * file. Otherwise, these are the people with an ended membership. New people are left out, because a new person is in
 * no group.
 */
function leaversOf({ memberships }: ImportContext, { ended }: NamedGroup, ofFile: readonly MemberOfFile[]) {
  if (memberships === 'set') return ofFile;
  return ended.flatMap(({ person, ...rest }): MemberOfFile[] => ('id' in person ? [{ ...rest, person }] : []));
}

/** Adds the groups that occur in rules, but in no row. Nobody joins these groups, but people may have to leave them. */
async function* withGroupsOfRules(
  named: AsyncIterable<NamedGroup>,
  rules: readonly GroupRule[],
): AsyncGenerator<NamedGroup> {
  const known = new Set<string>();
  for await (const group of named) {
    known.add(groupKey(group.name));
    yield group;
  }
  for (const { group: name } of rules) {
    if (known.has(groupKey(name))) continue;
    known.add(groupKey(name));
    yield { name, memberships: [], ended: [] };
  }
}
