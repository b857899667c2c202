import { BulkCommand, sourceArgument } from '../bulk/bulk-command.ts';
import { canaryFlag } from '../bulk/canary.ts';
import { runImport } from '../bulk/run-import.ts';
import { consentFlags } from '../safety/consent.ts';
import { syncFlags, syncOptions } from './sync-flags.ts';

/** The `sync run` command, which makes a whole directory equal to a source. */
export class SyncRun extends BulkCommand {
  static override summary = 'Make a whole directory equal to a source of people';
  static override description =
    'Plans like sync plan, asks for consent to the deactivations, and executes the plan as a job, which can be resumed and undone. For a scheduler, give --yes and --max-removals: the run changes nothing and ends with exit code 9 if more people would be deactivated.';
  static override examples = [
    {
      description: 'Every night, with at most 5 deactivations',
      command: `scimctl sync run examples/hires.csv --filter 'userType eq "Employee"' --yes --max-removals 5 -o ndjson`,
    },
  ];
  static override args = sourceArgument;
  static override flags = { ...syncFlags, canary: canaryFlag, ...consentFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SyncRun);
    const options = { ...flags, ...syncOptions(this.scope, { ...flags, consent: flags }) };
    this.endRun(await runImport(this.scope, args.file, options));
  }
}
