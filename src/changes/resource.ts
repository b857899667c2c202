import { isObject, type JsonObject } from '../protocol/json.ts';
import type { ResourceModel } from '../protocol/model.ts';
import { validate } from '../protocol/validate.ts';

/**
 * Spells a server's resource as its schemas spell it, so that it can be compared, filtered and changed. What the schemas do
 * not know is kept as it came: a PUT must not lose it.
 */
export function canonicalResource(resource: JsonObject, model: ResourceModel): JsonObject {
  const { resource: known } = validate(
    resource,
    model,
    { operation: 'replace', direction: 'response' },
    { tolerate: () => {} },
  );
  const unknown: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    if (!model.core.attribute(name) && !model.extension(name) && name !== '__proto__') unknown[name] = value;
  }
  return { ...known, ...unknown };
}

/** The id that the server gave a resource; undefined for an answer without one. */
export function idOf(resource: JsonObject | undefined): string | undefined {
  return typeof resource?.id === 'string' && resource.id !== '' ? resource.id : undefined;
}

/** The entity-tag of a resource, where the server gives versions (RFC 7644 section 3.14). */
export function versionOf(resource: JsonObject): string | undefined {
  const version = isObject(resource.meta) ? resource.meta.version : undefined;
  return typeof version === 'string' && version !== '' ? version : undefined;
}

/** A resource in a few words for a list of candidates: `Jane Doe (2819c223)`. */
export function describeResource(resource: JsonObject): string {
  const name = [resource.displayName, resource.userName].find((value) => typeof value === 'string' && value !== '');
  return name === undefined ? String(resource.id) : `${String(name)} (${String(resource.id)})`;
}
