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
import { urn } from '../../protocol/urns.ts';
import { applyPatch11 } from './apply-patch.ts';
import { filterTo20 } from './filter.ts';
import { responseTo11 } from './messages.ts';
import { NotExpressibleError } from './not-expressible.ts';
import { resourceTo20 } from './resource.ts';
import { pathTo20 } from './urns.ts';

/**
 * Maximum number of attempts to apply a PATCH. An attempt fails if another client changes the resource at the same
 * time.
 */
const maxAttempts = 3;

/** The parts of a service provider that `serveScim11` needs. */
export interface Scim11Provider {
  /** The path of the ServiceProviderConfig of the provider of SCIM 2.0. */
  readonly configPath: string;
  /** Reads the JSON body of a request. Throws a `ScimError` for a body that the provider refuses. */
  readBody(request: ScimRequest): JsonObject;
  /**
   * True if a read of a group shows all members. If false, a PUT after a read would remove the members that are not
   * shown.
   */
  readonly showsMembers: boolean;
  /** False if the provider has no PATCH for the resource at a path. */
  hasPatch(path: string): boolean;
  /**
   * Converts an error of SCIM 2.0 to the error form of this provider. If the result still has the form of SCIM 2.0,
   * `serveScim11` converts the result to the form of SCIM 1.1.
   */
  shapeError(error: JsonObject): JsonObject;
}

/**
 * Lets a service provider of SCIM 2.0 serve SCIM 1.1. Translates each request and each response. A PATCH becomes a GET
 * and a PUT. The PUT replaces the resource only if the resource still has the version of the GET.
 */
export function serveScim11(provider: Scim11Provider): Layer {
  return (next) => async (request) => {
    try {
      return await serve(next, request, provider);
    } catch (error) {
      if (error instanceof ScimError) return errorResponse(provider, error.status, error.detail);
      throw error;
    }
  };
}

async function serve(next: Exchange, given: ScimRequest, provider: Scim11Provider): Promise<ScimResponse> {
  const path = withoutSuffix(given.path);
  if (path === undefined) return errorResponse(provider, 406, 'this service provider does not support XML');
  const request = overridden(given);
  const { method } = request;
  if (method === 'PATCH' && path.startsWith(endpoints.Groups) && !provider.showsMembers)
    return errorResponse(provider, 501, 'PATCH of groups in SCIM 1.1 needs a provider that shows all members');
  if (isAbsent(path)) return errorResponse(provider, 404, `SCIM 1.1 has no ${path}`);
  const hasBody = request.body !== undefined || (request.raw !== undefined && request.raw.length > 0);
  const body = hasBody ? provider.readBody(request) : undefined;
  const translated = alterRequest(request, {
    path: path === `${endpoints.ServiceProviderConfig}s` ? provider.configPath : path,
    query: queryTo20(request.query),
    headers: headersTo20(request),
    ...(body === undefined ? {} : { body: bodyTo20(method, path, body) }),
  });
  const isPatch = method === 'PATCH' && body !== undefined && provider.hasPatch(path);
  const response = isPatch ? await patch(next, translated, body) : await next(translated);
  return answer(response, method);
}

/** Removes `.json` from the end of a path (SCIM 1.1 API, section 3.6). Returns `undefined` for a path with `.xml`. */
function withoutSuffix(path: string): string | undefined {
  if (path.endsWith('.xml')) return undefined;
  return path.endsWith('.json') ? path.slice(0, -'.json'.length) : path;
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

function headersTo20({ headers }: ScimRequest): Record<string, string> {
  const { accept, 'x-http-method-override': _, ...rest } = headers;
  const isJson = accept === undefined || /json|\*\/\*/.test(accept);
  return { ...rest, ...(isJson ? { accept: 'application/scim+json' } : { accept }) };
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

const coreOf = (path: string): string => (path.startsWith(endpoints.Groups) ? urn.Group : urn.User);

function bodyTo20(method: string, path: string, body: Json): Json {
  if (!isObject(body)) return body;
  if (path === endpoints.Bulk) return bulkTo20(body);
  return method === 'PATCH' ? body : resourceTo20(body, coreOf(path));
}

function bulkTo20(body: JsonObject): JsonObject {
  const operations = Array.isArray(body['Operations']) ? body['Operations'] : [];
  return {
    ...body,
    schemas: [urn.BulkRequest],
    Operations: operations.map((operation) => {
      if (!isObject(operation) || !isObject(operation['data'])) return operation;
      const { method, path, data } = operation;
      if (String(method).toUpperCase() === 'PATCH')
        throw new NotExpressibleError(
          'this service provider does not support PATCH in bulk requests of SCIM 1.1',
          'invalidValue',
        );
      return { ...operation, data: resourceTo20(data as JsonObject, coreOf(String(path))) };
    }),
  };
}

/** Reads the resource, applies the PATCH of SCIM 1.1, and replaces the resource if it still has the same version. */
async function patch(next: Exchange, request: ScimRequest, body: JsonObject): Promise<ScimResponse> {
  const core = coreOf(request.path);
  const { meta } = body;
  const removed = isObject(meta) && Array.isArray(meta['attributes']) ? meta['attributes'].map(String) : [];
  const change = resourceTo20(body, core);
  for (let attempt = 1; ; attempt++) {
    const read = await next(alterRequest(request, { method: 'GET', query: {}, body: undefined }));
    const resource = jsonOf(read);
    if (read.status !== 200 || !isObject(resource)) return read;
    const etag = read.headers['etag'];
    const headers = {
      ...request.headers,
      ...(etag === undefined || request.headers['if-match'] ? {} : { 'if-match': etag }),
    };
    const replaced = await next(
      alterRequest(request, { method: 'PUT', headers, body: applyPatch11(resource, change, removed) }),
    );
    const isRace = replaced.status === 412 && request.headers['if-match'] === undefined;
    if (!isRace || attempt === maxAttempts) return replaced;
  }
}

/** The JSON of a response of this provider. */
function jsonOf({ headers, body, raw }: ScimResponse): Json | undefined {
  if (body !== undefined || raw === undefined || raw.length === 0 || !headers['content-type']?.includes('json'))
    return body;
  return JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw));
}

function answer(response: ScimResponse, method: string): ScimResponse {
  const { status, headers } = response;
  const json = jsonOf(response);
  // Sends status 200 for a successful DELETE, as in the examples of SCIM 1.1 (SCIM 1.1 API, section 3.4).
  const code = method === 'DELETE' && status === 204 ? 200 : status;
  if (json === undefined) return { ...response, status: code };
  const { 'content-length': _, ...kept } = headers;
  return {
    status: code,
    headers: { ...kept, 'content-type': 'application/json; charset=utf-8' },
    raw: JSON.stringify(responseTo11(json, status)),
  };
}

function errorResponse(provider: Scim11Provider, status: number, detail: string): ScimResponse {
  const error = provider.shapeError({ schemas: [urn.Error], status: String(status), detail });
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    raw: JSON.stringify(responseTo11(error, status)),
  };
}
