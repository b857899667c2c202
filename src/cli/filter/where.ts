import { ScimError } from '../../protocol/errors.ts';
import { type CompareOp, compileFilter, type Filter } from '../../protocol/filter/index.ts';
import { isSecretName, redacted } from '../../protocol/redaction/index.ts';
import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import {
  type AttributePath,
  printAttributePath,
  resolvePath,
  tryParseAttributePath,
} from '../../protocol/schema/path.ts';
import { isDateTime } from '../../protocol/value/date-time.ts';
import { UsageError } from '../errors/errors.ts';

/**
 * The signs between an attribute and a value. `>=` must come before `>`, and `<=` before `<`, because the first match
 * is used.
 */
export const signs = {
  '!=': 'ne',
  '^=': 'sw',
  '$=': 'ew',
  '>=': 'ge',
  '<=': 'le',
  '=': 'eq',
  '~': 'co',
  '>': 'gt',
  '<': 'lt',
} as const satisfies Record<string, CompareOp>;

type Sign = keyof typeof signs;

/** A condition of `--where`: a comparison, or a test whether the attribute has a value. */
export type Condition = { readonly source: string; readonly path: AttributePath } & (
  | { readonly kind: 'compare'; readonly sign: Sign; readonly value: string }
  | { readonly kind: 'present'; readonly isNegated: boolean }
);

const syntax =
  'use ATTRIBUTE=VALUE with one of the signs = != ~ ^= $= > >= < <=, or ATTRIBUTE or !ATTRIBUTE alone; for any other condition, use --filter';

/**
 * Parses a condition such as `title~eng`. The value is all text after the sign, and needs no quotes. Throws a
 * `UsageError` that names the condition and its invalid part. A sign without a value is also an error: if the value comes from an empty variable in a script, the condition could select other resources.
 */
export function parseCondition(source: string): Condition {
  const [, before = '', rest = ''] = /^((?:[^=!~^<>$]|\$(?!=))*)(.*)$/s.exec(source) ?? [];
  if (before === '' && /^!(?!=)/.test(source)) {
    return { kind: 'present', isNegated: true, source, path: pathOf(source.slice(1), source) };
  }
  if (rest === '') return { kind: 'present', isNegated: false, source, path: pathOf(before, source) };
  const sign = (Object.keys(signs) as Sign[]).find((candidate) => rest.startsWith(candidate));
  if (sign === undefined) throw invalid(source, `${JSON.stringify(rest.slice(0, 1))} is not an operator`, syntax);
  const path = pathOf(before, source);
  const value = rest.slice(sign.length);
  const name = printAttributePath(path);
  if (value === '') {
    throw invalid(
      source,
      `there is no value after ${sign}`,
      `to select the resources without a value, use --where '!${name}'`,
    );
  }
  if (/^[=~]/.test(value)) {
    const wayOut = `if the value begins with ${value[0]}, use --filter '${name} ${signs[sign]} ${JSON.stringify(value)}'`;
    throw invalid(source, `${sign}${value[0]} is not an operator`, wayOut);
  }
  return { kind: 'compare', source, path, sign, value };
}

function pathOf(text: string, source: string): AttributePath {
  const path = tryParseAttributePath(text);
  if (path) return path;
  const short = tryParseAttributePath(text.trim());
  if (short) {
    throw invalid(
      source,
      'there is a space before the operator',
      'write the condition without spaces, such as title=Clerk',
    );
  }
  throw invalid(source, `${JSON.stringify(text)} is not the name of an attribute`, syntax);
}

/**
 * Builds the filter of a condition. `path` is the full path of the attribute. The type of the attribute in `model`
 * determines the type of the value. Without `model`, the value is a string. Throws a `UsageError` if the attribute
 * cannot have this value, or cannot be compared with this operator.
 */
export function buildCondition(condition: Condition, path: AttributePath, model: ResourceModel | undefined): Filter {
  if (condition.kind === 'present') {
    if (model) assertNoBoolean(condition, path, model);
    const filter: Filter = { kind: 'present', path };
    return condition.isNegated ? { kind: 'not', filter } : filter;
  }
  const { source, sign, value } = condition;
  const attribute = model && attributeOf(path, model, source);
  const typed: TypedValue = attribute
    ? readValue(attribute.type, condition, printAttributePath(condition.path))
    : { value };
  const filter: Filter = { kind: 'compare', path, op: signs[sign], ...typed };
  if (attribute) assertComparable(filter, model, source);
  return filter;
}

