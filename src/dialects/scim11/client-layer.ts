import { alterRequest, type Layer, type ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { parsePatch } from '../../protocol/patch/operation.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { urn } from '../../protocol/urns.ts';
import { filterTo11 } from './filter.ts';
import { configTo20, responseTo20 } from './messages.ts';
import { NotExpressibleError } from './not-expressible.ts';
import { patchTo11 } from './patch-to-11.ts';
import { resourceTo11 } from './resource.ts';
import { core11, pathTo11 } from './urns.ts';

/**
 * Lets a client of SCIM 2.0 talk to a service of SCIM 1.1. Translates each request and each response. If SCIM 1.1
 * cannot express a request, rejects with a `NotExpressibleError` and does not send the request. SCIM 1.1 has no
 * ResourceTypes and no Schemas in the form of SCIM 2.0. For this reason, the client uses User and Group of RFC 7643.
 */
export const speakScim11: Layer = (next) => async (request) => {
  const { path } = request;
  if (path === endpoints.ResourceTypes || path.startsWith(endpoints.Schemas) || path === endpoints.Me)
    return { status: 404, headers: {} };
  const response = await next(requestTo11(request));
  const { body } = response;
  if (body === undefined) return response;
  const isConfig = path.startsWith(endpoints.ServiceProviderConfig);
  const translated = isConfig ? configTo20(body) : responseTo20(body, coreOf(path));
  return translated === body ? response : { ...response, body: translated as Json };
};

const coreOf = (path: string): string => (path.startsWith(endpoints.Groups) ? urn.Group : urn.User);

function requestTo11(request: ScimRequest): ScimRequest {
  const { method, path, query, headers, body } = request;
  return alterRequest(request, {
    path: pathOf(path),
    query: queryTo11(query),
    headers: {
      ...headers,
      accept: 'application/json',
      // SCIM 1.1 does not have application/scim+json (SCIM 1.1 API, section 3.6).
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: bodyTo11(method, path, body) }),
  });
}

/** Returns the path in SCIM 1.1, which uses the plural `ServiceProviderConfigs` (core schema, section 9). */
function pathOf(path: string): string {
  if (path === endpoints.ServiceProviderConfig) return `${path}s`;
  if (!path.endsWith('/.search')) return path;
  throw new NotExpressibleError('SCIM 1.1 has no search by POST', 'invalidPath', 'use GET with a filter');
}

function queryTo11(query: ScimRequest['query']): Record<string, string> {
  const { filter, attributes, sortBy, excludedAttributes: _, ...rest } = query;
  if (rest['cursor'] !== undefined)
    throw new NotExpressibleError('SCIM 1.1 has no cursor-based paging', 'invalidCursor', 'use index-based paging');
  return {
    ...rest,
    ...(filter === undefined ? {} : { filter: filterTo11(filter) }),
    ...(attributes === undefined ? {} : { attributes: attributes.split(',').map(pathTo11).join(',') }),
    ...(sortBy === undefined ? {} : { sortBy: pathTo11(sortBy) }),
  };
}

function bodyTo11(method: string, path: string, body: Json): Json {
  if (!isObject(body)) return body;
  if (path === endpoints.Bulk) return bulkTo11(body);
  return method === 'PATCH' ? patchTo11(parsePatch(body)) : resourceTo11(body);
}

function bulkTo11(body: JsonObject): JsonObject {
  const operations = Array.isArray(body['Operations']) ? body['Operations'] : [];
  return {
    ...body,
    schemas: [core11],
    Operations: operations.map((operation) => {
      if (!isObject(operation) || operation['data'] === undefined) return operation;
      const { method, path, data } = operation;
      return { ...operation, data: bodyTo11(String(method), String(path), data as Json) };
    }),
  };
}
