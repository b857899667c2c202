import { strict, type Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { FilterError } from '../filter/index.ts';
import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../schema/model.ts';
import { shorten, tryParseAttributePath } from '../schema/path.ts';
import { checkConstraints } from '../value/constraints.ts';
import { readValue, type ValueContext } from '../value/reading.ts';
import { addElements, changeElements, removeElements, setElements, settlePrimary } from './elements.ts';
import { immutable, setMember, withMember } from './member.ts';
import type { PatchOperation } from './operation.ts';
import { checkRequired } from './required.ts';
import { type PatchTarget, resolvePatchPath, unknownPath } from './target.ts';

export interface Patched {
  /**
   * The resource after the operations. Unchanged parts are shared with the original resource. New values are shared
   * with the operations.
   */
  readonly resource: JsonObject;
  /** False if the operations changed nothing. */
  readonly changed: boolean;
}

export interface ApplyPatchOptions {
  readonly tolerate?: Tolerate;
  /**
   * True for a resource that is not complete yet. In this case, required attributes may be missing, and constraints are
   * not checked. A later validation checks both.
   */
  readonly draft?: boolean;
}

/**
 * Applies PATCH operations in order to a copy of a resource (RFC 7644 section 3.5.2). If the function throws a
 * `ScimError`, no operation is applied. The given resource must be in canonical spelling, as `validate` returns it. The
 * given resource is never changed.
 */
export function applyPatch(
  before: JsonObject,
  operations: readonly PatchOperation[],
  model: ResourceModel,
  options: ApplyPatchOptions = {},
): Patched {
  const patch = new Patch(before, model, options.tolerate ?? strict);
  operations.forEach((operation, index) => {
    try {
      patch.apply(operation);
    } catch (error) {
      throw operations.length > 1 ? atOperation(error, index) : error;
    }
  });
  const resource = patch.finish();
  if (!options.draft) {
    checkRequired(before, resource, model);
    checkConstraints(before, resource, model, options.tolerate ?? strict);
  }
  const differs = (name: string): boolean => !jsonEquals(before[name], resource[name]);
  const changed = Object.keys(resource).some(differs) || Object.keys(before).some(differs);
  return { resource: changed ? resource : before, changed };
}

type AttributeTarget = PatchTarget & { kind: 'attribute' };

/** A resource during a PATCH. Objects of the original resource are copied before they are changed. */
class Patch {
  readonly #root: JsonObject;
  readonly #model: ResourceModel;
  readonly #tolerate: Tolerate;
  readonly #values: ValueContext;
  /**
   * Cache of resolved paths. The cache saves time, because thousands of operations in one message may have the same
   * path.
   */
  readonly #targets = new Map<string, PatchTarget>();

  constructor(before: JsonObject, model: ResourceModel, tolerate: Tolerate) {
    this.#root = { ...before };
    this.#model = model;
    this.#tolerate = tolerate;
    this.#values = {
      tolerate,
      readOnly: false,
      partial: true,
      report: ({ path, scimType, detail }) => {
        throw ScimError.of(scimType, `${path}: ${detail}`);
      },
    };
  }

  apply(operation: PatchOperation): void {
    if (operation.path !== undefined) return this.#applyAt(operation, operation.path);
    if (operation.op === 'remove') throw ScimError.of('noTarget', 'a remove operation needs a path');
    if (!isObject(operation.value))
      throw ScimError.of('invalidValue', 'the value of an operation without a path must be an object');
    for (const [name, value] of Object.entries(operation.value)) {
      if (value !== undefined) this.#applyMember(operation.op, name, value);
    }
  }

  /** Removes empty extensions, and sets `schemas` to the schemas that have data (RFC 7643 section 3). */
  finish(): JsonObject {
    for (const { urn } of this.#model.extensions) {
      const container = this.#root[urn];
      if (isObject(container) && Object.keys(container).length === 0) delete this.#root[urn];
    }
    const used = this.#model.extensions.filter(({ urn }) => this.#root[urn] !== undefined);
    const schemas = [this.#model.core.urn, ...used.map(({ urn }) => urn)];
    if (!jsonEquals(schemas, this.#root.schemas)) this.#root.schemas = schemas;
    return this.#root;
  }

  #applyAt(operation: PatchOperation, path: string): void {
    const target = this.#targets.get(path) ?? this.#resolve(path);
    if (!target) return;
    if (target.kind === 'extension') this.#applyToExtension(operation, target.schema);
    else this.#applyToAttribute(operation, target, path);
  }

  /**
   * Resolves a path and caches its target. Does not cache the target of a path that deviates from the RFC, because each
   * use of the deviation must be recorded.
   */
  #resolve(path: string): PatchTarget | undefined {
    let isDeviant = false;
    const target = resolvePatchPath(path, this.#model, (deviation, where) => {
      isDeviant = true;
      this.#tolerate(deviation, where);
    });
    if (target && !isDeviant) this.#targets.set(path, target);
    return target;
  }

  /** Applies one member of the value of an operation that has no path. */
  #applyMember(op: 'add' | 'replace', name: string, value: Json): void {
    const { core } = this.#model;
    const attribute = core.attribute(name);
    if (attribute) return this.#applyToAttribute({ op, value }, plainTarget(attribute, undefined), attribute.path);
    const extension = this.#model.extension(name);
    if (extension) return this.#applyToExtension({ op, value }, extension);
    // Treats a name that is not a valid attribute path as an unknown attribute. A client may send any name.
    if (!name.includes('[') && !tryParseAttributePath(name)) return unknownPath(name, this.#tolerate);
    if (name.includes(':')) this.#tolerate('valueQualifiedKey', shorten(name));
    else if (/[.[]/.test(name)) this.#tolerate('valueDottedKey', shorten(name));
    // The name is either unknown, or the short name of an extension attribute (without the URN). `#applyAt` resolves
    // the path and distinguishes the two cases.
    this.#applyAt({ op, value }, name);
  }

  #applyToExtension({ op, value }: PatchOperation, schema: SchemaModel): void {
    if (op === 'remove' || isUnassigned(value)) return this.#removeExtension(schema);
    if (!isObject(value))
      throw ScimError.of('invalidValue', `${schema.urn}: the value of an extension must be an object`);
    for (const [name, member] of Object.entries(value)) {
      const attribute = schema.attribute(name);
      if (!attribute) this.#tolerate('unknownAttribute', `${schema.urn}:${shorten(name)}`);
      else if (member !== undefined) {
        this.#applyToAttribute({ op, value: member }, plainTarget(attribute, schema.urn), attribute.path);
      }
    }
  }

  /**
   * Removes all attributes of an extension, including required attributes. Throws if an immutable attribute has a
   * value. Calls `tolerate` with `readOnlyValue` for each readOnly attribute with a value. If this call does not throw,
   * keeps the attribute.
   */
  #removeExtension(schema: SchemaModel): void {
    const container = this.#root[schema.urn];
    if (!isObject(container)) return;
    for (const attribute of schema.attributes) {
      if (container[attribute.name] === undefined) continue;
      if (attribute.mutability === 'immutable') throw immutable(attribute);
      if (attribute.mutability === 'readOnly') this.#tolerate('readOnlyValue', attribute.path);
      else this.#set(attribute, schema.urn, undefined);
    }
  }

  #applyToAttribute(operation: PatchOperation, target: AttributeTarget, path: string): void {
    const { attribute, subAttribute, extension } = target;
    const before = this.#get(attribute, extension);
    if (attribute.name === 'schemas' && extension === undefined) return this.#checkSchemas(operation);
    if (attribute.mutability === 'readOnly' || subAttribute?.mutability === 'readOnly') {
      if (!isCurrentValue(operation, before, subAttribute)) this.#tolerate('readOnlyValue', shorten(path));
      return;
    }
    const after = attribute.multiValued
      ? this.#patchValues(operation, target, before, path)
      : this.#patchSingle(operation, target, before, path);
    if (after === before) return;
    if ((isUnassigned(after) || after === '') && attribute.required) {
      throw ScimError.of('mutability', `${attribute.path} is required and cannot be removed`);
    }
    if (attribute.mutability === 'immutable' && before !== undefined && !jsonEquals(before, after))
      throw immutable(attribute);
    this.#set(attribute, extension, isUnassigned(after) ? undefined : after);
  }

  #patchValues(
    operation: PatchOperation,
    target: AttributeTarget,
    before: Json | undefined,
    path: string,
  ): Json | undefined {
    const { attribute } = target;
    const elements = Array.isArray(before) ? before : [];
    const chosen = target.test || target.subAttribute;
    let after: readonly Json[];
    if (operation.op === 'remove') {
      after = removeElements(elements, operation, target, this.#values, path);
    } else if (chosen) {
      after = changeElements(elements, operation, target, this.#values, path);
    } else {
      const value = operation.value;
      // An add may contain a single value without an array (RFC 7644 section 3.5.2.1). Puts this value into an array. A
      // replace must contain an array of all values, so `readValue` treats a single value as a deviation.
      const given = operation.op === 'add' && value !== null && !Array.isArray(value) ? [value as Json] : value;
      const read = readValue(attribute, given, attribute.path, this.#values);
      const values = (read ?? []) as Json[];
      after = operation.op === 'add' ? addElements(elements, values, attribute) : setElements(values, attribute);
    }
    if (after === elements) return before;
    return [...settlePrimary(elements, after, attribute)];
  }

  #patchSingle(
    operation: PatchOperation,
    target: AttributeTarget,
    before: Json | undefined,
    path: string,
  ): Json | undefined {
    const { attribute, subAttribute, test } = target;
    if (test && !(before !== undefined && test(before))) {
      if (operation.op === 'remove') return before;
      throw ScimError.of('noTarget', `${shorten(path)} matches no value`);
    }
    if (subAttribute) return this.#patchMember(operation, attribute, subAttribute, before);
    if (operation.op === 'remove') return undefined;
    if (attribute.type !== 'complex') return readValue(attribute, operation.value, attribute.path, this.#values);
    return this.#mergeComplex(operation, attribute, before);
  }

  #patchMember(
    operation: PatchOperation,
    attribute: AttributeModel,
    sub: AttributeModel,
    before: Json | undefined,
  ): Json | undefined {
    const members = isObject(before) ? before : {};
    const value = operation.op === 'remove' ? undefined : readValue(sub, operation.value, sub.path, this.#values);
    return withMember(attribute, members, sub, value);
  }

  /** Replaces the given sub-attributes and keeps the other sub-attributes (RFC 7644 section 3.5.2.3). */
  #mergeComplex(operation: PatchOperation, attribute: AttributeModel, before: Json | undefined): Json | undefined {
    const { value } = operation;
    if (isUnassigned(value)) return undefined;
    const read = readValue(attribute, value, attribute.path, this.#values);
    const given: JsonObject = isObject(value) ? value : {};
    let members: JsonObject = isObject(before) ? before : {};
    for (const [name, member] of Object.entries(given)) {
      const sub = attribute.subAttribute(name);
      if (sub && sub.mutability !== 'readOnly' && isUnassigned(member))
        members = withMember(attribute, members, sub, undefined) ?? {};
    }
    for (const sub of attribute.subAttributes) {
      const member = isObject(read) ? read[sub.name] : undefined;
      if (member !== undefined) members = withMember(attribute, members, sub, member) ?? {};
    }
    return Object.keys(members).length === 0 ? undefined : members;
  }

  #checkSchemas({ op, value }: PatchOperation): void {
    if (op === 'remove') throw ScimError.of('mutability', 'schemas is required and cannot be removed');
    for (const urn of Array.isArray(value) ? value : [value]) {
      const known =
        typeof urn === 'string' && (urn.toLowerCase() === this.#model.core.key || this.#model.extension(urn));
      if (!known) this.#tolerate('unknownSchema', `schemas ${shorten(String(urn))}`);
    }
  }

  #get(attribute: AttributeModel, extension: string | undefined): Json | undefined {
    if (extension === undefined) return this.#root[attribute.name];
    const container = this.#root[extension];
    return isObject(container) ? container[attribute.name] : undefined;
  }

  #set(attribute: AttributeModel, extension: string | undefined, value: Json | undefined): void {
    if (extension === undefined) return setMember(this.#root, attribute.name, value);
    const container = this.#root[extension];
    const copy: JsonObject = isObject(container) ? { ...container } : {};
    setMember(copy, attribute.name, value);
    this.#root[extension] = copy;
  }
}

function plainTarget(attribute: AttributeModel, extension: string | undefined): AttributeTarget {
  return { kind: 'attribute', extension, attribute, subAttribute: undefined, test: undefined, filter: undefined };
}

/** True if an operation sets a readOnly attribute to its current value. */
function isCurrentValue(operation: PatchOperation, before: Json | undefined, sub: AttributeModel | undefined): boolean {
  if (operation.op === 'remove') return isUnassigned(before);
  const current = sub && isObject(before) ? before[sub.name] : before;
  return jsonEquals(operation.value, current) || (isUnassigned(operation.value) && isUnassigned(current));
}

/**
 * Adds the number of the failed operation, counted from 1, to the error. A `FilterError` keeps its position in the
 * filter.
 */
function atOperation(error: unknown, index: number): unknown {
  const operation = `operation ${index + 1}`;
  if (error instanceof FilterError) return error.within(operation);
  if (!(error instanceof ScimError)) return error;
  return new ScimError(error.status, `${operation}: ${error.detail}`, error.scimType, { cause: error });
}
