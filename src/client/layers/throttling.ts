import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { saysTooManyRequests } from '../../protocol/throttle-words.ts';

/** Number of bytes that are searched for words such as "too many requests" in a body that is not JSON. */
const searchedBytes = 2000;

/**
 * True if a response says that the service accepts no further request for now: status 429 or 503, or any other response
 * for which `isRefusedForLoad` is true.
 */
export function isThrottled(response: ScimResponse): boolean {
  return response.status === 429 || response.status === 503 || isRefusedForLoad(response);
}

/**
 * True if a response shows that the service refused the request because of too many requests. The service has then not
 * processed it. True for every 429, for a 503 or 403 with `Retry-After`, and for a 5xx or 403 whose error says so in
 * its words or its code. Some gateways send status 500 for this reason.
 */
export function isRefusedForLoad({ status, headers, body, raw }: ScimResponse): boolean {
  if (status === 429) return true;
  if (status !== 403 && status < 500) return false;
  if ((status === 403 || status === 503) && headers['retry-after'] !== undefined) return true;
  return saysTooManyRequests(body ?? textOf(raw));
}

function textOf(raw: string | Uint8Array | undefined): string | undefined {
  return typeof raw === 'object' ? new TextDecoder().decode(raw.subarray(0, searchedBytes)) : raw;
}
