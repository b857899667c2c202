import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { canonicalised } from '../../protocol/value/validate.ts';

/**
 * Converts a resource to the canonical form of its schemas, so that it can be compared, filtered and changed. Keeps
 * attributes that the schemas do not define, because a PUT without them would remove them. If nothing changes, returns
 * `resource` itself.
 */
export function canonicalResource(resource: JsonObject, model: ResourceModel): JsonObject {
  const known = canonicalised(resource, model);
  if (known === resource) return resource;
  const unknown: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    if (!model.core.attribute(name) && !model.extension(name) && name !== '__proto__') unknown[name] = value;
  }
  return { ...known, ...unknown };
}
