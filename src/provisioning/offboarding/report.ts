import type { ChangeContext } from '../../changes/context.ts';
import { type GroupName, labelOf } from '../../changes/resource.ts';
import type { RowError } from '../result.ts';
import type { OffboardResult } from './result.ts';
import { describeProgress, type Target } from './target.ts';
import { verifyInactive } from './verify.ts';

/** The result of a target, without the row. */
export type TargetReport = Omit<OffboardResult, 'step' | 'line' | 'key'>;

/**
 * Says what became of somebody, from what re-reading the person says. A membership that remains is access that remains: who
 * is still in a group is never reported as done, and neither is somebody whose groups are not known.
 */
export async function reportTarget(context: ChangeContext, target: Target): Promise<TargetReport> {
  const result = await judge(context, target);
  const { id, person, wasInactive, removed, remaining, state, reports = [] } = target;
  // A person who is still active is still in all groups, so the groups are not reported.
  const tellsGroups = remaining !== undefined && (wasInactive || state !== 'found');
  return {
    id,
    person: labelOf(person),
    ...(wasInactive ? { wasInactive } : {}),
    ...(tellsGroups ? { groupsRemoved: removed, groupsRemaining: [...remaining.values()] } : {}),
    ...(reports.length > 0 ? { reports } : {}),
    ...result,
  };
}

type Judgement = Pick<OffboardResult, 'outcome' | 'detail' | 'error'>;

async function judge(context: ChangeContext, target: Target): Promise<Judgement> {
  const { stop } = context;
  const { state, error, wasInactive, outcome } = target;
  if (state === 'settled' && outcome) return { outcome, ...(error ? { error } : {}) };
  if (state === 'failed' && error) return { outcome: 'failed', error };
  const isTouched =
    state === 'deactivated' || state === 'unverified' || target.removed.length > 0 || error !== undefined;
  if (!isTouched && target.unknownGroups === undefined) {
    if (wasInactive && target.remaining?.size === 0) return { outcome: 'already inactive' };
    return wasInactive
      ? explain('not attempted', describeProgress(target), stop.error.error)
      : { outcome: 'not attempted', ...stop.error };
  }
  // Reading the person again says more than that an earlier look saw nothing.
  if (state === 'unverified' && !stop.isStopped) delete target.error;
  if (stop.isStopped)
    return explain(unread(target), `${describeProgress(target)}; not read again`, error ?? stop.error.error);
  const verified = await verifyInactive(context, target.id);
  if (verified.kind === 'active') {
    takeAsRead(target, verified.groups);
    return { outcome: 'failed', error: { code: 'server', message: stillActive(target) } };
  }
  if (verified.kind === 'unknown') {
    const progress = describeProgress(target);
    return explain(
      unread(target),
      target.error ? `${progress}; not read again` : progress,
      target.error ?? verified.error,
    );
  }
  takeAsRead(target, verified.groups);
  return conclude(target);
}

/** The person is inactive: what is left to say is about groups. */
function conclude(target: Target): Judgement {
  const { error, wasInactive, removed } = target;
  const progress = describeProgress(target);
  if (target.remaining?.size) return explain('failed', progress, error ?? notMade);
  if (target.unknownGroups !== undefined) return explain('not verified', progress, error ?? unknownGroups);
  if (!wasInactive) return { outcome: 'deactivated', ...noteOf(target) };
  return removed.length > 0 ? { outcome: 'taken out of groups', detail: progress } : { outcome: 'already inactive' };
}

function noteOf({ reports = [] }: Target): Pick<Judgement, 'detail'> {
  if (reports.length === 0) return {};
  const names = `${reports.slice(0, 3).join(', ')}${reports.length > 3 ? ', …' : ''}`;
  return {
    detail: `still the manager of ${reports.length} active ${reports.length === 1 ? 'person' : 'people'}: ${names}`,
  };
}

/** Nobody who is known to be in a group is merely unverified. */
function unread({ remaining }: Target): 'failed' | 'not verified' {
  return remaining?.size ? 'failed' : 'not verified';
}

function stillActive({ wasInactive }: Target): string {
  return wasInactive
    ? 'the person was inactive and is active now'
    : 'the server accepted the change, but the person is still active';
}

const notMade: RowError = { code: 'server', message: 'the server accepted the change but did not make it' };
const unknownGroups: RowError = { code: 'unverified', message: 'check the groups in the service' };

function explain(outcome: Judgement['outcome'], detail: string, cause: RowError | undefined): Judgement {
  return cause ? { outcome, error: { ...cause, message: `${detail}; ${cause.message}` } } : { outcome, detail };
}

/** What the service says now counts more than what it answered to a change. */
function takeAsRead(target: Target, groups: readonly GroupName[] | undefined): void {
  if (!groups || !target.remaining) return;
  const all = new Map([...target.removed, ...target.remaining.values()].map((group) => [group.id, group]));
  target.remaining = new Map(groups.map((group) => [group.id, group]));
  target.removed = [...all.values()].filter(({ id }) => !target.remaining?.has(id));
}
