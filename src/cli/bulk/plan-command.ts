import path from 'node:path';
import { PlanWriter, type Shard } from '../../provisioning/index.ts';
import { text, toggle } from '../flags.ts';
import { BulkCommand } from './bulk-command.ts';
import { type ImportFileFlags, withImportFile } from './import-file.ts';
import { type PeopleInput, planMapping } from './mapped-source.ts';
import { planHeader, planRun, type ShownPlan } from './planned-run.ts';

/** Flags of the commands that make a plan. */
export const planFlags = {
  out: text('write the plan to this new file', 'FILE'),
  'exit-code': toggle('end with exit code 8 if the plan has changes'),
};

/** Values of the flags of the commands that make a plan. */
export type PlanFlags = ImportFileFlags & {
  readonly out?: string | undefined;
  readonly part?: Shard | undefined;
  readonly 'exit-code'?: boolean;
};

/** Base of the commands that make a plan. A plan sends only reads. */
export abstract class PlanCommand extends BulkCommand {
  /** Always `true`, because a plan sends only read requests. */
  protected override get isDryRun(): boolean {
    return true;
  }

  /** Shows nothing, because the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {}

  /** Shows the plan of a file, writes the plan to the file of `--out`, and sets the exit code. */
  protected async planFile(file: PeopleInput, flags: PlanFlags): Promise<void> {
    const planned = await this.#keepPlan(file, flags);
    this.endRun(planned.summary);
    if (!planned.isComplete) return;
    this.note(`Checksum of the plan: ${planned.checksum}`);
    if (flags.out !== undefined) this.note(`Execute the plan: scimctl plan apply ${flags.out}`);
    if (flags['exit-code'] && planned.changes > 0 && planned.summary.verdict === 'all') this.endWith('pending');
  }

  async #keepPlan(name: PeopleInput, flags: PlanFlags): Promise<ShownPlan> {
    const { scope, context } = this;
    const { connection } = await this.session();
    return withImportFile(scope, name, flags, async ({ importer, plan, results, source, mappingFile }) => {
      const options = { keys: importer.keys, ...planMapping({ mappingFile }) };
      const header = planHeader(connection, { source: source.name, ...options });
      const writer =
        flags.out === undefined ? undefined : await PlanWriter.create(path.resolve(context.cwd, flags.out), header);
      try {
        const done = await planRun(scope, { importer, plan, results, shard: flags.part }, async (entry) =>
          writer?.add(entry),
        );
        // An incomplete plan must not be applied.
        await (done.isComplete ? writer?.end() : writer?.abandon());
        return done;
      } catch (error) {
        await writer?.abandon();
        throw error;
      }
    });
  }
}
