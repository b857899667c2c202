import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';

/** URN of the extension with an attribute, such as `manager` of the enterprise user; undefined if no extension has it. */
export function extensionWith(attribute: string, model: ResourceModel): string | undefined {
  return model.extensions.find((extension) => extension.attribute(attribute))?.urn;
}

/** An extension's attribute of a resource. */
export function extensionValue(resource: JsonObject, attribute: string, model: ResourceModel): Json | undefined {
  const urn = extensionWith(attribute, model);
  const container = urn === undefined ? undefined : resource[urn];
  return isObject(container) ? container[attribute] : undefined;
}

/** Id of a person's manager as the server has it. */
export function managerOf(resource: JsonObject, model: ResourceModel): string | undefined {
  const manager = extensionValue(resource, 'manager', model);
  return isObject(manager) && typeof manager.value === 'string' ? manager.value : undefined;
}
