import type { Filter } from '../../src/protocol/filter/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { resolvePath } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { equalsFolded, foldCase } from '../../src/protocol/value/case.ts';
import type { AttributeIndex } from '../context/indexes.ts';
import { groupType, isMemberId, isMemberType } from '../groups/group-type.ts';
import { planMemberships } from '../groups/membership-query.ts';
import type { Store } from '../store/store.ts';

/**
 * Uses an index to select candidates for a filter. The candidates include all matches, but may include other resources,
 * so the caller must still evaluate the filter. Returns `undefined` if no index is usable for the filter.
 */
export function planFilter(
  filter: Filter,
  model: ResourceModel,
  indexes: readonly AttributeIndex[],
  store: Store,
): Iterable<Resource> | undefined {
  const memberships = planMemberships(filter, model, store);
  if (memberships) return memberships;
  switch (filter.kind) {
    case 'compare':
      return filter.op === 'eq' && typeof filter.value === 'string'
        ? planEquality(filter.path, filter.value, model, indexes, store)
        : undefined;
    case 'and':
      for (const inner of filter.filters) {
        const planned = planFilter(inner, model, indexes, store);
        if (planned) return planned;
      }
      return undefined;
    case 'or':
      return planAlternatives(filter.filters, model, indexes, store);
    case 'valuePath':
      return planValuePath(filter, model, indexes, store);
    default:
      return undefined;
  }
}

/**
 * Returns the candidates for an `or` filter, without duplicates. Returns `undefined` if at least one alternative has no
 * usable index. Clients use `or` filters to read many resources by id.
 */
function planAlternatives(
  filters: readonly Filter[],
  model: ResourceModel,
  indexes: readonly AttributeIndex[],
  store: Store,
): Iterable<Resource> | undefined {
  const candidates = new Set<Resource>();
  for (const filter of filters) {
    const planned = planFilter(filter, model, indexes, store);
    if (!planned) return undefined;
    for (const resource of planned) candidates.add(resource);
  }
  return candidates;
}

/**
 * Selects candidates for a filter such as `emails[value eq "x" and type eq "work"]`. Uses only the first condition that
 * has a usable index, for example `value eq "x"`. All candidates fulfil this condition.
 */
function planValuePath(
  { path, filter }: Filter & { kind: 'valuePath' },
  model: ResourceModel,
  indexes: readonly AttributeIndex[],
  store: Store,
): Iterable<Resource> | undefined {
  const conditions = filter.kind === 'and' ? filter.filters : [filter];
  for (const condition of conditions) {
    if (condition.kind !== 'compare') continue;
    const inner: Filter = { ...condition, path: { ...path, subAttribute: condition.path.attribute } };
    const planned = planFilter(inner, model, indexes, store);
    if (planned) return planned;
  }
  return undefined;
}

function planEquality(
  path: Parameters<typeof resolvePath>[0],
  value: string,
  model: ResourceModel,
  indexes: readonly AttributeIndex[],
  store: Store,
): Iterable<Resource> | undefined {
  const target = resolvePath(path, model);
  if (target?.kind !== 'attribute') return undefined;
  const leaf = target.subAttribute ?? target.attribute.subAttribute('value') ?? target.attribute;
  const type = model.resourceType.name;
  const among = (type: string, ids: Iterable<string>): Resource[] =>
    Array.from(ids, (id) => store.get(type, id)).filter((resource): resource is Resource => resource !== undefined);
  if (leaf.path === 'id') return among(type, [value]);
  // A filter on `members.value` uses the direct memberships, which are in the store. A filter on `groups` cannot use
  // only these, because `groups` also contains indirect memberships.
  if (isMemberId(model, leaf)) return among(groupType, store.groupsOf(value));
  if (isMemberType(model, leaf)) return Array.from(store.list(groupType)).filter(({ id }) => hasType(store, id, value));
  const index = indexes.find(({ attribute }) => attribute === leaf);
  return index && store.find(index.name, index.key(value));
}

/** True if a group has a member of this type. Ignores case, as the filter does. */
function hasType(store: Store, group: string, type: string): boolean {
  const wanted = foldCase(type);
  for (const member of store.members(group).values()) if (equalsFolded(member.type, wanted)) return true;
  return false;
}
