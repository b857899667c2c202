import { BulkCommand } from '../bulk/bulk-command.ts';
import { canaryFlag } from '../bulk/canary.ts';
import { runImport } from '../bulk/run-import.ts';
import { serviceFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { namingTarget, syncInput } from './from-service.ts';
import { refusalFlag, withRefusal } from './refusal.ts';
import { syncArgument, syncFlags, syncOptions, syncSelection } from './sync-flags.ts';

/** The `sync run` command, which makes a whole directory equal to a source. */
export class SyncRun extends BulkCommand {
  static override summary = 'Make a whole directory match a list of people';
  static override description =
    'Makes the same plan as sync plan, asks for consent to the deactivations, and executes the plan as a job, which can be resumed and undone. For a scheduler, give --yes and --max-removals. If more people than --max-removals allows would be deactivated, the run changes nothing and ends with exit code 9. If a run is refused and scimctl cannot ask a question, later runs are refused too; to allow these runs, use sync clear. With --from, the source is another service. scimctl reads all people of this service before anything is sent. If scimctl does not see the end of the list, the run stops.';
  static override examples = [
    {
      description: 'Every night, with at most 5 deactivations',
      command: `scimctl sync run examples/hires.csv --filter 'userType eq "Employee"' --yes --max-removals 5 -o ndjson`,
    },
    {
      description: 'From another service',
      command: `scimctl sync run --from hr --profile prod --filter 'userType eq "Employee"' --yes --max-removals 5`,
    },
  ];
  static override baseFlags = serviceFlags;
  static override args = syncArgument;
  static override flags = { ...syncFlags, canary: canaryFlag, ...refusalFlag, ...consentFlags };

  async run(): Promise<void> {
    const { args, flags: typed } = await this.parse(SyncRun);
    const flags = await syncSelection(this.scope, typed);
    const options = { ...flags, ...syncOptions(this.scope, { ...flags, consent: flags }) };
    const input = syncInput(this.scope, args.file, flags);
    const sync = () => namingTarget(this.scope, flags, () => runImport(this.scope, input, options));
    this.endRun(await withRefusal(this.scope, args.file, flags, sync));
  }
}
