import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareOps,
  compileFilter,
  type Filter,
  parseFilter,
  printFilter,
} from '../../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { runs } from '../../support/runs.ts';
import { combined } from '../support/arbitrary-filter.ts';
import { ExtraSchema, ThingModel } from '../support/thing.ts';

// A second, slow implementation that is based only on the tables of RFC 7644 section 3.4.2.2. It evaluates the parsed
// filter on plain JSON.

type Kind = 'text' | 'exact' | 'number' | 'boolean' | 'dateTime' | 'binary';
const kindOf: Record<string, Kind> = {
  label: 'text',
  code: 'exact',
  id: 'exact',
  size: 'number',
  ratio: 'number',
  flag: 'boolean',
  at: 'dateTime',
  blob: 'binary',
  tags: 'text',
  times: 'dateTime',
  'box.width': 'number',
  owner: 'exact',
  'owner.value': 'exact',
  'owner.since': 'dateTime',
  'owner.names': 'text',
  parts: 'text',
  'parts.value': 'text',
  'parts.type': 'text',
  'parts.primary': 'boolean',
  'parts.size': 'number',
  'parts.at': 'dateTime',
  'parts.names': 'text',
  'urn:example:extension:2.0:Extra:must': 'text',
  'urn:example:extension:2.0:Extra:items.value': 'text',
};
const ordered: readonly Kind[] = ['text', 'exact', 'number', 'dateTime'];
const operatorsOf = (kind: Kind): readonly string[] => {
  const substring = kind === 'text' || kind === 'exact' ? ['co', 'sw', 'ew'] : [];
  const order = ordered.includes(kind) ? ['gt', 'ge', 'lt', 'le'] : [];
  return ['eq', 'ne', ...substring, ...order];
};

function flatten(value: unknown, names: string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => flatten(item, names));
  const [name, ...rest] = names;
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return flatten((value as Record<string, unknown>)[name], rest);
}

/**
 * Returns the values of a path. If there is no value, returns one null. If an object on the path has no value, this
 * object also counts as null.
 */
function valuesOf(holder: unknown, path: string, wanted: unknown): unknown[] {
  const extension = `${ExtraSchema.id}:`;
  const names = path.startsWith(extension)
    ? [ExtraSchema.id, ...path.slice(extension.length).split('.')]
    : path.split('.');
  const full = path === 'owner' || path === 'parts' ? [...names, 'value'] : names;
  const holders = full.length === 1 ? [holder] : flatten(holder, full.slice(0, -1)).filter((one) => one !== undefined);
  const values = holders.flatMap((one) => {
    const found = flatten(one, full.slice(-1)).filter((value) => value !== undefined && value !== null);
    // RFC 7643 section 2.4: a value without `primary` is not primary, except in a comparison with null.
    return found.length === 0 ? [one !== null && full.at(-1) === 'primary' && wanted !== null ? false : null] : found;
  });
  return values.length === 0 ? [null] : values;
}

const fold = (text: string): string => text.toLocaleLowerCase('en').normalize('NFC');

function compare(kind: Kind, op: string, found: unknown, wanted: unknown): boolean {
  if (found === null || wanted === null) {
    if (op === 'eq') return found === wanted;
    return op === 'ne' && found !== wanted;
  }
  const key = (value: unknown): number | string | boolean => {
    if (kind === 'dateTime') return new Date(value as string).getTime();
    return kind === 'text' ? fold(value as string) : (value as string | number | boolean);
  };
  const [left, right] = [key(found), key(wanted)];
  if (op === 'eq') return left === right;
  if (op === 'ne') return left !== right;
  if (op === 'co') return String(left).indexOf(String(right)) >= 0;
  if (op === 'sw') return String(left).slice(0, String(right).length) === right;
  if (op === 'ew') return right === '' || String(left).slice(-String(right).length) === right;
  if (op === 'gt') return left > right;
  if (op === 'lt') return left < right;
  return op === 'ge' ? left >= right : left <= right;
}

function nonEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(nonEmpty);
  return value !== undefined && value !== null && value !== '';
}

function slowly(filter: Filter, holder: unknown, prefix = ''): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((inner) => slowly(inner, holder, prefix));
    case 'or':
      return filter.filters.some((inner) => slowly(inner, holder, prefix));
    case 'not':
      return !slowly(filter.filter, holder, prefix);
    case 'valuePath': {
      const path = pathText(filter);
      return flatten(holder, path.startsWith(ExtraSchema.id) ? [ExtraSchema.id, 'items'] : [path])
        .filter((element) => element !== undefined && element !== null)
        .some((element) => slowly(filter.filter, element, `${path}.`));
    }
    case 'present': {
      const path = pathText(filter);
      const names = path.startsWith(ExtraSchema.id)
        ? [ExtraSchema.id, ...path.slice(ExtraSchema.id.length + 1).split('.')]
        : path.split('.');
      return flatten(holder, names).some(nonEmpty);
    }
    case 'compare': {
      const path = pathText(filter);
      const kind = kindOf[`${prefix}${path}`] as Kind;
      return valuesOf(holder, path, filter.value).some((found) => compare(kind, filter.op, found, filter.value));
    }
  }
}

