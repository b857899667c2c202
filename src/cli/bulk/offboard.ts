import { type Leaver, leaverOfRow } from '../../provisioning/index.ts';
import { confirmationThreshold, consentFlags } from '../safety/consent.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { type MappedSource, openMappedSource } from './mapped-source.ts';
import { offboardFlags, runOffboarding } from './run-offboarding.ts';
import { sourceFlags } from './source-flags.ts';

/** The `bulk offboard` command, which removes the access of the people of a file. */
export class BulkOffboard extends BulkCommand {
  static override summary = 'Deactivate people from a file and remove them from their groups';
  static override description =
    `Finds all people first and shows their names. After consent, deactivates the people, removes them from groups, and reads each person again to verify the change. Never deletes people. To consent for more than ${confirmationThreshold} people, type the number of people, or use --max-removals in a script. To consent for ${confirmationThreshold} or fewer people, answer yes, or use --yes in a script.`;
  static override examples = [
    { description: 'Show who would be deactivated', command: 'scimctl bulk offboard examples/leavers.csv --dry-run' },
    {
      description: 'In a script, 50 people at most',
      command: 'scimctl bulk offboard examples/leavers.csv --max-removals 50 -o ndjson',
    },
  ];
  static override args = sourceArgument;
  static override flags = {
    ...offboardFlags,
    ...sourceFlags,
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkOffboard);
    const { client } = await this.session();
    const mapped = await openMappedSource(this.scope, client, args.file, flags, 'leavers');
    const { source } = mapped;
    try {
      this.endRun(await runOffboarding(this.scope, { leavers: leaversOf(mapped), source, flags }));
    } finally {
      await source.close();
    }
  }
}

async function* leaversOf({ source, mapping, model }: MappedSource): AsyncGenerator<Leaver> {
  for await (const row of source.rows()) yield leaverOfRow(row, mapping, model);
}
