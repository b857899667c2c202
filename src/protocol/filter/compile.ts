import { strict, type Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { isObject, isUnassigned, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel } from '../schema/model.ts';
import { type AttributePath, printAttributePath, resolvePath, shorten } from '../schema/path.ts';
import type { Filter } from './ast.ts';
import { compileComparison, isPresent, type ValueTest } from './compare.ts';
import { errorAt } from './place.ts';

/**
 * Tests whether a resource matches a filter. The attribute names in the resource must have the spelling of the schemas.
 */
export type ResourceTest = (resource: JsonObject) => boolean;

export interface CompileFilterOptions {
  /**
   * The treatment of an unknown attribute. `error`: throws an error (default). `absent`: the attribute has no value, as in a query
   * over several resource types (RFC 7644 section 3.4.2.1).
   */
  readonly unknownAttribute?: 'error' | 'absent';
  readonly tolerate?: Tolerate;
}

/**
 * Compiles a filter to a test for all resources of a resource type. Throws a `ScimError` with `invalidFilter` in three
 * cases: an attribute is unknown, an attribute has `returned` `never`, or the type of an attribute does not support the
 * operator. If the filter was parsed from text, an unknown attribute causes a `FilterError` with the position in the
 * text.
 */
export function compileFilter(filter: Filter, model: ResourceModel, options: CompileFilterOptions = {}): ResourceTest {
  const tolerate = options.tolerate ?? strict;
  const readUnknown: Read | undefined = options.unknownAttribute === 'absent' ? nothing : undefined;
  return compile(filter, (path) => resourceReader(path, model), tolerate, readUnknown);
}

/**
 * Compiles the filter inside `attribute[…]` to a test of one value. If a multi-valued attribute is not complex, its values have the
 * name `value` in the filter (RFC 7644 section 3.5.2.2).
 */
export function compileElementFilter(
  filter: Filter,
  attribute: AttributeModel,
  tolerate: Tolerate = strict,
): ValueTest {
  return compile(filter, (path) => elementReader(path, attribute), tolerate, undefined);
}

/** Functions that read the values of an attribute for a test. */
interface Reader<Node> {
  /** The attribute that is compared; undefined for an unknown attribute and for a whole extension. */
  readonly attribute: AttributeModel | undefined;
  /**
   * The attribute at the start of the path: `emails` for the path `emails.type`. If a comparison uses a sub-attribute,
   * `attribute` contains the sub-attribute instead.
   */
  readonly holder?: AttributeModel;
  /** URN of the extension, if the path is the URN of a whole extension. A whole extension supports only `pr`. */
  readonly extension?: string;
  /**
   * Reads the value of a single-valued attribute, and is faster than `any`. Absent for an attribute with
   * sub-attributes, and for an attribute with an assumed value (see `assumedValue`).
   */
  readonly single?: (node: Node) => Json | undefined;
  /**
   * True if one of the values passes the test. For a missing value, the test receives `undefined`. If `assume` is true,
   * the test receives the result of `assumedValue` instead.
   */
  any(node: Node, test: ValueTest, assume: boolean): boolean;
  /** Returns the whole value of the attribute, for `pr`. */
  whole(node: Node): Json | undefined;
}
type Read = Reader<unknown>;
type Resolve<Node> = (path: AttributePath) => Reader<Node> | undefined;

const nothing: Read = { attribute: undefined, any: (_node, test) => test(undefined), whole: () => undefined };

function compile<Node>(
  filter: Filter,
  resolve: Resolve<Node>,
  tolerate: Tolerate,
  unknown: Read | undefined,
): (node: Node) => boolean {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.filters.map((inner) => compile(inner, resolve, tolerate, unknown));
      const [first, second] = tests;
      if (tests.length === 2 && first && second) return (node) => first(node) && second(node);
      return (node) => {
        for (const test of tests) if (!test(node)) return false;
        return true;
      };
    }
    case 'or': {
      const tests = filter.filters.map((inner) => compile(inner, resolve, tolerate, unknown));
      return (node) => {
        for (const test of tests) if (test(node)) return true;
        return false;
      };
    }
    case 'not': {
      const test = compile(filter.filter, resolve, tolerate, unknown);
      return (node) => !test(node);
    }
    case 'present': {
      const reader = find(filter.path, resolve, unknown);
      return (node) => isPresent(reader.whole(node));
    }
    case 'compare': {
      const reader = find(filter.path, resolve, unknown);
      if (reader.extension) {
        throw ScimError.of(
          'invalidFilter',
          `${reader.extension} is an extension and has no value that can be compared`,
        );
      }
      const test = compileTest(reader.attribute, filter, tolerate);
      const given = filter.value !== null;
      const { single } = reader;
      if (!single) return (node) => reader.any(node, test, given);
      return (node) => {
        const value = single(node);
        return Array.isArray(value) ? reader.any(node, test, given) : test(value ?? undefined);
      };
    }
    case 'valuePath':
      return compileValuePath(filter.path, filter.filter, resolve, tolerate, unknown);
  }
}

