import type { ScimResponse } from '../../protocol/exchange/exchange.ts';

/** Symbol that marks a response that asked for a longer delay than `maxWait` allows. */
const tooLongWait = Symbol('too long wait');

/** Marks a response after which a request is not sent again, because the delay would exceed `maxWait`. */
export function markTooLongWait(response: ScimResponse): ScimResponse {
  const marked = { ...response, [tooLongWait]: true };
  return marked;
}

/** True if the retry layer did not send the request again, because the delay would exceed `maxWait`. */
export function asksForTooLongWait(response: ScimResponse): boolean {
  return tooLongWait in response;
}
