import type { Kind } from './kinds.ts';

/** One behaviour: a fact in the table that options, flags, help and docs/behaviours.md are made from. */
export interface Row<T> {
  readonly kind: Kind<T>;
  readonly default: T;
  /** What it does, in a sentence or two without a full stop at the end. */
  readonly does: string;
  /** Which freedom of an RFC it takes, or from what it deviates. */
  readonly models: string;
}

/** Makes a row. */
export function row<T>(kind: Kind<T>, fallback: NoInfer<T>, does: string, models: string): Row<T> {
  return { kind, default: fallback, does, models };
}
