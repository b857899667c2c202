import type { Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { isObject, type Json } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { equalsFolded, foldCase } from '../value/case.ts';
import { parseDateTime } from '../value/date-time.ts';
import type { CompareOp, CompareValue } from './ast.ts';

/** Tests one value of an attribute. `undefined` and `null` mean that there is no value. */
export type ValueTest = (value: Json | undefined) => boolean;

type Kind = 'text' | 'boolean' | 'number' | 'dateTime' | 'binary';

const kinds = {
  string: 'text',
  reference: 'text',
  boolean: 'boolean',
  integer: 'number',
  decimal: 'number',
  dateTime: 'dateTime',
  binary: 'binary',
} as const satisfies Record<Exclude<AttributeModel['type'], 'complex'>, Kind>;

/** The operators of each type of value (RFC 7644 section 3.4.2.2, table 3). All types also support `pr`. */
const operators: Record<Kind, readonly CompareOp[]> = {
  text: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
  number: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
  dateTime: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
  boolean: ['eq', 'ne'],
  binary: ['eq', 'ne'],
};

/**
 * Compiles the comparison of a simple attribute with a value. A missing value counts as `null`: it equals `null` and
 * differs from every other value. `literal` is the text of a number in the filter. Throws a
 * `ScimError` with `invalidFilter` if the type of the attribute does not support the operator or the value.
 */
export function compileComparison(
  attribute: AttributeModel,
  op: CompareOp,
  value: CompareValue,
  tolerate: Tolerate,
  literal = String(value),
): ValueTest {
  const text = () => stringOperand(attribute, value, tolerate, literal);
  if (attribute.type === 'complex') throw unsupported(attribute, op);
  const kind = kinds[attribute.type];
  if (!operators[kind].includes(op) || (value === null && op !== 'eq' && op !== 'ne')) throw unsupported(attribute, op);
  if (value === null) return op === 'eq' ? isAbsent : (found) => !isAbsent(found);
  switch (kind) {
    case 'boolean':
      return booleanTest(op, booleanOperand(attribute, value, tolerate));
    case 'number':
      return orderTest(op, numberOperand(attribute, value), (found) => (typeof found === 'number' ? found : undefined));
    case 'dateTime':
      return orderTest(op, dateTimeOperand(attribute, value), (found) =>
        typeof found === 'string' ? parseDateTime(found) : undefined,
      );
    case 'binary':
      return textTest(op, text(), exactText);
    case 'text':
      if (attribute.name === '$ref' && (op === 'eq' || op === 'ne')) {
        return textTest(op, comparableUri(text()), (found) =>
          typeof found === 'string' ? comparableUri(found) : undefined,
        );
      }
      return attribute.caseExact ? textTest(op, text(), exactText) : foldedTest(op, foldCase(text()));
  }
}

/**
 * True if `pr` matches the value: a non-empty value, or a complex value with a non-empty member (RFC 7644 section 3.4.2.2, table
 * 3).
 */
export function isPresent(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.some(isPresent);
  return isObject(value) ? Object.values(value).some(isPresent) : true;
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function exactText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Converts a URI to lower case and removes its API version. Two URIs are equal if they differ only in the API version
 * (RFC 7643 section 2.4).
 */
function comparableUri(uri: string): string {
  return foldCase(uri).replace(/\/v\d+(?=\/[^/]+\/[^/]+$)/, '');
}

function foldedText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? foldCase(value) : undefined;
}

function booleanTest(op: CompareOp, operand: boolean): ValueTest {
  return op === 'eq' ? (value) => value === operand : (value) => value !== operand;
}

function textTest(op: CompareOp, operand: string, read: (value: Json | undefined) => string | undefined): ValueTest {
  switch (op) {
    case 'co':
      return (value) => read(value)?.includes(operand) ?? false;
    case 'sw':
      return (value) => read(value)?.startsWith(operand) ?? false;
    case 'ew':
      return (value) => read(value)?.endsWith(operand) ?? false;
    default:
      return orderTest(op, operand, read);
  }
}

/** Creates a test that compares text without regard to case. */
function foldedTest(op: CompareOp, operand: string): ValueTest {
  const isEqual: ValueTest = (value) => typeof value === 'string' && equalsFolded(value, operand);
  if (op === 'eq') return isEqual;
  if (op === 'ne') return (value) => !isEqual(value);
  return textTest(op, operand, foldedText);
}

function orderTest<T extends string | number>(
  op: CompareOp,
  operand: T,
  read: (value: Json | undefined) => T | undefined,
): ValueTest {
  const when = (test: (found: T) => boolean): ValueTest => {
    return (value) => {
      const found = read(value);
      return found !== undefined && test(found);
    };
  };
  switch (op) {
    case 'eq':
      return (value) => read(value) === operand;
    case 'ne':
      return (value) => read(value) !== operand;
    case 'gt':
      return when((found) => found > operand);
    case 'ge':
      return when((found) => found >= operand);
    case 'lt':
      return when((found) => found < operand);
    case 'le':
      return when((found) => found <= operand);
    default:
      throw new TypeError(`${op} is not an ordering operator`);
  }
}

function booleanOperand(attribute: AttributeModel, value: CompareValue, tolerate: Tolerate): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (text !== 'true' && text !== 'false') throw mismatch(attribute, 'true or false', value);
  tolerate('filterBooleanString', `${attribute.path} ${JSON.stringify(value)}`);
  return text === 'true';
}

function numberOperand(attribute: AttributeModel, value: CompareValue): number {
  if (typeof value !== 'number') throw mismatch(attribute, 'a number', value);
  return value;
}

function dateTimeOperand(attribute: AttributeModel, value: CompareValue): number {
  const instant = typeof value === 'string' ? parseDateTime(value) : undefined;
  if (instant === undefined) throw mismatch(attribute, 'a date and time such as "2026-01-31T08:00:00Z"', value);
  return instant;
}

function stringOperand(attribute: AttributeModel, value: CompareValue, tolerate: Tolerate, literal: string): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') throw mismatch(attribute, 'a string', value);
  tolerate('filterNumberForString', `${attribute.path} ${literal}`);
  return literal;
}

function unsupported(attribute: AttributeModel, op: CompareOp): ScimError {
  return ScimError.of(
    'invalidFilter',
    `${attribute.path} has the type ${attribute.type}, which does not support the operator ${op}`,
  );
}

function mismatch(attribute: AttributeModel, expected: string, value: CompareValue): ScimError {
  return ScimError.of(
    'invalidFilter',
    `${attribute.path} has the type ${attribute.type} and must be compared with ${expected}, not with ${JSON.stringify(value)}`,
  );
}
