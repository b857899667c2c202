import { strict, type Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { describeType, isObject, type Json, type JsonObject } from '../json/json.ts';
import { parseAttributeList } from '../query/projection.ts';
import { parseSortOrder } from '../query/sort.ts';
import { shorten } from '../schema/path.ts';
import { urn } from '../urns.ts';

/** A query, as URL parameters (RFC 7644 section 3.4.2) or as a SearchRequest (section 3.4.3, RFC 9865 section 3). */
export interface Query {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  /** The text of the filter, which is not parsed yet. */
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: 'ascending' | 'descending';
  /** Index of the first resource, 1 or more. */
  readonly startIndex?: number;
  /** Maximum number of resources in the page, 0 or more. */
  readonly count?: number;
  /** Cursor of the page. The cursor of the first page is empty. */
  readonly cursor?: string;
}

/**
 * Reads a query from URL parameters. Ignores unknown parameters. Throws a `ScimError` with `invalidValue` if a value is invalid.
 */
export function readQuery(parameters: Readonly<Record<string, string>>): Query {
  const { attributes, excludedAttributes, filter, sortBy, sortOrder, startIndex, count, cursor } = parameters;
  const query: { -readonly [K in keyof Query]: Query[K] } = {};
  if (attributes) query.attributes = parseAttributeList(attributes);
  if (excludedAttributes) query.excludedAttributes = parseAttributeList(excludedAttributes);
  if (filter !== undefined) query.filter = filter;
  if (sortBy) query.sortBy = sortBy;
  if (sortOrder) query.sortOrder = parseSortOrder(sortOrder);
  if (startIndex) query.startIndex = Math.max(1, integer('startIndex', startIndex));
  if (count) query.count = Math.max(0, integer('count', count));
  if (cursor !== undefined) query.cursor = cursor;
  return query;
}

/** Prints a query as URL parameters. `printQuery` is the inverse of `readQuery`. */
export function printQuery(query: Query): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters[name] = Array.isArray(value) ? value.join(',') : String(value);
  }
  return parameters;
}

/** Creates a SearchRequest message. */
export function searchRequest(query: Query): JsonObject {
  return { schemas: [urn.SearchRequest], ...(query as JsonObject) };
}

/** Reads a SearchRequest message. Throws a `ScimError` with `invalidSyntax` or `invalidValue`. */
export function parseSearchRequest(body: unknown, options: { readonly tolerate?: Tolerate } = {}): Query {
  if (!isObject(body))
    throw ScimError.of('invalidSyntax', `a SearchRequest must be a JSON object, not ${describeType(body)}`);
  const schemas = Array.isArray(body.schemas) ? body.schemas : [];
  if (!schemas.includes(urn.SearchRequest)) (options.tolerate ?? strict)('messageSchemas', 'schemas');
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    const text = parameterText(name, value);
    if (text !== undefined) parameters[name] = text;
  }
  return readQuery(parameters);
}

/**
 * Maximum number of names in an attribute list of a SearchRequest. A valid request does not need more names: an
 * attribute list in a URL cannot contain as many names, because a URL is too short.
 */
const maxNames = 5000;

const listNames: ReadonlySet<string> = new Set(['attributes', 'excludedAttributes']);
const textNames: ReadonlySet<string> = new Set(['filter', 'sortBy', 'sortOrder', 'cursor']);
const numberNames: ReadonlySet<string> = new Set(['startIndex', 'count']);

function parameterText(name: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const wrong = (expected: string): ScimError =>
    ScimError.of('invalidValue', `${name} must be ${expected}, not ${describeType(value)}`);
  if (listNames.has(name)) {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw wrong('an array of strings');
    if (value.length > maxNames)
      throw ScimError.of('invalidValue', `${name} can contain at most ${maxNames} attribute names`);
    return value.join(',');
  }
  if (textNames.has(name)) {
    if (typeof value !== 'string') throw wrong('a string');
    return value;
  }
  if (!numberNames.has(name)) return undefined;
  if (typeof value !== 'number') throw wrong('a number');
  return String(value);
}

function integer(name: string, text: string): number {
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) {
    throw ScimError.of('invalidValue', `${name} must be an integer, not ${JSON.stringify(shorten(text, 30))}`);
  }
  return value;
}
