import type { Headers } from '../../protocol/exchange/exchange.ts';

/**
 * Milliseconds that a server asks to wait with `Retry-After` (RFC 9110 section 10.2.3), in seconds or as an HTTP date; undefined
 * without a valid value. A date is compared with the `Date` of the same response, so that a wrong clock does not matter; without
 * `Date`, with `now` (milliseconds since 1970).
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = httpDate(value);
  if (at === undefined) return undefined;
  return Math.max(0, at - (httpDate(headers['date'] ?? '') ?? now));
}

/** An HTTP date begins with the name of a day. `Date.parse` alone would read a number as a year. */
function httpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
