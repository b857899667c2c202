import type { EventClaims, EventSubject } from '../../src/protocol/events/event-token.ts';
import { eventUri } from '../../src/protocol/events/event-uris.ts';
import { isObject, type Json, type JsonObject, jsonEquals } from '../../src/protocol/json/json.ts';
import { diff, type PatchOperation, patchMessage } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../context/context.ts';
import { represent } from '../resources/representation.ts';
import type { Feed } from './feed.ts';
import type { Touched } from './touched.ts';

/**
 * Returns the events about a resource that a transaction creates, changes or deletes, as a map of event URIs to
 * payloads (RFC 9967 sections 2.3 and 2.4). One token contains all events about the resource in the transaction. The
 * map is empty if the resource is not in the feed. Must be called when the transaction is applied in memory, because
 * the payload shows the final state.
 */
export function eventsOf(
  touched: Touched,
  provider: ProviderContext,
  model: ResourceModel,
  base: string,
  feed: Feed,
): Record<string, JsonObject> {
  const { before, after } = touched;
  const wasIn = before !== undefined && feed.has(model, before);
  const isIn = after !== undefined && feed.has(model, after);
  // A deletion does not create a feed event (RFC 9967 section 2.4.4).
  if (after === undefined) return wasIn ? { [eventUri.delete]: {} } : {};
  if (before === undefined) return isIn ? created(touched, after, provider, model, base) : {};
  if (!wasIn) return isIn ? { [eventUri.feedAdd]: {} } : {};
  if (!isIn) return { [eventUri.feedRemove]: {} };
  return changed(touched, before, after, provider, model, base);
}

/** Returns the subject of an event (RFC 9967 section 2.1). */
export function subjectOf(model: ResourceModel, { id, externalId }: Resource): EventSubject {
  const uri = `${model.resourceType.endpoint}/${encodeURIComponent(id)}`;
  return { format: 'scim', uri, ...(typeof externalId === 'string' ? { externalId } : {}) };
}

/** Returns the claims of a token (RFC 8417 section 2.2). `now` is in milliseconds since 1970. */
export function claimsOf(
  subject: EventSubject,
  events: Record<string, JsonObject>,
  { base, txn, now }: { readonly base: string; readonly txn: string; readonly now: number },
): EventClaims {
  return {
    jti: crypto.randomUUID(),
    iss: base,
    iat: Math.floor(now / 1000),
    aud: [base],
    txn,
    sub_id: subject,
    events,
  };
}

function created(
  touched: Touched,
  after: Resource,
  provider: ProviderContext,
  model: ResourceModel,
  base: string,
): Record<string, JsonObject> {
  const version = versionOf(provider, after);
  if (provider.behaviour.securityEvents === 'full') {
    return { [eventUri.createFull]: { ...version, data: represent(provider, model, after, base) } };
  }
  const attributes = namesOfChange(touched, {}, after, model);
  return { [eventUri.createNotice]: { ...version, attributes: ['id', ...attributes] } };
}

function changed(
  touched: Touched,
  before: Resource,
  after: Resource,
  provider: ProviderContext,
  model: ResourceModel,
  base: string,
): Record<string, JsonObject> {
  const activity = activityOf(before, after, model);
  // A DELETE can deactivate a user instead of deleting it. There is no PATCH event then, because no client sent a
  // PATCH.
  if (touched.origin?.method === 'DELETE' && activity[eventUri.deactivate]) return activity;
  const isPut = touched.origin?.method === 'PUT' && touched.origin.target === touched.id;
  const version = versionOf(provider, after);
  const attributes = namesOfChange(touched, before, after, model);
  const notice = { [isPut ? eventUri.putNotice : eventUri.patchNotice]: { ...version, attributes } };
  if (provider.behaviour.securityEvents !== 'full') return { ...notice, ...activity };
  if (isPut) {
    const data = represent(provider, model, after, base);
    return { [eventUri.putFull]: { ...version, data }, ...activity };
  }
  const operations = operationsOf(touched, before, after, model);
  // An event never contains a password. If only the password changes, there are therefore no operations to send.
  if (operations.length === 0) return { ...notice, ...activity };
  return { [eventUri.patchFull]: { ...version, data: patchMessage(operations) }, ...activity };
}

