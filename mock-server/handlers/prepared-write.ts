import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Change, Store } from '../store/store.ts';

/** A write that is checked and prepared, and not yet stored. Prepared without an `await`, so that nothing changes meanwhile. */
export interface PreparedWrite {
  /** One transaction. Empty where the write changes nothing. */
  readonly changes: readonly Change[];
  /** Builds the response. Called once the changes are applied in memory; the response is sent once they are durable. */
  readonly respond: () => ScimResponse;
}

/** What a handler returns: a response, or a write that must be stored before its response. */
export type Outcome = ScimResponse | Promise<ScimResponse> | PreparedWrite;

/** Handles a request. Throws a `ScimError` for a request that is refused. */
export type Handle = (request: ScimRequest) => Outcome;

/** True for a write that must be stored before its response. */
export function isPreparedWrite(outcome: Outcome): outcome is PreparedWrite {
  return 'changes' in outcome;
}

/** Commits a prepared write. Resolves with the response when the changes are durable; rejects as `commit` of the store does. */
export async function commitAndRespond(store: Store, { changes, respond }: PreparedWrite): Promise<ScimResponse> {
  const durable = store.commit(changes);
  try {
    return respond();
  } finally {
    await durable;
  }
}
