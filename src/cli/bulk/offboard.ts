import { UserModel } from '../../protocol/schema/model.ts';
import { type Leaver, leaverOfRow } from '../../provisioning/index.ts';
import { serviceFlags } from '../flags.ts';
import { confirmationThreshold, consentFlags } from '../safety/consent.ts';
import { selectedProfiles } from '../services/profile-selection.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { type MappedSource, type ModelSource, openMappedSource } from './mapped-source.ts';
import { offboardFlags, runOffboarding } from './run-offboarding.ts';
import { sourceFlags } from './source-flags.ts';

/** The `bulk offboard` command, which removes the access of the people of a file. */
export class BulkOffboard extends BulkCommand {
  static override summary = 'Deactivate the people in a file and remove them from their groups';
  static override description =
    `Finds all people first and shows their names. After consent, deactivates the people, removes them from groups, and reads each person again to verify the change. Deletes accounts only with --delete. To consent for more than ${confirmationThreshold} people, type the number of people, or use --max-removals in a script. To consent for ${confirmationThreshold} or fewer people, answer yes, or use --yes in a script.`;
  static override examples = [
    { description: 'Show who would be deactivated', command: 'scimctl bulk offboard examples/leavers.csv --dry-run' },
    {
      description: 'Offboard at most 50 people in a script',
      command: 'scimctl bulk offboard examples/leavers.csv --max-removals 50 -o ndjson',
    },
    {
      description: 'Show who has an account on the services of all profiles',
      command: 'scimctl bulk offboard examples/leavers.csv --all-profiles --dry-run',
    },
  ];
  static override baseFlags = serviceFlags;
  static override args = sourceArgument;
  static override flags = {
    ...offboardFlags,
    ...sourceFlags,
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkOffboard);
    const profiles = await selectedProfiles(this.scope, flags);
    // A file for several services is read once, so its columns are mapped to the standard attributes.
    const client = profiles ? standardModels : (await this.session()).client;
    const mapped = await openMappedSource(this.scope, client, args.file, flags, 'leavers');
    const { source } = mapped;
    try {
      if (profiles) {
        const leavers: Leaver[] = [];
        for await (const leaver of leaversOf(mapped)) leavers.push(leaver);
        await this.offboardOnServices(profiles, { leavers, source, flags });
      } else this.endRun(await runOffboarding(this.scope, { leavers: leaversOf(mapped), source, flags }));
    } finally {
      await source.close();
    }
  }
}

/** The model of users for a file that is used for several services. */
const standardModels: ModelSource = { discovery: { model: async () => UserModel } };

async function* leaversOf({ source, mapping, model }: MappedSource): AsyncGenerator<Leaver> {
  for await (const row of source.rows()) yield leaverOfRow(row, mapping, model);
}
