import path from 'node:path';
import { PlanWriter } from '../../provisioning/index.ts';
import { text, toggle } from '../flags.ts';
import { guardFlags } from '../safety/consent.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { importFlags, withImportFile } from './import-file.ts';
import { planHeader, planRun } from './planned-run.ts';

// A plan changes nothing, so the command asks for no consent.
const { 'dry-run': _dryRun, yes: _yes, ...planFlags } = importFlags;

/** The `bulk plan` command, which shows what an import would change, and can keep the plan. */
export class BulkPlan extends BulkCommand {
  static override summary = 'Plan an import without changing anything';
  static override description =
    'Reads the server, and shows for each row whether a person would be created, updated or left unchanged. Also shows the old and new values of an update, and the rows with problems. With --out, keeps the plan in a file, which plan show prints and plan apply executes. With the checksum of the plan, bulk import --checksum executes exactly this plan.';
  static override examples = [
    { description: 'Show the changes', command: 'scimctl bulk plan examples/hires.csv' },
    { description: 'Keep the plan', command: 'scimctl bulk plan examples/hires.csv --out hires-plan.ndjson' },
    {
      description: 'Exit code 8 if something would change',
      command: 'scimctl bulk plan examples/hires.csv --exit-code',
    },
  ];
  static override args = sourceArgument;
  static override flags = {
    ...planFlags,
    ...guardFlags,
    out: text('write the plan to this new file', 'FILE'),
    'exit-code': toggle('end with exit code 8 if the plan has changes'),
  };

  /** Always true, because a plan sends only read requests. */
  protected override get isDryRun(): boolean {
    return true;
  }

  /** Shows nothing, because the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {}

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkPlan);
    const { scope, context } = this;
    const { connection } = await this.session();
    const consent = { 'keep-members': flags['keep-members'], 'include-self': flags['include-self'] };
    const planned = await withImportFile(scope, args.file, { ...flags, consent }, async (file) => {
      const { importer, plan, results, source } = file;
      const header = planHeader(connection, { source: source.name, keys: importer.keys });
      const writer =
        flags.out === undefined ? undefined : await PlanWriter.create(path.resolve(context.cwd, flags.out), header);
      try {
        const done = await planRun(scope, { importer, plan, results }, async (entry) => writer?.add(entry));
        // An incomplete plan must not be applied.
        await (done.isComplete ? writer?.end() : writer?.abandon());
        return done;
      } catch (error) {
        await writer?.abandon();
        throw error;
      }
    });
    this.endRun(planned.summary);
    if (!planned.isComplete) return;
    this.note(`Checksum of the plan: ${planned.checksum}`);
    if (flags.out !== undefined) this.note(`Execute the plan: scimctl plan apply ${flags.out}`);
    if (flags['exit-code'] && planned.changes > 0 && planned.summary.verdict === 'all') this.endWith('pending');
  }
}
