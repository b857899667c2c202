import { ScimError } from '../errors.ts';
import { printFilter } from '../filter/index.ts';
import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../schema/model.ts';
import { applyPatch } from './apply.ts';
import { immutable } from './member.ts';
import type { PatchOperation } from './operation.ts';
import { pairValues, sameValues } from './pair.ts';
import { createSelector } from './select.ts';

/**
 * Computes the operations that change one resource to another: `applyPatch(before, diff(before, after))` equals
 * `after`, except for the order of values. Returns the smallest safe operations. Each operation changes one sub-attribute, or one value of a multi-valued attribute. The path of the operation selects this sub-attribute or value. If no smaller operation works, replaces the whole attribute. Ignores readOnly attributes. Both resources must be in canonical spelling. Throws a `ScimError` with `mutability` if an immutable value would change.
 */
export function diff(before: JsonObject, after: JsonObject, model: ResourceModel): PatchOperation[] {
  const operations = diffSchema(model.core, before, after, model, before);
  for (const extension of model.extensions) {
    const from = before[extension.urn];
    const to = after[extension.urn];
    const isRemoved = isObject(from) && (!isObject(to) || Object.keys(to).length === 0);
    // Removes the whole extension, because it has a required attribute, and a required attribute cannot be removed
    // alone.
    if (isRemoved && extension.attributes.some(({ name, required }) => required && !isUnassigned(from[name]))) {
      operations.push({ op: 'remove', path: extension.urn });
      continue;
    }
    operations.push(...diffSchema(extension, isObject(from) ? from : {}, isObject(to) ? to : {}, model, before));
  }
  return operations;
}

function diffSchema(
  schema: SchemaModel,
  before: JsonObject,
  after: JsonObject,
  model: ResourceModel,
  resource: JsonObject,
): PatchOperation[] {
  return schema.attributes.flatMap((attribute) => {
    if (attribute.mutability === 'readOnly' || attribute.name === 'schemas') return [];
    const from = before[attribute.name];
    const to = after[attribute.name];
    if (jsonEquals(from, to) || (isUnassigned(from) && isUnassigned(to))) return [];
    if (attribute.mutability === 'immutable' && !isUnassigned(from)) {
      throw immutable(attribute);
    }
    if (isUnassigned(to)) return [{ op: 'remove', path: attribute.path }];
    if (attribute.multiValued) return diffValues(attribute, valuesOf(from), valuesOf(to), model, resource);
    if (attribute.type === 'complex') return diffComplex(attribute, attribute.path, from, to);
    return [{ op: isUnassigned(from) ? 'add' : 'replace', path: attribute.path, value: to as Json }];
  });
}

function valuesOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the operations for the sub-attributes of the value that `path` selects. */
function diffComplex(
  attribute: AttributeModel,
  path: string,
  from: Json | undefined,
  to: Json | undefined,
): PatchOperation[] {
  const before = isObject(from) ? from : {};
  const after = isObject(to) ? to : {};
  return attribute.subAttributes.flatMap((sub): PatchOperation[] => {
    const [old, value] = [before[sub.name], after[sub.name]];
    if (sub.mutability === 'readOnly' || jsonEquals(old, value) || (isUnassigned(old) && isUnassigned(value)))
      return [];
    if (sub.mutability === 'immutable' && !isUnassigned(old)) throw immutable(sub);
    const target = `${path}.${sub.name}`;
    if (value === undefined || isUnassigned(value)) return [{ op: 'remove', path: target }];
    return [{ op: isUnassigned(old) ? 'add' : 'replace', path: target, value }];
  });
}

/**
 * Returns the operations for a multi-valued attribute. Applies the operations to check their result. If the result is
 * not the wanted value, returns one operation that replaces the whole attribute.
 */
function diffValues(
  attribute: AttributeModel,
  from: readonly Json[],
  to: readonly Json[],
  model: ResourceModel,
  resource: JsonObject,
): PatchOperation[] {
  const added: PatchOperation[] = [{ op: 'add', path: attribute.path, value: [...to] }];
  const small = from.length === 0 ? added : smallDiff(attribute, from, to);
  if (small && resultsIn(small, attribute, to, model, resource)) return small;
  return [{ op: 'replace', path: attribute.path, value: [...to] }];
}

function smallDiff(
  attribute: AttributeModel,
  from: readonly Json[],
  to: readonly Json[],
): PatchOperation[] | undefined {
  const { changed, removed, added } = pairValues(attribute, from, to);
  const selector = createSelector(attribute, from);
  const operations: PatchOperation[] = [];
  const select = (element: Json): string | undefined => {
    const filter = selector(element);
    return filter && `${attribute.path}[${printFilter(filter)}]`;
  };
  for (const element of removed) {
    const path = select(element);
    if (path === undefined) return undefined;
    operations.push({ op: 'remove', path });
  }
  const changes: PatchOperation[] = [];
  for (const [old, value] of changed) {
    const path = select(old);
    if (path === undefined) return undefined;
    changes.push(...diffComplex(attribute, path, old, value));
  }
  // Sets `primary` to `true` after all other changes of `primary`, because the service then sets `primary` of the other
  // values to `false`. Changes `value` and `type` last, because the paths of other operations use `value` and `type` to
  // select values.
  const rank = ({ path, value }: PatchOperation): number =>
    path?.endsWith('.primary')
      ? value === true
        ? 1
        : 0
      : path?.endsWith('.value')
        ? 3
        : path?.endsWith('.type')
          ? 4
          : 2;
  operations.push(...changes.sort((a, b) => rank(a) - rank(b)));
  if (added.length > 0) operations.push({ op: 'add', path: attribute.path, value: [...added] });
  return operations;
}

function resultsIn(
  operations: readonly PatchOperation[],
  attribute: AttributeModel,
  wanted: readonly Json[],
  model: ResourceModel,
  resource: JsonObject,
): boolean {
  const extension = model.extensions.find(({ attributes }) => attributes.includes(attribute));
  let result: JsonObject;
  try {
    result = applyPatch(resource, operations, model, { draft: true }).resource;
  } catch (error) {
    if (error instanceof ScimError) return false;
    throw error;
  }
  const container = extension ? result[extension.urn] : result;
  const values = valuesOf(isObject(container) ? container[attribute.name] : undefined);
  return sameValues(values, wanted);
}
