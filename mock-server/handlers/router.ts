import { ScimError } from '../../src/protocol/errors.ts';
import {
  alterRequest,
  type Exchange,
  type ScimRequest,
  type ScimResponse,
} from '../../src/protocol/exchange/exchange.ts';
import { isObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { urn } from '../../src/protocol/urns.ts';
import { behaviourOfType } from '../behaviour/index.ts';
import { noteOn } from '../behaviour/note.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { locationOf } from '../context/references.ts';
import { isMembershipModel, withMemberships } from '../groups/membership-resource.ts';
import { notesOf } from '../journal/notes.ts';
import { checkAccept } from '../messages/request-body.ts';
import { emptyResponse, errorResponse, HttpError } from '../messages/response.ts';
import { bulk } from './bulk.ts';
import { patch, replace } from './change.ts';
import { create } from './create.ts';
import { getResourceTypes, getSchemas, getServiceProviderConfig, pluralConfig } from './discovery.ts';
import { get } from './get.ts';
import { createMembership, removeMembership } from './membership.ts';
import { merge } from './merge.ts';
import { allowedMethods, isRefusedMethod, type Route } from './methods.ts';
import { pathReader } from './path-case.ts';
import { commitAndRespond, type Handle, isPreparedWrite } from './prepared-write.ts';
import { list, search } from './query.ts';
import { remove } from './remove.ts';

/**
 * Creates the exchange of a provider. If a request changes something, its response is sent after the changes are
 * stored.
 */
export function router(provider: ProviderContext): Exchange {
  const handle = createHandle(provider);
  return async (request) => {
    const outcome = handle(request);
    return isPreparedWrite(outcome) ? commitAndRespond(provider.store, outcome) : outcome;
  };
}

/** Routes requests to handlers (RFC 7644 section 3.2, table 2). The resource types define the routes. */
export function createHandle(provider: ProviderContext): Handle {
  const byEndpoint = new Map(provider.models.map((model) => [model.resourceType.endpoint.slice(1), model]));
  const readPath = pathReader(provider);
  const contextOf = contextsByType(provider);
  return (given) => {
    const read = readPath(given);
    const path = splitPath(read.path);
    const model = path && byEndpoint.get(path[0] ?? '');
    const notes = notesOf(read);
    const ofModel = model ? contextOf(model) : provider;
    const context = notes ? { ...ofModel, notes } : ofModel;
    const request = context.behaviour.projection ? read : withoutProjection(context, read);
    const route = path && findRoute(context, byEndpoint, path);
    if (!route) {
      if (provider.behaviour.resourceTypes.length > 0) noteOn(request, provider.behaviour, 'resourceTypes');
      throw new ScimError(404, `there is no endpoint ${request.path}`);
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (method === 'OPTIONS') return emptyResponse(204, { allow: allow(route) });
    const handler = route[method];
    if (!handler) {
      if (model && isRefusedMethod(provider, model, method)) noteOn(request, provider.behaviour, 'methods');
      throw new HttpError(405, `${request.method} is not allowed for this path; allowed methods: ${allow(route)}`, {
        allow: allow(route),
      });
    }
    checkAccept(request.headers.accept);
    const outcome = handler(request);
    if (provider.events && isPreparedWrite(outcome)) provider.events.prepared(request, outcome.changes);
    return outcome;
  };
}

/**
 * Returns a function that maps a resource type to its context. This context has the behaviours of the resource type.
 * Each context is created only once, not for each request.
 */
function contextsByType(provider: ProviderContext): (model: ResourceModel) => ProviderContext {
  const { behaviour, models } = provider;
  const contexts = new Map<ResourceModel, ProviderContext>();
  for (const model of models) {
    const { name } = model.resourceType;
    const own = behaviourOfType(behaviour, name);
    const base = isMembershipModel(model) ? withMemberships(provider) : provider;
    if (own !== behaviour) contexts.set(model, { ...base, behaviour: own, ofType: name });
    else if (base !== provider) contexts.set(model, base);
  }
  return contexts.size === 0 ? () => provider : (model) => contexts.get(model) ?? provider;
}

/** Removes the parameters `attributes` and `excludedAttributes` from a request. */
function withoutProjection(provider: ProviderContext, request: ScimRequest): ScimRequest {
  const { attributes, excludedAttributes, ...query } = request.query;
  if (attributes === undefined && excludedAttributes === undefined) return request;
  noteBehaviour(provider, 'projection');
  return alterRequest(request, { query });
}

/**
 * Splits a path into segments and decodes them. Ignores a slash at the end of the path. Returns `undefined` for an
 * invalid escape sequence.
 */
function splitPath(path: string): string[] | undefined {
  const segments = path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/');
  try {
    return path.includes('%') ? segments.map(decodeURIComponent) : segments;
  } catch {
    return undefined;
  }
}

function allow(route: Route): string {
  const methods = Object.keys(route);
  return [...methods, ...(route.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function findRoute(
  provider: ProviderContext,
  byEndpoint: ReadonlyMap<string, ResourceModel>,
  path: readonly string[],
): Route | undefined {
  const [first = '', second, ...rest] = path;
  if (rest.length > 0) return undefined;
  if (second === undefined) {
    if (first === '') return { GET: (request) => list(withMemberships(provider), provider.models, request) };
    if (first === '.search') return { POST: (request) => search(withMemberships(provider), provider.models, request) };
    if (first === 'Bulk') return { POST: (request) => bulkOrRefuse(provider, request) };
    if (first === 'ServiceProviderConfig') return { GET: (request) => getServiceProviderConfig(provider, request) };
    if (first === pluralConfig && provider.behaviour.serviceProviderConfig === 'plural') {
      return { GET: (request) => getServiceProviderConfig(provider, request, first) };
    }
    if (first === 'Me') return meRoute(provider, byEndpoint);
  }
  if (first === 'ResourceTypes') return { GET: (request) => getResourceTypes(provider, request, second) };
  if (first === 'Schemas') return { GET: (request) => getSchemas(provider, request, second) };
  const model = byEndpoint.get(first);
  if (!model) return undefined;
  if (second === undefined) {
    const route: Route = {
      GET: (request) => list(provider, [model], request),
      POST: (request) => (isMembershipModel(model) ? createMembership : create)(provider, model, request),
    };
    return allowedMethods(provider, model, route);
  }
  if (second === '.search') return { POST: (request) => search(provider, [model], request) };
  return resourceRoute(provider, model, second);
}

/** True for the path of bulk requests, in any case. */
export function isBulkPath(path: string): boolean {
  return /^\/bulk\/?$/i.test(path);
}

function bulkOrRefuse(provider: ProviderContext, request: ScimRequest): Promise<ScimResponse> {
  if (!provider.behaviour.bulk) {
    noteBehaviour(provider, 'bulk');
    return notImplemented('Bulk operations are');
  }
  return bulk(provider, request, createHandle);
}

function resourceRoute(provider: ProviderContext, model: ResourceModel, id: string): Route {
  return allowedMethods(provider, model, {
    GET: (request) => get(provider, model, id, request),
    PUT: (request) => {
      if (!provider.behaviour.put) {
        noteBehaviour(provider, 'put');
        return notImplemented('PUT is');
      }
      return replace(provider, model, id, request);
    },
    PATCH: (request) => {
      if (!provider.behaviour.patch) {
        noteBehaviour(provider, 'patch');
        return notImplemented('PATCH is');
      }
      return (isPartial(provider, request) ? merge : patch)(provider, model, id, request);
    },
    DELETE: (request) => (isMembershipModel(model) ? removeMembership : remove)(provider, model, id, request),
  });
}

/**
 * True if the body of a PATCH is a partial resource, as in SCIM 1.1. A client with SCIM 1.1 sends no operations. Only
 * the provider itself does so, to handle a bulk request that contains a cycle of references.
 */
function isPartial({ behaviour }: ProviderContext, { body }: ScimRequest): boolean {
  if (behaviour.scimVersion === '2.0') return false;
  return !(isObject(body) && Array.isArray(body.schemas) && body.schemas.includes(urn.PatchOp));
}

/**
 * Creates the route of `/Me`, which is an alias of the user that the option `me` names. Every response has the location
 * of this user (RFC 7644 section 3.11).
 */
function meRoute(provider: ProviderContext, byEndpoint: ReadonlyMap<string, ResourceModel>): Route {
  const model = [...byEndpoint.values()].find(({ resourceType }) => resourceType.name === 'User');
  const refuse: Handle = () => notImplemented('/Me is');
  const { me, store } = provider;
  if (me === undefined || !model) return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse };
  const index = (provider.indexes.get('User') ?? []).find(({ attribute }) => attribute.path === 'userName');
  const [byName] = index ? store.find(index.name, index.key(me)) : [];
  const user = store.get('User', me) ?? byName;
  if (!user) throw new ScimError(404, `/Me refers to the user ${JSON.stringify(me)}, but this user does not exist`);
  const refusePost: Handle = () => {
    throw ScimError.of('uniqueness', '/Me refers to a user that already exists, so POST /Me cannot create a user');
  };
  const route: Record<string, Handle> = { ...resourceRoute(provider, model, user.id), POST: refusePost };
  const located = Object.entries(route).map(([method, handler]) => [method, withLocation(handler, model, user.id)]);
  return Object.fromEntries(located);
}

function withLocation(handle: Handle, model: ResourceModel, id: string): Handle {
  return (request) => {
    const location = locationOf(model, id, request.base);
    const located = (response: ScimResponse) => ({ ...response, headers: { ...response.headers, location } });
    try {
      const outcome = handle(request);
      if (isPreparedWrite(outcome)) return { changes: outcome.changes, respond: () => located(outcome.respond()) };
      return outcome instanceof Promise ? outcome.then(located) : located(outcome);
    } catch (error) {
      if (error instanceof ScimError) return errorResponse(error, { location });
      throw error;
    }
  };
}

function notImplemented(what: string): never {
  throw new ScimError(501, `${what} not supported`);
}
