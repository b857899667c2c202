import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject, jsonEquals } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { resolvePath, type Target, tryParseAttributePath } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { type ValueChangeName, valueChanges } from '../behaviour/value-changes.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { pathsOfType } from './paths-of-type.ts';

type Place = Target & { readonly kind: 'attribute' };

/**
 * Applies the behaviours `unchangeable` and `normalisedValues` to the attributes that a write would store. If these
 * behaviours change nothing, returns the same attributes. Throws a `ScimError` with `mutability` if the write changes
 * an attribute that cannot change.
 */
export function ruledAttributes(
  provider: ProviderContext,
  model: ResourceModel,
  before: Resource | undefined,
  attributes: JsonObject,
): JsonObject {
  const { unchangeable, normalisedValues } = provider.behaviour;
  let ruled = attributes;
  for (const [path, change] of Object.entries(normalisedValues)) {
    const place = placeOf(path, model);
    if (place) ruled = normalised(provider, ruled, place, change);
  }
  if (!before || unchangeable.length === 0) return ruled;
  for (const path of pathsOfType(unchangeable, model)) {
    const place = placeOf(path, model);
    if (place) ruled = kept(provider, before, ruled, place, path);
  }
  return ruled;
}

/** Throws a `ScimError` if a value has more characters than the behaviour `maxLengths` allows. */
export function checkLengths(provider: ProviderContext, model: ResourceModel, resource: JsonObject): void {
  for (const [path, most] of Object.entries(provider.behaviour.maxLengths)) {
    const place = placeOf(path, model);
    const texts = place ? textsAt(resource, place) : [];
    if (texts.every((text) => [...text].length <= most)) continue;
    noteBehaviour(provider, 'maxLengths');
    throw ScimError.of('invalidValue', `${path}: this provider allows at most ${most} characters`);
  }
}

/**
 * Finds the attribute of a path. Returns `undefined` if the path belongs to another resource type or names a whole
 * extension.
 */
function placeOf(text: string, model: ResourceModel): Place | undefined {
  const path = tryParseAttributePath(text);
  const target = path && resolvePath(path, model);
  return target?.kind === 'attribute' ? target : undefined;
}

function valueAt(resource: JsonObject, { extension, attribute }: Place): Json | undefined {
  const holder = extension === undefined ? resource : resource[extension];
  return isObject(holder) ? holder[attribute.name] : undefined;
}

function textsAt(resource: JsonObject, place: Place): string[] {
  const value = valueAt(resource, place);
  const values = (Array.isArray(value) ? value : [value]).map((one) =>
    place.subAttribute ? (isObject(one) ? one[place.subAttribute.name] : undefined) : one,
  );
  return values.filter((one) => typeof one === 'string');
}

/** Returns a copy of the resource in which the attribute has the given value. */
function withValue(resource: JsonObject, { extension, attribute }: Place, value: Json | undefined): JsonObject {
  const holder = extension === undefined ? resource : (resource[extension] ?? {});
  if (!isObject(holder)) return resource;
  const { [attribute.name]: _old, ...rest } = holder;
  const changed = value === undefined ? rest : { ...rest, [attribute.name]: value };
  return extension === undefined ? changed : { ...resource, [extension]: changed };
}

function normalised(provider: ProviderContext, resource: JsonObject, place: Place, name: ValueChangeName): JsonObject {
  const { subAttribute } = place;
  const { apply } = valueChanges[name];
  const ofText = (value: Json | undefined): Json | undefined => (typeof value === 'string' ? apply(value) : value);
  const ofOne = (value: Json): Json | undefined => {
    if (!subAttribute) return ofText(value);
    if (!isObject(value)) return value;
    const { [subAttribute.name]: text, ...rest } = value;
    const changed = ofText(text);
    return changed === undefined ? rest : { ...value, [subAttribute.name]: changed };
  };
  const before = valueAt(resource, place);
  if (before === undefined) return resource;
  const after: Json | undefined = Array.isArray(before)
    ? before.map(ofOne).filter((value) => value !== undefined)
    : ofOne(before);
  if (after !== undefined && jsonEquals(before, after)) return resource;
  noteBehaviour(provider, 'normalisedValues');
  return withValue(resource, place, after);
}

/** Undoes a change of an attribute that cannot change, or throws a `ScimError`. */
function kept(
  provider: ProviderContext,
  before: Resource,
  resource: JsonObject,
  place: Place,
  path: string,
): JsonObject {
  const [old, given] = [valueAt(before, place), valueAt(resource, place)];
  const { subAttribute } = place;
  // In a single-valued complex attribute, `subAttribute` cannot change, but the other sub-attributes can.
  const isPart = subAttribute !== undefined && !Array.isArray(old ?? given);
  const partOf = (value: Json | undefined) => (isPart && isObject(value) ? value[subAttribute.name] : undefined);
  if (isPart ? jsonEquals(partOf(old) ?? null, partOf(given) ?? null) : jsonEquals(old ?? null, given ?? null))
    return resource;
  noteBehaviour(provider, 'unchangeable');
  noteBehaviour(provider, 'unchangeableResponse');
  if (provider.behaviour.unchangeableResponse === 'mutability') {
    throw ScimError.of('mutability', `${path}: this provider does not change this attribute of an existing resource`);
  }
  if (!isPart) return withValue(resource, place, old);
  const { [subAttribute.name]: _given, ...rest } = isObject(given) ? given : {};
  const part = partOf(old);
  const whole = part === undefined ? rest : { ...rest, [subAttribute.name]: part };
  return withValue(resource, place, Object.keys(whole).length === 0 ? undefined : whole);
}
