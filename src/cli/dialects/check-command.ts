import type { JsonObject } from '../../protocol/json/json.ts';
import { BaseCommand } from '../base-command.ts';
import type { CurlMode } from '../connection/curl.ts';
import { loadDialect } from '../connection/dialect.ts';
import { columnFlags, serviceFlags, text, toggle } from '../flags.ts';
import { markdownOf } from '../output/markdown.ts';
import { type CheckedFact, checkDialect } from './check-dialect.ts';

export class DialectsCheck extends BaseCommand {
  static override baseFlags = serviceFlags;

  protected override get curlShows(): CurlMode {
    return 'all';
  }

  static override summary = 'Compare the known facts about a service with the responses of the service';
  static override description =
    'Sends about 25 read requests, and compares the responses with the dialect of the profile. Changes nothing. You can publish the output, because the output contains no data of people. "same": the response agrees with the dialect; "different": the response contradicts the dialect; "new": the dialect does not contain this fact.';
  static override examples = [
    { description: 'Check the service of the current profile', command: 'scimctl dialects check' },
    {
      description: 'Print a table for a bug report',
      command: 'scimctl dialects check --dialect generic --markdown',
    },
  ];
  static override flags = {
    ...columnFlags,
    dialect: text('dialect to compare with; the default is the dialect of the profile', 'ID'),
    markdown: toggle('print a Markdown table'),
    'exit-code': toggle('end with exit code 8 if a fact is different'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DialectsCheck);
    const { client } = await this.session();
    const dialect = flags.dialect === undefined ? client.dialect : await loadDialect(flags.dialect, '--dialect');
    const counts = { same: 0, different: 0, new: 0 };
    const rows = checkDialect(client, dialect.facts, this.context.signal);
    if (flags.markdown)
      await this.printLines(await markdownOf(counted(rows, counts), ['fact', 'expected', 'observed', 'result']));
    else
      await this.showList(counted(rows, counts), {
        ...flags,
        defaultColumns: 'fact,expected,observed,result',
        knownAttributes: ['fact', 'title', 'expected', 'observed', 'result'],
      });
    this.note(
      `Facts of the service compared with ${dialect.title}: ${counts.same} the same, ${counts.different} different, ${counts.new} not in the dialect`,
    );
    if (flags['exit-code'] && counts.different > 0) this.endWith('pending');
  }
}

async function* counted(
  rows: AsyncIterable<CheckedFact>,
  counts: Record<CheckedFact['result'], number>,
): AsyncGenerator<JsonObject> {
  for await (const row of rows) {
    counts[row.result]++;
    yield { ...row };
  }
}
