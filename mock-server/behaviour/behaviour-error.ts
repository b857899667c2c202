import { suggest } from '../options/suggest.ts';

/** The error for an unknown behaviour or for an invalid value of a behaviour. */
export class BehaviourError extends TypeError {
  override readonly name = 'BehaviourError';

  constructor(
    /** The message without the suggestion. */
    readonly problem: string,
    /** The input of the user. */
    readonly typed: string,
    /** Allowed words, from which the suggestion is selected. */
    readonly candidates: readonly string[],
  ) {
    super(`${problem}${suggest(typed, candidates)}`);
  }
}
