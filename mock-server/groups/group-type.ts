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

/** Attributes of a group that are links in the store; none for every other resource type. */
export function linkedAttributes(model: ResourceModel): readonly string[] {
  return isGroupModel(model) ? links : noLinks;
}

const links: readonly string[] = ['members'];
const noLinks: readonly string[] = [];
