import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import { formats } from './formats.ts';
import { OutputError } from './output-error.ts';
import { type FormattedOptions, render, renderOne } from './render.ts';
import { tryParseValuePath } from './value-path.ts';

/**
 * Compiles a JMESPath expression, to be asked of a whole result. Throws an `OutputError` when it does not parse, which is
 * best found before anything is sent; what is returned throws one when the expression does not fit the value.
 */
export async function compileQuery(expression: string): Promise<(value: Json) => Json> {
  const { compile, TreeInterpreter } = await import('@jmespath-community/jmespath');
  // Legacy literals are what people know from other tools: [?type == `work`].
  const tree = attempt(expression, () => compile(expression, { enable_legacy_literals: true }));
  return (value) =>
    attempt(expression, () => (TreeInterpreter.search(tree, bare(value) as never) as Json | undefined) ?? null);
}

/** A copy without prototypes, since the interpreter would find `constructor` in any object. */
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
    const message = `the query ${JSON.stringify(expression)} does not work: ${reason}`;
    throw new OutputError('invalidQuery', message, 'queries are JMESPath, as in [?active].userName', { cause });
  }
}

/** All of a list at once, since a query is asked of the whole. */
export async function collect(resources: AsyncIterable<JsonObject>): Promise<JsonObject[]> {
  const all: JsonObject[] = [];
  for await (const resource of resources) all.push(resource);
  return all;
}

/**
 * Text of what a query returned, which may be any JSON: arrays are lists, anything else is one. In table, csv and tsv,
 * the columns are those of what was returned, and what is no object stands in a column `value`; in id, it stands for itself.
 */
export async function* renderValue(value: Json, options: FormattedOptions): AsyncGenerator<string, void, undefined> {
  const { format } = options;
  // The structured formats print any JSON as it is; their renderers only ever hand it to a serialiser.
  const exact = !formats[format].columns && format !== 'id';
  const item = (inner: Json): JsonObject => {
    if (exact || isObject(inner)) return inner as JsonObject;
    return format === 'id' ? { id: inner } : { value: inner };
  };
  // A query makes shapes of its own: the resource type it began with says nothing about them.
  const { resourceType: _type, model: _model, knownAttributes: _known, ...rest } = options;
  if (Array.isArray(value)) {
    const items = value.map(item);
    yield* render(each(items), { ...ownColumns(items[0]), ...rest });
  } else {
    const one = item(value);
    // A card shows everything by itself.
    yield await renderOne(one, { ...(format === 'table' ? {} : ownColumns(one)), ...rest });
  }
}

/** All members of what a query put together; a whole resource has its type's default columns. */
function ownColumns(first: unknown): { columns?: string } {
  if (!isObject(first) || first.schemas !== undefined) return {};
  const names = Object.keys(first).filter((name) => tryParseValuePath(name));
  return names.length > 0 ? { columns: names.join(',') } : {};
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}
