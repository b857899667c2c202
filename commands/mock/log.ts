import { createControlClient } from '../../mock-server/control/client.ts';
import type { JournalEntry } from '../../mock-server/journal/entry.ts';
import { remarks, toHar } from '../../mock-server/journal/har.ts';
import { checkStatus, type Selection } from '../../mock-server/journal/select.ts';
import { readMethod, readNamed, readPath } from '../../mock-server/journal/target.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { UsageError } from '../../src/cli/errors/errors.ts';
import { columnFlags, integer, text, toggle } from '../../src/cli/flags.ts';
import { findControl } from '../../src/cli/mock/control.ts';
import { writeText } from '../../src/cli/output/output-file.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

const columns = 'number,time,method,path,status,duration,remarks';

export default class MockLog extends BaseCommand {
  static override summary = 'Show the requests and responses of the bundled service provider';
  static override description =
    'Reads the journal of a server that was started with scimctl mock serve --control. Finds a server on this machine automatically, and trusts the TLS certificate of this server. If the server has several tenants, --tenant chooses a tenant. For a server on another machine, set SCIMCTL_CONTROL_URL and SCIMCTL_CONTROL_TOKEN. The journal contains no passwords, tokens or cookies.';
  static override examples = [
    { description: 'Requests that failed', command: 'scimctl mock log --status 4xx' },
    {
      description: 'Every change, as it happens',
      command: "scimctl mock log --follow --method PATCH --path '/Users/**'",
    },
    { description: 'Requests of one tenant', command: 'scimctl mock log --tenant acme' },
    { description: 'The last request with all details', command: 'scimctl mock log --limit 1 -o json' },
    { description: 'A HAR file for the network panel of a browser', command: 'scimctl mock log --har exchanges.har' },
  ];
  static override flags = {
    method: text('only requests with this method', 'METHOD'),
    path: text(
      'only requests to this path; * matches one segment, and /** at the end matches all segments that follow',
      'PATH',
    ),
    status: text('only responses with this status or status class (such as 4xx)', '404|4xx'),
    limit: integer('only the latest N requests', 'N'),
    follow: toggle('show each new request when it arrives, until Ctrl-C'),
    har: text('write an HTTP Archive (HAR 1.2) to this file; - for stdout', 'FILE'),
    port: integer('port of the server, if several servers run on this machine', 'PORT'),
    tenant: text('name of the tenant, if the server has several tenants', 'NAME'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(MockLog);
    const { method, path, status, limit, follow, har, port, tenant, ...shown } = flags;
    if (this.global.profile !== undefined)
      throw new UsageError(
        'the command scimctl mock log has no --profile, because it reads the journal of a mock server',
        {
          hint: 'to choose a mock server, use --port or --tenant',
        },
      );
    if (follow && har !== undefined) throw new UsageError('--follow and --har cannot be used together');
    const selection: Selection = {
      ...(method === undefined ? {} : { method: readFlag(() => readNamed('--method', readMethod, method)) }),
      ...(path === undefined ? {} : { path: readFlag(() => readNamed('--path', readPath, path)) }),
      ...(status === undefined ? {} : { status: readFlag(() => checkStatus(status), '--status: ') }),
      ...(limit === undefined ? {} : { limit }),
    };
    const client = createControlClient(await findControl(this.context, { port, tenant }));
    if (follow) return this.follow(client.follow(selection, this.context.signal), shown);
    const { entries, dropped } = await client.journal(selection);
    if (dropped > 0) this.note(`The oldest ${dropped} requests are no longer in the journal`);
    if (har !== undefined) {
      const archive = toHar(entries, { name: 'scimctl', version: this.context.version });
      await writeText(this.context, har, `${JSON.stringify(archive, null, 2)}\n`);
      if (har !== '-') this.note(`Wrote ${entries.length} exchanges to ${har}`);
      return;
    }
    await this.showEntries(entries, shown);
  }

  private async follow(entries: AsyncIterable<JournalEntry>, shown: ShownFlags): Promise<void> {
    if (this.format !== 'table') return this.showEntries(entries, shown);
    for await (const entry of entries) {
      await this.printLines(printLine(entry));
      // Stops if the reader, such as `head`, closed stdout.
      if (this.context.stdout.stream.destroyed) return;
    }
    if (!this.context.signal.aborted) this.note('The server has stopped');
  }

  private showEntries(entries: Iterable<JournalEntry> | AsyncIterable<JournalEntry>, shown: ShownFlags): Promise<void> {
    const hasColumns = ['table', 'csv', 'tsv'].includes(this.format);
    return this.showList(hasColumns ? rows(entries) : whole(entries), {
      defaultColumns: columns,
      wrap: ['path'],
      ...shown,
    });
  }
}

type ShownFlags = { columns?: string | undefined; 'no-headers'?: boolean; 'csv-raw'?: boolean };

async function* whole(entries: Iterable<JournalEntry> | AsyncIterable<JournalEntry>): AsyncGenerator<JsonObject> {
  for await (const entry of entries) yield entry as unknown as JsonObject;
}

/**
 * Yields the data for the columns. Each item contains a journal entry, and also some parts of this entry under short
 * names.
 */
async function* rows(entries: Iterable<JournalEntry> | AsyncIterable<JournalEntry>): AsyncGenerator<JsonObject> {
  for await (const entry of entries) {
    const { request, response, error } = entry;
    yield {
      ...(entry as unknown as JsonObject),
      method: request.method,
      path: targetOf(entry),
      status: response?.status ?? error?.code ?? '',
      remarks: remarks(entry).join('; '),
    };
  }
}

function targetOf({ request }: JournalEntry): string {
  const query = new URLSearchParams(request.query).toString();
  return query === '' ? request.path : `${request.path}?${query}`;
}

function printLine(entry: JournalEntry): string {
  const { number, time, duration, request, response, error } = entry;
  const status = String(response?.status ?? error?.code ?? '');
  const words = [`#${number}`, time.slice(11, 23), status.padEnd(3), request.method.padEnd(6), targetOf(entry)];
  return [...words, `${duration} ms`, ...remarks(entry)].join('  ');
}

function readFlag(read: () => string, prefix = ''): string {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${prefix}${(error as Error).message}`, { cause: error });
  }
}
