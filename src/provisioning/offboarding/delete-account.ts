import { hasStatus, isGone, toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { deactivatedInstead, deleteDeactivates } from '../../changes/dialect/deactivation.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { Approval } from '../../changes/guard/approval.ts';
import { type Deleted, performDelete } from '../../changes/perform/delete.ts';
import { idOf, versionOf } from '../../changes/resource.ts';
import type { RowError } from '../result.ts';
import { deletionOf } from './check-removals.ts';
import type { Leaver } from './leaver.ts';
import { isDone, reportTarget, type TargetReport } from './report.ts';
import type { OffboardResult } from './result.ts';
import { describeProgress, type Target } from './target.ts';
import { verifyInactive } from './verify.ts';

/** The parts of a run that a deletion needs. */
export interface DeletionParts {
  readonly approval: Approval;
  /** Records that the DELETE of an account was possibly sent. Called directly before the DELETE. */
  readonly deleting?: ((id: string) => Promise<void>) | undefined;
}

/**
 * Deletes the account of a person, and returns the result of the person. First reads the person again. Deletes the
 * account only if the person is inactive and in no group, and all direct reports have the new manager. Otherwise keeps
 * the account, because a later run can then make the missing change. Verifies the deletion with a read.
 */
export async function deleteAccount(
  context: ChangeContext,
  target: Target,
  { approval, deleting }: DeletionParts,
): Promise<TargetReport> {
  const { stop } = context;
  const before = await reportTarget(context, target, { isBeforeDeletion: true });
  if (before.outcome === 'not attempted') return before;
  if (stop.isStopped && isLeft(before, target))
    return withError(before, 'not attempted', stop.error.error, kept(target));
  if (!isDone.has(before.outcome)) return withError(before, before.outcome, before.error, notDeleted);
  try {
    // A later run counts a missing person with a stored DELETE as deleted. Therefore stores the DELETE only if the
    // service shows the person.
    if (target.shown) await deleting?.(target.id);
  } catch (error) {
    // Stops the run instead of throwing, because an error would lose the results of all other people.
    stop.halt(notStored(error));
    return withError(before, 'not attempted', stop.error.error, kept(target));
  }
  try {
    const effect = await sendDeletion(context, target, approval);
    if (effect === 'deleted') return { ...before, outcome: 'deleted' };
    return { ...before, outcome: 'deactivated', detail: deactivatedInstead };
  } catch (error) {
    stop.onFailure(error);
    const problem = toChangeProblem(error, 'offboarding');
    const outcome = error instanceof NotVerifiedError ? 'not verified' : 'failed';
    return withError(
      before,
      outcome,
      { ...problem, message: `deletion: ${problem.message}` },
      describeProgress(target),
    );
  }
}

/** Returns the reason why a run stops if its state cannot be stored, for example because the disk is full. */
export function notStored(error: unknown): RowError {
  return { code: 'cannotWrite', message: error instanceof Error ? error.message : 'the state cannot be stored' };
}

const notDeleted = 'the account is not deleted';

function kept(target: Target): string {
  return `${notDeleted}; ${describeProgress(target)}`;
}

/**
 * True if the stop of the run is the only reason why the account is not deleted. A continued run can then delete it.
 */
function isLeft({ outcome }: TargetReport, { state, error }: Target): boolean {
  return isDone.has(outcome) || (state !== 'settled' && error === undefined);
}

/**
 * Sends the DELETE with the version from the last read. The service then refuses to delete a person whom another client
 * has changed since this read. If the service refuses even the current version, sends the DELETE without a version.
 */
async function sendDeletion(
  context: ChangeContext,
  { id, shown, ...target }: Target,
  approval: Approval,
): Promise<Deleted> {
  const { service } = context;
  const removal = deletionOf({ id, ...target });
  const deletion = { id, label: removal.label, removals: [removal], wasInactive: true, wasHidden: !shown };
  const ifMatch = service.ignoresVersions || !shown ? undefined : versionOf(shown);
  try {
    return await performDelete(context, { ...deletion, ifMatch }, approval);
  } catch (error) {
    if (ifMatch === undefined || !hasStatus(error, 412)) throw error;
    const now = await verifyInactive(context, id);
    if (now.kind !== 'inactive' || !now.person || versionOf(now.person) !== ifMatch) throw error;
    service.ignoresVersions = true;
    return performDelete(context, deletion, approval);
  }
}

/** Returns the result with an error in place of the detail. The message of this error starts with `text`. */
function withError(
  { detail: _detail, error: _error, ...report }: TargetReport,
  outcome: OffboardResult['outcome'],
  cause: RowError | undefined,
  text: string,
): TargetReport {
  if (!cause) return { ...report, outcome, detail: text };
  return { ...report, outcome, error: { ...cause, message: `${text}; ${cause.message}` } };
}

/**
 * Returns the result of a person who is no longer found. Used for a continued job that deletes accounts. The account
 * can count as deleted only if its DELETE may have been sent. In this case, reads the person by id, because only the
 * response to this read proves that the account does not exist.
 */
export async function reportGone(
  { client, model, stop, service }: ChangeContext,
  { name, keys, mayBeDeleted }: Leaver,
): Promise<TargetReport> {
  const id = keys[0]?.value ?? '';
  const known = { id, person: name };
  if (!mayBeDeleted) return { ...known, outcome: 'not verified', error: { code: 'unverified', message: unproven } };
  try {
    const found = await client.get(model.resourceType.endpoint, id);
    const message = `the server returned another person for id ${id}: ${idOf(found) ?? 'a person without an id'}`;
    return { ...known, outcome: 'failed', error: { code: 'server', message } };
  } catch (error) {
    // Some services respond with 400 or 422 to a read of an unknown id. The service showed this account earlier. The
    // response therefore means that the account no longer exists.
    if (isGone(error) || hasStatus(error, 400) || hasStatus(error, 422)) {
      if (deleteDeactivates(service.dialect)) return { ...known, outcome: 'deactivated', detail: deactivatedInstead };
      return { ...known, outcome: 'deleted', detail: 'the account no longer exists' };
    }
    stop.onFailure(error);
    return { ...known, outcome: 'failed', error: toChangeProblem(error, 'offboarding') };
  }
}

const unproven =
  'the service no longer shows the person, although this job sent no DELETE for the account. The service may hide inactive people: check in the service whether the account still exists';
