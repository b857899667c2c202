import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import { didYouMean } from '../protocol/text/suggest.ts';
import { formats } from './formats.ts';
import { OutputError } from './output-error.ts';
import { type FormattedOptions, render, renderOne } from './render.ts';
import { tryParseValuePath } from './value-path.ts';

/**
 * Compiles a JMESPath expression that is applied to a whole result. Throws an `OutputError` if the expression does not
 * parse. This error is detected before a request is sent. The returned function throws an `OutputError` if the
 * expression cannot be applied to the value.
 */
export async function compileQuery(expression: string): Promise<(value: Json) => Json> {
  const { compile, TreeInterpreter } = await import('@jmespath-community/jmespath');
  // Legacy literals, such as [?type == `work`], are enabled because other tools accept them.
  const tree = attempt(expression, () => compile(expression, { enable_legacy_literals: true }));
  return (value) =>
    attempt(expression, () => (TreeInterpreter.search(tree, bare(value) as never) as Json | undefined) ?? null);
}

/** Maximum number of objects whose keys are compared with the key of a query. */
const comparedObjects = 1000;

/** Matches the first key of an expression, also after `[]`, `[*]` or `[0]`. Does not match the name of a function. */
const firstKey = /^\s*(\[(?:\*|\d*)\]\s*\.\s*)?(?:([A-Za-z_]\w*)|"([^"\\]+)")(?!\w*\s*\()/;

/**
 * Returns the probable mistake in a query that found nothing: the key is misspelled, is inside an extension, or is
 * searched in a list instead of its items. Returns `undefined` if the query found something, or if no mistake is
 * probable. An empty result alone is not a mistake, because a resource may lack an attribute that others have.
 */
export function queryMistake(expression: string, value: Json, found: Json): string | undefined {
  if (found !== null && !(Array.isArray(found) && found.length === 0)) return undefined;
  const [whole, items, plain, quoted] = firstKey.exec(expression) ?? [];
  const key = plain ?? quoted;
  if (whole === undefined || key === undefined) return undefined;
  if (Array.isArray(value) && items === undefined)
    return `the query found nothing, because the result is a list; to read each item, use [].${expression.trim()}`;
  const objects = (Array.isArray(value) ? value : [value]).slice(0, comparedObjects).filter(isObject);
  const keys = new Set(objects.flatMap((object) => Object.keys(object)));
  if (keys.has(key)) return undefined;
  const owner = [...keys].find((name) =>
    objects.some((object) => isObject(object[name]) && Object.hasOwn(object[name], key)),
  );
  if (owner?.startsWith('urn:'))
    return `the query found nothing, because ${key} is inside an extension; use ${items ?? ''}"${owner}".${key}`;
  const similar = didYouMean(key, keys);
  return similar && `the query found nothing, because no object has the key ${JSON.stringify(key)}; ${similar}`;
}

/**
 * Copies a value to objects without prototypes. In an object with a prototype, the JMESPath interpreter finds inherited
 * members such as `constructor`.
 */
function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value;
  const copy: JsonObject = Object.create(null);
  for (const [name, inner] of Object.entries(value)) if (inner !== undefined) copy[name] = bare(inner);
  return copy;
}

function attempt<T>(expression: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the query ${JSON.stringify(expression)} failed: ${reason}`;
    throw new OutputError('invalidQuery', message, 'a query is a JMESPath expression, such as [?active].userName', {
      cause,
    });
  }
}

/** Collects the whole list, because a query is applied to the whole list. */
export async function collect(resources: AsyncIterable<JsonObject>): Promise<JsonObject[]> {
  const all: JsonObject[] = [];
  for await (const resource of resources) all.push(resource);
  return all;
}

/**
 * Renders the result of a query, which can be any JSON value. An array is rendered as a list, and any other value as
 * one item. In the formats `table`, `csv` and `tsv`, the columns are the members of the first item. If an item is not
 * an object, the item is shown in a column `value`. In the format `id`, the item itself is printed.
 */
export async function* renderValue(value: Json, options: FormattedOptions): AsyncGenerator<string, void, undefined> {
  const { format } = options;
  // The structured formats print any JSON value, because their renderers only serialise the value.
  const exact = !formats[format].columns && format !== 'id';
  const item = (inner: Json): JsonObject => {
    if (exact || isObject(inner)) return inner as JsonObject;
    return format === 'id' ? { id: inner } : { value: inner };
  };
  // The columns of the resource type do not apply, because the result of a query may have any form.
  const { resourceType: _type, model: _model, knownAttributes: _known, ...rest } = options;
  if (Array.isArray(value)) {
    const items = value.map(item);
    yield* render(each(items), { ...ownColumns(items[0]), ...rest });
  } else {
    const one = item(value);
    // For one item, the format `table` renders a card, which shows all members.
    yield await renderOne(one, { ...(format === 'table' ? {} : ownColumns(one)), ...rest });
  }
}

/**
 * Returns all members of the first item as columns. Returns no columns for a whole resource, because its resource type
 * has default columns.
 */
function ownColumns(first: unknown): { columns?: string } {
  if (!isObject(first) || first.schemas !== undefined) return {};
  const names = Object.keys(first).filter((name) => tryParseValuePath(name));
  return names.length > 0 ? { columns: names.join(',') } : {};
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}
