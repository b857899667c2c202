import type { ChangeContext } from '../../changes/context.ts';
import { type GroupName, labelOf } from '../../changes/resource.ts';
import type { RowError } from '../result.ts';
import { changedNames } from './names.ts';
import type { OffboardResult } from './result.ts';
import { describeProgress, type Target } from './target.ts';
import { verifyInactive } from './verify.ts';

/** The result of offboarding a person, without the properties that identify the row. */
export type TargetReport = Omit<OffboardResult, 'step' | 'line' | 'key'>;

/** Options of a report. */
interface ReportOptions {
  /**
   * True if the account is to be deleted after this report. The report then shows whether the steps before the deletion
   * are complete.
   */
  readonly isBeforeDeletion?: boolean;
}

/**
 * Reads a person again and returns the result. The result is not successful if the person is still in a group, because
 * a remaining membership is remaining access. The result is also not successful if the groups are unknown.
 */
export async function reportTarget(
  context: ChangeContext,
  target: Target,
  options: ReportOptions = {},
): Promise<TargetReport> {
  const result = withTransfer(target, await judge(context, target, options));
  const { id, person, wasInactive, removed, remaining, state, reports = [], transfer, transferred } = target;
  const { changedNames: names } = target;
  // The run removes only inactive people from groups. Therefore the groups of a person who is still active are not
  // reported.
  const reportsGroups = remaining !== undefined && (wasInactive || state !== 'found');
  return {
    id,
    person: labelOf(person),
    ...(wasInactive ? { wasInactive } : {}),
    ...(reportsGroups ? { groupsRemoved: removed, groupsRemaining: [...remaining.values()] } : {}),
    ...(names ? { changedNames: names } : {}),
    ...(reports.length > 0 ? { reports } : {}),
    ...(transfer ? { transfer } : {}),
    ...(transferred.length > 0 ? { transferred } : {}),
    ...result,
  };
}

/** Outcomes of a person who has no access any more. */
export const isDone: ReadonlySet<OffboardResult['outcome']> = new Set([
  'deactivated',
  'taken out of groups',
  'already inactive',
]);

/**
 * Adds to the result the number of people who got another manager. The result is not successful if a person kept the
 * old manager.
 */
function withTransfer({ transfer, transferred, transferError }: Target, result: Judgement): Judgement {
  if (!transfer || !isDone.has(result.outcome)) return result;
  const { reports, manager } = transfer;
  const moved = `${transferred.length} of ${reports.length} people got the manager ${manager.label}`;
  const detail = [result.detail, moved].filter((part) => part !== undefined).join('; ');
  if (transferred.length === reports.length) return { ...result, detail };
  const error: RowError = transferError ?? {
    code: 'unverified',
    message: 'the other people still have the old manager',
  };
  return withDetail(error.status === 202 ? 'not verified' : 'failed', `${result.outcome}; ${detail}`, error);
}

type Judgement = Pick<OffboardResult, 'outcome' | 'detail' | 'error'>;

async function judge(
  context: ChangeContext,
  target: Target,
  { isBeforeDeletion = false }: ReportOptions,
): Promise<Judgement> {
  const { stop } = context;
  const { state, error, wasInactive, outcome } = target;
  if (outcome === 'already inactive' && target.contradiction)
    return withDetail('not verified', describeProgress(target), target.contradiction);
  if (state === 'settled' && outcome) return { outcome, ...(error ? { error } : {}) };
  if (state === 'failed' && error) return { outcome: 'failed', error };
  const isChanged =
    state === 'deactivated' || state === 'unverified' || target.removed.length > 0 || error !== undefined;
  if (!isChanged && target.unknownGroups === undefined) {
    const isComplete = wasInactive && target.remaining?.size === 0;
    if (isComplete && !target.isToDelete) return { outcome: 'already inactive' };
    // Before a deletion, a person who needed no change is also read again. Since the first read, another client may
    // have activated the person, and an active person must not be deleted.
    if (!isComplete || !isBeforeDeletion || stop.isStopped)
      return wasInactive
        ? withDetail('not attempted', describeProgress(target), stop.error.error)
        : { outcome: 'not attempted', ...stop.error };
  }
  const pending = error?.status === 202 ? error : undefined;
  // Deletes the error of the earlier verification, because the person is read and verified again below.
  if (state === 'unverified' && !stop.isStopped) delete target.error;
  if (stop.isStopped)
    return withDetail(
      outcomeWithoutRead(target),
      `${describeProgress(target)}; the result was not verified by a read`,
      error ?? stop.error.error,
    );
  const verified = await verifyInactive(context, target.id);
  if (verified.kind === 'inactive' && verified.person) target.shown = verified.person;
  else delete target.shown;
  if (verified.kind === 'active') {
    useGroupsOfRead(target, verified.groups);
    if (pending) return { outcome: 'not verified', error: pending };
    return { outcome: 'failed', error: stillActive(target) };
  }
  if (verified.kind === 'unknown') {
    const progress = describeProgress(target);
    const known = target.error ?? target.contradiction;
    return withDetail(
      outcomeWithoutRead(target),
      known ? `${progress}; the result was not verified by a read` : progress,
      known ?? verified.error,
    );
  }
  useGroupsOfRead(target, verified.groups);
  const changed = verified.person && !wasInactive ? changedNames(target.person, verified.person) : undefined;
  if (changed) target.changedNames = changed;
  return conclude(target, pending);
}

