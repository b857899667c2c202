import { ScimError } from '../errors.ts';
import { type Json, type JsonObject, jsonEquals } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';

/**
 * Sets a member of a complex value, or removes the member if `value` is `undefined`. Returns `undefined` if no member
 * is left.
 */
export function withMember(
  attribute: AttributeModel,
  members: JsonObject,
  sub: AttributeModel,
  value: Json | undefined,
): JsonObject | undefined {
  const before = members[sub.name];
  if (jsonEquals(before, value)) return Object.keys(members).length === 0 ? undefined : members;
  if (sub.mutability === 'immutable' && before !== undefined) throw immutable(sub);
  if (value === undefined && sub.required) {
    throw ScimError.of('mutability', `${sub.path} is required and cannot be removed from ${attribute.path}`);
  }
  const copy = { ...members };
  setMember(copy, sub.name, value);
  return Object.keys(copy).length === 0 ? undefined : copy;
}

/** Sets a member, or removes the member if `value` is `undefined`. */
export function setMember(target: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete target[name];
  else target[name] = value;
}

/** Creates the error for a change of an immutable attribute that already has a value (RFC 7643 section 2.2). */
export function immutable(attribute: AttributeModel): ScimError {
  return ScimError.of(
    'mutability',
    `${attribute.path} cannot be changed, because this attribute is immutable and already has a value`,
  );
}
