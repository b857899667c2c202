import type { Dialect } from '../../dialects/dialect.ts';
import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { resolvePath, tryParseAttributePath } from '../../protocol/schema/path.ts';
import { UnsupportedError } from '../errors.ts';
import { factTypeOf } from './type-name.ts';

/**
 * Returns the reason why the service would refuse a new resource: required attributes are missing, an attribute has
 * more values than the service accepts, or a value is too long. Returns `undefined` if no such reason is known.
 */
export function creationProblem(dialect: Dialect, model: ResourceModel, resource: JsonObject): string | undefined {
  return missingAttributes(dialect, model, resource) ?? valuesProblem(dialect, model, undefined, resource);
}

/** Throws an `UnsupportedError` for a new resource that the service would refuse. Called before the request. */
export function assertCreatable(dialect: Dialect, model: ResourceModel, resource: JsonObject): void {
  assertNone(creationProblem(dialect, model, resource));
}

/** Throws an `UnsupportedError` if the service would refuse the change of a resource. Called before the request. */
export function assertValues(dialect: Dialect, model: ResourceModel, before: JsonObject, wanted: JsonObject): void {
  assertNone(valuesProblem(dialect, model, before, wanted));
}

function assertNone(problem: string | undefined): void {
  if (problem !== undefined) throw new UnsupportedError(`${problem}; nothing was sent`);
}

function missingAttributes(dialect: Dialect, model: ResourceModel, resource: JsonObject): string | undefined {
  const required = dialect.facts.requiredAttributes?.[factTypeOf(model)] ?? [];
  const missing = required.filter((path) => !hasValue(resource, path, model));
  if (missing.length === 0) return undefined;
  const [last, ...others] = [...missing].reverse();
  const names = others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
  return `${dialect.title} requires ${names}; ${missing.length === 1 ? 'this is' : 'these are'} missing`;
}

/**
 * Returns the reason why the service would refuse a change: an attribute has more values than the service accepts, a
 * value is too long, or an attribute cannot change. An unchanged attribute counts as accepted. `before` is `undefined`
 * for a new resource.
 */
export function valuesProblem(
  { title, facts }: Dialect,
  model: ResourceModel,
  before: JsonObject | undefined,
  wanted: JsonObject,
): string | undefined {
  for (const name of facts.singleValued ?? []) {
    const values = wanted[name];
    if (!Array.isArray(values) || values.length < 2 || jsonEquals(values, before?.[name])) continue;
    return `${title} accepts only one value of ${name}, but there are ${values.length}`;
  }
  const isChanged = (path: string): boolean =>
    !jsonEquals(valuesAt(before ?? {}, path, model) ?? [], valuesAt(wanted, path, model) ?? []);
  for (const [path, most] of Object.entries(facts.maxLengths ?? {})) {
    const isConverted = (text: string): boolean =>
      text.includes('@') && (facts.normalisations ?? []).some((one) => one.of === 'email' && one.path === path);
    const texts = (valuesAt(wanted, path, model) ?? []).flatMap((value) =>
      typeof value === 'string' && !isConverted(value) ? [value] : [],
    );
    const longest = Math.max(0, ...texts.map((text) => [...text].length));
    if (longest > most && isChanged(path))
      return `${title} accepts at most ${most} characters in ${path}, but the value has ${longest} characters`;
  }
  const fixed = before === undefined ? undefined : unchangeable(facts, model).find(isChanged);
  return fixed === undefined ? undefined : `${title} does not change ${fixed} of an existing resource`;
}

/** The part of an update that the service can make. */
export interface PossibleValues {
  readonly wanted: JsonObject;
  /** Paths of the attributes that keep their values, although the update contains other values. */
  readonly kept: readonly string[];
}

/**
 * Restores the values in `before` of all attributes that the service cannot change. The rest of the update can then be
 * sent. If a sub-attribute of a multi-valued attribute cannot change, restores the whole attribute.
 */
export function withoutFixed(
  { facts }: Dialect,
  model: ResourceModel,
  before: JsonObject,
  wanted: JsonObject,
): PossibleValues {
  const kept = unchangeable(facts, model).filter(
    (path) => !jsonEquals(valuesAt(before, path, model) ?? [], valuesAt(wanted, path, model) ?? []),
  );
  return { wanted: kept.reduce((values, path) => withValueOf(values, before, path, model), wanted), kept };
}

/** Returns a warning that the attributes in `kept` keep their values. Returns `undefined` if `kept` is empty. */
export function keptWarning({ title }: Dialect, kept: readonly string[]): string | undefined {
  if (kept.length === 0) return undefined;
  const names = new Intl.ListFormat('en').format(kept);
  return `${title} does not change ${names} of an existing resource, so ${kept.length === 1 ? 'this value stays' : 'these values stay'}`;
}

/** Copies the value at a path from one resource to another resource. */
function withValueOf(resource: JsonObject, source: JsonObject, text: string, model: ResourceModel): JsonObject {
  const path = tryParseAttributePath(text);
  const target = path && resolvePath(path, model);
  if (!target) return resource;
  if (target.kind === 'extension') return withMember(resource, target.extension, source[target.extension]);
  const { extension, attribute, subAttribute } = target;
  const holderOf = (whole: JsonObject): JsonObject => {
    const holder = extension === undefined ? whole : whole[extension];
    return isObject(holder) ? holder : {};
  };
  const [old, given] = [holderOf(source)[attribute.name], holderOf(resource)[attribute.name]];
  const isPart = subAttribute !== undefined && !attribute.multiValued;
  const part = isPart
    ? withMember(isObject(given) ? given : {}, subAttribute.name, isObject(old) ? old[subAttribute.name] : undefined)
    : old;
  const value = isPart && isObject(part) && Object.keys(part).length === 0 ? undefined : part;
  const holder = withMember(holderOf(resource), attribute.name, value);
  return extension === undefined ? holder : withMember(resource, extension, holder);
}

function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _old, ...rest } = object;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function unchangeable(facts: Dialect['facts'], model: ResourceModel): readonly string[] {
  const type = factTypeOf(model);
  const isNameFixed = type === 'User' && facts.userNameChange === 'refuse';
  return [...(isNameFixed ? ['userName'] : []), ...(facts.unchangeable?.[type] ?? [])];
}

function hasValue(resource: JsonObject, path: string, model: ResourceModel): boolean {
  const values = valuesAt(resource, path, model);
  // If the schemas of the service do not contain the path, the value cannot be checked. The attribute then counts as
  // present.
  return values === undefined || values.length > 0;
}

/** Returns the assigned values at a path: one for each value of a multi-valued attribute. Undefined for an unknown path. */
function valuesAt(resource: JsonObject, text: string, model: ResourceModel): Json[] | undefined {
  const path = tryParseAttributePath(text);
  const target = path && resolvePath(path, model);
  if (!target) return undefined;
  if (target.kind === 'extension') return [resource[target.extension]].filter(isAssigned);
  const container = target.extension === undefined ? resource : resource[target.extension];
  const value = isObject(container) ? container[target.attribute.name] : undefined;
  const sub = target.subAttribute;
  const items = Array.isArray(value) ? value : [value];
  return (sub ? items.map((item) => (isObject(item) ? item[sub.name] : undefined)) : items).filter(isAssigned);
}

function isAssigned(value: Json | undefined): value is Json {
  return !isUnassigned(value) && value !== '';
}
