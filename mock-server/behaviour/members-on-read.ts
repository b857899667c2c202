import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { bodyOf } from '../messages/response.ts';
import { noteOn } from './note.ts';
import type { Behaviour } from './table.ts';

/** Notes that groups are read without members, and leaves out those that are asked for where they are never shown. */
export function membersOnRead(behaviour: Behaviour): Layer {
  return (next) => async (request) => {
    const response = await next(request);
    const body = bodyOf(response);
    if (!resourcesIn(body).some(isGroup)) return response;
    noteOn(request, behaviour, 'membersOnRead');
    if (behaviour.membersOnRead !== 'never') return response;
    return { status: response.status, headers: response.headers, body: withoutMembers(body as JsonObject) };
  };
}

function resourcesIn(body: Json | undefined): readonly Json[] {
  if (!isObject(body)) return [];
  return Array.isArray(body.Resources) ? body.Resources : [body];
}

function isGroup(resource: Json): resource is JsonObject {
  return isObject(resource) && Array.isArray(resource.schemas) && resource.schemas.includes(urn.Group);
}

function withoutMembers(body: JsonObject): JsonObject {
  const hide = (resource: Json): Json => {
    if (!isGroup(resource)) return resource;
    const { members: _members, ...rest } = resource;
    return rest;
  };
  return Array.isArray(body.Resources) ? { ...body, Resources: body.Resources.map(hide) } : (hide(body) as JsonObject);
}
