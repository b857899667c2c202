import type { Filter } from '../../src/protocol/filter/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { resolvePath } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Store } from '../store/store.ts';
import { groupType } from './group-type.ts';
import { isMembershipModel, membershipId, membershipsOfGroup } from './membership-resource.ts';

/**
 * Finds memberships for a filter on `group.value` or `member.value` (draft-zollner-scim-group-members-01 section
 * 6.2.2). Looks them up by the id of the group or of the member. The result contains all matches of the filter, and may
 * contain other memberships. Returns `undefined` for any other filter and for any other resource type.
 */
export function planMemberships(filter: Filter, model: ResourceModel, store: Store): Iterable<Resource> | undefined {
  if (!isMembershipModel(model)) return undefined;
  const { name } = model.resourceType;
  const { group, member } = idsIn(filter, model);
  if (group !== undefined && member !== undefined)
    return [store.get(name, membershipId({ group, member }))].filter(isFound);
  if (group !== undefined) return store.get(groupType, group) ? membershipsOfGroup(store, group, name) : [];
  if (member === undefined) return undefined;
  return Array.from(store.groupsOf(member), (id) => store.get(name, membershipId({ group: id, member }))).filter(
    isFound,
  );
}

/**
 * Returns one page of the memberships of one group, and the number of all its members. Does not read the members after
 * the page. Returns `undefined` if the query does not ask for all members of one group.
 */
export function pageOfGroup(
  store: Store,
  models: readonly ResourceModel[],
  filter: Filter | undefined,
  offset: number,
  count: number,
): { readonly total: number; readonly page: readonly { model: ResourceModel; resource: Resource }[] } | undefined {
  const [model, ...others] = models;
  if (!model || others.length > 0 || filter?.kind !== 'compare' || !isMembershipModel(model)) return undefined;
  const { group } = idsIn(filter, model);
  if (group === undefined) return undefined;
  if (!store.get(groupType, group)) return { total: 0, page: [] };
  const page: { model: ResourceModel; resource: Resource }[] = [];
  if (count > 0) {
    for (const resource of membershipsOfGroup(store, group, model.resourceType.name, offset)) {
      page.push({ model, resource });
      if (page.length >= count) break;
    }
  }
  return { total: store.members(group).size, page };
}

/** The ids of the group and the member of every match. */
interface Ids {
  readonly group?: string;
  readonly member?: string;
}

function idsIn(filter: Filter, model: ResourceModel): Ids {
  if (filter.kind === 'and') return Object.assign({}, ...filter.filters.map((inner) => idsIn(inner, model)));
  if (filter.kind !== 'compare' || filter.op !== 'eq' || typeof filter.value !== 'string') return {};
  const target = resolvePath(filter.path, model);
  if (target?.kind !== 'attribute' || target.extension !== undefined) return {};
  const { attribute, subAttribute } = target;
  if (subAttribute !== undefined && subAttribute.name !== 'value') return {};
  if (attribute.name === 'group') return { group: filter.value };
  return attribute.name === 'member' ? { member: filter.value } : {};
}

function isFound(resource: Resource | undefined): resource is Resource {
  return resource !== undefined;
}
