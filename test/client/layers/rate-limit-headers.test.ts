import { describe, expect, test } from 'vitest';
import { readDelay, readQuota } from '../../../src/client/layers/rate-limit-headers.ts';

const now = Date.UTC(2026, 0, 1);
const epoch = String(now / 1000 + 30);

describe('a quota', () => {
  test.each<[string, Record<string, string>, ReturnType<typeof readQuota>]>([
    ['nothing', {}, undefined],
    ['the IETF header', { ratelimit: '"default";r=0;t=30' }, { remaining: 0, reset: 30_000 }],
    ['without a time', { ratelimit: '"default";r=7' }, { remaining: 7, reset: undefined }],
    ['white space and other parameters', { ratelimit: '"a"; pk=:cHNsX:; r=5 ;t=10' }, { remaining: 5, reset: 10_000 }],
    ['the tightest policy', { ratelimit: '"day";r=90;t=3600, "burst";r=0;t=2' }, { remaining: 0, reset: 2000 }],
    ['the longest of two', { ratelimit: '"burst";r=0;t=2, "day";r=0;t=50' }, { remaining: 0, reset: 50_000 }],
    ['a name that looks like items', { ratelimit: '"a;r=0;t=9, b";r=5;t=1' }, { remaining: 5, reset: 1000 }],
    ['of an IETF draft', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, { remaining: 0, reset: 30_000 }],
    ['in seconds', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '1.5' }, { remaining: 3, reset: 1500 }],
    ['in epoch seconds', { 'x-ratelimit-reset': epoch }, { remaining: undefined, reset: 30_000 }],
    ['in epoch milliseconds', { 'x-rate-limit-reset': `${epoch}000` }, { remaining: undefined, reset: 30_000 }],
    [
      'in epoch seconds of a service whose clock is wrong',
      { 'x-ratelimit-reset': String(now / 1000 + 3605), date: 'Thu, 01 Jan 2026 01:00:00 GMT' },
      { remaining: undefined, reset: 5000 },
    ],
    ['in the past', { 'x-ratelimit-reset': String(now / 1000 - 5) }, { remaining: undefined, reset: 0 }],
    ['nonsense', { ratelimit: '";;r=;t=x,,=', 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': 'soon' }, undefined],
    [
      'a header of a draft beside the one that is not read',
      { ratelimit: 'limit=10, remaining=0, reset=3', 'ratelimit-remaining': '0', 'ratelimit-reset': '3' },
      { remaining: 0, reset: 3000 },
    ],
  ])('%s', (_form, headers, quota) => {
    expect(readQuota(headers, now)).toEqual(quota);
  });
});

describe('the delay that a response asks for', () => {
  const reset = { 'x-ratelimit-reset': epoch };
  test.each<[string, number, Record<string, string>, number | undefined]>([
    ['Retry-After', 429, { 'retry-after': '7', ...reset }, 7000],
    ['Retry-After of another status', 500, { 'retry-after': '7' }, 7000],
    ['a reset', 429, reset, 30_000],
    ['a reset, with nothing left', 503, { ...reset, 'x-ratelimit-remaining': '0' }, 30_000],
    ['a reset, although requests remain', 429, { ...reset, 'x-ratelimit-remaining': '57' }, undefined],
    ['a reset of a status that has another reason', 500, { ...reset, 'x-ratelimit-remaining': '0' }, undefined],
    ['nothing', 429, {}, undefined],
  ])('%s', (_source, status, headers, delay) => {
    expect(readDelay({ status, headers }, now)).toBe(delay);
  });
});
