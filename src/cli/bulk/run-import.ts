import { restoreSecrets, type Shard } from '../../provisioning/index.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';
import { confirmRun } from './confirm.ts';
import { type ImportFileFlags, withImportFile } from './import-file.ts';
import { type PeopleInput, planMapping } from './mapped-source.ts';
import { executeRun, planHeader, previewRun, shardOption } from './planned-run.ts';
import { rehearseRun } from './rehearsal.ts';
import type { RunSummary } from './run-outcome.ts';

/** Values of the flags of the commands that plan a file and execute the plan. */
export type RunImportFlags = ImportFileFlags & {
  readonly checksum?: string | undefined;
  readonly canary?: number | undefined;
  readonly yes: boolean;
  /** The part of the plan that is executed. */
  readonly part?: Shard | undefined;
  /** Called with the id of the job before the first change is sent. */
  readonly onStart?: (job: string) => Promise<void>;
};

/** Plans the import of a file, asks for confirmation, and executes the plan as a job. */
export async function runImport(scope: CommandScope, file: PeopleInput, flags: RunImportFlags): Promise<RunSummary> {
  const { client, connection } = await scope.session();
  return withImportFile(
    scope,
    file,
    flags,
    async ({ importer, plan, results, source, mapping, mappingFile, found }) => {
      const { part: shard } = flags;
      if (scope.isDryRun && !scope.flags.curl) return previewRun(scope, { importer, plan, results, shard });
      const people = pluralize(found.rows - found.rejected, 'person', 'people');
      return (scope.flags.curl ? rehearseRun : executeRun)(scope, {
        importer,
        header: planHeader(connection, {
          source: source.name,
          keys: importer.keys,
          ...planMapping({ mappingFile }),
          ...shardOption(shard),
        }),
        plan,
        shard,
        restoreSecrets: (entries) => restoreSecrets(entries, source.rows(), mapping, importer.model),
        results,
        checksum: flags.checksum,
        canary: flags.canary,
        ...given({ onStart: flags.onStart }),
        confirm: () => confirmRun(scope, `Import ${people} into ${client.base}?`, flags.yes),
      });
    },
  );
}
