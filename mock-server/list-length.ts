import { ScimError } from '../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../src/protocol/json.ts';
import type { ResourceModel } from '../src/protocol/model.ts';

/** Values of an attribute. Nobody has so many addresses, and to find people by as many takes so long that others wait. */
const maxValues = 10_000;

/**
 * Throws a `ScimError` for a resource with too long a list. What was as long before is let be: old data blocks nothing. Members of
 * groups are no part of what is stored as one.
 */
export function checkListLengths(model: ResourceModel, before: JsonObject, stored: JsonObject): void {
  checkLists(before, stored, '');
  for (const { urn } of model.extensions) checkLists(before[urn], stored[urn], `${urn}:`);
}

function checkLists(before: Json | undefined, holder: Json | undefined, prefix: string): void {
  if (!isObject(holder)) return;
  for (const name in holder) {
    const value = holder[name];
    if (!Array.isArray(value) || value.length <= maxValues) continue;
    const old = isObject(before) ? before[name] : undefined;
    if (Array.isArray(old) && old.length >= value.length) continue;
    throw ScimError.of(
      'invalidValue',
      `${prefix}${name}: it has at most ${maxValues} values here, not ${value.length}`,
    );
  }
}
