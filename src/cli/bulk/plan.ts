import { UsageError } from '../errors/errors.ts';
import { guardFlags } from '../safety/consent.ts';
import { sourceArgument } from './bulk-command.ts';
import { importFlags } from './import-file.ts';
import { PlanCommand, planFlags } from './plan-command.ts';
import { parseShard, shardFlag } from './shard-flag.ts';

// Omits the flags for a dry run and for consent: a plan changes nothing.
const { 'dry-run': _dryRun, yes: _yes, ...flags } = importFlags;

/** The `bulk plan` command, which shows what an import would change, and can keep the plan. */
export class BulkPlan extends PlanCommand {
  static override summary = 'Plan an import without changing anything';
  static override description =
    'Reads the server, and shows for each row whether a person would be created, updated or left unchanged. Also shows the old and new values of an update, and the rows with problems. With --out, saves the plan to a file. To print this file, use plan show. To execute the plan in this file, use plan apply. To import exactly this plan without the file, give its checksum to bulk import --checksum.';
  static override examples = [
    { description: 'Show the changes', command: 'scimctl bulk plan examples/hires.csv' },
    { description: 'Keep the plan', command: 'scimctl bulk plan examples/hires.csv --out hires-plan.ndjson' },
    {
      description: 'Exit code 8 if something would change',
      command: 'scimctl bulk plan examples/hires.csv --exit-code',
    },
  ];
  static override args = sourceArgument;
  static override flags = { ...flags, ...planFlags, shard: shardFlag, ...guardFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkPlan);
    const consent = { 'keep-members': flags['keep-members'], 'include-self': flags['include-self'] };
    const part = parseShard(flags.shard);
    if (part && flags.out !== undefined) {
      throw new UsageError(
        '--shard cannot be used with --out, because limits such as --max-removals apply to the whole plan',
        {
          hint: 'make the plan without --shard, and copy this plan to each machine; to execute one part on a machine, run plan apply --shard K/N',
        },
      );
    }
    await this.planFile(args.file, { ...flags, part, consent });
  }
}
