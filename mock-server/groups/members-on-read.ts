import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { Schema } from '../../src/protocol/schema/attribute.ts';
import { urn } from '../../src/protocol/urns.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { bodyOf } from '../messages/response.ts';

/**
 * Creates a layer that records the behaviour `membersOnRead` for each response that contains a group. If the value is
 * `never`, the layer also removes the members from the response.
 */
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

/**
 * Returns the value of `returned` for the attribute `members`. The behaviour `membersOnRead` determines this value.
 * Returns `undefined` if the schema stays unchanged.
 */
export function returnedOfMembers(
  { id }: Schema,
  { membersOnRead }: Pick<Behaviour, 'membersOnRead'>,
): 'never' | 'request' | undefined {
  if (id !== urn.Group || membersOnRead === 'full') return undefined;
  return membersOnRead === 'never' ? 'never' : 'request';
}

/**
 * Returns the behaviour for the models of resources. The provider needs the members until it has built the response,
 * but with `never`, the models would omit them. The models therefore get `on-request` instead of `never`, and the layer
 * `membersOnRead` removes the members from the response.
 */
export function behaviourOfModels(behaviour: Behaviour): Behaviour {
  return behaviour.membersOnRead === 'never' ? { ...behaviour, membersOnRead: 'on-request' } : behaviour;
}
