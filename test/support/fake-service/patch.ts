import { type ScimPatchOperation, type ScimResource, scimPatch } from 'scim-patch';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { Refusal } from './errors.ts';
import { urns } from './schemas.ts';

type Row = Record<string, unknown>;
type Operation = { op: string; path?: string; value?: unknown };

/** Applies the operations of a PatchOp to a resource with `scim-patch`. Throws a `Refusal`. */
export function patched(resource: JsonObject, body: unknown, allowsDouble: boolean): JsonObject {
  const operations = (body as Row | undefined)?.Operations;
  if (!Array.isArray(operations) || operations.length === 0) {
    throw new Refusal(400, 'the body is not a PatchOp', 'invalidSyntax');
  }
  const plain = operations.flatMap((operation) => normalised(operation as Operation, resource));
  try {
    let result = structuredClone(resource) as unknown as ScimResource;
    for (const operation of plain) {
      if (allowsDouble && operation.op === 'add' && operation.path === 'members') addDouble(result, operation.value);
      else result = scimPatch(result, [operation as ScimPatchOperation]);
    }
    return result as unknown as JsonObject;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const scimType = (error as { scimCode?: string }).scimCode;
    throw new Refusal(400, error instanceof Error ? error.message : 'the PATCH failed', scimType ?? 'invalidValue');
  }
}

/** Adds members even if they already exist, because `scim-patch` would omit them. */
function addDouble(result: object, value: unknown): void {
  const row = result as Row;
  const had = Array.isArray(row.members) ? row.members : [];
  row.members = [...had, ...(Array.isArray(value) ? value : [value])];
}

/**
 * Converts an operation to operations that `scim-patch` supports: `op` in lower case, members with only a value, and no
 * value for the whole extension.
 */
function normalised(operation: Operation, resource: JsonObject): Operation[] {
  const op = String(operation.op).toLowerCase();
  const path = operation.path;
  const lower = path?.toLowerCase() ?? '';
  if (lower === 'members' || lower === `${urns.group.toLowerCase()}:members`) {
    const value = membersOnly(operation.value);
    return [{ op, path: 'members', ...(value === undefined ? {} : { value }) }];
  }
  const manager = `${urns.enterprise}:manager`;
  if (lower === manager.toLowerCase() && op !== 'remove') {
    const { value } = operation;
    const id = typeof value === 'object' && value !== null ? (value as Row).value : value;
    return id === '' || id === null || id === undefined
      ? [{ op: 'remove', path: manager }]
      : [
          { op: 'remove', path: manager },
          { op: 'add', path: manager, value: { value: String(id) } },
        ];
  }
  if (lower === urns.enterprise.toLowerCase()) {
    const names = Object.keys((op === 'remove' ? resource[urns.enterprise] : operation.value) ?? {});
    return names.flatMap((name) => {
      const value = (operation.value as Row | undefined)?.[name];
      return normalised({ op, path: `${urns.enterprise}:${name}`, ...(op === 'remove' ? {} : { value }) }, resource);
    });
  }
  if (path === undefined && op !== 'remove' && typeof operation.value === 'object' && operation.value !== null) {
    return Object.entries(operation.value).flatMap(([name, value]) => {
      if (name === 'id' || name === 'meta' || name === 'schemas' || name === 'groups') return [];
      return normalised({ op, path: name, value }, resource);
    });
  }
  if (op !== 'remove' && operation.value === null) return [{ op: 'remove', path: path ?? '' }];
  return [{ ...operation, op }];
}

function membersOnly(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => ({
    value: String(typeof item === 'object' && item !== null ? (item as Row).value : item),
  }));
}
