import type { Kind } from './kinds.ts';

/**
 * A row of the table of behaviours. These rows are the source from which the options, the flags, the help and
 * docs/behaviours.md are generated.
 */
export interface Row<T> {
  readonly kind: Kind<T>;
  readonly default: T;
  /** Description of the behaviour in one or two sentences, without a full stop at the end. */
  readonly summary: string;
  /** The section of an RFC that allows the behaviour, or that contains the rule from which the behaviour deviates. */
  readonly basis: string;
}

/** Creates a row. */
export function row<T>(kind: Kind<T>, fallback: NoInfer<T>, summary: string, basis: string): Row<T> {
  return { kind, default: fallback, summary, basis };
}
