import { isObject, isUnassigned, isUnsafeName, type Json, type JsonObject } from '../protocol/json/json.ts';
import { maxPathLength } from '../protocol/schema/path.ts';

/** One value of a cell. */
export type Scalar = string | number | boolean;

/**
 * A path to a value in the notation of `--columns`. This is attribute notation (RFC 7644 section 3.10) with short
 * forms. Three examples: `emails.work` is the e-mail address of type work. `addresses.work.locality` is the locality of
 * the address of type work. `members.count` is the number of members.
 */
export interface ValuePath {
  /** The URN before the name of the attribute, in the form that the operator typed. */
  readonly schema?: string;
  /** The name of the attribute, followed by the names of its parts. */
  readonly names: readonly [string, ...string[]];
}

/**
 * Multi-valued attributes with several ways to contact the same person. A cell shows only the primary value, or the
 * first value if there is no primary value. For any other attribute, a cell shows all values.
 */
export const oneStandsForAll: ReadonlySet<string> = new Set([
  'emails',
  'phonenumbers',
  'ims',
  'photos',
  'addresses',
  'x509certificates',
]);

/** Sub-attributes that represent a complex value, in order of preference: names before ids. */
const labels = ['display', 'displayName', 'formatted', 'value'] as const;
/**
 * Sub-attributes that represent a value of an attribute in `oneStandsForAll`, in order of preference. The address
 * itself is more useful than its display name.
 */
const addressLabels = ['value', 'formatted', 'display'] as const;

const name = /^[\w$-]+$/;
const coreSchema = 'urn:ietf:params:scim:schemas:core:2.0:';

/** Parses a path. Returns undefined if the text is not a path. */
export function tryParseValuePath(text: string): ValuePath | undefined {
  if (text.length > maxPathLength) return undefined;
  const colon = text.lastIndexOf(':');
  const schema = colon === -1 ? undefined : text.slice(0, colon);
  if (schema !== undefined && !/^urn:[^\s"()[\]]+$/i.test(schema)) return undefined;
  const [first, ...rest] = text.slice(colon + 1).split('.');
  if (first === undefined || rest.length > 2) return undefined;
  if (![first, ...rest].every((part) => name.test(part) && !isUnsafeName(part))) return undefined;
  return { ...(schema === undefined ? {} : { schema }), names: [first, ...rest] };
}

/**
 * Returns the values of a resource at a path: none, one or several. Names are compared without regard to case. A path
 * without a URN can also refer to an attribute of an extension.
 */
export function readValues(resource: JsonObject, path: ValuePath): Scalar[] {
  const [attribute, ...rest] = path.names;
  return take(root(resource, path.schema, attribute), rest, attribute.toLowerCase());
}

function root(resource: JsonObject, schema: string | undefined, attribute: string): Json | undefined {
  if (schema === undefined) return member(resource, attribute) ?? inExtensions(resource, attribute);
  const extension = member(resource, schema);
  if (isObject(extension)) return member(extension, attribute);
  // Looks for a member whose name is the whole path. The path can be the URN of an extension, if the last part of the
  // URN was taken for an attribute name. Some servers also send an attribute under its full name.
  const whole = member(resource, `${schema}:${attribute}`);
  if (whole !== undefined) return whole;
  return `${schema}:`.toLowerCase().startsWith(coreSchema) ? member(resource, attribute) : undefined;
}

function inExtensions(resource: JsonObject, attribute: string): Json | undefined {
  for (const [key, value] of Object.entries(resource)) {
    if (!/^urn:/i.test(key) || !isObject(value)) continue;
    const found = member(value, attribute);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns an own member of an object. The name is compared without regard to case. */
function member(object: JsonObject, wanted: string): Json | undefined {
  if (Object.hasOwn(object, wanted)) return object[wanted];
  const folded = wanted.toLowerCase();
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === folded);
  return key === undefined ? undefined : object[key];
}

function take(value: Json | undefined, names: readonly string[], attribute: string): Scalar[] {
  if (isUnassigned(value)) return Array.isArray(value) && names[0] === 'count' ? [0] : [];
  const [next, ...rest] = names;
  if (Array.isArray(value)) {
    if (next === undefined) return preferred(value, attribute).flatMap((item) => take(item, names, attribute));
    const parts = value.filter((item) => isObject(item) && member(item, next) !== undefined);
    if (parts.length > 0) return parts.flatMap((item) => take(item, names, attribute));
    const typed = value.filter((item) => isObject(item) && isText(member(item, 'type'), next));
    if (typed.length > 0) return take(primary(typed), rest, attribute);
    return next === 'count' && rest.length === 0 ? [value.length] : [];
  }
  if (!isObject(value)) return next === undefined && value !== null ? [value as Scalar] : [];
  return next === undefined ? label(value, attribute) : take(member(value, next), rest, attribute);
}

function preferred(values: readonly Json[], attribute: string): readonly Json[] {
  return oneStandsForAll.has(attribute) ? [primary(values)] : values;
}

function primary(values: readonly Json[]): Json {
  return values.find((item) => isObject(item) && isText(String(member(item, 'primary')), 'true')) ?? values[0] ?? null;
}

function label(value: JsonObject, attribute: string): Scalar[] {
  for (const candidate of oneStandsForAll.has(attribute) ? addressLabels : labels) {
    const found = member(value, candidate);
    if (typeof found === 'string' && found !== '') return [found];
    if (typeof found === 'number' || typeof found === 'boolean') return [found];
  }
  return [JSON.stringify(value)];
}

function isText(value: Json | undefined, wanted: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase();
}
