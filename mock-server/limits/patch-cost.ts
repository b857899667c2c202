import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * Maximum cost of a PATCH: the number of values multiplied by the number of operations. A PATCH with this cost takes
 * about ten milliseconds.
 */
const maxCost = 500_000;

/**
 * Maximum number of operations of a PATCH. No PATCH needs more operations, because every resource has fewer attributes.
 */
const maxOperations = 5000;

/**
 * Throws a `ScimError` with status 413 if a PATCH has many operations that each search many values. Such a PATCH would
 * block other requests. If a PATCH has only one operation, the number of values is not limited.
 */
export function checkPatchCost(resource: JsonObject, operations: readonly PatchOperation[]): void {
  if (operations.length === 1) return;
  if (operations.length > maxOperations) {
    throw new ScimError(413, `a PATCH can have at most ${maxOperations} operations, not ${operations.length}`);
  }
  const given = operations.reduce((total, { value }) => total + valuesOf(value), 0);
  const cost = operations.length * (valuesOf(resource) + given);
  // The limit applies only if an operation has a list or a filter. An operation on a single-valued attribute searches
  // no list.
  const inLists = operations.some(({ value, path }) => valuesOf(value) > 0 || path?.includes('['));
  if (cost <= maxCost || !inLists) return;
  throw new ScimError(
    413,
    `the lists are too long for a PATCH with ${operations.length} operations: send several smaller PATCH requests`,
  );
}

/** Returns the length of the longest list in a resource, or in the value of an operation. */
function valuesOf(value: Json | undefined): number {
  if (Array.isArray(value)) return value.length;
  if (!isObject(value)) return 0;
  let longest = 0;
  for (const member of Object.values(value)) if (Array.isArray(member)) longest = Math.max(longest, member.length);
  return longest;
}
