import type { Layer, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour, BehaviourName } from '../behaviour/table.ts';
import { defaultBehaviour } from '../behaviour/table.ts';
import { bodyOf } from './response.ts';

/** Media types of the behaviour `mediaType`. */
const mediaTypes: Readonly<Record<Behaviour['mediaType'], string>> = {
  scim: 'application/scim+json',
  json: 'application/json',
  html: 'text/html',
};

/** Names of the behaviours that change response bodies in this layer. */
const ofBodies = ['messageNames', 'absentFromLists', 'timestamps', 'attributeNames', 'singleObjects'] as const;

/** Called with the name of each behaviour that changes a response. */
type Note = (name: BehaviourName) => void;

/** True if the behaviours give responses a form that differs from the RFCs. */
export function changesForm(behaviour: Behaviour): boolean {
  return behaviour.mediaType !== 'scim' || changesBodies(behaviour);
}

function changesBodies(behaviour: Behaviour): boolean {
  return ofBodies.some((name) => Object.keys(behaviour[name]).length > 0 && behaviour[name] !== defaultBehaviour[name]);
}

/**
 * Creates a layer that changes the form of responses. The behaviours `mediaType`, `messageNames`, `absentFromLists`,
 * `timestamps`, `attributeNames` and `singleObjects` define the form. `now` returns milliseconds since 1970.
 */
export function responseForm(behaviour: Behaviour, now: () => number): Layer {
  const hasBodies = changesBodies(behaviour);
  return (next) => async (request) => {
    const response = await next(request);
    const note: Note = (name) => noteOn(request, behaviour, name);
    const formed = hasBodies ? withBody(response, (body) => formOf(body, behaviour, now, note)) : response;
    return behaviour.mediaType === 'scim' ? formed : withMediaType(formed, behaviour, note);
  };
}

function withMediaType(response: ScimResponse, { mediaType }: Behaviour, note: Note): ScimResponse {
  const { 'content-type': type } = response.headers;
  if (type === undefined || !type.startsWith(mediaTypes.scim)) return response;
  note('mediaType');
  const changed = type.replace(mediaTypes.scim, mediaTypes[mediaType]);
  return { ...response, headers: { ...response.headers, 'content-type': changed } };
}

function withBody(response: ScimResponse, form: (body: JsonObject) => JsonObject): ScimResponse {
  const { status, headers } = response;
  if (status >= 300 || !headers['content-type']?.includes('json')) return response;
  const body = bodyOf(response);
  return isObject(body) ? { status, headers, body: form(body) } : response;
}

function formOf(body: JsonObject, behaviour: Behaviour, now: () => number, note: Note): JsonObject {
  const one = (resource: Json): Json => (isObject(resource) ? resourceForm(resource, behaviour, now, note) : resource);
  if (!isMessage(body)) return one(body) as JsonObject;
  const { Resources, Operations, ...rest } = body;
  const isList = Array.isArray(Resources);
  for (const name of isList ? behaviour.absentFromLists : []) {
    if (!(name in rest)) continue;
    note('absentFromLists');
    delete rest[name];
  }
  const isLower = behaviour.messageNames === 'lower';
  if (isLower) note('messageNames');
  return {
    ...rest,
    ...(isList ? { [isLower ? 'resources' : 'Resources']: Resources.map(one) } : {}),
    ...(Operations === undefined ? {} : { [isLower ? 'operations' : 'Operations']: Operations }),
  };
}

function isMessage({ schemas }: JsonObject): boolean {
  return Array.isArray(schemas) && (schemas.includes(urn.ListResponse) || schemas.includes(urn.BulkResponse));
}

function resourceForm(resource: JsonObject, behaviour: Behaviour, now: () => number, note: Note): JsonObject {
  const { timestamps, attributeNames, singleObjects } = behaviour;
  const names = new Map(Object.entries(attributeNames).map(([name, other]) => [name.toLowerCase(), other]));
  const single = new Set(singleObjects.map((name) => name.toLowerCase()));
  const entries = Object.entries(resource).map(([name, value]): [string, Json | undefined] => {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) note('attributeNames');
    const isSingle = single.has(name.toLowerCase()) && Array.isArray(value) && value.length === 1;
    if (isSingle) note('singleObjects');
    return [other ?? name, isSingle ? value[0] : value];
  });
  const formed: JsonObject = Object.fromEntries(entries);
  if (timestamps === 'real' || !isObject(formed.meta) || formed.meta.created === undefined) return formed;
  note('timestamps');
  const { created: _created, lastModified: _lastModified, ...meta } = formed.meta;
  const time = new Date(now()).toISOString();
  return { ...formed, meta: timestamps === 'absent' ? meta : { ...meta, created: time, lastModified: time } };
}