function pathText({ path }: Filter & { path: object }): string {
  const { schema, attribute, subAttribute } = path as { schema?: string; attribute: string; subAttribute?: string };
  return `${schema === undefined ? '' : `${schema}:`}${attribute}${subAttribute === undefined ? '' : `.${subAttribute}`}`;
}

// Few different values, so that filters match often.
const text = fc.constantFrom('', 'a', 'A', 'ab', 'AB', 'b', 'É', 'e\u0301', 'z a');
const dateTime = fc.constantFrom(
  '2020-01-01T00:00:00Z',
  '2020-01-01T00:00:00.5Z',
  '2020-01-01T01:00:00+01:00',
  '2019-12-31T23:59:59.999Z',
);
const samples: Record<Kind, fc.Arbitrary<string | number | boolean>> = {
  text,
  exact: text,
  number: fc.constantFrom(-1, 0, 0.5, 1, 10),
  boolean: fc.boolean(),
  dateTime,
  binary: fc.constantFrom('QQ==', 'qq==', ''),
};
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
const listOf = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 3 });
const thing: fc.Arbitrary<JsonObject> = fc.record({
  id: maybe(text),
  label: maybe(text),
  code: maybe(text),
  size: maybe(samples.number),
  ratio: maybe(samples.number),
  flag: maybe(fc.boolean()),
  at: maybe(dateTime),
  blob: maybe(samples.binary),
  tags: maybe(listOf(text)),
  times: maybe(listOf(dateTime)),
  box: maybe(fc.record({ width: maybe(samples.number) })),
  owner: maybe(fc.record({ value: maybe(text), since: maybe(dateTime), names: maybe(listOf(text)) })),
  parts: maybe(
    listOf(
      fc.record({
        value: maybe(text),
        type: maybe(text),
        primary: maybe(fc.boolean()),
        size: maybe(samples.number),
        at: maybe(dateTime),
        names: maybe(listOf(text)),
      }),
    ),
  ),
  [ExtraSchema.id]: maybe(fc.record({ must: maybe(text), items: maybe(listOf(fc.record({ value: maybe(text) }))) })),
}) as fc.Arbitrary<JsonObject>;

/** Conditions for the attributes whose path begins with `prefix`. */
function conditions(prefix: string): fc.Arbitrary<Filter> {
  const paths = Object.keys(kindOf).filter((path) => path.startsWith(prefix));
  return fc.constantFrom(...paths).chain((full) => {
    const kind = kindOf[full] as Kind;
    const path = (parseFilter(`${full.slice(prefix.length)} pr`) as Filter & { kind: 'present' }).path;
    return fc.oneof(
      fc.record({ kind: fc.constant('present' as const), path: fc.constant(path) }),
      fc.record({
        kind: fc.constant('compare' as const),
        path: fc.constant(path),
        op: fc.constantFrom(...compareOps.filter((op) => operatorsOf(kind).includes(op))),
        value: samples[kind],
      }),
      fc.record({
        kind: fc.constant('compare' as const),
        path: fc.constant(path),
        op: fc.constantFrom('eq' as const, 'ne' as const),
        value: fc.constant(null),
      }),
    );
  });
}

const valuePath = (prefix: string): fc.Arbitrary<Filter> =>
  combined(conditions(`${prefix}.`)).map((filter) => ({
    kind: 'valuePath',
    path: (parseFilter(`${prefix} pr`) as Filter & { kind: 'present' }).path,
    filter,
  }));
const fitting = combined(
  fc.oneof(
    { weight: 4, arbitrary: conditions('') },
    { weight: 1, arbitrary: valuePath('parts') },
    { weight: 1, arbitrary: valuePath('owner') },
    { weight: 1, arbitrary: valuePath(`${ExtraSchema.id}:items`) },
  ),
);

const selects = (filter: Filter, resource: JsonObject): boolean => compileFilter(filter, ThingModel)(resource);

test('a filter selects what a naive reading of the RFC selects', () => {
  fc.assert(
    fc.property(fitting, thing, (filter, resource) => {
      expect(selects(filter, resource), printFilter(filter)).toBe(slowly(filter, resource));
    }),
    runs(750),
  );
});

test('the laws of De Morgan hold', () => {
  const not = (filter: Filter): Filter => ({ kind: 'not', filter });
  fc.assert(
    fc.property(fitting, fitting, thing, (a, b, resource) => {
      const both = selects(not({ kind: 'and', filters: [a, b] }), resource);
      expect(both).toBe(selects({ kind: 'or', filters: [not(a), not(b)] }, resource));
      const either = selects(not({ kind: 'or', filters: [a, b] }), resource);
      expect(either).toBe(selects({ kind: 'and', filters: [not(a), not(b)] }, resource));
      expect(selects(not(not(a)), resource)).toBe(selects(a, resource));
    }),
    runs(750),
  );
});

test('the spelling of names and operators does not change what is selected', () => {
  fc.assert(
    fc.property(fitting, thing, (filter, resource) => {
      // Changes the case only outside of strings.
      const loud = printFilter(filter).replace(/"(?:[^"\\]|\\.)*"|true|false|null|[^"]/g, (part) =>
        part.length === 1 ? part.toUpperCase() : part,
      );
      expect(selects(parseFilter(loud), resource), loud).toBe(selects(filter, resource));
    }),
    runs(750),
  );
});