/**
 * Returns the result for an inactive person. The result depends on the groups of the person. It also depends on
 * `contradiction`: the service refused a change, but a read shows that the change was made.
 */
function conclude(target: Target, pending: RowError | undefined): Judgement {
  const { contradiction, wasInactive, removed } = target;
  const error = target.error ?? contradiction ?? pending;
  const progress = describeProgress(target);
  // Status 202 for a removal from a group means that the service may still remove the person later. The result is then
  // `not verified`.
  if (target.remaining?.size) {
    return withDetail(error?.status === 202 ? 'not verified' : 'failed', progress, error ?? notMade);
  }
  if (target.unknownGroups !== undefined) return withDetail('not verified', progress, error ?? unknownGroups);
  if (contradiction) return withDetail('not verified', progress, contradiction);
  if (!wasInactive) return { outcome: 'deactivated', ...noteOf(target) };
  return removed.length > 0 ? { outcome: 'taken out of groups', detail: progress } : { outcome: 'already inactive' };
}

function noteOf({ reports = [], isToDelete, changedNames: names = {} }: Target): Pick<Judgement, 'detail'> {
  const shown = `${reports.slice(0, 3).join(', ')}${reports.length > 3 ? ', …' : ''}`;
  const people = `${reports.length} active ${reports.length === 1 ? 'person' : 'people'}`;
  const notes = [
    ...(reports.length > 0 ? [`${isToDelete ? 'was' : 'still'} the manager of ${people}: ${shown}`] : []),
    ...(Object.keys(names).length > 0
      ? [`the service also replaced or removed these values: ${Object.keys(names).join(', ')}`]
      : []),
  ];
  return notes.length === 0 ? {} : { detail: notes.join('; ') };
}

/**
 * Returns the outcome for a person who could not be read again: `failed` if the person is known to be in a group,
 * otherwise `not verified`.
 */
function outcomeWithoutRead({ remaining }: Target): 'failed' | 'not verified' {
  return remaining?.size ? 'failed' : 'not verified';
}

function stillActive({ wasInactive, contradiction }: Target): RowError {
  if (contradiction)
    return { ...contradiction, message: `${contradiction.message}; a later read shows that the person is active` };
  const message = wasInactive
    ? 'the person was inactive before the run and is active now'
    : 'the server accepted the change, but the person is still active';
  return { code: 'server', message };
}

const notMade: RowError = {
  code: 'server',
  message: 'the server accepted the change, but a read does not show the change',
};
const unknownGroups: RowError = { code: 'unverified', message: 'check the groups in the service' };

function withDetail(outcome: Judgement['outcome'], detail: string, cause: RowError | undefined): Judgement {
  return cause ? { outcome, error: { ...cause, message: `${detail}; ${cause.message}` } } : { outcome, detail };
}

/**
 * Replaces the recorded groups with the groups from the last read. This read is more reliable than the responses to
 * changes.
 */
function useGroupsOfRead(target: Target, groups: readonly GroupName[] | undefined): void {
  if (!groups || !target.remaining) return;
  const all = new Map([...target.removed, ...target.remaining.values()].map((group) => [group.id, group]));
  target.remaining = new Map(groups.map((group) => [group.id, group]));
  target.removed = [...all.values()].filter(({ id }) => !target.remaining?.has(id));
}
