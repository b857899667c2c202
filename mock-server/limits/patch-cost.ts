import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/** Maximum of values times operations of a PATCH, which stands for about ten milliseconds of work. */
const maxCost = 500_000;

/** Maximum number of operations of a PATCH. No resource has so many attributes. */
const maxOperations = 5000;

/**
 * Throws a `ScimError` with status 413 for a PATCH with many operations that each search many values, since it would block
 * other requests. A single operation may have as many values as a body can hold.
 */
export function checkPatchCost(resource: JsonObject, operations: readonly PatchOperation[]): void {
  if (operations.length === 1) return;
  if (operations.length > maxOperations) {
    throw new ScimError(413, `a PATCH has at most ${maxOperations} operations, not ${operations.length}`);
  }
  const given = operations.reduce((total, { value }) => total + valuesOf(value), 0);
  const cost = operations.length * (valuesOf(resource) + given);
  // Operations on single-valued attributes cost the same in a PATCH of any length.
  const inLists = operations.some(({ value, path }) => valuesOf(value) > 0 || path?.includes('['));
  if (cost <= maxCost || !inLists) return;
  throw new ScimError(413, `${operations.length} operations on so many values are too many for one PATCH`);
}

/** Length of the longest list in a resource, or in the value of an operation. */
function valuesOf(value: Json | undefined): number {
  if (Array.isArray(value)) return value.length;
  if (!isObject(value)) return 0;
  let longest = 0;
  for (const member of Object.values(value)) if (Array.isArray(member)) longest = Math.max(longest, member.length);
  return longest;
}
