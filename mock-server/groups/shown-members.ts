import type { Projection } from '../../src/protocol/query/projection.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Member } from '../store/store.ts';
import { isGroupModel } from './group-type.ts';

const noMembers: ReadonlyMap<string, Member> = new Map();

/**
 * Returns the members that the representation of a group contains. If the projection omits `members`, returns an empty
 * map. Otherwise returns `undefined`, which stands for all members.
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
