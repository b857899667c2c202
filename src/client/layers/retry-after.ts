import type { Headers } from '../../protocol/exchange/exchange.ts';

/**
 * Returns the delay in milliseconds that a server requests with `Retry-After` (RFC 9110 section 10.2.3): a number of
 * seconds, or an HTTP date. Returns undefined if there is no valid value. A date is compared with the `Date` header of
 * the same response, so that the clock of this machine may be wrong. Without a `Date` header, it is compared with `now`
 * (milliseconds since 1970).
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = httpDate(value);
  if (at === undefined) return undefined;
  return Math.max(0, at - (httpDate(headers['date'] ?? '') ?? now));
}

/**
 * The date that was parsed last, and its time. The next date is often the same: in responses of the same second, and in
 * all operations of a bulk request.
 */
let latest: { readonly text: string; readonly time: number | undefined } = { text: '', time: undefined };

/**
 * Parses an HTTP date. The date must begin with the name of a day, because `Date.parse` would read a number as a year.
 */
export function httpDate(text: string): number | undefined {
  if (text !== latest.text) {
    const time = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
    latest = { text, time: Number.isNaN(time) ? undefined : time };
  }
  return latest.time;
}
