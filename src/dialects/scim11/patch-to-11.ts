import { type Filter, type PatchPath, parsePatchPath } from '../../protocol/filter/index.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { PatchOperation } from '../../protocol/patch/operation.ts';
import { type AttributePath, printAttributePath } from '../../protocol/schema/path.ts';
import { urn } from '../../protocol/urns.ts';
import { NotExpressibleError } from './not-expressible.ts';
import { resourceTo11 } from './resource.ts';
import { core11, pathTo11 } from './urns.ts';

/**
 * Converts the operations of a PATCH of SCIM 2.0 to the partial resource of SCIM 1.1 (SCIM 1.1 API, section 3.3.2). In
 * the partial resource, `meta.attributes` names the attributes to remove. An item with `operation: "delete"` is removed
 * from its attribute. The service removes values before it adds values. Throws a `NotExpressibleError` for operations
 * that depend on another order, and for a path with a filter other than `value eq`.
 */
export function patchTo11(operations: readonly PatchOperation[]): JsonObject {
  const patch = new PartialResource();
  for (const operation of operations) addOperation(patch, operation);
  return patch.toMessage();
}

function addOperation(patch: PartialResource, { op, path, value }: PatchOperation): void {
  if (path === undefined) {
    for (const [name, part] of Object.entries(isObject(value) ? value : {})) {
      const extension = isObject(part) && name.toLowerCase().startsWith('urn:');
      if (!extension) addOperation(patch, { op, path: name, value: part as Json });
      else
        for (const [inner, each] of Object.entries(part))
          patch.set(op, { schema: name, attribute: inner }, each as Json);
    }
    return;
  }
  const parsed = parsePatchPath(path);
  const { filter } = parsed;
  if (filter !== undefined) return patch.setItem(op, { ...parsed, filter }, value, path);
  if (op === 'remove') return patch.remove(parsed.path, value);
  patch.set(op, parsed.path, value as Json);
}

/** Collects the values of a partial resource under the names of SCIM 2.0. */
class PartialResource {
  readonly #removed: string[] = [];
  readonly #values: JsonObject = {};

  /** Adds or replaces a value. Replacing a list removes the old values, and adds the new values. */
  set(op: PatchOperation['op'], path: AttributePath, value: Json): void {
    if (value === null) return this.remove(path, undefined);
    if (!Array.isArray(value)) return this.#put(path, value);
    if (op === 'replace') this.remove(path, undefined);
    this.#append(path, value);
  }

