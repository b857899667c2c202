import { describe, expect, test } from 'vitest';
import { isKnownEnvironment, isProduction } from '../../src/profiles/environment.ts';
import { allowedRemovals, parseRemovalLimit, printRemovalLimit } from '../../src/profiles/removal-limit.ts';

describe('production', () => {
  test.each([
    'production',
    'prod',
    'PROD',
    ' Production',
    'prod-eu',
    'eu-prod',
    'EU Live',
    'live',
    'prd2',
    'prodEU',
    'Prod_DE',
    'test-and-prod',
  ])('is %j', (environment) => {
    expect([isProduction(environment), isKnownEnvironment(environment)]).toEqual([true, true]);
  });

  test.each([
    'test',
    'Staging',
    'dev',
    'qa-2',
    'UAT',
    'sandbox',
    'non-production',
    'nonprod',
    'not production',
    'pre-prod',
    'preprod',
  ])('is not %j', (environment) => {
    expect([isProduction(environment), isKnownEnvironment(environment)]).toEqual([false, true]);
  });

  test.each(['', 'customer-a', 'producer', 'alive', 'delivery', 'contest'])(
    'may be %j, and so it counts as such',
    (environment) => {
      expect([isProduction(environment), isKnownEnvironment(environment)]).toEqual([true, false]);
    },
  );

  test('is nothing that nobody called an environment', () => {
    expect(isProduction(undefined)).toBe(false);
  });
});

test.each([
  [0, 1000, 0],
  [20, 5, 20],
  ['5%', 199, 9],
  ['0%', 1000, 0],
  ['100%', 7, 7],
])('a limit of %s among %d people is %d removals', (value, people, allowed) => {
  const limit = parseRemovalLimit(value);
  expect(allowedRemovals(limit, people)).toBe(allowed);
  expect(printRemovalLimit(limit)).toBe(String(value));
});
