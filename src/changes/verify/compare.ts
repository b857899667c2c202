import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { isNormalised, learnNormalisation, type Normalisation } from '../normalisation.ts';
import type { ServiceKnowledge } from '../service.ts';

/** The requested change of a resource. `before` and `wanted` have the canonical form of `canonicalResource`. */
export interface Expectation {
  /** The resource before the change. For a new resource, the value is `undefined`, and all values are compared. */
  readonly before: JsonObject | undefined;
  readonly wanted: JsonObject;
  /**
   * Attribute paths of values that scimctl derived from the input. The service may store other values at these paths.
   */
  readonly derived?: readonly string[];
  /**
   * True if somebody may have changed the resource after the request. If the service then shows another text than the
   * requested text, the value is accepted only if a known normalisation explains the difference.
   */
  readonly isOld?: boolean;
}

/** The result of the comparison of a resource with the requested change. */
export interface Comparison {
  /**
   * Paths of the attributes that differ from the request, in the order of the schema. Empty if the service made the
   * change.
   */
  readonly missing: readonly string[];
  /** Values that the service stores in another form. */
  readonly normalised: readonly { readonly path: string; readonly normalisation: Normalisation }[];
}

/**
 * Compares the request with the resource after the change. Compares only the attributes that the change affects,
 * because services add their own attributes. Ignores attributes that are never returned, because these attributes
 * cannot be verified.
 */
export function compareWithWanted(
  found: JsonObject,
  expectation: Expectation,
  model: ResourceModel,
  service: ServiceKnowledge,
): Comparison {
  const comparison = new Comparer(expectation, service);
  comparison.schema(model.core, found, expectation.before, expectation.wanted);
  for (const extension of model.extensions) {
    const part = (resource: JsonObject | undefined): JsonObject => {
      const value = resource?.[extension.urn];
      return isObject(value) ? value : {};
    };
    const before = expectation.before && part(expectation.before);
    comparison.schema(extension, part(found), before, part(expectation.wanted));
  }
  return comparison;
}

/**
 * Three values of one attribute: the value that the service shows now, the value before the change, and the requested
 * value.
 */
type Place = readonly [found: Json | undefined, before: Json | undefined, wanted: Json | undefined];

class Comparer implements Comparison {
  readonly missing: string[] = [];
  readonly normalised: { path: string; normalisation: Normalisation }[] = [];
  readonly #service: ServiceKnowledge;
  readonly #derived: ReadonlySet<string>;
  readonly #isNew: boolean;
  readonly #isOld: boolean;

  constructor({ before, derived = [], isOld = false }: Expectation, service: ServiceKnowledge) {
    this.#service = service;
    this.#derived = new Set(derived);
    this.#isNew = before === undefined;
    this.#isOld = isOld;
  }

