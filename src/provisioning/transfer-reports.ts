import type { ChangeContext } from '../changes/context.ts';
import { performManager } from './execute/perform-manager.ts';
import type { Target } from './offboarding/target.ts';
import type { RowError } from './result.ts';

/**
 * Changes the manager of the people who report to the person of `target`. Returns the error of the first person whose
 * manager was not changed.
 */
export async function transferReports(change: ChangeContext, target: Target): Promise<RowError | undefined> {
  const { transfer } = target;
  let first: RowError | undefined;
  for (const report of transfer?.reports ?? []) {
    if (!transfer || change.stop.isStopped) break;
    const { outcome, error } = await performManager(change, {
      id: report.id,
      managerId: transfer.manager.id,
      before: target.id,
    });
    if (outcome === 'linked' || outcome === 'unchanged') target.transferred.push(report.label);
    else if (error) first ??= { ...error, message: `the manager of ${report.label} was not changed: ${error.message}` };
  }
  return first;
}
