import { ScimError } from '../../src/protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { printListResponse } from '../../src/protocol/messages/list-response.ts';
import { parseSearchRequest, type Query, readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteBehaviour, type ProviderContext, tolerance } from '../context/context.ts';
import type { CursorPage, Found } from '../context/cursors.ts';
import { largeGroupText } from '../groups/large-group.ts';
import { readBody } from '../messages/request-body.ts';
import { textResponse } from '../messages/response.ts';
import { executeQuery, type Match } from '../query/execute.ts';
import { projectionOf, projectRepresentation } from '../resources/projection.ts';
import { represent } from '../resources/representation.ts';

/** Handles GET of an endpoint or of the root (RFC 7644 section 3.4.2). */
export async function list(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  request: ScimRequest,
): Promise<ScimResponse> {
  return textResponse(200, await run(provider, models, readQuery(request.query), request.base));
}

/** Handles POST to `.search` of an endpoint or of the root (RFC 7644 section 3.4.3). */
export async function search(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  request: ScimRequest,
): Promise<ScimResponse> {
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerance(provider));
  const query = parseSearchRequest(body, { tolerate: tolerance(provider) });
  return textResponse(200, await run(provider, models, projectable(provider, query), request.base));
}

/** Removes `attributes` and `excludedAttributes` from a query if the behaviour `projection` is off. */
function projectable(provider: ProviderContext, query: Query): Query {
  if (provider.behaviour.projection) return query;
  const { attributes, excludedAttributes, ...rest } = query;
  if (attributes ?? excludedAttributes) noteBehaviour(provider, 'projection');
  return rest;
}

/** Executes a query and returns the JSON of its ListResponse. */
async function run(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  query: Query,
  base: string,
): Promise<string> {
  const print = printer(provider, models, query, base);
  notePaging(provider, query);
  if (query.count === 0 && provider.behaviour.countZero === '400') {
    noteBehaviour(provider, 'countZero');
    throw ScimError.of('invalidValue', 'count must be at least 1');
  }
  switch (paginationMethod(provider, query)) {
    case 'cursor':
      return cursorPage(provider, models, query, base, print);
    case 'index': {
      // With `cursor-on-request`, `startIndex` is ignored, so a request without a cursor always reads the first page.
      const startIndex = provider.behaviour.pagination === 'cursor-on-request' ? 1 : (query.startIndex ?? 1);
      const count = Math.min(query.count ?? provider.behaviour.defaultPageSize, provider.behaviour.maxPageSize);
      const { total, page } = await executeQuery(provider, models, query, base, startIndex - 1, count);
      return printListResponse(await printAll(page, print), { totalResults: total, startIndex });
    }
    case 'none': {
      const { total, page } = await executeQuery(
        provider,
        models,
        query,
        base,
        0,
        query.count === 0 ? 0 : Number.POSITIVE_INFINITY,
      );
      return printListResponse(await printAll(page, print), { totalResults: total });
    }
  }
}

function notePaging(provider: ProviderContext, { count, cursor }: Query): void {
  noteBehaviour(provider, 'pagination');
  if (provider.behaviour.pagination === 'none') return;
  if (count === undefined) noteBehaviour(provider, 'defaultPageSize');
  else if (count > provider.behaviour.maxPageSize) noteBehaviour(provider, 'maxPageSize');
  if (cursor) noteBehaviour(provider, 'cursorTimeout');
}

/**
 * Returns the pagination method for a query. This is the method that the client requests (RFC 9865 section 2.4), unless
 * the behaviour `pagination` does not support it.
 */
function paginationMethod({ behaviour: { pagination } }: ProviderContext, query: Query): 'index' | 'cursor' | 'none' {
  if (pagination === 'cursor-on-request') return query.cursor === undefined ? 'index' : 'cursor';
  if (pagination !== 'both') return pagination;
  return query.cursor !== undefined && query.startIndex === undefined ? 'cursor' : 'index';
}

/**
 * Returns the JSON of a resource, with the attributes that the query requests. `isLong` is true if the resource is on a
 * long page. The JSON of such a resource is cached.
 */
type Print = (match: Match, isLong: boolean) => string | Promise<string>;

/**
 * Minimum number of resources in a long page. Only the JSON of long pages is cached, because clients rarely repeat a
 * search for a single user.
 */
const longPage = 10;

async function printAll(page: readonly Match[], print: Print): Promise<string[]> {
  const texts: string[] = [];
  for (const match of page) {
    const text = print(match, page.length >= longPage);
    texts.push(typeof text === 'string' ? text : await text);
  }
  return texts;
}

function printer(provider: ProviderContext, models: readonly ResourceModel[], query: Query, base: string): Print {
  const projections = new Map(models.map((model) => [model, projectionOf(model, query)]));
  return ({ model, resource }, isLong) => {
    const project = projections.get(model);
    if (project) return JSON.stringify(projectRepresentation(provider, model, resource, base, project));
    const large = largeGroupText(provider, model, resource, (members) =>
      represent(provider, model, resource, base, members),
    );
    return large ?? provider.representations.get(provider, model, resource, base, isLong);
  };
}

/**
 * Returns the JSON of a page of cursor pagination (RFC 9865). Omits resources that were deleted after the first page.
 */
async function cursorPage(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  query: Query,
  base: string,
  print: Print,
): Promise<string> {
  const { behaviour, cursors, clock } = provider;
  const { defaultPageSize, maxPageSize, cursorTimeout } = behaviour;
  const count = query.count ?? Math.min(defaultPageSize, maxPageSize);
  if (count > maxPageSize) throw ScimError.of('invalidCount', `count must be at most ${maxPageSize}, not ${count}`);
  const page = query.cursor
    ? cursors.resume(query.cursor, fingerprint(models, query), count, clock(), cursorTimeout)
    : await firstPage(provider, models, query, base, count);
  const byType = new Map(models.map((model) => [model.resourceType.name, model]));
  const resources: string[] = [];
  let next = page.offset;
  for (; next < page.found.length && resources.length < count; next++) {
    const { type, id } = page.found[next] as Found;
    const model = byType.get(type);
    const resource = provider.store.get(type, id);
    if (model && resource) resources.push(await print({ model, resource }, count >= longPage));
  }
  const hasNext = count > 0 && next < page.found.length;
  return printListResponse(resources, {
    totalResults: page.found.length,
    ...(page.offset > 0 ? { previousCursor: cursors.print(page.session, Math.max(0, page.offset - count)) } : {}),
    ...(hasNext ? { nextCursor: cursors.print(page.session, next) } : {}),
  });
}

async function firstPage(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  query: Query,
  base: string,
  count: number,
): Promise<CursorPage> {
  const { page } = await executeQuery(provider, models, query, base, 0, Number.POSITIVE_INFINITY);
  const found = page.map(({ model, resource }): Found => ({ type: model.resourceType.name, id: resource.id }));
  // If all matches fit on the first page, no cursor is needed.
  if (found.length <= count || count === 0) return { session: 0, found, offset: 0 };
  return provider.cursors.open(found, fingerprint(models, query), count, provider.clock());
}

/**
 * Returns a text that identifies a query. The text is in lower case, because a client may spell an attribute name
 * differently in its next request. In the example of RFC 9865 section 2, the first request has `userName`, and the next
 * request has `username`.
 */
function fingerprint(models: readonly ResourceModel[], query: Query): string {
  const { cursor: _cursor, count: _count, ...rest } = query;
  return JSON.stringify([models.map(({ resourceType }) => resourceType.name), rest]).toLowerCase();
}
