import { strict } from '../../src/protocol/deviation.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange.ts';
import { compileFilter, type Filter, filterPaths, parseFilter } from '../../src/protocol/filter/index.ts';
import { listResponse } from '../../src/protocol/messages/list-response.ts';
import { parseSearchRequest, type Query, readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/model.ts';
import { tryParseAttributePath } from '../../src/protocol/path.ts';
import { compileProjection } from '../../src/protocol/projection.ts';
import type { Resource } from '../../src/protocol/resource.ts';
import { compileSortKey, type SortKey, sortByKey } from '../../src/protocol/sort.ts';
import { readBody } from '../body.ts';
import { type Provider, tolerance } from '../context.ts';
import { planFilter } from '../plan.ts';
import { isDerived, represent } from '../representation.ts';
import { jsonResponse } from '../response.ts';

/** GET of an endpoint or of the root (RFC 7644 section 3.4.2). */
export function list(provider: Provider, models: readonly ResourceModel[], request: ScimRequest): ScimResponse {
  return jsonResponse(200, run(provider, models, readQuery(request.query), request.base));
}

/** POST to `.search` of an endpoint or of the root (RFC 7644 section 3.4.3). */
export function search(provider: Provider, models: readonly ResourceModel[], request: ScimRequest): ScimResponse {
  const body = readBody(request, provider.behaviour.maxPayloadSize);
  const query = parseSearchRequest(body, { tolerate: tolerance(provider) });
  return jsonResponse(200, run(provider, models, query, request.base));
}

/** A resource that was found, with the type that says how it is read. */
interface Match {
  readonly model: ResourceModel;
  readonly resource: Resource;
}

function run(provider: Provider, models: readonly ResourceModel[], query: Query, base: string) {
  const { behaviour } = provider;
  const projections = new Map(models.map((model) => [model, compileProjection(model, query)]));
  const startIndex = query.startIndex ?? 1;
  const count = Math.min(query.count ?? behaviour.defaultPageSize, behaviour.maxPageSize);
  const { total, page } = find(provider, models, query, base, startIndex - 1, count);
  const resources = page.map(({ model, resource }) => {
    const shown = represent(provider, model, resource, base);
    return projections.get(model)?.(shown) ?? shown;
  });
  return listResponse(resources, { totalResults: total, startIndex });
}

function find(
  provider: Provider,
  models: readonly ResourceModel[],
  query: Query,
  base: string,
  offset: number,
  count: number,
): { total: number; page: readonly Match[] } {
  const several = models.length > 1;
  if (query.filter === undefined && query.sortBy === undefined) return slice(provider, models, offset, count);
  const filter = query.filter === undefined ? undefined : readFilter(provider, query.filter);
  let matches = models.flatMap((model) => matching(provider, model, filter, several, base));
  if (query.sortBy !== undefined) matches = sort(provider, models, matches, query.sortBy, query.sortOrder, base);
  return { total: matches.length, page: matches.slice(offset, offset + count) };
}

/** A page of everything, without looking at more than what is passed over. */
function slice({ store }: Provider, models: readonly ResourceModel[], offset: number, count: number) {
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

function readFilter(provider: Provider, text: string): Filter {
  if (!provider.behaviour.filter) throw new ScimError(501, 'filters are not supported');
  return provider.behaviour.lenient ? parseFilter(text, { tolerate: tolerance(provider) }) : parseFilter(text);
}

function matching(
  provider: Provider,
  model: ResourceModel,
  filter: Filter | undefined,
  several: boolean,
  base: string,
): Match[] {
  const { store } = provider;
  const type = model.resourceType.name;
  const toMatch = (resource: Resource): Match => ({ model, resource });
  if (!filter) return Array.from(store.list(type), toMatch);
  const test = compileFilter(filter, model, {
    unknownAttribute: several ? 'absent' : 'error',
    tolerate: provider.behaviour.lenient ? tolerance(provider) : strict,
  });
  const derived = [...filterPaths(filter)].some((path) => isDerived(path, model));
  const candidates = planFilter(filter, model, provider.indexes.get(type) ?? [], store) ?? store.list(type);
  const matches: Match[] = [];
  for (const resource of candidates) {
    if (test(derived ? represent(provider, model, resource, base) : resource)) matches.push(toMatch(resource));
  }
  return matches;
}

function sort(
  provider: Provider,
  models: readonly ResourceModel[],
  matches: readonly Match[],
  sortBy: string,
  sortOrder: Query['sortOrder'],
  base: string,
): Match[] {
  if (!provider.behaviour.sort) throw new ScimError(501, 'sorting is not supported');
  const path = tryParseAttributePath(sortBy);
  const keys = new Map(models.map((model) => [model, sortKey(model, sortBy, models.length > 1)]));
  return sortByKey(
    matches,
    ({ model, resource }) => {
      const derived = path !== undefined && isDerived(path, model);
      return keys.get(model)?.(derived ? represent(provider, model, resource, base) : resource);
    },
    sortOrder,
  );
}

/** Of several resource types one may not have the attribute: its resources have no value then. */
function sortKey(model: ResourceModel, sortBy: string, several: boolean): (resource: Resource) => SortKey {
  try {
    return compileSortKey(model, sortBy);
  } catch (error) {
    if (several && error instanceof ScimError) return () => undefined;
    throw error;
  }
}
