import type { Headers } from '../../protocol/exchange/exchange.ts';

/**
 * Returns the delay that a server requests with `Retry-After` (RFC 9110 section 10.2.3), in milliseconds. The header
 * contains seconds or an HTTP date. Returns undefined if there is no valid value. A date is compared with the `Date`
 * header of the same response, so that a wrong clock does not matter. Without a `Date` header, the date is compared
 * with `now` (milliseconds since 1970).
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = httpDate(value);
  if (at === undefined) return undefined;
  return Math.max(0, at - (httpDate(headers['date'] ?? '') ?? now));
}

/** Parses an HTTP date, which begins with the name of a day. `Date.parse` alone would parse a number as a year. */
export function httpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
