import { isObject, type JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../schema/model.ts';
import type { ValueContext } from './reading.ts';

/** Reports required attributes and extensions that are missing (RFC 7643 section 7). */
export function checkRequired(resource: JsonObject, model: ResourceModel, values: ValueContext): void {
  const missing = (schema: SchemaModel, container: JsonObject): void => {
    for (const attribute of requiredOf(schema)) {
      const value = container[attribute.name];
      // An empty string counts as missing, because `userName` must not be empty (RFC 7643 section 4.1.1).
      if (value !== undefined && value !== '') continue;
      if (attribute.mutability === 'readOnly' && !values.readOnly) continue;
      values.report({ path: attribute.path, scimType: 'invalidValue', detail: 'it is required', rule: 'required' });
    }
  };
  missing(model.core, resource);
  for (const extension of model.extensions) {
    const container = resource[extension.urn];
    if (isObject(container)) missing(extension, container);
    else if (extension.required) {
      values.report({ path: extension.urn, scimType: 'invalidValue', detail: 'the extension is required' });
    }
  }
}

const required = new WeakMap<SchemaModel, readonly AttributeModel[]>();

/** Returns the required attributes of a schema. Computed once per schema. */
function requiredOf(schema: SchemaModel): readonly AttributeModel[] {
  let found = required.get(schema);
  if (!found) {
    found = schema.attributes.filter((attribute) => attribute.required);
    required.set(schema, found);
  }
  return found;
}

/**
 * Reports attributes that must always be returned but are missing. Also reports attributes that must never be returned
 * but are present (RFC 7643 section 7, `returned`).
 */
export function checkReturned(resource: JsonObject, model: ResourceModel, values: ValueContext): void {
  for (const attribute of model.core.attributes) {
    if (attribute.returned === 'always' && resource[attribute.name] === undefined) {
      values.report({ path: attribute.path, scimType: 'invalidValue', detail: 'must always be returned' });
    }
  }
  checkSecrets(resource, model.core.attributes, '', values);
  for (const { urn, attributes } of model.extensions) {
    const container = resource[urn];
    if (isObject(container)) checkSecrets(container, attributes, `${urn}:`, values);
  }
}

/** Searches the response at any depth, and reports values that must never be returned. */
function checkSecrets(
  holder: JsonObject,
  attributes: readonly AttributeModel[],
  prefix: string,
  values: ValueContext,
): void {
  for (const { name, returned, subAttributes } of attributes) {
    const value = holder[name];
    if (value === undefined) continue;
    if (returned === 'never') {
      values.report({ path: `${prefix}${name}`, scimType: 'invalidValue', detail: 'must never be returned' });
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        if (isObject(element)) checkSecrets(element, subAttributes, `${prefix}${name}[${index}].`, values);
      }
    } else if (isObject(value)) checkSecrets(value, subAttributes, `${prefix}${name}.`, values);
  }
}
