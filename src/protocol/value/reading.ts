import type { Deviation, Tolerate } from '../deviation.ts';
import type { ScimType } from '../errors.ts';
import { describeType, isObject, isUnassigned, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { shorten } from '../schema/path.ts';
import { canonicalSpelling, conforms, isOfType } from './conformance.ts';
import { subAttributeOfOlderName } from './older-names.ts';

/** A problem with one value. */
export interface Issue {
  /** The path of the value, for messages: `emails[1].type`. */
  readonly path: string;
  readonly scimType: ScimType;
  readonly detail: string;
  /**
   * The rule that the value breaks: a `Deviation` from the RFC, or `required` for a missing value. Absent for other
   * issues.
   */
  readonly rule?: Deviation | 'required';
}

/** Options and callbacks for reading a value. */
export interface ValueContext {
  readonly tolerate: Tolerate;
  /**
   * Called for each issue. An invalid value is omitted from the result. This function can throw an error to stop at the
   * first issue.
   */
  readonly report: (issue: Issue) => void;
  /** Returns true if enough issues were reported. In this case, the remaining values are not read. */
  readonly isEnough?: () => boolean;
  /**
   * True for a response: readOnly attributes are read. False for a request: readOnly attributes are ignored (RFC 7644
   * section 3.3).
   */
  readonly readOnly: boolean;
  /**
   * True if the sub-attributes are merged into an existing value. In this case, required sub-attributes may be missing
   * in the input.
   */
  readonly partial?: boolean;
}

/**
 * Reads the value of an attribute from a request or a response. Converts names to the spelling of the schema, omits
 * unassigned parts and checks types. Returns the same value without a copy if nothing changes. Returns `undefined` if
 * the value is unassigned or invalid.
 */
export function readValue(
  attribute: AttributeModel,
  input: Json | undefined,
  where: string,
  context: ValueContext,
): Json | undefined {
  if (conforms(attribute, input, context)) return input;
  if (isUnassigned(input)) return undefined;
  if (attribute.multiValued) return readValues(attribute, input, where, context);
  if (!Array.isArray(input)) return readOne(attribute, input, where, context);
  if (input.length > 1) return complain(context, where, `must be one value, not an array of ${input.length}`);
  context.tolerate('valueArray', where);
  return isUnassigned(input[0]) ? undefined : readOne(attribute, input[0], where, context);
}

/** Reads the values of a multi-valued attribute. In lenient mode, a single value is read as an array with one value. */
function readValues(attribute: AttributeModel, input: Json, where: string, context: ValueContext): Json | undefined {
  if (!Array.isArray(input)) {
    context.tolerate('valueNotArray', where);
    return readValues(attribute, [input], where, context);
  }
  const values: Json[] = [];
  let primary = 0;
  for (let index = 0; index < input.length; index++) {
    const value = readElement(attribute, input[index] as Json, `${where}[${index}]`, context);
    if (context.isEnough?.()) break;
    if (value === undefined) continue;
    if (isObject(value) && value.primary === true) primary++;
    values.push(value);
  }
  if (primary > 1) complain(context, where, 'primary is true for more than one value');
  return values.length === 0 ? undefined : values;
}

/** Reads one value of a multi-valued attribute. */
export function readElement(
  attribute: AttributeModel,
  input: Json,
  where: string,
  context: ValueContext,
): Json | undefined {
  if (input === null) return undefined;
  return readOne(attribute, input, where, context);
}

function readOne(attribute: AttributeModel, input: Json, where: string, context: ValueContext): Json | undefined {
  return attribute.type === 'complex'
    ? readComplex(attribute, input, where, context)
    : readSimple(attribute, input, where, context);
}

function readComplex(attribute: AttributeModel, input: Json, where: string, context: ValueContext): Json | undefined {
  if (!isObject(input)) {
    const value = attribute.subAttribute('value');
    if (!value || Array.isArray(input) || !mayBeBare(attribute, input))
      return complain(context, where, `must be an object, not ${describeType(input)}`);
    context.tolerate('valueBare', where);
    return readComplex(attribute, { [value.name]: input }, where, context);
  }
  const result: JsonObject = {};
  for (const name in input) {
    const member = input[name];
    const sub = attribute.subAttribute(name) ?? olderSubAttribute(attribute, name, input, where, context);
    if (!sub) {
      context.tolerate('unknownAttribute', `${where}.${shorten(name)}`);
      continue;
    }
    if (sub.mutability === 'readOnly' && !context.readOnly) continue;
    if (Object.hasOwn(result, sub.name)) {
      context.report({ path: `${where}.${sub.name}`, scimType: 'invalidSyntax', detail: 'must not be given twice' });
    }
    const value = readValue(sub, member, `${where}.${sub.name}`, context);
    if (value !== undefined) result[sub.name] = value;
  }
  if (!context.partial) checkSubAttributes(attribute, result, where, context);
  return Object.keys(result).length === 0 ? undefined : result;
}

/**
 * Returns the sub-attribute whose name replaced the given older name. Accepts older names only in requests, like older
 * URNs of extensions.
 */
function olderSubAttribute(
  attribute: AttributeModel,
  name: string,
  input: JsonObject,
  where: string,
  context: ValueContext,
): AttributeModel | undefined {
  const sub = context.readOnly ? undefined : subAttributeOfOlderName(name, input, attribute);
  if (sub) context.tolerate('olderName', `${where}.${shorten(name)}`);
  return sub;
}

/**
 * Maps the path of a complex attribute to a pattern. If the input contains a string in place of an object, the string
 * is accepted as the `value` of the object only if it matches the pattern.
 */
const barePatterns: Readonly<Record<string, RegExp>> = { emails: /^[^@\s]+@[^@\s]+$/ };

/**
 * True if an input that is not an object can be the `value` of the attribute. False for text that looks like JSON, and
 * for text that does not match the pattern of the attribute.
 */
function mayBeBare({ path }: AttributeModel, input: Json): boolean {
  return typeof input !== 'string' || (!/^\s*[{[]/.test(input) && (barePatterns[path]?.test(input) ?? true));
}

function checkSubAttributes(attribute: AttributeModel, result: JsonObject, where: string, context: ValueContext): void {
  for (const sub of attribute.subAttributes) {
    if (sub.required && result[sub.name] === undefined && (context.readOnly || sub.mutability !== 'readOnly')) {
      complain(context, `${where}.${sub.name}`, 'it is required');
    }
  }
}

function readSimple(attribute: AttributeModel, input: Json, where: string, context: ValueContext): Json | undefined {
  if (isOfType(attribute, input)) return typeof input === 'string' ? canonicalSpelling(attribute, input) : input;
  const wrong = (expected: string): undefined =>
    complain(context, where, `must be ${expected}, not ${describeValue(input)}`);
  switch (attribute.type) {
    case 'boolean':
      if (typeof input !== 'string' || !/^(true|false)$/i.test(input)) return wrong('true or false');
      context.tolerate('valueStringified', where);
      return input.toLowerCase() === 'true';
    case 'integer':
    case 'decimal':
      return readNumber(attribute, input, where, context);
    case 'dateTime':
      return wrong('a date and time such as "2026-01-31T08:00:00Z"');
    case 'binary':
      return wrong('base64');
    case 'reference':
      return wrong('a URI');
    case 'string':
    case 'complex':
      if (typeof input !== 'number') return wrong('a string');
      // A number above `MAX_SAFE_INTEGER` is refused, because it may have lost digits when the JSON was parsed.
      if (Math.abs(input) > Number.MAX_SAFE_INTEGER) return wrong('a string');
      context.tolerate('valueNumberForString', where);
      return String(input);
  }
}

function readNumber(attribute: AttributeModel, input: Json, where: string, context: ValueContext): number | undefined {
  const expected = attribute.type === 'integer' ? 'an integer' : 'a number';
  const isNumber = typeof input === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(input);
  const value = isNumber ? Number(input) : input;
  if (attribute.type === 'integer' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return complain(
      context,
      where,
      `must be an integer from -(2^53 - 1) to 2^53 - 1, not ${shorten(String(input), 40)}`,
    );
  }
  if (!isOfType(attribute, value)) return complain(context, where, `must be ${expected}, not ${describeValue(input)}`);
  if (isNumber) context.tolerate('valueStringifiedNumber', where);
  return value as number;
}

function complain(context: ValueContext, path: string, detail: string): undefined {
  context.report({ path, scimType: 'invalidValue', detail });
  return undefined;
}

function describeValue(value: Json): string {
  if (typeof value === 'object') return describeType(value);
  return typeof value === 'string' ? JSON.stringify(shorten(value, 40)) : `${describeType(value)} (${value})`;
}

/** Reports an issue about a value. The issue has the scimType `invalidSyntax`. */
export function reportSyntax(values: ValueContext, path: string, detail: string): void {
  values.report({ path, scimType: 'invalidSyntax', detail });
}
