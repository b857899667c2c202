import { toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { creationProblem } from '../../changes/dialect/attributes.ts';
import { methodProblem } from '../../changes/dialect/methods.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { filterMembers } from '../../changes/groups/member-filter.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { isSameId } from '../../changes/member-ids.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { findGroup } from '../groups/find-group.ts';
import type { LinkResult, RowError } from '../result.ts';
import type { GroupReference, LinkEntry } from './entry.ts';
import type { Membership, NamedGroup } from './members-by-group.ts';

/** The parts of a run that are needed to plan memberships. */
export interface GroupContext {
  /** Context for changes of groups. */
  readonly change: ChangeContext;
  readonly groups: ResourceSearch;
  /** False if missing groups must not be created. */
  readonly mayCreate: boolean;
}

/**
 * Sorts links: first the links without a change, and then the changes, group by group. The executor makes adjacent
 * changes of one group one after another, and all other changes concurrently.
 */
export function settledFirst(links: readonly LinkEntry[]): LinkEntry[] {
  const changes = links.filter(({ action }) => action !== 'none');
  return [...links.filter(({ action }) => action === 'none'), ...changes];
}

/** Plans the memberships of one group: first the existing memberships, then the new memberships. */
export async function planGroup(context: GroupContext, { name, memberships }: NamedGroup): Promise<LinkEntry[]> {
  const { stop } = context.change;
  const entryOf = ({ line, key, person }: Membership) => ({ step: 'group', line, key, person, target: name }) as const;
  const settle = (items: readonly Membership[], outcome: LinkResult['outcome'], more: { error?: RowError } = {}) =>
    items.map((item): LinkEntry => ({ ...entryOf(item), action: 'none', result: { outcome, ...more } }));
  if (stop.isStopped) return settle(memberships, 'not attempted', stop.error);
  const found = await findOrMiss(context, name);
  if ('error' in found) return settle(memberships, found.error.code === 'unresolved' ? 'unresolved' : 'failed', found);
  const current = await currentMembers(context, found, memberships);
  const isMember = ({ person, memberOf = [] }: Membership): boolean =>
    found.id !== undefined &&
    (memberOf.some((own) => isSameId(own, found.id)) || ('id' in person && current?.ids.has(person.id) === true));
  const mayBeMember = ({ person, memberOf }: Membership): boolean =>
    found.id !== undefined && 'id' in person && memberOf === undefined && current?.isWhole === false;
  const others = memberships.filter((membership) => !isMember(membership));
  return [
    ...settle(memberships.filter(isMember), 'unchanged'),
    ...others.map((item): LinkEntry => {
      const { until } = item;
      return {
        ...entryOf(item),
        action: 'add',
        group: found,
        ...(mayBeMember(item) ? { mayBeMember: true } : {}),
        ...(until === undefined ? {} : { until }),
      };
    }),
  ];
}

/** Returns the group with this name. If there is no such group, returns a reference to a group that the run creates. */
async function findOrMiss(context: GroupContext, name: string): Promise<GroupReference | { error: RowError }> {
  const { change, groups, mayCreate } = context;
  try {
    const found = await findGroup(groups, name);
    if (found) return 'error' in found ? found : { id: found.id, name: found.name };
    const refused = mayCreate ? newGroupProblem(change, name) : undefined;
    if (refused !== undefined) return { error: { code: 'unsupported', message: refused } };
    if (mayCreate) return { name };
    return { error: { code: 'unresolved', message: `there is no group ${JSON.stringify(name)}` } };
  } catch (error) {
    change.stop.onFailure(error);
    return { error: toChangeProblem(error, 'import') };
  }
}

/** Returns the reason why the service would refuse a new group. Returns `undefined` if no reason is known. */
function newGroupProblem({ model, service: { dialect } }: ChangeContext, name: string): string | undefined {
  const wanted: JsonObject = { schemas: [urn.Group], displayName: name };
  const reason = methodProblem(dialect, 'Group', ['POST']) ?? creationProblem(dialect, model, wanted);
  return reason && `the group ${JSON.stringify(name)} cannot be created: ${reason}`;
}

/** The known members of a group. If `isWhole` is false, the group may have other members too. */
interface CurrentMembers {
  readonly ids: ReadonlySet<string>;
  readonly isWhole: boolean;
}

const unknownMembers: CurrentMembers = { ids: new Set(), isWhole: false };

/**
 * Reads the current members of a group, so that nobody is added twice. The members are needed only if the resources of
 * the people do not show their groups. Returns `undefined` if the members are not needed. If a read of the group does
 * not show all members, uses filters.
 */
async function currentMembers(
  { change }: GroupContext,
  { id }: GroupReference,
  memberships: readonly Membership[],
): Promise<CurrentMembers | undefined> {
  const withoutGroups = memberships.flatMap(({ person, memberOf }) =>
    memberOf === undefined && 'id' in person ? [person.id] : [],
  );
  if (id === undefined || withoutGroups.length === 0 || change.service.showsGroupsOfUsers) return undefined;
  try {
    const { ids, isWhole } = await readMembers(change, id);
    if (isWhole) return { ids, isWhole };
    const filtered = await filterMembers(change, id, withoutGroups);
    return filtered ? { ids: filtered.ids, isWhole: filtered.isProven } : unknownMembers;
  } catch (error) {
    change.stop.onFailure(error);
    // If the members cannot be read, the plan continues. The executor then adds all people, and reports which people
    // were already members. `toChangeProblem` rethrows an error that comes neither from the service nor from the
    // network.
    toChangeProblem(error, 'import');
    return unknownMembers;
  }
}
