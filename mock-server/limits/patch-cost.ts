import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/** Most values of an attribute that a PATCH looks at, times its operations: some ten milliseconds of work. */
const maxCost = 500_000;

/** Operations of a PATCH: no resource has so many attributes. */
const maxOperations = 5000;

/**
 * Throws a `ScimError` with status 413 for a PATCH whose many operations each go through many values, since that would keep
 * everybody else waiting. One operation may have as many values as a body holds.
 */
export function checkPatchCost(resource: JsonObject, operations: readonly PatchOperation[]): void {
  if (operations.length === 1) return;
  if (operations.length > maxOperations) {
    throw new ScimError(413, `a PATCH has at most ${maxOperations} operations, not ${operations.length}`);
  }
  const given = operations.reduce((total, { value }) => total + valuesOf(value), 0);
  const cost = operations.length * (valuesOf(resource) + given);
  // What changes single values alone costs the same however long the list of operations is.
  const inLists = operations.some(({ value, path }) => valuesOf(value) > 0 || path?.includes('['));
  if (cost <= maxCost || !inLists) return;
  throw new ScimError(413, `${operations.length} operations on so many values are too many for one PATCH`);
}

/** The longest list in a value of an operation or in a resource. */
function valuesOf(value: Json | undefined): number {
  if (Array.isArray(value)) return value.length;
  if (!isObject(value)) return 0;
  let longest = 0;
  for (const member of Object.values(value)) if (Array.isArray(member)) longest = Math.max(longest, member.length);
  return longest;
}
