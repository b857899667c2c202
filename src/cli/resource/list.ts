import type { ListOptions } from '../../client/options.ts';
import type { Format } from '../../output/formats.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { UsageError } from '../errors/errors.ts';
import { qualifyNames } from '../filter/attribute-names.ts';
import { isSelection, readConditions, type SelectionFlags, selectionFilter, whereFlag } from '../filter/selection.ts';
import { columnFlags, integer, text } from '../flags.ts';
import { given } from '../given.ts';
import { observeList } from '../output/empty-list.ts';
import { partialList } from '../output/partial-list.ts';
import { columnModel, modelSources, topicOf } from './models.ts';
import { ResourceCommand } from './resource-command.ts';
import type { ResourceScope } from './resource-scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';
import { typeArgument } from './topic-arguments.ts';
import { assertWatchable, watchFlags } from './watch-flags.ts';

/** Creates the `list` command, which shows all resources of a type as the pages arrive. */
export function listCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} list` : `${topic.command} list Device`;
  return class List extends ResourceCommand {
    static override summary = `List ${topic.plural}`;
    static override description =
      `Reads every page, and shows the ${topic.plural} of a page when the page arrives.${topic.listWithout.length > 0 ? ` Requests ${topic.listWithout.join(', ')} only if --columns or --attributes contains this attribute.` : ''}`;
    static override examples = [
      { description: `All ${topic.plural}`, command: `scimctl ${words}` },
      {
        description: 'Resources that match a filter, as CSV',
        command: `scimctl ${words} --filter 'displayName sw "A"' -o csv`,
      },
      { description: 'Ids only, for a script', command: `scimctl ${words} -o id` },
      { description: 'Watch for changes, one JSON object each', command: `scimctl ${words} --watch -o ndjson` },
    ];
    static override args = typeArgument(fixed);
    static override flags = {
      filter: text('show only resources that match the filter; see scimctl help filters', 'FILTER', { char: 'f' }),
      ...whereFlag,
      'filter-raw': text('send this filter unchanged, for a service that has its own filter syntax', 'TEXT'),
      limit: integer('show at most N resources', 'N'),
      'page-size': integer('number of resources per page', 'N'),
      'max-pages': integer('maximum number of pages; more pages are an error; the default is 100000', 'N'),
      attributes: text('request only these attributes from the server', 'LIST'),
      'excluded-attributes': text('ask the server to exclude these attributes from the response', 'LIST'),
      'sort-by': text('columns to sort by, such as department,-title; a minus means descending order', 'LIST', {
        helpGroup: 'Table',
      }),
      ...columnFlags,
      ...watchFlags,
    };

    #isWatch = false;

    /** The default format of a watch without a terminal is `ndjson`, because a JSON array would never end. */
    protected override get format(): Format {
      const { output, json } = this.global;
      return this.#isWatch && output === undefined && !json && super.format === 'json' ? 'ndjson' : super.format;
    }

    async run(): Promise<void> {
      const { args, flags } = await this.parse(List);
      this.#isWatch = flags.watch ?? false;
      assertWatchable(this.resources, flags);
      assertOneFilter(flags);
      const resolved = await topicOf(this.resources, fixed, args.type);
      const { client, lastAnswer } = await this.session();
      const limit = flags['sort-by'] === undefined ? flags.limit : undefined;
      const names = await qualifyListFlags(this.resources, resolved, flags);
      const options = { ...listOptions(resolved, { ...flags, ...names }), ...given({ limit }) };
      if (flags.watch) {
        const { watchList } = await import('./watch-list.ts');
        const columns = await columnModel(this.resources, resolved, flags.columns);
        const watched = { topic: resolved, options, flags, model: columns };
        return this.endWith(await watchList(this.resources, watched));
      }
      if (this.format === 'raw') {
        // Does not set `filterHere`. It would remove resources from a response, and raw output prints whole responses.
        await this.printRaw(responsesOf(client.pages(resolved.endpoint, options), lastAnswer));
        return;
      }
      const list = partialList(client.list(resolved.endpoint, { ...options, filterHere: true }));
      const isLean = flags.columns === undefined && options.excludedAttributes !== undefined;
      const defaultColumns = isLean ? fixed?.listColumns : undefined;
      const onCut = (shown: number, total: number): void => this.note(`Note: showing ${shown} of ${total}`);
      const model = await columnModel(this.resources, resolved, flags.columns, flags['sort-by']);
      const observed = observeList(list.items);
      const shown = { ...flags, defaultColumns, resourceType: resolved.resourceType, model, onCut, paged: true };
      await this.showList(observed.items, shown);
      list.rethrow();
      const isFiltered = isSelection(flags) || flags['filter-raw'] !== undefined;
      if (this.format === 'table' && observed.isEmpty())
        this.note(isFiltered ? `No ${resolved.plural} match` : `The service has no ${resolved.plural}, or shows none`);
    }
  };
}

/**
 * Returns the filter and the values of `--attributes` and `--excluded-attributes` with full attribute names. The full
 * name of an extension attribute includes the URN.
 */
async function qualifyListFlags(
  scope: ResourceScope,
  topic: ResourceTopic,
  flags: SelectionFlags & { readonly attributes?: string; readonly 'excluded-attributes'?: string },
) {
  const models = modelSources(scope, topic);
  return {
    filter: await selectionFilter(flags, models),
    attributes: await qualifyNames(flags.attributes, '--attributes', models),
    'excluded-attributes': await qualifyNames(flags['excluded-attributes'], '--excluded-attributes', models),
  };
}

/**
 * Throws a `UsageError` if `--filter-raw` is combined with `--filter` or `--where`. Also throws for an invalid
 * condition.
 */
function assertOneFilter(flags: SelectionFlags & { readonly 'filter-raw'?: string }): void {
  readConditions(flags);
  if (flags['filter-raw'] === undefined || !isSelection(flags)) return;
  throw new UsageError('--filter-raw cannot be combined with --filter or --where', {
    hint: 'put the whole filter into --filter-raw, because scimctl sends this filter unchanged',
  });
}

interface ListFlags {
  readonly filter?: string | undefined;
  readonly 'filter-raw'?: string | undefined;
  readonly limit?: number | undefined;
  readonly 'page-size'?: number | undefined;
  readonly 'max-pages'?: number | undefined;
  readonly attributes?: readonly string[] | undefined;
  readonly 'excluded-attributes'?: readonly string[] | undefined;
  readonly columns?: string | undefined;
}

function listOptions(topic: ResourceTopic, flags: ListFlags): ListOptions {
  const { attributes } = flags;
  const excluded = flags['excluded-attributes'] ?? (attributes ? [] : leftOut(topic, flags.columns));
  return given({
    filter: flags['filter-raw'] ?? flags.filter,
    isFilterRaw: flags['filter-raw'] === undefined ? undefined : true,
    count: flags['page-size'],
    maxPages: flags['max-pages'],
    attributes,
    excludedAttributes: excluded.length === 0 ? undefined : excluded,
  });
}

/**
 * Returns the attributes that a list excludes by default (`listWithout`), except the attributes that a column shows.
 */
function leftOut({ listWithout }: ResourceTopic, columns = ''): string[] {
  return listWithout.filter((name) => !columns.toLowerCase().includes(name.toLowerCase()));
}

/** Yields the response of each page. */
async function* responsesOf(
  pages: AsyncIterable<unknown>,
  lastAnswer: () => ScimResponse | undefined,
): AsyncGenerator<ScimResponse, void, undefined> {
  for await (const _ of pages) {
    const response = lastAnswer();
    if (response) yield response;
  }
}
