import { BaseCommand } from '../../src/cli/base-command.ts';
import { factRows } from '../../src/cli/dialects/dialect-rows.ts';
import { columnFlags, required, toggle } from '../../src/cli/flags.ts';
import { markdownOf } from '../../src/cli/output/markdown.ts';
import { pickable } from '../../src/cli/pick/pick.ts';
import { pickDialect } from '../../src/cli/pick/picks.ts';

export default class DialectsShow extends BaseCommand {
  static override summary = 'Show the known facts about a service without sending a request';
  static override description =
    'Lists the facts about one dialect, and the confidence of each fact: documented by the vendor, measured, reported by others, or disputed between sources. Sends nothing. A fact that is not listed is not known.';
  static override examples = [
    { description: 'All facts', command: 'scimctl dialects show aws' },
    {
      description: 'With sources',
      command: 'scimctl dialects show aws --markdown',
    },
  ];
  static override args = { id: pickable(required('id of a dialect; see scimctl dialects list'), pickDialect) };
  static override flags = { ...columnFlags, markdown: toggle('print a Markdown table with sources') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DialectsShow);
    const rows = factRows(args.id);
    if (flags.markdown) {
      await this.printLines(await markdownOf(rows, ['fact', 'text', 'confidence', 'remark', 'source']));
      return;
    }
    await this.showList(rows, {
      ...flags,
      defaultColumns: 'topic,fact,text,confidence',
      wrap: ['fact', 'text', 'remark', 'source'],
      knownAttributes: ['topic', 'fact', 'text', 'value', 'confidence', 'remark', 'source'],
    });
  }
}
