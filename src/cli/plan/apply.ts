import path from 'node:path';
import { entriesOfShard, openPlan, staleError } from '../../provisioning/index.ts';
import { canaryFlag } from '../bulk/canary.ts';
import { executeRun, planHeader, previewRun, shardOption } from '../bulk/planned-run.ts';
import { rehearseRun } from '../bulk/rehearsal.ts';
import { openReport } from '../bulk/run-results.ts';
import { parseShard, shardFlag } from '../bulk/shard-flag.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, serviceFlags } from '../flags.ts';
import { continueFlags } from '../job/continue-flags.ts';
import { JobRunCommand } from '../job/job-command.ts';
import { assertService, openJobImport } from '../job/run-job.ts';
import { planArgument } from './show.ts';

/** Maximum number of changed entries that an error names. */
const namedAtMost = 10;

/** The `plan apply` command. */
export class PlanApply extends JobRunCommand {
  static override summary = 'Execute a plan';
  static override description =
    'First compares the plan with the server. The server differs from the plan if a value that the plan changes was changed after the plan was made, if a person whom the plan would create exists already, or if a person of the plan no longer exists. In this case, lists all differences and sends nothing; make the plan again. If there is no difference, executes the plan as a job, which can be resumed and undone.';
  static override examples = [
    { description: 'In a script', command: 'scimctl plan apply hires-plan.ndjson --yes -o ndjson' },
  ];
  static override baseFlags = serviceFlags;
  static override args = planArgument;
  static override flags = { ...continueFlags, canary: canaryFlag, shard: shardFlag, ...changeFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PlanApply);
    const { scope } = this;
    const shard = parseShard(flags.shard);
    const plan = await openPlan(path.resolve(this.context.cwd, args.plan));
    if (plan.header.plan !== 'import') throw new UsageError(`${args.plan} is not the plan of an import`);
    this.useProfile(plan.header.profile);
    const { connection, finishRequests } = await this.session();
    assertService(plan.header, connection.base, `plan ${args.plan}`);
    const importer = await openJobImport(scope, plan.header.options.keys, flags);
    const problems: string[] = [];
    let count = 0;
    // Checks only the entries of this shard. The entries of another shard may be executed already, and the check would
    // then report them as changed.
    const checked = shard ? entriesOfShard(plan.entries(), shard) : plan.entries();
    for await (const problem of importer.check(checked)) {
      count++;
      if (problems.length < namedAtMost) problems.push(problem);
    }
    if (count > 0) throw staleError(args.plan, problems, count);
    finishRequests();
    const report = await openReport(scope, flags, { name: plan.header.source, identity: undefined });
    const results = { label: 'Apply', total: plan.count, report, flags };
    const { source, plan: kind, options } = plan.header;
    const header = planHeader(connection, {
      ...options,
      source,
      keys: importer.keys,
      plan: kind,
      ...shardOption(shard),
    });
    const run = { importer, header, plan: () => plan.entries(), results, canary: flags.canary, shard };
    const perform = this.global.curl ? rehearseRun : this.isDryRun ? previewRun : executeRun;
    this.endRun(await perform(scope, run));
  }
}