/**
 * Throws a `UsageError` for a boolean without an operator. A user can read `!active` as `active=false`, but the
 * condition means that `active` has no value.
 */
function assertNoBoolean({ source, path: typed }: Condition, path: AttributePath, model: ResourceModel): void {
  const target = resolvePath(path, model);
  if (target?.kind !== 'attribute' || (target.subAttribute ?? target.attribute).type !== 'boolean') return;
  const name = printAttributePath(typed);
  throw invalid(
    source,
    `${name} is a boolean, so the condition needs a value`,
    `use ${name}=true or ${name}=false; to test whether ${name} has a value, use --filter '${name} pr'`,
  );
}

/** Returns the attribute that is compared. For a complex attribute, this is its sub-attribute `value`. */
function attributeOf(path: AttributePath, model: ResourceModel, source: string): AttributeModel | undefined {
  const target = resolvePath(path, model);
  if (target?.kind !== 'attribute') return undefined;
  const { attribute, subAttribute = attribute } = target;
  if (subAttribute.type !== 'complex') return subAttribute;
  const value = subAttribute.subAttribute('value');
  if (value) return value;
  const name = printAttributePath(path);
  const parts = subAttribute.subAttributes.map((sub) => `${name}.${sub.name}`).join(', ');
  throw invalid(source, `${name} has no value of its own`, `compare one of its sub-attributes: ${parts}`);
}

type Comparison = Extract<Condition, { kind: 'compare' }>;
type TypedValue = Pick<Filter & { kind: 'compare' }, 'value' | 'literal'>;

function readValue(type: AttributeModel['type'], { source, sign, value }: Comparison, name: string): TypedValue {
  switch (type) {
    case 'boolean': {
      const word = value.toLowerCase();
      if (word !== 'true' && word !== 'false')
        throw invalid(source, `${name} is a boolean`, `use ${name}=true or ${name}=false`);
      return { value: word === 'true' };
    }
    case 'integer':
    case 'decimal': {
      const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value) && Number.isFinite(Number(value));
      if (!isNumber)
        throw invalid(source, `${name} is a number, and ${JSON.stringify(value)} is not`, `use ${name}${sign}42`);
      const number = Number(value);
      return JSON.stringify(number) === value ? { value: number } : { value: number, literal: value };
    }
    case 'dateTime':
      return { value: readTime(name, sign, value, source) };
    default:
      return { value };
  }
}

/**
 * Returns the time of a condition. `>=` and `<` also accept a day, which means the start of the day in UTC. Other
 * operators do not accept a day, because it could mean the start or the end of the day.
 */
function readTime(name: string, sign: Sign, value: string, source: string): string {
  if (isDateTime(value)) return value;
  const start = `${value}T00:00:00Z`;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value) && isDateTime(start);
  if (isDay && (sign === '>=' || sign === '<')) return start;
  throw invalid(
    source,
    `${name} is a time, and ${JSON.stringify(value)} ${isDay ? 'is a day' : 'is not'}`,
    isDay
      ? `use ${name}>=${value} or ${name}<${value}, or give a time such as ${start}`
      : 'use a time such as 2026-01-31T12:00:00Z',
  );
}

/**
 * Throws a `UsageError` if the type of the attribute does not support the operator. The filter compiler does the check.
 */
function assertComparable(filter: Filter, model: ResourceModel, source: string): void {
  try {
    compileFilter(filter, model);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw invalid(source, error.detail ?? error.message, syntax, error);
  }
}

/** Creates an error that names the condition. Does not quote a condition on an attribute that may be a secret. */
function invalid(source: string, problem: string, hint: string, cause?: unknown): UsageError {
  if (isSecretName(source)) return new UsageError(`--where ${redacted}: the condition is invalid`, { hint: syntax });
  return new UsageError(`--where ${JSON.stringify(source)}: ${problem}`, { hint, ...(cause ? { cause } : {}) });
}
