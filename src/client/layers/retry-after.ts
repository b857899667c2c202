import type { Headers } from '../../protocol/exchange/exchange.ts';

/**
 * Milliseconds that a server asks to wait by `Retry-After` (RFC 9110 section 10.2.3), as seconds or as an HTTP date; undefined
 * when it does not ask or cannot be understood. A date is compared with the server's own `Date`, so that a wrong clock
 * on either side does not matter; `now` (milliseconds since 1970) stands in where there is none.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = httpDate(value);
  if (at === undefined) return undefined;
  return Math.max(0, at - (httpDate(headers['date'] ?? '') ?? now));
}

/** An HTTP date begins with a day's name; `Date.parse` alone would take a bare number for a year. */
function httpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
