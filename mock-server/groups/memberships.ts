import type { Tolerate } from '../../src/protocol/deviation.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { noteBehaviour, type Provider } from '../provider/context.ts';
import { managerId, withExtension } from '../resources/representation.ts';
import type { Change, Member } from '../store/store.ts';

/**
 * The changes that make the members of a resource what they shall be; none where its type is no group. `touched` are those of
 * its members that this is about; all of them unless given. Throws a `ScimError` for a member that does not exist.
 */
export function memberChanges(
  provider: Provider,
  model: ResourceModel,
  group: string,
  input: JsonObject,
  touched?: ReadonlyMap<string, Member>,
): Change[] {
  const attribute = model.resourceType.name === 'Group' ? model.core.attribute('members') : undefined;
  if (!attribute) return [];
  const current = touched ?? provider.store.members(group);
  const types = attribute.subAttribute('$ref')?.referenceTypes ?? ['User', 'Group'];
  const members = new Map<string, Member>();
  for (const element of Array.isArray(input.members) ? input.members : []) {
    const id = isObject(element) && typeof element.value === 'string' ? element.value : undefined;
    if (id === undefined)
      throw ScimError.of('invalidValue', `members: a member has a value, the id of a ${types.join(' or ')}`);
    // What is known of a member does not change while it is one (RFC 7643 section 2.4: display is immutable).
    const member = current.get(id) ?? withDisplay(findMember(provider, types, group, id, element), element);
    if (member) members.set(id, member);
  }
  const changes: Change[] = [];
  for (const id of current.keys()) if (!members.has(id)) changes.push({ op: 'unlink', group, member: id });
  for (const [id, member] of members) if (!current.has(id)) changes.push({ op: 'link', group, member });
  return changes;
}

/** The name that a client gives a member is kept; of others, it is read when they are shown. */
function withDisplay(member: Member | undefined, element: Json): Member | undefined {
  const display = isObject(element) ? element.display : undefined;
  return member && typeof display === 'string' ? { ...member, display } : member;
}

/** The member with an id; undefined for one that is left out. */
function findMember(
  provider: Provider,
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

/** What a client says that a member is, where it can be. */
function typeOf(element: Json, types: readonly string[]): string {
  const type = isObject(element) ? element.type : undefined;
  return types.find((known) => known === type) ?? types[0] ?? 'User';
}

/** A user without a manager whose id is empty text: that is how some clients remove one. The same user where it is not so. */
export function withoutEmptyManager<R extends JsonObject>(user: R, tolerate: Tolerate): R {
  if (managerId(user) !== '') return user;
  tolerate('valueEmpty', `${urn.EnterpriseUser}:manager.value`);
  return withoutManager(user);
}

/** Throws a `ScimError` when a user’s manager does not exist. A lenient provider takes any value. */
export function checkManager({ store, behaviour }: Provider, resource: JsonObject): void {
  const id = managerId(resource);
  if (id === undefined || behaviour.lenient || store.get('User', id)) return;
  throw ScimError.of('invalidValue', `manager: there is no User with the id ${JSON.stringify(id)}`);
}

/**
 * The changes besides the deletion itself that keep references whole: groups that lose a member and users that lose their
 * manager move on to a new version. The store drops the links of what is deleted.
 */
export function deletionChanges(
  { store, indexes }: Provider,
  id: string,
  touch: (resource: Resource) => Resource,
): Change[] {
  const changes: Change[] = [];
  for (const group of store.groupsOf(id)) {
    const resource = store.get('Group', group);
    changes.push({ op: 'unlink', group, member: id });
    if (resource) changes.push({ op: 'put', type: 'Group', resource: touch(resource) });
  }
  // Users of one's own type may have no managers.
  const managers = indexes
    .get('User')
    ?.find(({ attribute }) => attribute.path === `${urn.EnterpriseUser}:manager.value`);
  for (const report of managers ? store.find(managers.name, id) : []) {
    if (report.id !== id) changes.push({ op: 'put', type: 'User', resource: touch(withoutManager(report)) });
  }
  return changes;
}

function withoutManager<R extends JsonObject>(user: R): R {
  const { manager: _manager, ...rest } = user[urn.EnterpriseUser] as JsonObject;
  return withExtension(user, urn.EnterpriseUser, rest);
}
