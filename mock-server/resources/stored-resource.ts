import { ScimError } from '../../src/protocol/errors.ts';
import { type JsonObject, jsonEquals } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { firstVersion, nextVersion } from '../messages/preconditions.ts';
import type { Change } from '../store/store.ts';
import { isVisible } from './ownership.ts';
import { withoutRepeatedValues } from './repeated-values.ts';
import { withoutDerived } from './representation.ts';
import { withoutWriteOnly } from './write-only-attributes.ts';

/**
 * Reads the stored resource with this id. Throws a `ScimError` with `status` if the resource does not exist. Also
 * throws this error for a resource that the behaviour `delete`, `deactivation` or `visibility` hides.
 */
export function readStored(provider: ProviderContext, model: ResourceModel, id: string, status = 404): Resource {
  const { name } = model.resourceType;
  const resource = provider.store.get(name, id);
  if (!resource || isHidden(provider, resource) || !isVisible(provider, name, id))
    throw new ScimError(status, `there is no ${model.resourceType.name} with the id ${JSON.stringify(id)}`);
  return resource;
}

function isHidden(provider: ProviderContext, { active }: Resource): boolean {
  if (active !== false) return false;
  const { delete: effect, deactivation } = provider.behaviour;
  if (effect === 'deactivate-then-404') noteBehaviour(provider, 'delete');
  if (deactivation === 'listed-only') noteBehaviour(provider, 'deactivation');
  return effect === 'deactivate-then-404' || deactivation === 'listed-only';
}

/**
 * Returns a client's resource without the values that the store does not keep: derived, write-only and repeated values.
 */
export function toStored(model: ResourceModel, input: JsonObject): JsonObject {
  return withoutRepeatedValues(model, withoutWriteOnly(model, withoutDerived(model, input)));
}

/** Creates a new resource with its id and `meta` (RFC 7643 section 3.1). */
export function newResource(
  provider: Pick<ProviderContext, 'clock' | 'newId'>,
  model: ResourceModel,
  stored: JsonObject,
): Resource {
  const now = printTime(provider.clock());
  const meta = { resourceType: model.resourceType.name, created: now, lastModified: now, version: firstVersion };
  return assemble(provider.newId(), stored, meta);
}

/** Creates the next version of a resource. The attributes in `stored` replace the previous attributes. */
export function nextResource(provider: ProviderContext, before: Resource, stored: JsonObject): Resource {
  const meta = { ...(before.meta as JsonObject) };
  meta.lastModified = printTime(provider.clock());
  meta.version = nextVersion(before);
  return assemble(before.id, stored, meta);
}

let lastTime = Number.NaN;
let lastTimeText = '';

/**
 * Prints a time in the form of RFC 7643 section 2.3.5. Caches the text, because a bulk request has many writes in one
 * millisecond.
 */
function printTime(instant: number): string {
  if (instant !== lastTime) {
    lastTime = instant;
    lastTimeText = new Date(instant).toISOString();
  }
  return lastTimeText;
}

/**
 * Creates a resource with `schemas` and `id` first and `meta` last. Uses a loop, because every write calls this
 * function and a spread takes three times as long.
 */
function assemble(id: string, attributes: JsonObject, meta: JsonObject): Resource {
  const resource: Resource = { schemas: attributes.schemas as string[], id };
  for (const name in attributes) {
    if (name !== 'schemas' && name !== 'id' && name !== 'meta') resource[name] = attributes[name];
  }
  resource.meta = meta;
  return resource;
}

/** True if two versions of a resource are equal, except for `meta`. */
export function hasSameAttributes(before: Resource, after: Resource): boolean {
  for (const name in after) if (name !== 'meta' && !jsonEquals(before[name], after[name])) return false;
  for (const name in before) if (after[name] === undefined && before[name] !== undefined) return false;
  return true;
}

/**
 * Creates the change that stores a resource. If the response needs the JSON of the resource, the change contains this
 * JSON.
 */
export function putOf(provider: ProviderContext, model: ResourceModel, resource: Resource): Change & { op: 'put' } {
  const type = model.resourceType.name;
  if (provider.answersWithBodies === false) return { op: 'put', type, resource };
  return { op: 'put', type, resource, text: JSON.stringify(resource) };
}
