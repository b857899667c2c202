import { serviceFlags, text } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { canaryFlag } from './canary.ts';
import { importFlags } from './import-file.ts';
import { runImport } from './run-import.ts';
import { parseShard, shardFlag } from './shard-flag.ts';

/** The `bulk import` command, which creates and updates the people of a file on the server. */
export class BulkImport extends BulkCommand {
  static override summary = 'Create and update people from a file';
  static override description =
    'Shows to which attribute each column is mapped. Creates the people who do not exist on the server, updates the people whose attributes differ, and then sets managers and groups. Never deletes people. Removes people from groups only in two cases: the flag is --groups set, or the date in the column that --until names has passed. If the file makes people inactive or removes memberships, the import first shows these removals and asks for consent, like bulk offboard. Each row has its own result, and a failed row does not stop the other rows.';
  static override examples = [
    { description: 'Show what would happen', command: 'scimctl bulk import examples/hires.csv --dry-run' },
    {
      description: 'Map a column that is not recognised',
      command: 'scimctl bulk import examples/hires.csv --map "Work E-mail=emails.work"',
    },
    { description: 'An export of ldapsearch', command: 'scimctl bulk import examples/people.ldif --yes' },
    { description: 'In a script, with a report', command: 'scimctl bulk import examples/hires.csv --yes -o ndjson' },
  ];
  static override baseFlags = serviceFlags;
  static override args = sourceArgument;
  static override flags = {
    ...importFlags,
    canary: canaryFlag,
    shard: shardFlag,
    checksum: text('checksum that bulk plan printed; the import runs only if the plan still has this checksum', 'HASH'),
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkImport);
    const part = parseShard(flags.shard);
    this.endRun(await runImport(this.scope, args.file, { ...flags, part, consent: flags }));
  }
}
