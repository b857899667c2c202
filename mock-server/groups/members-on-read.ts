import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { Schema } from '../../src/protocol/schema/attribute.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { bodyOf } from '../messages/response.ts';

/** Notes that groups are read without members. Removes requested members where the behaviour never shows them. */
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

/** The value of `returned` that the behaviour gives to `members` in a schema; undefined for a schema that stays as it is. */
export function returnedOfMembers(
  { id }: Schema,
  { membersOnRead }: Pick<Behaviour, 'membersOnRead'>,
): 'never' | 'request' | undefined {
  if (id !== urn.Group || membersOnRead === 'full') return undefined;
  return membersOnRead === 'never' ? 'never' : 'request';
}

/** The behaviour that models of resources follow: members that are never shown must be known until the response is built. */
export function behaviourOfModels(behaviour: Behaviour): Behaviour {
  return behaviour.membersOnRead === 'never' ? { ...behaviour, membersOnRead: 'on-request' } : behaviour;
}
