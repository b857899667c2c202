import type { JsonObject } from '../../src/protocol/json/json.ts';
import { draftUrn } from '../../src/protocol/schema/drafts/urns.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../context/context.ts';
import { nameOf, refOf } from '../context/references.ts';
import { firstVersion } from '../messages/preconditions.ts';
import { delegate } from '../store/delegate.ts';
import type { Member, Store } from '../store/store.ts';
import { groupType } from './group-type.ts';
import { representMember } from './member-representation.ts';

/** True if the model belongs to GroupMember of draft-zollner-scim-group-members-01. */
export function isMembershipModel({ core }: ResourceModel): boolean {
  return core.urn === draftUrn.GroupMember;
}

/** The group and the member of a membership. */
export interface Pair {
  readonly group: string;
  readonly member: string;
}

/**
 * Returns the id of a membership. The id is made from the ids of the group and of the member, so a link in the store
 * needs no id of its own. The same membership always has the same id (section 4.1 of the draft).
 */
export function membershipId({ group, member }: Pair): string {
  return `${part(group)}~${part(member)}`;
}

/** Returns the group and the member of a membership. Returns `undefined` for text that is no id of a membership. */
export function readMembershipId(id: string): Pair | undefined {
  const [group = '', member = '', ...rest] = id.split('~');
  if (group === '' || member === '' || rest.length > 0) return undefined;
  try {
    const pair = { group: decodeURIComponent(group), member: decodeURIComponent(member) };
    // Refuses other spellings of an id, because a membership must have only one id.
    return membershipId(pair) === id ? pair : undefined;
  } catch {
    return undefined;
  }
}

function part(id: string): string {
  return encodeURIComponent(id).replaceAll('~', '%7E');
}

/**
 * Returns a link of the store as a resource, without its derived attributes. If the store does not know when the link
 * was made, `meta` has no times.
 */
export function membershipOf(group: string, { value, type, created }: Member, typeName: string): Resource {
  const times = created === undefined ? {} : { created, lastModified: created };
  return {
    schemas: [draftUrn.GroupMember],
    id: membershipId({ group, member: value }),
    group: { value: group },
    member: { value, type },
    // A membership never changes, so it has only one version.
    meta: { resourceType: typeName, ...times, version: firstVersion },
  };
}

/**
 * Returns the derived attributes of a membership. `display` of the group and of the member has the same value as in
 * `groups` and in `members`.
 */
export function representMembership(provider: ProviderContext, resource: Resource, base: string): Partial<Resource> {
  const [group, member] = [idIn(resource.group), idIn(resource.member)];
  const stored = provider.store.get(groupType, group);
  const display = stored && nameOf(stored);
  const link = provider.store.members(group).get(member) ?? (resource.member as unknown as Member);
  const $ref = refOf(provider, groupType, group, base);
  return {
    group: { value: group, $ref, ...(display === undefined ? {} : { display }) },
    member: representMember(provider, link, base),
  };
}

/** True if an attribute of a membership is derived. */
export function isDerivedOfMembership(subAttribute: string | undefined): boolean {
  return subAttribute === '$ref' || subAttribute === 'display';
}

function idIn(reference: unknown): string {
  return String((reference as JsonObject).value);
}

/**
 * Returns a context whose store also contains the memberships as resources. Without a resource type GroupMember,
 * returns the given context. The store creates each membership from its link. Memberships, `members` of a group and
 * `groups` of a user therefore always agree (section 7.1.2 of the draft).
 */
export function withMemberships(provider: ProviderContext): ProviderContext {
  const model = provider.models.find(isMembershipModel);
  return model ? { ...provider, store: overLinks(provider.store, model.resourceType.name) } : provider;
}

function overLinks(store: Store, typeName: string): Store {
  return delegate(store, {
    get(type, id) {
      if (type !== typeName) return store.get(type, id);
      const pair = readMembershipId(id);
      const link = pair && store.get(groupType, pair.group) && store.members(pair.group).get(pair.member);
      return pair && link && membershipOf(pair.group, link, typeName);
    },
    list: (type) => (type === typeName ? allMemberships(store, typeName) : store.list(type)),
    count: (type) => (type === typeName ? countMemberships(store) : store.count(type)),
  });
}

function* allMemberships(store: Store, typeName: string): Iterable<Resource> {
  for (const { id } of store.list(groupType)) yield* membershipsOfGroup(store, id, typeName);
}

/** Yields the memberships of a group. `skip` is the number of memberships to leave out at the start. */
export function* membershipsOfGroup(store: Store, group: string, typeName: string, skip = 0): Iterable<Resource> {
  let left = skip;
  for (const link of store.members(group).values()) if (--left < 0) yield membershipOf(group, link, typeName);
}

function countMemberships(store: Store): number {
  let count = 0;
  for (const { id } of store.list(groupType)) count += store.members(id).size;
  return count;
}
