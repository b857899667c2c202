import { expect, test } from 'vitest';
import { QuotaEstimate } from '../../../src/client/layers/quota-estimate.ts';

/** Starts `count` requests. Returns, for each request, whether this request uses up the quota. */
const start = (quota: QuotaEstimate, count: number) => Array.from({ length: count }, () => quota.onStart());

test('nothing is expected of a service that never refused', () => {
  const quota = new QuotaEstimate();
  for (let i = 0; i < 10; i++) quota.onAccept(0);
  expect(start(quota, 20)).not.toContain(true);
});

test('a service will accept as many as in the last period', () => {
  const quota = new QuotaEstimate();
  start(quota, 5);
  for (let i = 0; i < 3; i++) quota.onAccept(0);
  quota.onRefusal(0);
  quota.onRefusal(0);
  expect(quota.period).toBe(1);
  expect(start(quota, 5)).toEqual([false, false, true, false, false]);
});

test('a late answer to a request of the period before does not count', () => {
  const quota = new QuotaEstimate();
  quota.onRefusal(0);
  quota.onAccept(0);
  quota.onAccept(1);
  quota.onAccept(1);
  quota.onRefusal(1);
  expect(start(quota, 3)).toEqual([false, true, false]);
});

test('a service that accepted nothing is tried with one request', () => {
  const quota = new QuotaEstimate();
  quota.onRefusal(0);
  expect(start(quota, 2)).toEqual([true, false]);
});