function compileTest(
  attribute: AttributeModel | undefined,
  { path, op, value, literal }: Filter & { kind: 'compare' },
  tolerate: Tolerate,
): ValueTest {
  // An unknown attribute has no value. A comparison treats a missing value as `null`.
  if (!attribute) return () => (op === 'eq' ? value === null : op === 'ne' && value !== null);
  if (attribute.type === 'complex') throw needsSubAttribute(path, attribute);
  refuseSecret(attribute);
  return compileComparison(attribute, op, value, tolerate, literal);
}

function compileValuePath<Node>(
  path: AttributePath,
  filter: Filter,
  resolve: Resolve<Node>,
  tolerate: Tolerate,
  unknown: Read | undefined,
): (node: Node) => boolean {
  const reader = find(path, resolve, unknown);
  const attribute = reader.holder;
  if (reader.extension) throw noValues(path);
  if (!attribute) return () => false;
  if ((attribute.type !== 'complex' && !attribute.multiValued) || path.subAttribute !== undefined) {
    throw noValues(path);
  }
  const test = compile<Json | undefined>(filter, (inner) => elementReader(inner, attribute), tolerate, unknown);
  return (node) => {
    const value = reader.whole(node);
    if (value === undefined || value === null) return false;
    if (!Array.isArray(value)) return test(value);
    for (const element of value) if (test(element)) return true;
    return false;
  };
}

function find<Node>(path: AttributePath, resolve: Resolve<Node>, unknown: Read | undefined): Reader<Node> {
  const reader = resolve(path) ?? unknown;
  if (!reader) {
    throw errorAt(path, `there is no attribute ${shorten(printAttributePath(path))}`);
  }
  return reader;
}

/** Creates a reader of an attribute of a resource. Returns undefined if the attribute does not exist. */
function resourceReader(path: AttributePath, model: ResourceModel): Reader<JsonObject> | undefined {
  const target = resolvePath(path, model);
  if (!target) return undefined;
  const { extension } = target;
  if (target.kind === 'extension') {
    return { ...nothing, extension: target.extension, whole: (resource) => resource[target.extension] };
  }
  const { attribute, subAttribute } = target;
  refuseSecret(attribute);
  const name = attribute.name;
  if (extension === undefined) return attributeReader((resource) => resource[name], attribute, subAttribute);
  return attributeReader(
    (resource) => {
      const container = resource[extension];
      return isObject(container) ? container[name] : undefined;
    },
    attribute,
    subAttribute,
  );
}

