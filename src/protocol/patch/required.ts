import { ScimError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel } from '../schema/model.ts';

/**
 * Checks that required attributes are present, but only in the parts that the operations changed. Throws a `ScimError`
 * with `mutability` if a required extension is missing, or with `invalidValue` if a required attribute is missing. Does
 * not check unchanged parts, because a client must be able to change a resource that contains invalid old data.
 */
export function checkRequired(before: JsonObject, after: JsonObject, model: ResourceModel): void {
  for (const attribute of model.core.attributes) {
    checkValue(attribute, before[attribute.name], after[attribute.name]);
  }
  for (const { urn, attributes, required } of model.extensions) {
    const [old, container] = [before[urn], after[urn]];
    if (old === container) continue;
    if (!isObject(container)) {
      if (required) throw ScimError.of('mutability', `${urn} is required and cannot be removed`);
      continue;
    }
    for (const attribute of attributes) {
      if (isMissing(attribute, container)) throw missing(attribute.path);
      checkValue(attribute, isObject(old) ? old[attribute.name] : undefined, container[attribute.name]);
    }
  }
}

function checkValue(attribute: AttributeModel, before: Json | undefined, after: Json | undefined): void {
  if (before === after || !attribute.subAttributes.some(({ required }) => required)) return;
  const old = new Set(Array.isArray(before) ? before : [before]);
  for (const [index, value] of (Array.isArray(after) ? after : [after]).entries()) {
    if (!isObject(value) || old.has(value)) continue;
    const sub = attribute.subAttributes.find((one) => isMissing(one, value));
    if (sub) throw missing(`${attribute.path}${Array.isArray(after) ? `[${index}]` : ''}.${sub.name}`);
  }
}

function isMissing({ required, mutability, name }: AttributeModel, holder: JsonObject): boolean {
  return required && mutability !== 'readOnly' && holder[name] === undefined;
}

function missing(path: string): ScimError {
  return ScimError.of('invalidValue', `${path}: it is required`);
}
