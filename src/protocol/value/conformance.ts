import { isObject, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { parseDateTime } from './date-time.ts';

/** What else decides whether a value is to be had as it is. */
export interface ConformanceContext {
  /** True where readOnly attributes are data and not a client's wish. */
  readonly readOnly: boolean;
  /** True where what is required may be left out. */
  readonly partial?: boolean;
}

/**
 * True for a value that is just as its attribute defines it: types, spelling, nothing unassigned, unknown or given twice. To
 * read such a value gives it back, so that most values need neither a copy nor a name for each of their parts.
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

/** True for a member that has its attribute's name, in its spelling, and a value that is just as defined, and that counts. */
export function memberConforms(
  attribute: AttributeModel,
  name: string,
  value: Json | undefined,
  context: ConformanceContext,
): boolean {
  if (attribute.name !== name || (attribute.mutability === 'readOnly' && !context.readOnly)) return false;
  return conforms(attribute, value, context);
}

/** True for an object of one member or more, each just as its attribute defines it. */
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

/** True for a value of a simple attribute's type (RFC 7643 section 2.3). */
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
      return typeof value === 'string' && parseDateTime(value) !== undefined;
    case 'binary':
      return typeof value === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value);
    case 'reference':
      return typeof value === 'string' && !/[\s<>"{}|\\^`\x00-\x1f\x7f]/.test(value);
    case 'complex':
      return false;
  }
}

/** `Work` becomes `work` where the schema suggests that and case does not count (RFC 7643 section 2.4). */
export function canonicalSpelling({ type, caseExact, canonicalValues }: AttributeModel, text: string): string {
  if (!canonicalValues || caseExact || type !== 'string' || canonicalValues.includes(text)) return text;
  const folded = text.toLowerCase();
  return canonicalValues.find((canonical) => canonical.toLowerCase() === folded) ?? text;
}
