import { ScimError } from '../../protocol/errors.ts';
import {
  alterRequest,
  type Exchange,
  type Layer,
  type ScimRequest,
  type ScimResponse,
} from '../../protocol/exchange/exchange.ts';
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
 * cannot express a request, rejects with a `NotExpressibleError` and does not send the request. Answers requests for
 * ResourceTypes and Schemas with status 404, because SCIM 1.1 has neither in the form of SCIM 2.0. The client then uses
 * User and Group of RFC 7643.
 */
export const speakScim11: Layer = (next) => async (request) => {
  const { path } = request;
  if (path === endpoints.ResourceTypes || path.startsWith(endpoints.Schemas) || path === endpoints.Me)
    return { status: 404, headers: {} };
  if (path === endpoints.Bulk && isObject(request.body)) return sendBulk(next, request, request.body);
  const response = await next(requestTo11(request));
  const { body } = response;
  if (body === undefined) return response;
  const isConfig = path.startsWith(endpoints.ServiceProviderConfig);
  const translated = isConfig ? configTo20(body) : responseTo20(body, coreOf(path));
  if (translated === body) return response;
  const untranslated = response.untranslated ?? response.bodyText ?? body;
  return { ...response, body: translated as Json, untranslated };
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
    ...(body === undefined ? {} : { body: bodyTo11(method, body) }),
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

function bodyTo11(method: string, body: Json): Json {
  if (!isObject(body)) return body;
  return method === 'PATCH' ? patchTo11(parsePatch(body)) : resourceTo11(body);
}

/**
 * Sends a bulk request without the operations that SCIM 1.1 cannot express. For each omitted operation, adds to the
 * response the error that a service would return. If no operation is left, sends nothing and returns only these errors.
 */
async function sendBulk(next: Exchange, request: ScimRequest, body: JsonObject): Promise<ScimResponse> {
  const { sent, refused } = bulkTo11(body, request.base);
  if (refused.length > 0 && sent['Operations'].length === 0)
    return { status: 200, headers: {}, body: { schemas: [urn.BulkResponse], Operations: refused } };
  const { body: _, ...rest } = requestTo11(request);
  const response = await next(alterRequest(request, { ...rest, body: sent }));
  const translated = responseTo20(response.body, urn.User);
  if (translated === undefined) return response;
  const results = isObject(translated) ? translated['Operations'] : undefined;
  if (!Array.isArray(results) || refused.length === 0) return { ...response, body: translated };
  return { ...response, body: { ...(translated as JsonObject), Operations: [...results, ...refused] } };
}

type Bulk11 = JsonObject & { readonly Operations: Json[] };

/**
 * Splits a bulk request into the request to send, and the error results of the operations that SCIM 1.1 cannot express.
 * These operations count as errors for `failOnErrors`. If the limit is reached, later operations are not sent.
 */
function bulkTo11(body: JsonObject, base: string): { readonly sent: Bulk11; readonly refused: JsonObject[] } {
  const { failOnErrors } = body;
  const allowed = typeof failOnErrors === 'number' ? failOnErrors : Number.POSITIVE_INFINITY;
  const kept: Json[] = [];
  const refused: JsonObject[] = [];
  for (const operation of Array.isArray(body['Operations']) ? body['Operations'] : []) {
    if (refused.length >= allowed) break;
    try {
      kept.push(operationTo11(operation));
    } catch (error) {
      if (!(error instanceof ScimError) || !isObject(operation)) throw error;
      refused.push(refusal(operation, base, error));
    }
  }
  const left = Number.isFinite(allowed) ? { failOnErrors: Math.max(1, allowed - refused.length) } : {};
  return { sent: { ...body, ...left, schemas: [core11], Operations: kept }, refused };
}

function operationTo11(operation: Json): Json {
  if (!isObject(operation) || operation['data'] === undefined) return operation;
  return { ...operation, data: bodyTo11(String(operation['method']), operation['data']) };
}

/** Returns the error result, in the form of SCIM 2.0, of an operation that was not sent. */
function refusal({ method, path, bulkId }: JsonObject, base: string, error: ScimError): JsonObject {
  return {
    ...(method === 'POST' ? {} : { location: `${base}${String(path)}` }),
    method: method as Json,
    ...(bulkId === undefined ? {} : { bulkId }),
    response: error.toMessage(),
    status: String(error.status),
  };
}
