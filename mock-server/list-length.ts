import { ScimError } from '../src/protocol/errors.ts';
import { isObject, type JsonObject } from '../src/protocol/json.ts';
import type { ResourceModel } from '../src/protocol/model.ts';

/** Values of an attribute. Nobody has so many addresses, and to find people by as many takes so long that others wait. */
const maxValues = 10_000;

/** Throws a `ScimError` for a resource with too long a list. Members of groups are no part of what is stored as one. */
export function checkListLengths(model: ResourceModel, stored: JsonObject): void {
  checkLists(stored, '');
  for (const { urn } of model.extensions) {
    const data = stored[urn];
    if (isObject(data)) checkLists(data, `${urn}:`);
  }
}

function checkLists(holder: JsonObject, prefix: string): void {
  for (const name in holder) {
    const value = holder[name];
    if (!Array.isArray(value) || value.length <= maxValues) continue;
    throw ScimError.of(
      'invalidValue',
      `${prefix}${name}: it has at most ${maxValues} values here, not ${value.length}`,
    );
  }
}
