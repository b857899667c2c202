import type { Projection } from '../../src/protocol/query/projection.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Member } from '../store/store.ts';
import { isGroupModel } from './group-type.ts';

const noMembers: ReadonlyMap<string, Member> = new Map();

/**
 * Returns an empty map if the projection omits `members` of a group. Otherwise returns `undefined`, which means that
 * the representation contains all members.
 */
export function shownMembers(model: ResourceModel, project: Projection): ReadonlyMap<string, Member> | undefined {
  return isGroupModel(model) && !shows(project, 'members') ? noMembers : undefined;
}

/**
 * True if a projection keeps an attribute. To find this out, the function applies the projection to a sample value of
 * the attribute.
 */
function shows(project: Projection, name: string): boolean {
  return project({ [name]: [{ value: '' }] })[name] !== undefined;
}
