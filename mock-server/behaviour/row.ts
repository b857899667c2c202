import type { Kind } from './kinds.ts';

/** A behaviour. Options, flags, help and docs/behaviours.md are made from these rows. */
export interface Row<T> {
  readonly kind: Kind<T>;
  readonly default: T;
  /** Says in a sentence or two what the behaviour does, without a full stop at the end. */
  readonly summary: string;
  /** Names the freedom that an RFC leaves, or the rule that the behaviour deviates from. */
  readonly basis: string;
}

/** Makes a row. */
export function row<T>(kind: Kind<T>, fallback: NoInfer<T>, summary: string, basis: string): Row<T> {
  return { kind, default: fallback, summary, basis };
}
