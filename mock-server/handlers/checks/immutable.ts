import { ScimError } from '../../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject, jsonEquals } from '../../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../../src/protocol/schema/model.ts';

/**
 * Throws a `ScimError` with `mutability` if a PUT changes an immutable attribute (RFC 7644 section 3.5.1). If the
 * attribute has no value yet, a PUT may set it.
 */
export function checkImmutable(model: ResourceModel, before: JsonObject, input: JsonObject): void {
  checkImmutableAmong(model.core.attributes, before, input);
  for (const { urn, attributes } of model.extensions) checkImmutableAmong(attributes, before[urn], input[urn]);
}

function checkImmutableAmong(attributes: readonly AttributeModel[], before?: Json, input?: Json): void {
  if (!isObject(before)) return;
  for (const { name, path, mutability, subAttributes } of attributes) {
    const value = before[name];
    const wanted = isObject(input) ? input[name] : undefined;
    if (mutability === 'immutable' && value !== undefined && !jsonEquals(value, wanted)) {
      throw ScimError.of(
        'mutability',
        `${path} cannot be changed, because this attribute is immutable and already has a value`,
      );
    }
    if (wanted !== undefined) checkImmutableAmong(subAttributes, value, wanted);
  }
}
