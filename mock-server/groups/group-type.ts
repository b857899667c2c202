import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';

/** Name of the resource type whose members the store keeps as links (RFC 7643 section 4.2). */
export const groupType = 'Group';

/** Attributes that are derived from memberships and never stored, by resource type. */
export const membershipAttributes: Readonly<Record<string, readonly string[]>> = {
  User: ['groups'],
  [groupType]: ['members'],
};

/** True for the resource type of groups. */
export function isGroupModel({ resourceType }: ResourceModel): boolean {
  return resourceType.name === groupType;
}

/** The attribute `members`; undefined for every other resource type, and for a schema of groups without members. */
export function membersAttribute(model: ResourceModel): AttributeModel | undefined {
  return isGroupModel(model) ? model.core.attribute('members') : undefined;
}

/** True for `members.value` of a group, which the links of the store answer without an index. */
export function isMemberId(model: ResourceModel, { path }: AttributeModel): boolean {
  return path === 'members.value' && isGroupModel(model);
}

/** A group without its members; any other resource as it is. Attribute names are compared without regard to case. */
export function withoutMembers(model: ResourceModel, resource: JsonObject): JsonObject {
  if (!isGroupModel(model)) return resource;
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name.toLowerCase() !== 'members'));
}
