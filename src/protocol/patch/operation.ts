import { strict, type Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { describeType, isObject, type Json, type JsonObject } from '../json/json.ts';
import { shorten } from '../schema/path.ts';
import { urn } from '../urns.ts';

/** One operation of a PatchOp message (RFC 7644 section 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path?: string;
  readonly value?: Json;
}

const ops: ReadonlySet<string> = new Set(['add', 'remove', 'replace']);

/** Creates a PatchOp message. */
export function patchMessage(operations: readonly PatchOperation[]): JsonObject {
  return { schemas: [urn.PatchOp], Operations: operations.map((operation) => ({ ...operation })) };
}

/** Reads a PatchOp message. Throws a `ScimError` that contains the number of the invalid operation, counted from 1. */
export function parsePatch(body: unknown, options: { readonly tolerate?: Tolerate } = {}): PatchOperation[] {
  const tolerate = options.tolerate ?? strict;
  if (!isObject(body)) throw invalid(`a PATCH body must be a JSON object, not ${describeType(body)}`);
  const schemas = Array.isArray(body.schemas) ? body.schemas : [];
  if (!schemas.includes(urn.PatchOp)) tolerate('messageSchemas', 'schemas');
  const operations = readOperations(body, tolerate);
  if (operations.length === 0) tolerate('operationsEmpty', 'Operations');
  return operations.map((operation, index) => parseOperation(operation, `operation ${index + 1}`, tolerate));
}

function readOperations(body: JsonObject, tolerate: Tolerate): Json[] {
  const name = Object.hasOwn(body, 'Operations')
    ? 'Operations'
    : Object.keys(body).find((key) => key.toLowerCase() === 'operations');
  if (name === undefined) throw invalid('a PATCH body must have "Operations"');
  if (name !== 'Operations') tolerate('messageMemberCase', name);
  const operations = body[name];
  if (!Array.isArray(operations)) throw invalid(`"Operations" must be an array, not ${describeType(operations)}`);
  return operations;
}

function parseOperation(input: Json, where: string, tolerate: Tolerate): PatchOperation {
  if (!isObject(input)) throw invalid(`${where} must be an object, not ${describeType(input)}`);
  const op = parseOp(input.op, where, tolerate);
  const path = parsePath(input.path, where, tolerate);
  const value = input.value;
  if (op === 'remove') {
    if (path === undefined) throw ScimError.of('noTarget', `${where}: a remove operation needs a path`);
    return { op, path, ...(value === undefined ? {} : { value }) };
  }
  if (value === undefined)
    throw ScimError.of('invalidValue', `${where}: ${op === 'add' ? 'an add' : 'a replace'} needs a value`);
  return { op, ...(path === undefined ? {} : { path }), value };
}

function parseOp(op: Json | undefined, where: string, tolerate: Tolerate): PatchOperation['op'] {
  if (typeof op !== 'string') throw invalid(`${where} has no "op"`);
  const lower = op.toLowerCase();
  if (!ops.has(lower))
    throw invalid(`${where}: op must be add, remove or replace, not ${JSON.stringify(shorten(op, 30))}`);
  if (lower !== op) tolerate('opCase', `${where}: ${op}`);
  return lower as PatchOperation['op'];
}

function parsePath(path: Json | undefined, where: string, tolerate: Tolerate): string | undefined {
  if (path === undefined || path === null) return undefined;
  if (typeof path !== 'string')
    throw ScimError.of('invalidPath', `${where}: path must be a string, not ${describeType(path)}`);
  if (path.trim() !== '') return path;
  tolerate('pathEmpty', where);
  return undefined;
}

function invalid(detail: string): ScimError {
  return ScimError.of('invalidSyntax', detail);
}
