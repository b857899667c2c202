import type { EventClaims } from '../../src/protocol/events/event-token.ts';
import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Change } from '../store/store.ts';

/**
 * The part of the event stream that handlers use. In a provider without events, the observer is `undefined`, so that a
 * write takes no extra time.
 */
export interface WriteObserver {
  /** Called with the changes of a write before the write is committed. */
  prepared(request: ScimRequest, changes: readonly Change[]): void;
  /** Called with the completion event of an asynchronous request (RFC 9967 section 2.5.1.3). */
  completed(claims: EventClaims): void;
  /** Prints claims as a signed token. */
  print(claims: EventClaims): Promise<string>;
}
