import { strict } from '../../src/protocol/deviation.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import {
  compileFilter,
  type Filter,
  filterPaths,
  parseFilter,
  qualifyFilter,
} from '../../src/protocol/filter/index.ts';
import type { Query } from '../../src/protocol/messages/query.ts';
import { compileSortKey, type SortKey } from '../../src/protocol/query/sort.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { printAttributePath, qualifyPath, tryParseAttributePath } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext, tolerance } from '../context/context.ts';
import { pageOfGroup } from '../groups/membership-query.ts';
import { isVisible } from '../resources/ownership.ts';
import { isDerived, represent } from '../resources/representation.ts';
import { CooperativeYield } from '../scheduling/cooperative-yield.ts';
import { sortInChunks } from './chunked-sort.ts';
import { type TranslatedFilter, translateFilter } from './filter-names.ts';
import { effectOfFilter } from './filter-support.ts';
import { planFilter } from './planner.ts';

/** A resource that matches a query, and the model of this resource. */
export interface Match {
  readonly model: ResourceModel;
  readonly resource: Resource;
}

/**
 * Executes a query. Returns the total number of matches, and up to `count` matches from position `offset` in the order
 * of the query. A long search yields to the event loop. Other requests can then change resources, and the search may
 * see their changes.
 */
export async function executeQuery(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  query: Query,
  base: string,
  offset: number,
  count: number,
): Promise<{ total: number; page: readonly Match[] }> {
  const several = models.length > 1;
  const sortBy = query.sortBy === undefined || ignoresSort(provider) ? undefined : query.sortBy;
  const { filter: given, refused } = readFilter(provider, query.filter);
  const effect = given === undefined ? 'all' : effectOfFilter(provider, models, given, refused);
  if (effect === 'empty') return { total: 0, page: [] };
  const filter = effect === 'all' ? undefined : given;
  const seesAll = provider.behaviour.visibility === 'all';
  if (filter === undefined && sortBy === undefined && seesAll) return slice(provider, models, offset, count);
  const ofGroup =
    sortBy === undefined && seesAll ? pageOfGroup(provider.store, models, filter, offset, count) : undefined;
  if (ofGroup) return ofGroup;
  if (sortBy === undefined) return pageOf(provider, models, filter, base, offset, count);
  const matches: Match[] = [];
  for (const model of models) {
    await visitMatches(provider, model, filter, several, base, (resource) => matches.push({ model, resource }));
  }
  const sorted = await sort(provider, models, matches, sortBy, query.sortOrder, base);
  return { total: sorted.length, page: sorted.slice(offset, offset + count) };
}

/** Counts all matches, but keeps only the matches of the page. */
async function pageOf(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  filter: Filter | undefined,
  base: string,
  offset: number,
  count: number,
) {
  const page: Match[] = [];
  let total = 0;
  for (const model of models) {
    await visitMatches(provider, model, filter, models.length > 1, base, (resource) => {
      if (total >= offset && page.length < count) page.push({ model, resource });
      total++;
    });
  }
  return { total, page };
}

/**
 * Returns a page of a query without a filter and without sorting. Visits only the resources up to the end of the page.
 */
function slice({ store }: ProviderContext, models: readonly ResourceModel[], offset: number, count: number) {
  const page: Match[] = [];
  let total = 0;
  let skip = offset;
  for (const model of models) {
    const type = model.resourceType.name;
    total += store.count(type);
    if (page.length >= count || skip >= store.count(type)) {
      skip -= Math.min(skip, store.count(type));
      continue;
    }
    for (const resource of store.list(type)) {
      if (skip-- > 0) continue;
      if (page.length >= count) break;
      page.push({ model, resource });
    }
    skip = 0;
  }
  return { total, page };
}