/** Creates a reader of a sub-attribute of one value of `attribute`. */
function elementReader(path: AttributePath, attribute: AttributeModel): Reader<Json | undefined> | undefined {
  if (path.schema !== undefined || path.subAttribute !== undefined) return undefined;
  if (attribute.type !== 'complex') {
    if (path.attribute.toLowerCase() !== 'value') return undefined;
    return attributeReader((element) => element, { ...attribute, multiValued: false }, undefined);
  }
  const sub = attribute.subAttribute(path.attribute);
  if (!sub) return undefined;
  refuseSecret(sub);
  const name = sub.name;
  // No separate check for an array is needed, because an array has no member with the name of the sub-attribute.
  const read = (element: Json | undefined) =>
    typeof element === 'object' && element !== null ? (element as JsonObject)[name] : undefined;
  return attributeReader(read, sub, undefined, assumedValue(attribute, sub));
}

/**
 * Returns the assumed value of a missing sub-attribute. The assumed value is `false` for `primary`, because a value
 * without `primary` is not primary (RFC 7643 section 2.4).
 */
function assumedValue(attribute: AttributeModel, sub: AttributeModel | undefined): false | undefined {
  return attribute.multiValued && sub?.name === 'primary' && sub.type === 'boolean' ? false : undefined;
}

/**
 * Creates a reader of the values that a comparison tests. If the path has a sub-attribute, the reader reads this
 * sub-attribute. Otherwise, it reads the sub-attribute `value` of a complex attribute, and the value of a simple
 * attribute.
 */
function attributeReader<Node>(
  read: (node: Node) => Json | undefined,
  attribute: AttributeModel,
  subAttribute: AttributeModel | undefined,
  assumed: false | undefined = undefined,
): Reader<Node> {
  const leaf = subAttribute ?? (attribute.type === 'complex' ? attribute.subAttribute('value') : undefined);
  if (subAttribute) refuseSecret(subAttribute);
  const leafName = leaf?.name;
  const assumedOfElement = assumedValue(attribute, subAttribute);
  const leafOf = (value: Json): Json | undefined =>
    leafName === undefined ? value : isObject(value) ? value[leafName] : undefined;
  const isSingle = leafName === undefined && !attribute.multiValued && assumed === undefined;
  const any = (node: Node, test: ValueTest, assume: boolean): boolean => {
    const value = read(node);
    if (!Array.isArray(value) || value.length === 0)
      return anyOf(isUnassigned(value) ? (assume ? assumed : undefined) : leafOf(value), test);
    return value.some((element) => anyOf(leafOf(element) ?? (assume ? assumedOfElement : undefined), test));
  };
  const whole = (node: Node): Json | undefined => {
    const value = read(node);
    if (!subAttribute || value === undefined || value === null) return value;
    if (!Array.isArray(value)) return leafOf(value);
    return value.map((element) => leafOf(element) ?? null);
  };
  return { attribute: leaf ?? attribute, holder: attribute, ...(isSingle ? { single: read } : {}), any, whole };
}

/** True if at least one value passes the test. `found` is an array of values or a single value. */
function anyOf(found: Json | undefined, test: ValueTest): boolean {
  return Array.isArray(found) && found.length > 0 ? found.some(test) : test(isUnassigned(found) ? undefined : found);
}

/**
 * Throws an error for an attribute that is never returned. Otherwise, a client could send many filters and find out the
 * value of the attribute character by character.
 */
function refuseSecret(attribute: AttributeModel): void {
  if (attribute.returned !== 'never') return;
  throw ScimError.of(
    'invalidFilter',
    `${attribute.path} cannot be used in a filter, because the attribute is never returned`,
  );
}

function noValues(path: AttributePath): ScimError {
  return ScimError.of('invalidFilter', `a filter in [ ] cannot follow ${printAttributePath(path)}`);
}

function needsSubAttribute(path: AttributePath, attribute: AttributeModel): ScimError {
  const example = `${printAttributePath(path)}.${attribute.subAttributes[0]?.name}`;
  return ScimError.of(
    'invalidFilter',
    `${printAttributePath(path)} is complex: compare a sub-attribute such as ${example}`,
  );
}
