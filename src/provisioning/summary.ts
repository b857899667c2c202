import type { OffboardResult } from './offboarding/result.ts';
import type { RowError, RowResult } from './result.ts';

/** Weight of a result. A run with warnings is a success. */
type Weight = 'success' | 'warning' | 'failure';

/** Weights of all outcomes. */
const weights: Readonly<Record<RowResult['outcome'] | OffboardResult['outcome'], Weight>> = {
  created: 'success',
  updated: 'success',
  unchanged: 'success',
  linked: 'success',
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

/** Outcomes that, without an error, only mean that the run was interrupted. */
const interruptible: ReadonlySet<string> = new Set(['not attempted', 'not verified', 'failed']);

/** True for a result that needs attention: a failure or a warning. */
export function isProblem(result: RowResult | OffboardResult): boolean {
  const { outcome, error } = result;
  if ('warning' in result && result.warning !== undefined) return true;
  if ('reports' in result && result.reports !== undefined) return true;
  return error !== undefined || weights[outcome] !== 'success';
}

/** True for a result of a change that failed, so that the change can be made again. */
export function isFailure({ outcome }: RowResult | OffboardResult): boolean {
  return weights[outcome] === 'failure';
}

/** Counts of a run, and the verdict that decides its exit code. */
export interface Summary {
  /** People by outcome. */
  readonly people: Readonly<Record<string, number>>;
  /** Managers and memberships by outcome. */
  readonly links: Readonly<Record<string, number>>;
  /** `all`: nothing failed; `some`: something did; `none`: nothing succeeded. A run without rows is `all`. */
  readonly verdict: 'all' | 'some' | 'none';
  /** Where nothing succeeded: the reason, when all failed for the same one. */
  readonly reason?: Pick<RowError, 'code' | 'status' | 'scimType'> | { readonly code: 'rejected' | 'not found' };
  /** How many people the run did not get to. */
  readonly notAttempted: number;
}

/** Counts results as they pass. */
export class Tally {
  readonly #people = new Map<string, number>();
  readonly #links = new Map<string, number>();
  readonly #weights: Record<Weight, number> = { success: 0, warning: 0, failure: 0 };
  #linkCount = 0;
  #done = 0;
  #failed = 0;
  readonly #reasons = new Map<string, NonNullable<Summary['reason']>>();

  /** Counts a result. */
  add(result: RowResult | OffboardResult): void {
    const counts = result.step === 'person' ? this.#people : this.#links;
    if (result.step !== 'person') this.#linkCount++;
    counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
    const weight = weights[result.outcome];
    this.#weights[weight]++;
    if (result.step === 'person') {
      if (weight === 'failure' || result.error) this.#failed++;
      else this.#done++;
    }
    if (weight !== 'failure' || (interruptible.has(result.outcome) && !result.error)) return;
    const reason = reasonOf(result);
    this.#reasons.set(JSON.stringify(reason), reason);
  }

  /** People that are done with, well or not, and managers and memberships that are. */
  progress(): { readonly done: number; readonly failed: number; readonly links: number } {
    return { done: this.#done, failed: this.#failed, links: this.#linkCount };
  }

  /** What has been counted so far. */
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
    };
  }
}

function reasonOf({ outcome, error }: RowResult | OffboardResult): NonNullable<Summary['reason']> {
  if (!error) return { code: outcome === 'not found' ? 'not found' : 'rejected' };
  const { code, status, scimType } = error;
  return { code, ...(status === undefined ? {} : { status }), ...(scimType === undefined ? {} : { scimType }) };
}
