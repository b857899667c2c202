import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';
import { withExtension } from './extension.ts';

/**
 * Location of a write-only attribute within a resource. Such an attribute, for example a password, is never returned.
 * The mock server does not need the value, so the mock server does not store the attribute.
 */
interface Place {
  readonly extension?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

/** Removes attributes that are never returned, also from extensions and complex attributes. */
export function withoutWriteOnly(model: ResourceModel, resource: JsonObject): JsonObject {
  return placesOf(model).reduce(without, resource);
}

/**
 * True if a resource from a client has an attribute that is never returned. A write with such an attribute counts as a
 * change, although the stored resource may stay the same.
 */
export function hasWriteOnly(model: ResourceModel, resource: JsonObject): boolean {
  return placesOf(model).some(({ extension, attribute, subAttribute }) => {
    const container = extension === undefined ? resource : resource[extension];
    const value = isObject(container) ? container[attribute] : undefined;
    if (value === undefined || subAttribute === undefined) return value !== undefined;
    return (Array.isArray(value) ? value : [value]).some((item) => isObject(item) && item[subAttribute] !== undefined);
  });
}

/** Caches the places of each model. */
const known = new WeakMap<ResourceModel, readonly Place[]>();

function placesOf(model: ResourceModel): readonly Place[] {
  let places = known.get(model);
  if (!places) {
    places = [
      ...placesAmong(model.core.attributes),
      ...model.extensions.flatMap(({ urn, attributes }) =>
        placesAmong(attributes).map((place) => ({ ...place, extension: urn })),
      ),
    ];
    known.set(model, places);
  }
  return places;
}

function placesAmong(attributes: readonly AttributeModel[]): Place[] {
  return attributes.flatMap(({ name, returned, subAttributes }) => {
    if (returned === 'never') return [{ attribute: name }];
    const secret = subAttributes.filter((sub) => sub.returned === 'never');
    return secret.map((sub) => ({ attribute: name, subAttribute: sub.name }));
  });
}

function without(resource: JsonObject, { extension, attribute, subAttribute }: Place): JsonObject {
  const container = extension === undefined ? resource : resource[extension];
  if (!isObject(container) || container[attribute] === undefined) return resource;
  const { [attribute]: value, ...rest } = container;
  const kept = subAttribute === undefined ? undefined : withoutMember(value, subAttribute);
  // If a part of the value remains, it replaces the value at the same position, so the order of the attributes stays
  // the same.
  const changed = kept === undefined ? rest : { ...container, [attribute]: kept };
  return extension === undefined ? changed : withExtension(resource, extension, changed);
}

/** Removes a sub-attribute from one or several complex values. Returns undefined if no value remains. */
function withoutMember(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutMember(item, name)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (!isObject(value)) return value;
  const { [name]: _secret, ...rest } = value;
  return Object.keys(rest).length > 0 ? rest : undefined;
}
