import { hasStatus, isGone, toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { Approval } from '../../changes/guard/approval.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import { idOf } from '../../changes/resource.ts';
import type { RowError } from '../result.ts';
import { deletionOf } from './check-removals.ts';
import type { Leaver } from './leaver.ts';
import { isDone, reportTarget, type TargetReport } from './report.ts';
import type { OffboardResult } from './result.ts';
import { describeProgress, type Target } from './target.ts';

/**
 * Deletes the account of a person, and returns the result of the person. First reads the person again. Deletes only a
 * person who is inactive, is in no group and is no longer the old manager of a transfer, so that a failure of these steps
 * can still be corrected. The deletion is verified by a read.
 */
export async function deleteAccount(context: ChangeContext, target: Target, approval: Approval): Promise<TargetReport> {
  const { stop } = context;
  const before = await reportTarget(context, target, { isBeforeDeletion: true });
  if (before.outcome === 'not attempted') return before;
  if (!isDone.has(before.outcome)) return withError(before, before.outcome, before.error, 'the account is not deleted');
  const progress = describeProgress(target);
  if (stop.isStopped) return withError(before, 'failed', stop.error.error, `${progress}; the account is not deleted`);
  const removal = deletionOf(target);
  try {
    const deletion = { id: target.id, label: removal.label, removals: [removal], wasInactive: true };
    await performDelete(context, deletion, approval);
    return { ...before, outcome: 'deleted' };
  } catch (error) {
    stop.onFailure(error);
    const problem = toChangeProblem(error, 'offboarding');
    const outcome = error instanceof NotVerifiedError ? 'not verified' : 'failed';
    return withError(before, outcome, { ...problem, message: `deletion: ${problem.message}` }, progress);
  }
}

/** Returns the result with an error instead of the detail. `text` is at the start of the message of the error. */
function withError(
  { detail: _detail, ...report }: TargetReport,
  outcome: OffboardResult['outcome'],
  cause: RowError | undefined,
  text: string,
): TargetReport {
  if (!cause) return { ...report, outcome, detail: text };
  return { ...report, outcome, error: { ...cause, message: `${text}; ${cause.message}` } };
}

/**
 * Returns the result of a person whom an earlier run of the job may have deleted, and who is not found any more. Reads
 * the person by id, because only the response to this read shows that the account does not exist.
 */
export async function reportGone(
  { client, model, stop }: ChangeContext,
  { name, keys }: Leaver,
): Promise<TargetReport> {
  const id = keys[0]?.value ?? '';
  const known = { id, person: name };
  try {
    const found = await client.get(model.resourceType.endpoint, id);
    const message = `the server returned another person for id ${id}: ${idOf(found) ?? 'without an id'}`;
    return { ...known, outcome: 'failed', error: { code: 'server', message } };
  } catch (error) {
    // Some services respond with one of these statuses to a read of an unknown id. The id was known when the job began.
    if (isGone(error) || hasStatus(error, 400) || hasStatus(error, 422))
      return { ...known, outcome: 'deleted', detail: 'the account no longer exists' };
    stop.onFailure(error);
    return { ...known, outcome: 'failed', error: toChangeProblem(error, 'offboarding') };
  }
}
