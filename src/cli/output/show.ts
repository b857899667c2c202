import { type Format, formats } from '../../output/formats.ts';
import { type FormattedOptions, renderOne } from '../../output/render.ts';
import type { Field } from '../../output/renderer.ts';
import { writeAll } from '../../output/write-all.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type Context, hasColor } from '../context.ts';
import type { GlobalFlags } from '../flags.ts';

/** Properties of the resources to show, and the values of `columnFlags` and `--sort-by`. */
export interface ShowOptions {
  readonly resourceType?: string | undefined;
  readonly model?: ResourceModel | undefined;
  readonly columns?: string | undefined;
  /**
   * Columns that are shown if `columns` is not given. With `--query`, this option has no effect, because the result of
   * a query has its own columns.
   */
  readonly defaultColumns?: string | undefined;
  /** The default columns to which `+title,-id` applies, in place of the default columns of the resource type. */
  readonly baseColumns?: readonly string[] | undefined;
  /** The present time in milliseconds. If it is given, a card also shows how long ago a time was. */
  readonly now?: number | undefined;
  /**
   * Columns whose long text is wrapped instead of cut. Columns that always contain sentences are wrapped without this
   * option.
   */
  readonly wrap?: readonly string[] | undefined;
  /** Columns that are not attribute paths, such as the name of a profile. */
  readonly fields?: readonly Field[] | undefined;
  /** Names of all attributes, for data without a schema. */
  readonly knownAttributes?: readonly string[] | undefined;
  readonly 'no-headers'?: boolean | undefined;
  readonly 'csv-raw'?: boolean | undefined;
  readonly 'sort-by'?: string | undefined;
  /** Maximum number of resources that a sorted list shows. `onCut` is called if there are more resources. */
  readonly limit?: number | undefined;
  readonly onCut?: (shown: number, total: number) => void;
  /** True to show each resource before the next resource is requested. Also applies to a table. */
  readonly immediate?: boolean;
  /**
   * True if the items arrive in pages from a service. A table then shows the rows of a page as soon as the page has
   * arrived.
   */
  readonly paged?: boolean;
  /** Called before each write. */
  readonly onWrite?: () => void;
  /** Called if a query found nothing. `mistake` is the probable mistake in the query. */
  readonly onMistake?: (mistake: string) => void;
}

/** Returns the requested format. The default is a table on a terminal, and JSON otherwise. */
export function chosenFormat({ stdout }: Context, { output, json }: Pick<GlobalFlags, 'output' | 'json'>): Format {
  if (json) return 'json';
  return output ?? (stdout.isTerminal ? 'table' : 'json');
}

/** True if the format is structured. With a structured format, a command that changed a resource also prints the resource. */
export function isMachineRead(context: Context, flags: Pick<GlobalFlags, 'output' | 'json'>): boolean {
  return formats[chosenFormat(context, flags)].structured;
}

/** Shows one resource, or the result of `--query`. If the reader closes stdout, returns without an error. */
export async function showOne(
  context: Context,
  flags: GlobalFlags,
  resource: JsonObject,
  options: ShowOptions = {},
): Promise<void> {
  const formatted = formatting(context, flags, options);
  if (flags.query === undefined) {
    await writeAll(context.stdout.stream, [await renderOne(resource, formatted)]);
    return;
  }
  const { compileQuery, queryMistake, renderValue } = await import('../../output/query.ts');
  const query = await compileQuery(flags.query);
  const found = query(resource);
  await writeAll(context.stdout.stream, renderValue(found, formatted));
  const mistake = queryMistake(flags.query, resource, found);
  if (mistake !== undefined) options.onMistake?.(mistake);
}

/**
 * Shows resources as they arrive. With `--sort-by` or `--query`, reads all resources before any resource is shown. If
 * the reader closes stdout, stops reading the resources.
 */
export async function showList(
  context: Context,
  flags: GlobalFlags,
  resources: AsyncIterable<JsonObject>,
  options: ShowOptions = {},
): Promise<void> {
  const formatted = formatting(context, flags, options);
  const sorted = await sort(resources, options, formatted);
  if (flags.query === undefined) {
    // Calls the renderer directly: `render` would only forward each text.
    const renderer = await formats[formatted.format].load();
    await writeAll(context.stdout.stream, renderer.many(sorted, formatted), options.onWrite);
    return;
  }
  const { collect, compileQuery, queryMistake, renderValue } = await import('../../output/query.ts');
  const query = await compileQuery(flags.query);
  const all = await collect(sorted);
  const found = query(all);
  await writeAll(context.stdout.stream, renderValue(found, formatted), options.onWrite);
  const mistake = queryMistake(flags.query, all, found);
  if (mistake !== undefined) options.onMistake?.(mistake);
}

async function sort(
  resources: AsyncIterable<JsonObject>,
  options: ShowOptions,
  formatted: FormattedOptions,
): Promise<AsyncIterable<JsonObject>> {
  const spec = options['sort-by'];
  if (spec === undefined) return resources;
  const { sortBy } = await import('../../output/sort.ts');
  return firstOf(sortBy(resources, spec, formatted), options);
}

async function* firstOf(
  sorted: AsyncIterable<JsonObject>,
  { limit = Number.POSITIVE_INFINITY, onCut }: ShowOptions,
): AsyncGenerator<JsonObject, void, undefined> {
  let total = 0;
  for await (const resource of sorted) if (total++ < limit) yield resource;
  if (total > limit) onCut?.(limit, total);
}

/** Returns the options of a renderer, from the terminal and the flags of a command. */
export function formatting(context: Context, flags: GlobalFlags, options: ShowOptions): FormattedOptions {
  const { resourceType, model, knownAttributes, baseColumns, wrap, now, fields } = options;
  const columns = options.columns ?? (flags.query === undefined ? options.defaultColumns : undefined);
  const { stdout } = context;
  return {
    format: chosenFormat(context, flags),
    color: hasColor(context, stdout, flags['no-color']),
    headers: !options['no-headers'],
    csvRaw: options['csv-raw'] ?? false,
    visible: stdout.isTerminal,
    immediate: options.immediate ?? false,
    paged: options.paged ?? false,
    ...(stdout.isTerminal && stdout.columns !== undefined ? { width: stdout.columns } : {}),
    ...(resourceType === undefined ? {} : { resourceType }),
    ...(model === undefined ? {} : { model }),
    ...(knownAttributes === undefined ? {} : { knownAttributes }),
    ...(columns === undefined ? {} : { columns, isTyped: options.columns !== undefined }),
    ...(wrap === undefined ? {} : { wrap }),
    ...(now === undefined ? {} : { now }),
    ...(baseColumns === undefined || flags.query !== undefined ? {} : { baseColumns }),
    ...(fields === undefined || flags.query !== undefined ? {} : { fields }),
  };
}
