import { isObject, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { isDateTime } from './date-time.ts';

/** Conditions for the check of a value, in addition to the attribute definition. */
export interface ConformanceContext {
  /** True for a response: readOnly attributes are read. False for a request: readOnly attributes are ignored. */
  readonly readOnly: boolean;
  /** True if required sub-attributes may be missing. */
  readonly partial?: boolean;
}

/**
 * True if the value conforms exactly to its definition: types and spelling are correct, and no part is unassigned,
 * unknown or repeated. Most values conform, and a conforming value needs no copy and no path for messages. This check
 * therefore saves time.
 */
export function conforms(attribute: AttributeModel, value: Json | undefined, context: ConformanceContext): boolean {
  if (!attribute.multiValued) return valueConforms(attribute, value, context);
  if (!Array.isArray(value) || value.length === 0) return false;
  let primary = 0;
  for (const element of value) {
    if (!valueConforms(attribute, element, context)) return false;
    if (isObject(element) && element.primary === true) primary++;
  }
  return primary <= 1;
}

function valueConforms(attribute: AttributeModel, value: Json | undefined, context: ConformanceContext): boolean {
  if (attribute.type !== 'complex') {
    return isOfType(attribute, value) && (typeof value !== 'string' || canonicalSpelling(attribute, value) === value);
  }
  if (!isObject(value) || !membersConform(attribute.subAttribute, value, context)) return false;
  return context.partial === true || hasRequired(attribute, value, context);
}

/**
 * True if a member has the exact name of the attribute and a conforming value. False if the attribute is readOnly and
 * readOnly attributes are ignored.
 */
export function memberConforms(
  attribute: AttributeModel,
  name: string,
  value: Json | undefined,
  context: ConformanceContext,
): boolean {
  if (attribute.name !== name || (attribute.mutability === 'readOnly' && !context.readOnly)) return false;
  return conforms(attribute, value, context);
}

/** True if an object has at least one member, and each member conforms to its attribute. */
export function membersConform(
  find: (name: string) => AttributeModel | undefined,
  values: JsonObject,
  context: ConformanceContext,
): boolean {
  let isEmpty = true;
  for (const name in values) {
    const attribute = find(name);
    if (!attribute || !memberConforms(attribute, name, values[name], context)) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

function hasRequired(attribute: AttributeModel, value: object, { readOnly }: ConformanceContext): boolean {
  for (const { name, required, mutability } of attribute.subAttributes) {
    if (required && (readOnly || mutability !== 'readOnly') && !Object.hasOwn(value, name)) return false;
  }
  return true;
}

/** True if the value has the type of the simple attribute (RFC 7643 section 2.3). */
export function isOfType({ type }: AttributeModel, value: Json | undefined): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'decimal':
      return Number.isFinite(value);
    case 'dateTime':
      return typeof value === 'string' && isDateTime(value);
    case 'binary':
      return typeof value === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value);
    case 'reference':
      return typeof value === 'string' && !/[\s<>"{}|\\^`\x00-\x1f\x7f]/.test(value);
    case 'complex':
      return false;
  }
}

/**
 * Returns the canonical spelling of a value: `Work` becomes `work` if `work` is a canonical value and the attribute ignores case
 * (RFC 7643 section 2.4).
 */
export function canonicalSpelling({ type, caseExact, canonicalValues }: AttributeModel, text: string): string {
  if (!canonicalValues || caseExact || type !== 'string' || canonicalValues.includes(text)) return text;
  const folded = text.toLowerCase();
  return canonicalValues.find((canonical) => canonical.toLowerCase() === folded) ?? text;
}
