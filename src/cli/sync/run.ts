import { BulkCommand, sourceArgument } from '../bulk/bulk-command.ts';
import { canaryFlag } from '../bulk/canary.ts';
import { runImport } from '../bulk/run-import.ts';
import { text } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { withRefusal } from './refusal.ts';
import { syncFlags, syncOptions } from './sync-flags.ts';

/** The `sync run` command, which makes a whole directory equal to a source. */
export class SyncRun extends BulkCommand {
  static override summary = 'Make a whole directory equal to a source of people';
  static override description =
    'Plans like sync plan, asks for consent to the deactivations, and executes the plan as a job, which can be resumed and undone. For a scheduler, give --yes and --max-removals: the run changes nothing and ends with exit code 9 if more people would be deactivated. If nobody can be asked, later runs are then refused too, until sync clear.';
  static override examples = [
    {
      description: 'Every night, with at most 5 deactivations',
      command: `scimctl sync run examples/hires.csv --filter 'userType eq "Employee"' --yes --max-removals 5 -o ndjson`,
    },
  ];
  static override args = sourceArgument;
  static override flags = {
    ...syncFlags,
    canary: canaryFlag,
    'on-refusal': text(
      'run this command if a safety limit refuses the sync; the command gets the refusal as JSON on standard input',
      'COMMAND',
      { helpGroup: 'Safety' },
    ),
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SyncRun);
    const options = { ...flags, ...syncOptions(this.scope, { ...flags, consent: flags }) };
    const sync = () => runImport(this.scope, args.file, options);
    this.endRun(await withRefusal(this.scope, args.file, flags, sync));
  }
}
