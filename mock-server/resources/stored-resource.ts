import { type JsonObject, jsonEquals } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { firstVersion, nextVersion } from '../messages/preconditions.ts';
import type { Change } from '../store/store.ts';
import { withoutRepeatedValues } from './repeated-values.ts';
import { withoutDerived } from './representation.ts';
import { withoutWriteOnly } from './write-only-attributes.ts';

/** Reads the stored resource with this id. Throws a `ScimError` with status 404 where it does not exist or is hidden. */
export function readStored(provider: ProviderContext, model: ResourceModel, id: string): Resource {
  const resource = provider.store.get(model.resourceType.name, id);
  if (!resource || isHidden(provider, resource))
    throw new ScimError(404, `there is no ${model.resourceType.name} with the id ${JSON.stringify(id)}`);
  return resource;
}

function isHidden(provider: ProviderContext, { active }: Resource): boolean {
  if (active !== false || provider.behaviour.delete !== 'deactivate-then-404') return false;
  noteBehaviour(provider, 'delete');
  return true;
}

/** The attributes of a client's resource that are stored: without derived, write-only and repeated values. */
export function toStored(model: ResourceModel, input: JsonObject): JsonObject {
  return withoutRepeatedValues(model, withoutWriteOnly(model, withoutDerived(model, input)));
}

/** A new resource with its id and `meta` (RFC 7643 section 3.1). */
export function newResource(
  provider: Pick<ProviderContext, 'clock' | 'newId'>,
  model: ResourceModel,
  stored: JsonObject,
): Resource {
  const now = printTime(provider.clock());
  const meta = { resourceType: model.resourceType.name, created: now, lastModified: now, version: firstVersion };
  return assemble(provider.newId(), stored, meta);
}

/** The next version of a resource, with these attributes in place of the old ones. */
export function nextResource(provider: ProviderContext, before: Resource, stored: JsonObject): Resource {
  const meta = { ...(before.meta as JsonObject) };
  meta.lastModified = printTime(provider.clock());
  meta.version = nextVersion(before);
  return assemble(before.id, stored, meta);
}

let lastTime = Number.NaN;
let lastTimeText = '';

/** Prints an instant as RFC 7643 section 2.3.5 requires. Caches the text, since a bulk request has many writes in one millisecond. */
function printTime(instant: number): string {
  if (instant !== lastTime) {
    lastTime = instant;
    lastTimeText = new Date(instant).toISOString();
  }
  return lastTimeText;
}

/** Puts `schemas` and `id` first and `meta` last. A loop, since each write comes here and a spread costs three times as much. */
function assemble(id: string, attributes: JsonObject, meta: JsonObject): Resource {
  const resource: Resource = { schemas: attributes.schemas as string[], id };
  for (const name in attributes) {
    if (name !== 'schemas' && name !== 'id' && name !== 'meta') resource[name] = attributes[name];
  }
  resource.meta = meta;
  return resource;
}

/** True when two versions of a resource are equal apart from `meta`. */
export function hasSameAttributes(before: Resource, after: Resource): boolean {
  for (const name in after) if (name !== 'meta' && !jsonEquals(before[name], after[name])) return false;
  for (const name in before) if (after[name] === undefined && before[name] !== undefined) return false;
  return true;
}

/** The change that stores a resource, with its JSON where the response needs the JSON too. */
export function putOf(provider: ProviderContext, model: ResourceModel, resource: Resource): Change & { op: 'put' } {
  const type = model.resourceType.name;
  if (provider.answersWithBodies === false) return { op: 'put', type, resource };
  return { op: 'put', type, resource, text: JSON.stringify(resource) };
}
