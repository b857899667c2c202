import { deviceUrn } from '../../src/protocol/schema/devices/urns.ts';
import { draftUrn } from '../../src/protocol/schema/drafts/urns.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';

/** Name of the resource type of groups. The store keeps the members of a group as links (RFC 7643 section 4.2). */
export const groupType = 'Group';

/** Returns the attributes of a resource type that are derived from memberships. These attributes are never stored. */
export function membershipAttributesOf({ resourceType, core }: ResourceModel): readonly string[] {
  return byType[resourceType.name] ?? bySchema[core.urn] ?? noLinks;
}

const byType: Readonly<Record<string, readonly string[]>> = { User: ['groups'], [groupType]: ['members'] };

/**
 * Maps the URN of a core schema to the attributes that are derived from memberships. These types are not in `byType`,
 * because a user can define a resource type with the same name as a type of RFC 9944 or of a draft. The URN of the
 * schema tells the two types apart.
 */
const bySchema: Readonly<Record<string, readonly string[]>> = {
  [deviceUrn.Device]: ['groups'],
  [deviceUrn.EndpointApp]: ['groups'],
  [draftUrn.Agent]: ['groups'],
};

/** True if the model belongs to the resource type of groups. */
export function isGroupModel({ resourceType }: ResourceModel): boolean {
  return resourceType.name === groupType;
}

/**
 * Returns the attribute `members`. Returns `undefined` for other resource types. Also returns `undefined` if the schema
 * of groups has no attribute `members`.
 */
export function membersAttribute(model: ResourceModel): AttributeModel | undefined {
  return isGroupModel(model) ? model.core.attribute('members') : undefined;
}

/**
 * True if an attribute is `members.value` of a group. A filter on this attribute needs no index, because the store
 * finds the groups of a member through links.
 */
export function isMemberId(model: ResourceModel, { path }: AttributeModel): boolean {
  return path === 'members.value' && isGroupModel(model);
}

/** True if an attribute is `members.type` of a group. The store knows the type of each member without its resource. */
export function isMemberType(model: ResourceModel, { path }: AttributeModel): boolean {
  return path === 'members.type' && isGroupModel(model);
}

/** Returns the attributes that the store keeps as links. For resource types other than groups, the list is empty. */
export function linkedAttributes(model: ResourceModel): readonly string[] {
  return isGroupModel(model) ? links : noLinks;
}

const links: readonly string[] = ['members'];
const noLinks: readonly string[] = [];