  remove(path: AttributePath, value: Json | undefined): void {
    if (Array.isArray(value) && value.length > 0) {
      const items = value.map(
        (item): JsonObject => ({ ...(isObject(item) ? item : { value: item }), operation: 'delete' }),
      );
      return this.#append(path, items);
    }
    if (this.#has(path)) throw orderMatters(printAttributePath(path));
    this.#removed.push(pathTo11(printAttributePath(path)));
  }

  /** Changes or removes the item that a filter selects. */
  setItem(op: PatchOperation['op'], parsed: ItemPath, value: Json | undefined, text: string): void {
    const item = selectedValue(parsed.filter);
    if (item === undefined) {
      throw new NotExpressibleError(
        `SCIM 1.1 does not support the path ${text}: the filter in a PATCH must have the form value eq "..."`,
        'invalidPath',
        'replace the whole attribute instead',
      );
    }
    const { subAttribute } = parsed;
    if (op !== 'remove') {
      const changed = subAttribute === undefined ? (isObject(value) ? value : {}) : { [subAttribute]: value as Json };
      // A service of SCIM 1.1 finds an item by its `value`. It would not find an item with the new `value`, and would
      // add another item.
      if (changed['value'] !== undefined && changed['value'] !== item) {
        throw new NotExpressibleError(
          `SCIM 1.1 cannot change "value" of the item ${text}, because a PATCH selects the item by its "value"`,
          'invalidPath',
          'replace the whole attribute instead',
        );
      }
      return this.#append(parsed.path, [{ ...changed, value: item }]);
    }
    if (subAttribute !== undefined) {
      throw new NotExpressibleError(
        `SCIM 1.1 cannot remove ${text}, because a PATCH cannot remove a single sub-attribute of an item`,
        'invalidPath',
        'replace the whole attribute instead',
      );
    }
    this.#append(parsed.path, [{ value: item, operation: 'delete' }]);
  }

  toMessage(): JsonObject {
    const body = resourceTo11({ ...this.#values });
    const schemas = [core11, ...Object.keys(body).filter((name) => name.startsWith('urn:'))];
    const meta = this.#removed.length === 0 ? {} : { meta: { attributes: [...new Set(this.#removed)] } };
    return { schemas, ...meta, ...body };
  }

  /** Returns the object that contains an attribute: the resource, or an extension of the resource. */
  #owner({ schema }: AttributePath): JsonObject {
    if (schema === undefined || isCore(schema)) return this.#values;
    const owner = this.#values[schema];
    if (isObject(owner)) return owner;
    const created: JsonObject = {};
    this.#values[schema] = created;
    return created;
  }

  #has({ schema, attribute, subAttribute }: AttributePath): boolean {
    const owner = schema === undefined || isCore(schema) ? this.#values : this.#values[schema];
    const value = isObject(owner) ? owner[keyNamed(owner, attribute)] : undefined;
    if (subAttribute === undefined) return value !== undefined;
    return isObject(value) && value[keyNamed(value, subAttribute)] !== undefined;
  }

  #put(path: AttributePath, value: Json): void {
    const owner = this.#owner(path);
    const attribute = keyNamed(owner, path.attribute);
    const before = owner[attribute];
    if (path.subAttribute === undefined) {
      owner[attribute] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
      return;
    }
    const parts = isObject(before) ? before : {};
    owner[attribute] = { ...parts, [keyNamed(parts, path.subAttribute)]: value };
  }

  #append(path: AttributePath, items: readonly Json[]): void {
    const owner = this.#owner(path);
    const attribute = keyNamed(owner, path.attribute);
    const before = owner[attribute];
    const list = Array.isArray(before) ? before : [];
    const values = new Set(list.map((item) => (isObject(item) ? item['value'] : item)));
    // SCIM 1.1 does not define the order of two changes of the same value in one PATCH.
    for (const item of items)
      if (isObject(item) && item['value'] !== undefined && values.has(item['value']))
        throw orderMatters(path.attribute);
    owner[attribute] = [...list, ...items];
  }
}

/** True for the URN of the core schema of users or groups. */
function isCore(schema: string): boolean {
  const key = schema.toLowerCase();
  return key === urn.User.toLowerCase() || key === urn.Group.toLowerCase();
}

/** Returns the name of the member of `object` that is equal to `name` without regard to case, and otherwise `name`. */
function keyNamed(object: JsonObject, name: string): string {
  const key = name.toLowerCase();
  return Object.keys(object).find((candidate) => candidate.toLowerCase() === key) ?? name;
}

type ItemPath = PatchPath & { readonly filter: Filter };

/** Returns `"x"` for a filter `value eq "x"`. Returns `undefined` for any other filter. */
function selectedValue(filter: Filter): Json | undefined {
  if (filter.kind !== 'compare' || filter.op !== 'eq') return undefined;
  const { schema, attribute, subAttribute } = filter.path;
  const isValue = schema === undefined && subAttribute === undefined && attribute.toLowerCase() === 'value';
  return isValue ? filter.value : undefined;
}

function orderMatters(path: string): NotExpressibleError {
  return new NotExpressibleError(
    `SCIM 1.1 cannot change ${path} twice in one PATCH, because SCIM 1.1 does not define the order of the changes`,
    'invalidValue',
    'send two requests',
  );
}