  schema(schema: SchemaModel, found: JsonObject, before: JsonObject | undefined, wanted: JsonObject): void {
    for (const attribute of schema.attributes) {
      if (attribute.name === 'schemas' || isUnseen(attribute) || this.#derived.has(attribute.path)) continue;
      const name = attribute.name;
      const [old, value] = [before?.[name], wanted[name]];
      const isUntouched = this.#isNew ? isUnassigned(value) : jsonEquals(old, value) || isBothUnassigned(old, value);
      if (!isUntouched && !this.#attribute(attribute, [found[name], old, value])) this.missing.push(attribute.path);
    }
  }

  #attribute(attribute: AttributeModel, place: Place): boolean {
    const [found, before, wanted] = place;
    if (attribute.multiValued) return this.#values(attribute, listOf(found), listOf(before), listOf(wanted));
    if (isUnassigned(wanted)) return isUnassigned(found) || found === '';
    if (attribute.type !== 'complex') return this.#leaf(attribute, place);
    return this.#members(attribute, [found, before, wanted]);
  }

  /** Compares the sub-attributes of one complex value. Ignores sub-attributes that the change does not affect. */
  #members(attribute: AttributeModel, [found, before, wanted]: Place): boolean {
    const parts = [found, before, wanted].map((value) => (isObject(value) ? value : {}));
    return attribute.subAttributes.every((sub) => {
      const [now, old, value] = parts.map((part) => part[sub.name]);
      if (isUnseen(sub) || this.#derived.has(sub.path)) return true;
      const isUntouched = this.#isNew ? isUnassigned(value) : jsonEquals(old, value) || isBothUnassigned(old, value);
      return isUntouched || this.#leaf(sub, [now, old, value]);
    });
  }

  /** True if every added value is present and every removed value is absent. */
  #values(attribute: AttributeModel, found: Json[], before: Json[], wanted: Json[]): boolean {
    const isIn = (values: readonly Json[], value: Json): boolean => values.some((other) => jsonEquals(other, value));
    const added = wanted.filter((value) => !isIn(before, value));
    const isThere = added.every((value) => found.some((now) => this.#isValue(attribute, now, value, before)));
    if (!isThere) return false;
    const removed = before.filter((value) => !isIn(wanted, value));
    const isKept = (value: Json): boolean => wanted.some((other) => isSameKey(other, value));
    return removed.every((value) => isKept(value) || !found.some((now) => isSameKey(now, value)));
  }

  /**
   * Compares one value of a multi-valued attribute with a requested value. If the service does not return the sub-attribute `type` or
   * `primary`, the values can still be equal. `display` and `$ref` are ignored.
   */
  #isValue(attribute: AttributeModel, now: Json, wanted: Json, before: readonly Json[]): boolean {
    if (!isObject(now) || !isObject(wanted)) return now === wanted || this.#isText(attribute.path, now, wanted, before);
    return attribute.subAttributes.every((sub) => {
      const value = wanted[sub.name];
      if (isUnassigned(value) || isUnseen(sub) || this.#derived.has(sub.path)) return true;
      const shown = now[sub.name];
      if (sub.name === 'primary' || sub.name === 'type' || sub.name === 'display' || sub.name === '$ref') {
        return isUnassigned(shown) || shown === value || sub.name === 'display' || sub.name === '$ref';
      }
      const olds = before.flatMap((old) => (isObject(old) ? [old[sub.name] ?? null] : []));
      return isSameLeaf(sub, shown, value) || this.#isText(sub.path, shown, value, olds);
    });
  }

  #leaf(attribute: AttributeModel, [found, before, wanted]: Place): boolean {
    if (isUnassigned(wanted)) return isUnassigned(found) || found === '';
    if (isSameLeaf(attribute, found, wanted)) return true;
    return this.#isText(attribute.path, found, wanted, before === undefined ? [] : [before]);
  }

  /**
   * True if the text that the service shows is a normalised form of the requested text. Learns a normalisation that was
   * not known before. Does not learn a normalisation with an argument, such as a cut, if the resource had the shown
   * text before the change: two unrelated texts can fit such a normalisation by chance.
   */
  #isText(path: string, found: Json | undefined, wanted: Json, olds: readonly Json[]): boolean {
    if (typeof found !== 'string' || typeof wanted !== 'string') return false;
    const isKnown = isNormalised(wanted, found, this.#service.normalisationsOf(path));
    if (this.#isOld) return isKnown;
    const normalisation = learnNormalisation(wanted, found, olds.includes(found));
    if (!normalisation) return isKnown;
    this.#service.learn(path, normalisation);
    this.normalised.push({ path, normalisation });
    return true;
  }
}

/** True for an attribute that the service does not return by default or that clients cannot change (RFC 7643 sections 2.2 and 7). */
function isUnseen({ mutability, returned }: AttributeModel): boolean {
  return mutability === 'readOnly' || mutability === 'writeOnly' || returned === 'never' || returned === 'request';
}

function isSameLeaf({ type }: AttributeModel, found: Json | undefined, wanted: Json): boolean {
  if (jsonEquals(found, wanted)) return true;
  if (isUnassigned(found)) return wanted === '' || (Array.isArray(wanted) && wanted.length === 0);
  if (type !== 'dateTime' || typeof found !== 'string' || typeof wanted !== 'string') return false;
  const [a, b] = [Date.parse(found), Date.parse(wanted)];
  return !Number.isNaN(a) && a === b;
}

function isSameKey(a: Json, b: Json): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  if (a.value !== undefined || b.value !== undefined) {
    return a.value === b.value && (a.type === b.type || a.type === undefined || b.type === undefined);
  }
  return jsonEquals(a, b);
}

function isBothUnassigned(a: Json | undefined, b: Json | undefined): boolean {
  return isUnassigned(a) && isUnassigned(b);
}

function listOf(value: Json | undefined): Json[] {
  if (isUnassigned(value)) return [];
  return Array.isArray(value) ? value : [value];
}
