import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import { OutputError } from './output-error.ts';
import type { FormattedOptions } from './render.ts';
import { render, renderOne } from './render.ts';

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
 * what is no object stands in a column `value`; in id, it stands for itself.
 */
export async function* renderValue(value: Json, options: FormattedOptions): AsyncGenerator<string, void, undefined> {
  const asObject = (item: Json): JsonObject => {
    if (isObject(item)) return item;
    return options.format === 'id' ? { id: item } : { value: item };
  };
  // The structured formats print any JSON as it is; their renderers only ever hand it to a serialiser.
  const exact = ['json', 'ndjson', 'yaml', 'raw'].includes(options.format);
  const item = (inner: Json): JsonObject => (exact ? (inner as JsonObject) : asObject(inner));
  if (Array.isArray(value)) yield* render(each(value.map(item)), options);
  else yield await renderOne(item(value), options);
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}
