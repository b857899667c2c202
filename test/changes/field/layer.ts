import type { Exchange, ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { createWorld, type World, type WorldProfile } from '../world.ts';

/** A function between a client and a service that can alter requests and responses. */
export type Layer = (next: Exchange) => Exchange;

/** A world whose service has a layer around it. */
export function createLayered(layer: Layer, options: FakeServiceOptions = {}, profile: WorldProfile = {}): World {
  const world = createWorld(options, profile);
  Object.assign(world.service, { exchange: layer(world.service.exchange) });
  return world;
}

/** Creates a layer that alters every user or every group in a response, including the resources in a list. */
export function altering(type: 'User' | 'Group', alter: (resource: Record<string, Json | undefined>) => void): Layer {
  return (next) => async (request) => {
    const response = await next(request);
    if (!isObject(response.body)) return response;
    const body = structuredClone(response.body);
    for (const resource of Array.isArray(body.Resources) ? body.Resources : [body]) {
      const schemas = isObject(resource) ? resource.schemas : undefined;
      if (isObject(resource) && Array.isArray(schemas) && schemas.includes(urn[type])) alter(resource);
    }
    const { bodyText: _, ...rest } = response;
    return { ...rest, body };
  };
}

/** Returns the JSON body of a request. */
export function bodyOf(request: ScimRequest): JsonObject {
  if (isObject(request.body)) return request.body;
  return typeof request.raw === 'string' && request.raw !== '' ? JSON.parse(request.raw) : {};
}

/** Returns the operations of a PATCH, or an empty list for another request. */
export function operationsOf(request: ScimRequest): JsonObject[] {
  const { Operations } = bodyOf(request);
  return request.method === 'PATCH' && Array.isArray(Operations) ? Operations.filter(isObject) : [];
}

/** Creates a SCIM Error response. */
export function refusal(status: number, detail: string, scimType?: string): ScimResponse {
  const body = { schemas: [urn.Error], status: String(status), detail, ...(scimType ? { scimType } : {}) };
  return { status, headers: { 'content-type': 'application/scim+json' }, body };
}
