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

/** The latest date and its time. Responses of the same second, and all operations of a bulk request, have the same date. */
let latest: { readonly text: string; readonly time: number | undefined } = { text: '', time: undefined };

/** Parses an HTTP date, which begins with the name of a day. `Date.parse` alone would parse a number as a year. */
export function httpDate(text: string): number | undefined {
  if (text !== latest.text) {
    const time = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
    latest = { text, time: Number.isNaN(time) ? undefined : time };
  }
  return latest.time;
}
