import type { ListOptions } from '../../client/options.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { parseFilter } from '../../protocol/filter/index.ts';
import { columnFlags, integer, text } from '../flags.ts';
import { partialList } from '../output/partial-list.ts';
import { qualifyFilter, qualifyNames } from './attribute-names.ts';
import { anything, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

/** `list`: all resources of a type, page by page as they arrive. */
export function listCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} list` : `${noun.topic} list Device`;
  return class List extends ResourceCommand {
    static override summary = `List ${noun.many}`;
    static override description =
      `Reads every page and shows ${noun.many} as they arrive.${noun.listWithout.length > 0 ? ` Leaves out ${noun.listWithout.join(', ')} unless a column or --attributes asks for it.` : ''}`;
    static override examples = [
      { description: `All ${noun.many}`, command: `scimctl ${words}` },
      {
        description: 'Those that match a filter, as CSV',
        command: `scimctl ${words} --filter 'displayName sw "A"' -o csv`,
      },
      { description: 'Ids only, for a script', command: `scimctl ${words} -o id` },
    ];
    static override args = typeArgument(fixed);
    static override flags = {
      filter: text('only those that match (scimctl help filters)', 'FILTER', { char: 'f' }),
      'filter-raw': text('a filter that is sent as it is, for a service with a syntax of its own', 'TEXT'),
      limit: integer('show at most this many', 'N'),
      'page-size': integer('ask for this many at a time', 'N'),
      'max-pages': integer('give up a list that has more pages than this; 100000 unless set', 'N'),
      attributes: text('ask the server for these attributes only', 'LIST'),
      'excluded-attributes': text('ask the server to leave these attributes out', 'LIST'),
      'sort-by': text('sort by columns, a minus for descending: department,-title', 'LIST', { helpGroup: 'Table' }),
      ...columnFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(List);
      if (flags.filter !== undefined) parseFilter(flags.filter);
      const noun = await this.nounOf(fixed, args.type);
      const { client, lastAnswer } = await this.session();
      const limit = flags['sort-by'] === undefined ? flags.limit : undefined;
      const named = await this.qualified(noun, flags);
      const options = { ...listOptions(noun, { ...flags, ...named }), ...(limit === undefined ? {} : { limit }) };
      if (this.format === 'raw') {
        await this.printRaw(answers(client.pages(noun.endpoint, options), lastAnswer));
        return;
      }
      const list = partialList(client.list(noun.endpoint, options));
      const isLean = flags.columns === undefined && options.excludedAttributes !== undefined;
      const defaultColumns = isLean ? fixed?.listColumns : undefined;
      const onCut = (shown: number, total: number): void => this.note(`Note: showing ${shown} of ${total}`);
      const model = await this.columnModel(noun, flags.columns, flags['sort-by']);
      await this.showList(list.items, { ...flags, defaultColumns, resourceType: noun.resourceType, model, onCut });
      list.rethrow();
    }

    /** The filter and the lists of attributes, with each name as the service knows it. */
    private async qualified(
      noun: Noun,
      flags: { readonly filter?: string; readonly attributes?: string; readonly 'excluded-attributes'?: string },
    ) {
      const models = this.modelsOf(noun);
      return {
        filter: flags.filter === undefined ? undefined : await qualifyFilter(flags.filter, models),
        attributes: await qualifyNames(flags.attributes, '--attributes', models),
        'excluded-attributes': await qualifyNames(flags['excluded-attributes'], '--excluded-attributes', models),
      };
    }
  };
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

function listOptions(noun: Noun, flags: ListFlags): ListOptions {
  const filter = flags['filter-raw'] ?? flags.filter;
  const { attributes } = flags;
  const excluded = flags['excluded-attributes'] ?? (attributes ? [] : leftOut(noun, flags.columns));
  return {
    ...(filter === undefined ? {} : { filter }),
    ...(flags['page-size'] === undefined ? {} : { count: flags['page-size'] }),
    ...(flags['max-pages'] === undefined ? {} : { maxPages: flags['max-pages'] }),
    ...(attributes ? { attributes } : {}),
    ...(excluded.length === 0 ? {} : { excludedAttributes: excluded }),
  };
}

/** What a list leaves out by itself, but not when a column shows it. */
function leftOut({ listWithout }: Noun, columns = ''): string[] {
  return listWithout.filter((name) => !columns.toLowerCase().includes(name.toLowerCase()));
}

/** The answers that pages came in. */
async function* answers(
  pages: AsyncIterable<unknown>,
  lastAnswer: () => ScimResponse | undefined,
): AsyncGenerator<ScimResponse, void, undefined> {
  for await (const _ of pages) {
    const answer = lastAnswer();
    if (answer) yield answer;
  }
}
