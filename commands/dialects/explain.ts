import { BaseCommand } from '../../src/cli/base-command.ts';
import { explainRows } from '../../src/cli/dialects/dialect-rows.ts';
import { columnFlags, required } from '../../src/cli/flags.ts';

export default class DialectsExplain extends BaseCommand {
  static override summary = 'Explain a fact, and show its value for each service';
  static override description =
    'Explains one fact, and lists the services for which the fact is known. The explanation is written to standard error, and the list to standard output. Sends nothing. To see the names of facts, run scimctl dialects show.';
  static override examples = [
    {
      description: 'Which services do not show the members of a group',
      command: 'scimctl dialects explain membersOnRead',
    },
  ];
  static override args = { fact: required('name of a fact, from the output of scimctl dialects show') };
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DialectsExplain);
    const { summary, rows } = await explainRows(args.fact);
    this.note(summary);
    await this.showList(rows, {
      ...flags,
      defaultColumns: 'id,text,confidence',
      knownAttributes: ['id', 'text', 'value', 'confidence', 'remark', 'source'],
    });
  }
}