function readFilter(provider: ProviderContext, text: string | undefined): Partial<TranslatedFilter> {
  if (text === undefined) return {};
  if (!provider.behaviour.filter) {
    noteBehaviour(provider, 'filter');
    throw new ScimError(501, 'filters are not supported');
  }
  const { lenient, filterNames, maxFilterLength } = provider.behaviour;
  if (maxFilterLength > 0 && text.length > maxFilterLength) {
    noteBehaviour(provider, 'maxFilterLength');
    throw ScimError.of('invalidFilter', `a filter can have at most ${maxFilterLength} characters, not ${text.length}`);
  }
  const filter = lenient ? parseFilter(text, { tolerate: tolerance(provider) }) : parseFilter(text);
  if (Object.keys(filterNames).length > 0) noteBehaviour(provider, 'filterNames');
  return translateFilter(filter, filterNames);
}

/** Number of resources to test before the search checks whether to yield to the event loop. */
const piece = 256;

async function visitMatches(
  provider: ProviderContext,
  model: ResourceModel,
  filter: Filter | undefined,
  several: boolean,
  base: string,
  visitMatch: (resource: Resource) => void,
): Promise<void> {
  const { store } = provider;
  const type = model.resourceType.name;
  const visit = (resource: Resource): void => {
    if (isVisible(provider, type, resource.id)) visitMatch(resource);
  };
  if (!filter) {
    for (const resource of store.list(type)) visit(resource);
    return;
  }
  const tolerate = provider.behaviour.lenient ? tolerance(provider) : strict;
  const qualified = provider.behaviour.lenient ? qualifyFilter(filter, model, tolerate) : filter;
  const test = compileFilter(qualified, model, { unknownAttribute: several ? 'absent' : 'error', tolerate });
  const derived = [...filterPaths(qualified)].some((path) => isDerived(path, model));
  const candidates = planFilter(qualified, model, provider.indexes.get(type) ?? [], store) ?? store.list(type);
  const yielding = new CooperativeYield();
  let tested = 0;
  for (const resource of candidates) {
    if (test(derived ? represent(provider, model, resource, base) : resource)) visit(resource);
    if (++tested % piece === 0 && yielding.isDue) await yielding.toEventLoop();
  }
}

function ignoresSort(provider: ProviderContext): boolean {
  if (provider.behaviour.sort || provider.behaviour.unsupportedSort !== 'ignore') return false;
  noteBehaviour(provider, 'unsupportedSort');
  return true;
}

async function sort(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  matches: readonly Match[],
  sortBy: string,
  sortOrder: Query['sortOrder'],
  base: string,
): Promise<Match[]> {
  if (!provider.behaviour.sort) {
    noteBehaviour(provider, 'sort');
    throw new ScimError(501, 'sorting is not supported');
  }
  const keys = new Map(models.map((model) => [model, keyOf(provider, model, sortBy, models.length > 1, base)]));
  const key = ({ model, resource }: Match) => keys.get(model)?.(resource);
  return sortInChunks(matches, key, sortOrder, new CooperativeYield(provider.elapsed));
}

function keyOf(
  provider: ProviderContext,
  model: ResourceModel,
  sortBy: string,
  several: boolean,
  base: string,
): (resource: Resource) => SortKey {
  const given = tryParseAttributePath(sortBy);
  const qualified = given && provider.behaviour.lenient ? qualifyPath(given, model) : undefined;
  if (qualified) tolerance(provider)('pathUnqualified', sortBy);
  const path = qualified ?? given;
  const key = sortKey(model, qualified ? printAttributePath(qualified) : sortBy, several);
  if (!path || !isDerived(path, model)) return key;
  return (resource) => key(represent(provider, model, resource, base));
}

/**
 * Returns the function that computes the sort key of a resource. If a query covers several resource types, a type may
 * lack the attribute that `sortBy` names. The resources of this type have no sort key.
 */
function sortKey(model: ResourceModel, sortBy: string, several: boolean): (resource: Resource) => SortKey {
  try {
    return compileSortKey(model, sortBy);
  } catch (error) {
    if (several && error instanceof ScimError) return () => undefined;
    throw error;
  }
}
