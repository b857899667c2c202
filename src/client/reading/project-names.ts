import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { type AttributePath, tryParseAttributePath } from '../../protocol/schema/path.ts';
import type { Projection } from '../options.ts';

/** Attributes that every response contains (RFC 7643 section 7, `returned: always`). */
const always: ReadonlySet<string> = new Set(['id', 'schemas']);

/**
 * Applies a projection to a resource of a service that ignores `attributes` and `excludedAttributes`. Only compares
 * names, so that the schemas of the service need not be read.
 */
export function projectNames(
  resource: JsonObject,
  { attributes = [], excludedAttributes = [] }: Projection,
): JsonObject {
  if (attributes.length > 0) return select(resource, attributes, 'keep');
  return excludedAttributes.length > 0 ? select(resource, excludedAttributes, 'drop') : resource;
}

type Mode = 'keep' | 'drop';

/** The part of an attribute that a projection names: the whole attribute, or some of its sub-attributes. */
type Part = 'all' | ReadonlySet<string>;

function select(resource: JsonObject, names: readonly string[], mode: Mode): JsonObject {
  const texts = new Set(names.map((name) => name.toLowerCase()));
  const paths = names.flatMap((name) => tryParseAttributePath(name.toLowerCase()) ?? []);
  const extensions = new Set(
    Object.keys(resource)
      .filter((key) => key.includes(':'))
      .map((key) => key.toLowerCase()),
  );
  // The URN of the core schema is ignored in a path, because a resource has no member with this name.
  const core = paths.filter(({ schema }) => schema === undefined || !extensions.has(schema));
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const name = key.toLowerCase();
    let kept: Json | undefined;
    if (always.has(name)) kept = value;
    else if (texts.has(name)) kept = mode === 'keep' ? value : undefined;
    else if (!extensions.has(name)) kept = partOf(value, partNamed(name, core), mode);
    else if (isObject(value))
      kept = selectMembers(
        value,
        paths.filter(({ schema }) => schema === name),
        mode,
      );
    if (kept !== undefined) result[key] = kept;
  }
  return result;
}

function selectMembers(extension: JsonObject, paths: readonly AttributePath[], mode: Mode): JsonObject | undefined {
  const kept = Object.entries(extension).flatMap(([key, value]) => {
    const part = partOf(value, partNamed(key.toLowerCase(), paths), mode);
    return part === undefined ? [] : [[key, part] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function partNamed(name: string, paths: readonly AttributePath[]): Part {
  const own = paths.filter(({ attribute }) => attribute === name);
  if (own.some(({ subAttribute }) => subAttribute === undefined)) return 'all';
  return new Set(own.flatMap(({ subAttribute }) => subAttribute ?? []));
}

function partOf(value: Json | undefined, part: Part, mode: Mode): Json | undefined {
  if (part === 'all') return mode === 'keep' ? value : undefined;
  if (part.size === 0) return mode === 'keep' ? undefined : value;
  if (Array.isArray(value)) return value.map((item) => subAttributesOf(item, part, mode));
  return value === undefined ? undefined : subAttributesOf(value, part, mode);
}

function subAttributesOf(value: Json, part: ReadonlySet<string>, mode: Mode): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => part.has(key.toLowerCase()) === (mode === 'keep')));
}