/** Returns the event about a change of `active` (RFC 9967 sections 2.4.5 and 2.4.6). */
function activityOf(before: Resource, after: Resource, { core }: ResourceModel): Record<string, JsonObject> {
  if (!core.attribute('active')) return {};
  const [was, is] = [before.active !== false, after.active !== false];
  if (was === is) return {};
  return { [is ? eventUri.activate : eventUri.deactivate]: {} };
}

/**
 * Returns operations that make the same changes to the resource as the transaction. The operations never contain a
 * password.
 */
function operationsOf(
  { added, removed }: Touched,
  before: Resource,
  after: Resource,
  model: ResourceModel,
): PatchOperation[] {
  const short = withoutLongValues(before, after, model);
  const value = added.map(
    ({ value, display }): JsonObject => ({ value, ...(display === undefined ? {} : { display }) }),
  );
  return [
    ...short.operations,
    ...diff(short.before, short.after, model),
    ...removed.map((id): PatchOperation => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` })),
    ...(value.length === 0 ? [] : [{ op: 'add', path: 'members', value } satisfies PatchOperation]),
  ];
}

/**
 * Maximum number of values that are compared in pairs. The time of the comparison grows with the square of this number.
 */
const maxPaired = 200;

/**
 * Separates the changed attributes that have many values, because a comparison of each old value with each new value
 * would be slow. `operations` replace each separated attribute as a whole. `before` and `after` contain all other
 * attributes.
 */
function withoutLongValues(before: Resource, after: Resource, model: ResourceModel) {
  const operations: PatchOperation[] = [];
  const [shortBefore, shortAfter]: [JsonObject, JsonObject] = [{ ...before }, { ...after }];
  const separate = (from: JsonObject, to: JsonObject, prefix: string): void => {
    for (const name of differingNames(from, to)) {
      if (Math.max(lengthOf(from[name]), lengthOf(to[name])) <= maxPaired) continue;
      const path = `${prefix}${name}`;
      const value = to[name];
      operations.push(value === undefined ? { op: 'remove', path } : { op: 'replace', path, value });
      delete from[name];
      delete to[name];
    }
  };
  separate(shortBefore, shortAfter, '');
  for (const { urn } of model.extensions) {
    const [from, to] = [{ ...objectOf(before[urn]) }, { ...objectOf(after[urn]) }];
    separate(from, to, `${urn}:`);
    if (before[urn] !== undefined) shortBefore[urn] = from;
    if (after[urn] !== undefined) shortAfter[urn] = to;
  }
  return { before: shortBefore, after: shortAfter, operations };
}

function lengthOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function versionOf({ behaviour }: ProviderContext, { meta }: Resource): JsonObject {
  const version = (meta as JsonObject | undefined)?.version;
  return behaviour.etag && typeof version === 'string' ? { version } : {};
}

/** Returns the paths of the attributes that a transaction changes. */
function namesOfChange(touched: Touched, before: JsonObject, after: JsonObject, model: ResourceModel): string[] {
  // The set removes duplicates. The path of a complex attribute is found twice if one of its sub-attributes differs and
  // another is a secret (`returned` is `never`).
  return [...new Set([...namesOf(before, after, model), ...membersOf(touched), ...secretsOf(touched)])];
}

function membersOf({ added, removed }: Touched): string[] {
  return added.length + removed.length === 0 ? [] : ['members'];
}

/** Returns paths only for the target of the request, not for other changed resources, such as the groups of a user. */
function secretsOf({ origin, id }: Touched): readonly string[] {
  return origin?.target === id ? origin.secretPaths : [];
}

const unnamed: ReadonlySet<string> = new Set(['schemas', 'id', 'meta']);

/**
 * Returns the paths of the attributes that differ (RFC 7644 section 3.10). The path of an attribute of an extension
 * begins with the URN.
 */
function namesOf(before: JsonObject, after: JsonObject, model: ResourceModel): string[] {
  const extensions = new Set(model.extensions.map(({ urn }) => urn));
  return differingNames(before, after).flatMap((name) => {
    if (unnamed.has(name)) return [];
    if (!extensions.has(name)) return [name];
    return differingNames(objectOf(before[name]), objectOf(after[name])).map((inner) => `${name}:${inner}`);
  });
}

function differingNames(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !jsonEquals(before[name], after[name]));
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
