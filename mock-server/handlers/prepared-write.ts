import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Change, Store } from '../store/store.ts';

/** What a write comes to: what is to be stored, and what is to be answered then. Made in one go, of what is stored at that moment. */
export interface Decision {
  /** One transaction. Empty where it is so already. */
  readonly changes: readonly Change[];
  /** Asked for once the changes are to be seen, so that it tells of just this version; sent once they are safe. */
  readonly answer: () => ScimResponse;
}

/** What a request comes to: an answer, or what has to be stored before. Throws a `ScimError` for a request that is refused. */
export type Outcome = ScimResponse | Promise<ScimResponse> | Decision;

/** Finds out what a request comes to. */
export type Handle = (request: ScimRequest) => Outcome;

/** True for what has to be stored before it is answered. */
export function isDecision(outcome: Outcome): outcome is Decision {
  return 'changes' in outcome;
}

/** Stores what was decided. Resolves with the answer when it is safe; rejects as `commit` of the store does. */
export async function perform(store: Store, { changes, answer }: Decision): Promise<ScimResponse> {
  const safe = store.commit(changes);
  try {
    return answer();
  } finally {
    await safe;
  }
}
