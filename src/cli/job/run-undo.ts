import type { Summary } from '../../provisioning/index.ts';
import { executeRun, planHeader, previewRun } from '../bulk/planned-run.ts';
import { rehearseRun, withJob } from '../bulk/rehearsal.ts';
import { openReport } from '../bulk/run-results.ts';
import { UsageError } from '../errors/errors.ts';
import type { CommandScope } from '../scope.ts';
import type { JobFlags } from './continue-flags.ts';
import { assertService, openJobImport } from './run-job.ts';

/** Plans the reversal of a job, and executes this plan as a separate job. */
export async function undoJob(scope: CommandScope, id: string, flags: JobFlags): Promise<Summary> {
  const { connection, finishRequests } = await scope.session();
  // Opens the job to lock it. Another process then cannot continue the job while it is undone.
  return withJob(scope, id, {}, async (undone) => {
    const { header } = undone.plan;
    assertService(header, connection.base, id);
    if (header.plan === 'undo') {
      throw new UsageError(`the undo job ${id} cannot be undone`, {
        hint: 'To make the undone changes again, run the original command again.',
      });
    }
    const importer = await openJobImport(scope, header.options.keys, flags);
    finishRequests();
    const source = `job ${id}`;
    const report = await openReport(scope, flags, { name: source, identity: undefined });
    const results = { label: 'Undo', total: undefined, report, flags };
    const plan = () =>
      importer.planUndo({
        entries: () => undone.plan.entries(),
        resultOf: (entry) => undone.resultOf(entry) ?? undone.priorOf(entry),
        isUncertain: (entry) => undone.isUncertain(entry),
        states: () => undone.states(),
        deletesAccounts: header.options.deleteAccounts === true,
      });
    if (scope.isDryRun && !scope.flags.curl) return previewRun(scope, { importer, plan, results });
    const undo = planHeader(connection, { source, keys: importer.keys, plan: 'undo' });
    const onStart = (by: string) => undone.markUndone(by);
    return (scope.flags.curl ? rehearseRun : executeRun)(scope, { importer, header: undo, plan, results, onStart });
  });
}
