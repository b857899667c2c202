import { describeResource } from '../../changes/resource.ts';
import type { GroupName } from '../groups/change-members.ts';
import type { OffboardResult } from '../offboard.ts';
import type { RowError } from '../result.ts';
import type { Stop } from '../../changes/stop.ts';
import { type DeactivateContext, verifyInactive } from './deactivate.ts';
import { describeProgress, type Target } from './target.ts';

/** What a report needs of the run. */
export interface ReportContext extends DeactivateContext {
  readonly stop: Pick<Stop, 'isStopped' | 'error'>;
}

/** What became of a target, without the row that named it. */
export type TargetReport = Omit<OffboardResult, 'step' | 'line' | 'key'>;

/**
 * Says what became of somebody, from what re-reading the person says. A membership that remains is access that remains: who
 * is still in a group is never reported as done.
 */
export async function reportTarget(context: ReportContext, target: Target): Promise<TargetReport> {
  const result = await judge(context, target);
  const { id, person, wasInactive, removed, remaining, state } = target;
  // Who is active as before has all groups as before: that the run did not get there says it all.
  const tellsGroups = remaining !== undefined && (wasInactive || state !== 'found');
  return {
    id,
    person: describeResource(person),
    ...(wasInactive ? { wasInactive } : {}),
    ...(tellsGroups ? { groupsRemoved: removed, groupsRemaining: [...remaining.values()] } : {}),
    ...result,
  };
}

type Judgement = Pick<OffboardResult, 'outcome' | 'detail' | 'error'>;

async function judge(context: ReportContext, target: Target): Promise<Judgement> {
  const { stop } = context;
  const { state, error, wasInactive, outcome } = target;
  if (state === 'settled' && outcome) return { outcome, ...(error ? { error } : {}) };
  if (state === 'failed' && error) {
    return wasInactive
      ? explain('failed', 'already inactive; it is not known of which groups', error)
      : { outcome: 'failed', error };
  }
  const isTouched = state === 'deactivated' || target.removed > 0 || error !== undefined;
  if (!isTouched) {
    return wasInactive
      ? explain('not attempted', describeProgress(target), stop.error.error)
      : { outcome: 'not attempted', ...stop.error };
  }
  if (stop.isStopped)
    return explain(unread(target), `${describeProgress(target)}; not read again`, error ?? stop.error.error);
  const verified = await verifyInactive(context, target.id);
  if (verified.kind === 'active') return { outcome: 'failed', error: { code: 'server', message: stillActive(target) } };
  if (verified.kind === 'unknown') {
    const progress = describeProgress(target);
    return explain(unread(target), error ? `${progress}; not read again` : progress, error ?? verified.error);
  }
  takeAsRead(target, verified.groups);
  const progress = describeProgress(target);
  if (target.remaining?.size) return explain('failed', progress, error ?? notMade);
  return wasInactive ? { outcome: 'taken out of groups', detail: progress } : { outcome: 'deactivated' };
}

/** Nobody who is known to be in a group is merely unverified. */
function unread({ remaining }: Target): 'failed' | 'not verified' {
  return remaining?.size ? 'failed' : 'not verified';
}

function stillActive({ wasInactive }: Target): string {
  return wasInactive
    ? 'the person was inactive, and is active now'
    : 'the server took the change, and the person is still active';
}

const notMade: RowError = { code: 'server', message: 'the server took the change and did not make it' };

function explain(outcome: Judgement['outcome'], detail: string, cause: RowError | undefined): Judgement {
  return cause ? { outcome, error: { ...cause, message: `${detail}; ${cause.message}` } } : { outcome, detail };
}

/** What the server says now counts more than what it answered to a change. */
function takeAsRead(target: Target, groups: readonly GroupName[] | undefined): void {
  if (!groups || !target.remaining) return;
  const total = target.remaining.size + target.removed;
  target.remaining = new Map(groups.map((group) => [group.id, group]));
  target.removed = Math.max(0, total - target.remaining.size);
}
