import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Change, Store } from '../store/store.ts';

/**
 * A write that is checked and prepared, but not stored yet. The preparation contains no `await`, so the store cannot
 * change during the preparation.
 */
export interface PreparedWrite {
  /** One transaction. Empty if the write changes nothing. */
  readonly changes: readonly Change[];
  /**
   * Builds the response. Called when the changes are applied in memory. The response is sent later, when the changes
   * are durable.
   */
  readonly respond: () => ScimResponse;
}

/**
 * The return value of a handler: a response, or a prepared write. The write must be stored before its response is sent.
 */
export type Outcome = ScimResponse | Promise<ScimResponse> | PreparedWrite;

/** Handles a request. Throws a `ScimError` if the request is refused. */
export type Handle = (request: ScimRequest) => Outcome;

/** True if the outcome is a write that must be stored before its response is sent. */
export function isPreparedWrite(outcome: Outcome): outcome is PreparedWrite {
  return 'changes' in outcome;
}

/**
 * Commits a prepared write. The returned promise resolves with the response when the changes are durable. If `commit`
 * of the store rejects, this promise rejects with the same error.
 */
export async function commitAndRespond(store: Store, { changes, respond }: PreparedWrite): Promise<ScimResponse> {
  const durable = store.commit(changes);
  try {
    return respond();
  } finally {
    await durable;
  }
}
