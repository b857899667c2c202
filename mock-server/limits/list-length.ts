import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { shorten } from '../../src/protocol/schema/path.ts';

/** Values of an attribute. Nobody has so many addresses, and to find people by as many takes so long that others wait. */
const maxValues = 5000;

/**
 * Throws a `ScimError` for a resource, as it is stored or as a client sends it, with too long a list. What was as long before is let
 * be: old data blocks nothing. Members of a group are no part of what is stored as one.
 */
export function checkListLengths(model: ResourceModel, before: JsonObject, given: JsonObject): void {
  const isGroup = model.resourceType.name === 'Group';
  checkLists(before, isGroup ? withoutMembers(given) : given, '');
  for (const { urn } of model.extensions) checkLists(before[urn], given[urn], `${urn}:`);
}

/** The same of what the operations of a PATCH bring, so that it need not be applied to be refused. */
export function checkListsGiven(model: ResourceModel, before: JsonObject, operations: readonly PatchOperation[]): void {
  for (const { path, value } of operations) {
    if (path !== undefined) checkListLengths(model, before, { [path]: value });
    else if (isObject(value)) checkListLengths(model, before, value);
  }
}

function withoutMembers(group: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(group).filter(([name]) => name.toLowerCase() !== 'members'));
}

function checkLists(before: Json | undefined, holder: Json | undefined, prefix: string): void {
  if (!isObject(holder)) return;
  for (const name in holder) {
    const value = holder[name];
    if (!Array.isArray(value) || value.length <= maxValues) continue;
    const old = isObject(before) ? before[name] : undefined;
    if (Array.isArray(old) && old.length >= value.length) continue;
    const detail = `it has at most ${maxValues} values here, not ${value.length}`;
    throw ScimError.of('invalidValue', `${prefix}${shorten(name)}: ${detail}`);
  }
}
