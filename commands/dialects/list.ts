import { BaseCommand } from '../../src/cli/base-command.ts';
import { dialectRows } from '../../src/cli/dialects/dialect-rows.ts';
import { columnFlags } from '../../src/cli/flags.ts';

export default class DialectsList extends BaseCommand {
  static override summary = 'List the services whose deviations from the RFCs are known';
  static override description =
    'Lists the possible values of --dialect (for a profile) and of scimctl mock serve --preset. Sends nothing. The tier "modelled" means that enough is known for a preset. The tier "hints" means that only some facts are known.';
  static override examples = [
    { description: 'All dialects', command: 'scimctl dialects list' },
    { description: 'Base URLs', command: 'scimctl dialects list --columns id,urls' },
  ];
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(DialectsList);
    await this.showList(dialectRows(), {
      ...flags,
      defaultColumns: 'id,title,version,tier,facts',
      wrap: ['id', 'title', 'urls'],
      knownAttributes: ['id', 'title', 'tier', 'version', 'facts', 'urls'],
    });
  }
}
