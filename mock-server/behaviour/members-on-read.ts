import type { Layer, ScimResponse } from '../../src/protocol/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { noteOn } from './note.ts';
import type { Behaviour } from './table.ts';

/** Notes that groups are read without members, and leaves out those that are asked for where they are never shown. */
export function membersOnRead(behaviour: Behaviour): Layer {
  return (next) => async (request) => {
    const response = await next(request);
    if (!groupsIn(response.body).some(isGroup)) return response;
    noteOn(request, behaviour, 'membersOnRead');
    return behaviour.membersOnRead === 'never' ? withoutMembers(response) : response;
  };
}

function groupsIn(body: Json | undefined): readonly Json[] {
  if (!isObject(body)) return [];
  return Array.isArray(body.Resources) ? body.Resources : [body];
}

function isGroup(resource: Json): resource is JsonObject {
  return isObject(resource) && Array.isArray(resource.schemas) && resource.schemas.includes(urn.Group);
}

function withoutMembers(response: ScimResponse): ScimResponse {
  const body = response.body as JsonObject;
  const hide = (resource: Json): Json => {
    if (!isGroup(resource)) return resource;
    const { members: _members, ...rest } = resource;
    return rest;
  };
  const hidden = Array.isArray(body.Resources) ? { ...body, Resources: body.Resources.map(hide) } : hide(body);
  return { ...response, body: hidden };
}
