import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';

/**
 * Returns the URN of the extension that defines an attribute, such as `manager` of the enterprise user. Returns
 * `undefined` if no extension defines it.
 */
export function extensionWith(attribute: string, model: ResourceModel): string | undefined {
  return model.extensions.find((extension) => extension.attribute(attribute))?.urn;
}

/** Returns the value that a resource has for an attribute of an extension. */
export function extensionValue(resource: JsonObject, attribute: string, model: ResourceModel): Json | undefined {
  const urn = extensionWith(attribute, model);
  const container = urn === undefined ? undefined : resource[urn];
  return isObject(container) ? container[attribute] : undefined;
}

/** Returns the id of the manager in the resource of a person. */
export function managerOf(resource: JsonObject, model: ResourceModel): string | undefined {
  const manager = extensionValue(resource, 'manager', model);
  return isObject(manager) && typeof manager.value === 'string' ? manager.value : undefined;
}
