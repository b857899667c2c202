import { PlanCommand, planFlags } from '../bulk/plan-command.ts';
import { consentFlags, guardFlags } from '../safety/consent.ts';
import { namingTarget, syncInput } from './from-service.ts';
import { syncArgument, syncFlags, syncOptions, syncSelection } from './sync-flags.ts';

// The command has no `--dry-run` and no `--yes`, because a plan changes nothing. It has `--max-removals`, because the
// limit must also be checked for a plan that is applied later.
const { 'dry-run': _dryRun, yes: _yes, ...flags } = syncFlags;
const { 'max-removals': maxRemovals } = consentFlags;

/** The `sync plan` command, which compares a whole directory with a source. */
export class SyncPlan extends PlanCommand {
  static override summary = 'Compare a whole directory with a list of people';
  static override description =
    'Shows who is missing on the server, who differs, and who is active on the server but absent from the source, which is the file. With --from, the source is another service instead of a file. With --out, saves the plan to a file. To print this file, use plan show. To execute the plan in this file, use plan apply. Refuses a source that cannot show who is absent: an empty source, a source with a row without a key, or a source that lacks more than half of the active people. Use --filter to select the people who should be in the source: only these people can be deactivated. Without --filter, all active people who are absent from the source would be deactivated, including administrators and service accounts.';
  static override examples = [
    {
      description: 'Employees only',
      command: `scimctl sync plan examples/hires.csv --filter 'userType eq "Employee"'`,
    },
    {
      description: 'Keep the plan',
      command: `scimctl sync plan examples/hires.csv --filter 'userType eq "Employee"' --out sync-plan.ndjson`,
    },
    {
      description: 'With another service as the source',
      command: 'scimctl sync plan --from hr --profile prod',
    },
  ];
  static override args = syncArgument;
  static override flags = { ...flags, ...planFlags, ...guardFlags, 'max-removals': maxRemovals };

  async run(): Promise<void> {
    const { args, flags: typed } = await this.parse(SyncPlan);
    const flags = await syncSelection(this.scope, typed);
    const consent = {
      'max-removals': flags['max-removals'],
      'keep-members': flags['keep-members'],
      'include-self': flags['include-self'],
    };
    const options = { ...flags, ...syncOptions(this.scope, { ...flags, consent }) };
    const input = syncInput(this.scope, args.file, flags);
    await namingTarget(this.scope, flags, () => this.planFile(input, options));
  }
}
