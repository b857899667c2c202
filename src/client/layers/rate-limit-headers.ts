import type { Headers, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { httpDate, readRetryAfter } from './retry-after.ts';
import { isThrottled } from './throttling.ts';

/** The quota that a service reports in the headers of a response: a number of requests in a period. */
export interface Quota {
  /** Number of requests that the service still accepts in this period. */
  readonly remaining: number | undefined;
  /** Milliseconds until the next period. */
  readonly reset: number | undefined;
}

/**
 * The two headers of a quota, in three spellings. The first spelling comes from IETF drafts, the others from services.
 */
const quotaHeaders = [
  { remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  { remaining: 'x-rate-limit-remaining', reset: 'x-rate-limit-reset' },
] as const;

/** Smallest value of a reset header that is read as seconds since 1970. A smaller value is read as seconds from now. */
const firstEpochSecond = 1_000_000_000;
/** Smallest value of a reset header that is read as milliseconds since 1970. */
const firstEpochMillisecond = 100_000_000_000;

/**
 * Returns the delay in milliseconds that a response asks for before the next attempt. Usually, this is the value of
 * `Retry-After`. If a throttled response has no valid `Retry-After`, reads the time until the next period of the quota from the rate-limit headers. Returns `undefined` if the response asks for no delay. `now` is the time in milliseconds since 1970.
 */
export function readDelay(response: ScimResponse, now: number): number | undefined {
  const { headers } = response;
  const asked = readRetryAfter(headers, now);
  if (asked !== undefined || !isThrottled(response)) return asked;
  const { remaining, reset } = readQuota(headers, now) ?? {};
  // A quota that still allows requests is not the reason for this response, so its reset time is ignored.
  return remaining === undefined || remaining === 0 ? reset : undefined;
}

/**
 * Returns the quota of the header `RateLimit` (`"default";r=0;t=30`). Without a valid `RateLimit`, reads
 * `RateLimit-Remaining` and `RateLimit-Reset`, and then the forms of these two headers that begin with `X-`. Returns undefined if there is no valid value. If a reset time is a time since 1970, in seconds or milliseconds, it is compared with the `Date` header of the same response, as in `readRetryAfter`.
 */
export function readQuota(headers: Headers, now: number): Quota | undefined {
  const policies = headers['ratelimit'];
  const quota = policies === undefined ? undefined : readPolicies(policies);
  if (quota) return quota;
  for (const names of quotaHeaders) {
    const remaining = number(headers[names.remaining]);
    const reset = readReset(number(headers[names.reset]), headers, now);
    if (remaining !== undefined || reset !== undefined) return { remaining, reset };
  }
  return undefined;
}

/**
 * Reads `RateLimit`, which contains a quota for each policy. Returns the quota with the fewest remaining requests.
 * Among equal numbers, returns the quota with the longest time until its reset.
 */
function readPolicies(text: string): Quota | undefined {
  let quota: Quota | undefined;
  // The names of policies are removed, because they may contain commas and semicolons.
  for (const item of text.replace(/"[^"]*"/g, '').split(',')) {
    const remaining = number(parameter(item, 'r'));
    const seconds = number(parameter(item, 't'));
    if (remaining === undefined) continue;
    const reset = seconds === undefined ? undefined : seconds * 1000;
    const isTighter = quota === undefined || remaining < (quota.remaining ?? 0);
    const isLonger = remaining === quota?.remaining && (reset ?? 0) > (quota.reset ?? 0);
    if (isTighter || isLonger) quota = { remaining, reset };
  }
  return quota;
}

function parameter(item: string, name: string): string | undefined {
  const part = item.split(';').find((text) => text.trim().startsWith(`${name}=`));
  return part?.slice(part.indexOf('=') + 1);
}

function readReset(value: number | undefined, headers: Headers, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (value < firstEpochSecond) return Math.ceil(value * 1000);
  const at = value < firstEpochMillisecond ? value * 1000 : value;
  return Math.max(0, Math.ceil(at - (httpDate(headers['date'] ?? '') ?? now)));
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined;
}
