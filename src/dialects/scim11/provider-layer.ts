import { ScimError } from '../../protocol/errors.ts';
import {
  alterRequest,
  type Exchange,
  type Layer,
  type ScimRequest,
  type ScimResponse,
} from '../../protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { urn } from '../../protocol/urns.ts';
import { removedAttributes } from './apply-patch.ts';
import { filterTo20 } from './filter.ts';
import { acceptedFormat, type Format, isJsonType, isXmlType, splitFormat, xmlType } from './media-type.ts';
import { responseTo11 } from './messages.ts';
import { NotExpressibleError } from './not-expressible.ts';
import { resourceTo20 } from './resource.ts';
import { core11, enterprise11, pathTo20 } from './urns.ts';

/** The parts of a service provider that `serveScim11` needs. */
export interface Scim11Provider {
  /** The path at which the provider of SCIM 2.0 serves its ServiceProviderConfig. */
  readonly configPath: string;
  readonly models: readonly ResourceModel[];
  /** Maximum number of elements of an XML body. */
  readonly maxElements: number;
  /** Reads the JSON body of a request. Throws a `ScimError` for a body that the provider refuses. */
  readBody(request: ScimRequest): JsonObject;
  /** Reads the text of an XML body. Throws a `ScimError` for a body that is too large or not in UTF-8. */
  readText(request: ScimRequest): string;
  /** Creates a function that yields to the event loop if the work so far has blocked the event loop for too long. */
  createPause(): () => Promise<void> | undefined;
  /**
   * Converts an error of SCIM 2.0 to the error form of this provider. If the result still has the form of SCIM 2.0,
   * `serveScim11` converts the result to the form of SCIM 1.1.
   */
  shapeError(error: JsonObject): JsonObject;
}

/**
 * Lets a service provider of SCIM 2.0 serve SCIM 1.1, in JSON and in XML. Translates each request and each response.
 * The body of a PATCH remains a partial resource, but gets the names of SCIM 2.0. The provider merges this partial
 * resource into the stored resource.
 */
export function serveScim11(provider: Scim11Provider): Layer {
  return (next) => async (given) => {
    const { path, format: chosen } = splitFormat(given.path);
    const format = chosen ?? acceptedFormat(given.headers['accept']);
    const request = overridden(alterRequest(given, { path }));
    if (format !== undefined) return inFormat(await serve(next, request, provider), format, request, provider);
    const refused = errorResponse(provider, 406, 'Accept must allow application/json or application/xml');
    return inFormat(refused, 'json', request, provider);
  };
}

async function serve(next: Exchange, request: ScimRequest, provider: Scim11Provider): Promise<ScimResponse> {
  const { method, path } = request;
  try {
    if (isAbsent(path)) throw new ScimError(404, `SCIM 1.1 has no ${path}`);
    const hasBody = request.body !== undefined || (request.raw !== undefined && request.raw.length > 0);
    const body = hasBody ? await readBody(request, provider) : undefined;
    const translated = alterRequest(request, {
      path: pathOf(path, provider),
      query: queryTo20(request.query),
      headers: headersTo20(request, body !== undefined),
      ...(body === undefined ? {} : { body: bodyTo20(method, path, body, provider.models) }),
    });
    return answer(await next(translated), method);
  } catch (error) {
    if (error instanceof ScimError) return errorResponse(provider, error.status, error.detail);
    throw error;
  }
}

/**
 * If a POST names another method in its header `X-HTTP-Method-Override`, returns the request with this method (SCIM 1.1
 * API, section 3.12).
 */
function overridden(request: ScimRequest): ScimRequest {
  const override = request.headers['x-http-method-override']?.toUpperCase();
  const isKnown = override === 'PUT' || override === 'PATCH' || override === 'DELETE';
  return request.method === 'POST' && isKnown ? alterRequest(request, { method: override }) : request;
}

const isAbsent = (path: string): boolean =>
  path === endpoints.ServiceProviderConfig ||
  path.startsWith(endpoints.ResourceTypes) ||
  path === endpoints.Me ||
  path.endsWith('/.search');

/**
 * Returns the path in SCIM 2.0. Two parts differ between the versions: the URNs of schemas, and
 * `ServiceProviderConfigs`, which is a plural only in SCIM 1.1.
 */
function pathOf(path: string, { configPath }: Scim11Provider): string {
  if (path === `${endpoints.ServiceProviderConfig}s`) return configPath;
  const id = /^\/Schemas\/([^/]+)$/.exec(path)?.[1]?.replaceAll('%3A', ':').replaceAll('%3a', ':');
  if (id === undefined) return path;
  if (id.toLowerCase() === enterprise11) return `${endpoints.Schemas}/${urn.EnterpriseUser}`;
  if (!id.toLowerCase().startsWith(`${core11}:`)) return path;
  return `${endpoints.Schemas}/urn:ietf:params:scim:schemas:core:2.0:${id.slice(core11.length + 1)}`;
}

async function readBody(request: ScimRequest, provider: Scim11Provider): Promise<JsonObject> {
  const type = request.headers['content-type'];
  if (!isXmlType(type)) {
    if (isJsonType(type)) return provider.readBody(request);
    throw new ScimError(415, 'the body must be application/json or application/xml');
  }
  const text = provider.readText(request);
  const { readXmlBody } = await import('./xml/provider-bodies.ts');
  const { models, maxElements } = provider;
  return readXmlBody(text, { models, path: request.path, maxElements, pause: provider.createPause() });
}

