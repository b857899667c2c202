import type { Format } from '../../output/formats.ts';
import { sanitiseLines } from '../../output/sanitise.ts';
import { writeAll } from '../../output/write-all.ts';
import { type Export, exportResources, exportRows } from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/errors.ts';
import { selectionFilter, whereFlag } from '../filter/selection.ts';
import { integer, serviceFlags, text, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { modelSources, serverModel } from '../resource/models.ts';
import { users } from '../resource/resource-topic.ts';
import { csvText, jsonText, ndjsonText } from './export-text.ts';

/** The formats that `bulk import` reads. */
const exportFormats: readonly Format[] = ['ndjson', 'json', 'csv'];

/** The `bulk export` command, which writes all people with their managers and groups. */
export class BulkExport extends BaseCommand {
  static override baseFlags = serviceFlags;
  static override summary = 'Export people with their managers and groups';
  static override description =
    'Writes all people in a form that bulk import reads back: a manager is named by userName, and a group by displayName. The default format is ndjson; json and csv are the other formats. Omits the id and all other values that only the service sets. Notes on stderr list the data that bulk import cannot restore. If a CSV cell cannot hold a value, the export fails; with --lossy, the export continues without the exact value.';
  static override examples = [
    { description: 'Everybody', command: 'scimctl bulk export -o ndjson' },
    {
      description: 'The active people of a department, as CSV',
      command: `scimctl bulk export --filter 'department eq "Sales" and active eq true' -o csv --lossy`,
    },
  ];
  static override flags = {
    filter: text('export only people who match the filter; see scimctl help filters', 'FILTER', { char: 'f' }),
    ...whereFlag,
    lossy: toggle('omit or change the values that CSV cannot hold, and show the number of these values'),
    'page-size': integer(
      'number of people per request; the default is 100, or up to 500 if the service declares it',
      'N',
    ),
  };

  /**
   * The default format is JSON lines, even on a terminal, because a table cannot be imported. `-o` selects another
   * format.
   */
  protected override get format(): Format {
    const { output, json } = this.global;
    return output ?? (json ? 'json' : 'ndjson');
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(BulkExport);
    assertUsable(this.format, flags);
    const filter = await selectionFilter(flags, modelSources(this.scope, users));
    const { client } = await this.session();
    await serverModel(this.scope, users.resourceType);
    const options = given({ filter, count: flags['page-size'], signal: this.context.signal });
    if (this.format === 'csv') {
      const table = await exportRows(client, { ...options, ...given({ lossy: flags.lossy }) });
      await this.write(table, csvText(table.headers, table.pages));
      return;
    }
    const resources = await exportResources(client, options);
    await this.write(resources, (this.format === 'json' ? jsonText : ndjsonText)(resources.pages));
  }

  /**
   * Writes all chunks to stdout, and then the notes to stderr. After an error, writes no notes, because the notes of an
   * incomplete export could be wrong.
   */
  private async write({ notes }: Pick<Export<unknown>, 'notes'>, chunks: AsyncIterable<string>): Promise<void> {
    const { stream, isTerminal } = this.context.stdout;
    const outcome = await writeAll(stream, isTerminal ? visible(chunks, () => this.reporter.clear()) : chunks);
    if (outcome === 'done') this.note(...notes().map((line) => `Note: ${line}`));
  }
}

/** Throws a `UsageError` for a format that cannot be imported, and for flags that have no effect. */
function assertUsable(format: Format, flags: { readonly lossy?: boolean; readonly query?: string | undefined }): void {
  if (!exportFormats.includes(format)) {
    throw new UsageError(`bulk export does not write the format ${format}`, {
      hint: `use -o ${exportFormats.join(', -o ')}`,
    });
  }
  if (flags.query !== undefined) {
    throw new UsageError('--query has no effect in bulk export, because bulk import must be able to read the output', {
      hint: 'to select people, use --filter or --where; to write other output, use scimctl users list',
    });
  }
  if (flags.lossy && format !== 'csv') {
    throw new UsageError(`--lossy has no effect in the format ${format}, because this format holds all values`, {
      hint: 'use -o csv',
    });
  }
}

/** Makes control characters visible for a terminal. */
async function* visible(chunks: AsyncIterable<string>, onWrite: () => void): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    onWrite();
    yield sanitiseLines(chunk);
  }
}
