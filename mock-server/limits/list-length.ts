import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { shorten } from '../../src/protocol/schema/path.ts';

/**
 * Maximum number of values of an attribute. Real resources have fewer values. If an attribute had more values, a filter
 * on it would take so long that other requests would have to wait.
 */
const maxValues = 5000;

/**
 * Throws a `ScimError` if a list in `given` is too long. Accepts a long list if the same list in `before` is at least
 * as long. A client can then still change other attributes of the stored resource. Does not check the attributes in
 * `unlimited`, whose names are in lower case.
 */
export function checkListLengths(
  model: ResourceModel,
  before: JsonObject,
  given: JsonObject,
  unlimited: readonly string[],
): void {
  checkLists(before, given, '', unlimited);
  for (const { urn } of model.extensions) checkLists(before[urn], given[urn], `${urn}:`, noNames);
}

/**
 * Checks the lists in the operations of a PATCH, before the operations are applied. Applies the rules of
 * `checkListLengths`.
 */
export function checkListsGiven(
  model: ResourceModel,
  before: JsonObject,
  operations: readonly PatchOperation[],
  unlimited: readonly string[],
): void {
  for (const { path, value } of operations) {
    if (path !== undefined) checkListLengths(model, before, { [path]: value }, unlimited);
    else if (isObject(value)) checkListLengths(model, before, value, unlimited);
  }
}

const noNames: readonly string[] = [];

function checkLists(
  before: Json | undefined,
  holder: Json | undefined,
  prefix: string,
  unlimited: readonly string[],
): void {
  if (!isObject(holder)) return;
  for (const name in holder) {
    const value = holder[name];
    if (!Array.isArray(value) || value.length <= maxValues || unlimited.includes(name.toLowerCase())) continue;
    const old = isObject(before) ? before[name] : undefined;
    if (Array.isArray(old) && old.length >= value.length) continue;
    const detail = `this provider allows at most ${maxValues} values, not ${value.length}`;
    throw ScimError.of('invalidValue', `${prefix}${shorten(name)}: ${detail}`);
  }
}