/** Returns headers for JSON. The provider receives and sends only JSON, even if the client uses XML. */
function headersTo20({ headers }: ScimRequest, hasBody: boolean): Record<string, string> {
  const { 'x-http-method-override': _, 'content-type': __, ...rest } = headers;
  return { ...rest, accept: 'application/scim+json', ...(hasBody ? { 'content-type': 'application/scim+json' } : {}) };
}

function queryTo20(query: ScimRequest['query']): Record<string, string> {
  const { filter, attributes, sortBy, excludedAttributes: _, cursor: __, ...rest } = query;
  return {
    ...rest,
    ...(filter === undefined ? {} : { filter: filterTo20(filter) }),
    ...(attributes === undefined
      ? {}
      : {
          attributes: attributes
            .split(',')
            .map((name) => pathTo20(name.trim()))
            .join(','),
        }),
    ...(sortBy === undefined ? {} : { sortBy: pathTo20(sortBy) }),
  };
}

/** Returns the URN of the core schema for the endpoint in a path. */
function coreOf(path: string, models: readonly ResourceModel[]): string {
  const endpoint = `/${path.split('/')[1] ?? ''}`.toLowerCase();
  return models.find(({ resourceType }) => resourceType.endpoint.toLowerCase() === endpoint)?.core.urn ?? urn.User;
}

function bodyTo20(method: string, path: string, body: JsonObject, models: readonly ResourceModel[]): Json {
  if (path === endpoints.Bulk) return bulkTo20(body, models);
  return dataTo20(method, path, body, models);
}

/**
 * Converts the names in a resource to SCIM 2.0. In a PATCH, keeps `meta.attributes`, because this member names the
 * attributes to remove. Ignores the member `schemas` of a PATCH, because it does not describe the change.
 */
function dataTo20(method: string, path: string, data: JsonObject, models: readonly ResourceModel[]): JsonObject {
  const core = coreOf(path, models);
  const resource = resourceTo20(data, core);
  if (method !== 'PATCH') return resource;
  return { ...resource, schemas: [core], meta: { attributes: removedAttributes(data) } };
}

function bulkTo20(body: JsonObject, models: readonly ResourceModel[]): JsonObject {
  const operations = Array.isArray(body['Operations']) ? body['Operations'] : [];
  return {
    ...body,
    schemas: [urn.BulkRequest],
    Operations: operations.map((operation) => {
      if (!isObject(operation) || !isObject(operation['data'])) return operation;
      const { method, path, data } = operation;
      return { ...operation, data: dataTo20(String(method).toUpperCase(), String(path), data, models) };
    }),
  };
}

/**
 * Returns the JSON of a response of this provider. Returns `undefined` if the response contains no JSON, or if a fault
 * has damaged the response.
 */
function jsonOf({ headers, body, raw }: ScimResponse): Json | undefined {
  if (body !== undefined || raw === undefined || raw.length === 0 || !headers['content-type']?.includes('json'))
    return body;
  try {
    return JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw));
  } catch {
    return undefined;
  }
}

function answer(response: ScimResponse, method: string): ScimResponse {
  const { status, headers } = response;
  const json = jsonOf(response);
  // Sends status 200 for a successful DELETE, as in the examples of SCIM 1.1 (SCIM 1.1 API, section 3.4).
  const code = method === 'DELETE' && status === 204 ? 200 : status;
  if (json === undefined) return { ...response, status: code };
  const { 'content-length': _, ...kept } = headers;
  return { status: code, headers: kept, body: responseTo11(json, status) as Json };
}

function errorResponse(provider: Scim11Provider, status: number, detail: string): ScimResponse {
  const error = provider.shapeError({ schemas: [urn.Error], status: String(status), detail });
  return { status, headers: {}, body: responseTo11(error, status) as Json };
}

/**
 * Writes the body of a response in JSON or in XML. Does not change a response whose body is text. If XML cannot hold a
 * value, the result depends on the request. The response to a read has status 406. The response to a change has no
 * body, because the change was already made.
 */
async function inFormat(
  response: ScimResponse,
  format: Format,
  request: ScimRequest,
  provider: Scim11Provider,
): Promise<ScimResponse> {
  const { status, headers, body } = response;
  if (body === undefined) return response;
  const typed = (type: string): Record<string, string> => ({ ...headers, 'content-type': `${type}; charset=utf-8` });
  if (format === 'json' || !isObject(body))
    return { status, headers: typed('application/json'), raw: JSON.stringify(body) };
  const { writeXmlBody } = await import('./xml/provider-bodies.ts');
  try {
    return {
      status,
      headers: typed(xmlType),
      raw: writeXmlBody(body, { models: provider.models, path: request.path }),
    };
  } catch (error) {
    if (!(error instanceof NotExpressibleError)) throw error;
    const { 'content-type': _, ...kept } = headers;
    if (request.method !== 'GET') return { status, headers: kept };
    return inFormat(errorResponse(provider, 406, error.detail), 'json', request, provider);
  }
}
