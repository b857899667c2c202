import type { Dialect } from '../../dialects/dialect.ts';
import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { resolvePath, tryParseAttributePath } from '../../protocol/schema/path.ts';
import { UnsupportedError } from '../errors.ts';
import { factTypeOf } from './type-name.ts';

/**
 * Returns the reason why the service would refuse a new resource: required attributes are missing, or an attribute has
 * more values than one. Returns `undefined` if the dialect knows no such reason.
 */
export function creationProblem(dialect: Dialect, model: ResourceModel, resource: JsonObject): string | undefined {
  return missingAttributes(dialect, model, resource) ?? valuesProblem(dialect, {}, resource);
}

/** Throws an `UnsupportedError` for a new resource that the service would refuse. Called before the request. */
export function assertCreatable(dialect: Dialect, model: ResourceModel, resource: JsonObject): void {
  assertNone(creationProblem(dialect, model, resource));
}

/** Throws an `UnsupportedError` if a change gives several values to an attribute of which the service accepts only one value. */
export function assertValues(dialect: Dialect, before: JsonObject, wanted: JsonObject): void {
  assertNone(valuesProblem(dialect, before, wanted));
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

/** Returns the reason if a changed attribute has more values than the service accepts. An attribute that stays as it is counts as accepted. */
export function valuesProblem({ title, facts }: Dialect, before: JsonObject, wanted: JsonObject): string | undefined {
  for (const name of facts.singleValued ?? []) {
    const values = wanted[name];
    if (!Array.isArray(values) || values.length < 2 || jsonEquals(values, before[name])) continue;
    return `${title} accepts only one value of ${name}, but there are ${values.length}`;
  }
  return undefined;
}

function hasValue(resource: JsonObject, text: string, model: ResourceModel): boolean {
  const path = tryParseAttributePath(text);
  const target = path && resolvePath(path, model);
  // A path that the schemas of the service do not have cannot be checked.
  if (!target) return true;
  if (target.kind === 'extension') return isAssigned(resource[target.extension]);
  const container = target.extension === undefined ? resource : resource[target.extension];
  const value = isObject(container) ? container[target.attribute.name] : undefined;
  const sub = target.subAttribute;
  if (!sub) return isAssigned(value);
  const items = Array.isArray(value) ? value : [value];
  return items.some((item) => isObject(item) && isAssigned(item[sub.name]));
}

function isAssigned(value: Json | undefined): boolean {
  return !isUnassigned(value) && value !== '';
}
