import type { OffboardResult } from './offboarding/result.ts';
import { isPending, type RowError, type RowResult } from './result.ts';

/** The importance of a result. A run with only successes and warnings is a success. */
type Weight = 'success' | 'warning' | 'failure';

/** The weight of each outcome. */
const weights: Readonly<Record<RowResult['outcome'] | OffboardResult['outcome'], Weight>> = {
  created: 'success',
  updated: 'success',
  unchanged: 'success',
  linked: 'success',
  unlinked: 'success',
  deleted: 'success',
  deactivated: 'success',
  'taken out of groups': 'success',
  'already inactive': 'success',
  duplicate: 'warning',
  unresolved: 'failure',
  'not found': 'failure',
  protected: 'failure',
  'not verified': 'failure',
  rejected: 'failure',
  failed: 'failure',
  'not attempted': 'failure',
};

/**
 * Outcomes that an interruption of the run can cause. If a result has such an outcome but no error, the interruption
 * caused it.
 */
const interruptible: ReadonlySet<string> = new Set(['not attempted', 'not verified', 'failed']);

/** True for a result that needs attention: a failure or a warning. */
export function isProblem(result: RowResult | OffboardResult): boolean {
  const { outcome, error } = result;
  if ('warning' in result && result.warning !== undefined) return true;
  if ('reports' in result && result.reports !== undefined) return true;
  return error !== undefined || weights[outcome] !== 'success';
}

/** True if a change failed. A failed change can be made again. */
export function isFailure({ outcome }: RowResult | OffboardResult): boolean {
  return weights[outcome] === 'failure';
}

/** The counts of a run, and the verdict that determines the exit code. */
export interface Summary {
  /** Number of people for each outcome. */
  readonly people: Readonly<Record<string, number>>;
  /** Number of managers and memberships for each outcome. */
  readonly links: Readonly<Record<string, number>>;
  /**
   * `all`: no row or link failed. `some`: at least one row or link failed, and at least one succeeded. `none`: nothing
   * succeeded. The verdict of a run without rows is `all`.
   */
  readonly verdict: 'all' | 'some' | 'none';
  /** The common reason of all failures. Set only if nothing succeeded and everything failed for the same reason. */
  readonly reason?: Pick<RowError, 'code' | 'status' | 'scimType'> | { readonly code: 'rejected' | 'not found' };
  /** Number of people who were not attempted. */
  readonly notAttempted: number;
  /** Number of results for which `isPending` returns `true`. Absent if there is no such result. */
  readonly pending?: number;
}

/** Counts the results of a run. */
export class Tally {
  readonly #people = new Map<string, number>();
  readonly #links = new Map<string, number>();
  readonly #weights: Record<Weight, number> = { success: 0, warning: 0, failure: 0 };
  #linkCount = 0;
  #done = 0;
  #failed = 0;
  #pending = 0;
  readonly #reasons = new Map<string, NonNullable<Summary['reason']>>();

  /** Counts a result. */
  add(result: RowResult | OffboardResult): void {
    const counts = result.step === 'person' ? this.#people : this.#links;
    if (result.step !== 'person') this.#linkCount++;
    counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
    const weight = weights[result.outcome];
    this.#weights[weight]++;
    if (isPending(result)) this.#pending++;
    if (result.step === 'person' && result.outcome !== 'not attempted') {
      if (weight === 'failure' || result.error) this.#failed++;
      else this.#done++;
    }
    if (weight !== 'failure' || (interruptible.has(result.outcome) && !result.error)) return;
    const reason = reasonOf(result);
    this.#reasons.set(JSON.stringify(reason), reason);
  }

  /**
   * Returns three counts: people without an error, people with an error, and links that have a result. Does not count
   * people who were not attempted.
   */
  progress(): { readonly done: number; readonly failed: number; readonly links: number } {
    return { done: this.#done, failed: this.#failed, links: this.#linkCount };
  }

  /** Returns the counts of all results until now. */
  summary(): Summary {
    const { success, failure } = this.#weights;
    const verdict = failure === 0 ? 'all' : success === 0 ? 'none' : 'some';
    const [reason, another] = this.#reasons.values();
    return {
      people: Object.fromEntries(this.#people),
      links: Object.fromEntries(this.#links),
      verdict,
      ...(verdict === 'none' && reason && !another ? { reason } : {}),
      notAttempted: this.#people.get('not attempted') ?? 0,
      ...(this.#pending > 0 ? { pending: this.#pending } : {}),
    };
  }
}

function reasonOf({ outcome, error }: RowResult | OffboardResult): NonNullable<Summary['reason']> {
  if (!error) return { code: outcome === 'not found' ? 'not found' : 'rejected' };
  const { code, status, scimType } = error;
  return { code, ...(status === undefined ? {} : { status }), ...(scimType === undefined ? {} : { scimType }) };
}
