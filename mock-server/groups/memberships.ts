import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import type { Change, Member } from '../store/store.ts';
import { groupType, membersAttribute } from './group-type.ts';
import { isMembershipModel } from './membership-resource.ts';

/**
 * Returns the `link` and `unlink` changes after which a group has exactly the members of `input`. Returns no changes
 * for other resource types. `affected` contains the members that the write can change. Default: all members. Throws a
 * `ScimError` for a member that does not exist.
 */
export function memberChanges(
  provider: ProviderContext,
  model: ResourceModel,
  group: string,
  input: JsonObject,
  affected?: ReadonlyMap<string, Member>,
): Change[] {
  const attribute = membersAttribute(model);
  if (!attribute) return [];
  const current = affected ?? provider.store.members(group);
  const types = attribute.subAttribute('$ref')?.referenceTypes ?? ['User', groupType];
  const members = new Map<string, Member>();
  for (const element of Array.isArray(input.members) ? input.members : []) {
    const id = isObject(element) && typeof element.value === 'string' ? element.value : undefined;
    if (id === undefined)
      throw ScimError.of(
        'invalidValue',
        `members: a member needs a "value", which is the id of a ${types.join(' or ')}`,
      );
    // The `display` of a member is immutable (RFC 7643 section 2.4). An existing member is therefore not changed.
    const member = current.get(id) ?? withDisplay(findMember(provider, types, group, id, element), element);
    if (member) members.set(id, member);
  }
  const changes: Change[] = [];
  for (const id of current.keys()) if (!members.has(id)) changes.push({ op: 'unlink', group, member: id });
  const added = [...members].filter(([id]) => !current.has(id));
  const isDated = added.length > 0 && provider.models.some(isMembershipModel);
  const created = isDated ? { created: new Date(provider.clock()).toISOString() } : undefined;
  for (const [, member] of added)
    changes.push({ op: 'link', group, member: created ? { ...member, ...created } : member });
  return changes;
}

/**
 * Adds the `display` that a client gives to a member. Without this `display`, each representation shows the current
 * name of the member.
 */
function withDisplay(member: Member | undefined, element: Json): Member | undefined {
  const display = isObject(element) ? element.display : undefined;
  return member && typeof display === 'string' ? { ...member, display } : member;
}

/**
 * Returns the member with this id. If the id is unknown and the behaviour `unknownMembers` is `drop`, returns
 * `undefined`.
 */
function findMember(
  provider: ProviderContext,
  types: readonly string[],
  group: string,
  id: string,
  element: Json,
): Member | undefined {
  if (id === group) throw ScimError.of('invalidValue', 'members: a group cannot be a member of itself');
  for (const type of types) if (provider.store.get(type, id)) return { value: id, type };
  const { unknownMembers } = provider.behaviour;
  if (unknownMembers !== 'refuse') noteBehaviour(provider, 'unknownMembers');
  if (unknownMembers === 'drop') return undefined;
  if (unknownMembers === 'take') return { value: id, type: typeOf(element, types) };
  throw ScimError.of('invalidValue', `members: there is no ${types.join(' or ')} with the id ${JSON.stringify(id)}`);
}

/**
 * Returns the type of a member. If a member can have the type that the client gives, returns this type. Otherwise
 * returns the first allowed type.
 */
function typeOf(element: Json, types: readonly string[]): string {
  const type = isObject(element) ? element.type : undefined;
  return types.find((known) => known === type) ?? types[0] ?? 'User';
}

/**
 * Returns the changes that remove a resource from its groups before the resource is deleted. Each group gets a new
 * version. If the resource is itself a group, the changes do not remove its members: the store removes these links.
 */
export function leaveGroups(
  { store }: ProviderContext,
  id: string,
  nextVersion: (resource: Resource) => Resource,
): Change[] {
  const changes: Change[] = [];
  for (const group of store.groupsOf(id)) {
    const resource = store.get(groupType, group);
    changes.push({ op: 'unlink', group, member: id });
    if (resource) changes.push({ op: 'put', type: groupType, resource: nextVersion(resource) });
  }
  return changes;
}

/**
 * Throws a `ScimError` with status 409 if `changes` add a member that another request has deleted since `changes` were
 * prepared. `prepared` contains the ids of the resources that `changes` create.
 */
export function checkMembersExist(
  { store, behaviour }: ProviderContext,
  changes: readonly Change[],
  prepared: ReadonlySet<string>,
): void {
  // With the value `take`, the provider accepts unknown members. A member that was deleted in the meantime is then
  // allowed too.
  if (behaviour.unknownMembers === 'take') return;
  for (const change of changes) {
    if (change.op !== 'link' || prepared.has(change.member.value)) continue;
    const { type, value } = change.member;
    if (!store.get(type, value)) throw new ScimError(409, `${type} ${JSON.stringify(value)} was deleted`);
  }
}
