import { expect, it } from 'vitest';
import { isPageSize } from '../../../src/client/paging/past-end.ts';

it.each([10, 20, 25, 50, 64, 100, 128, 200, 250, 300, 500, 1000, 5000, 10_000])(
  '%i may be a limit of pages',
  (count) => {
    expect(isPageSize(count)).toBe(true);
  },
);

it.each([0, 1, 12, 16, 32, 37, 40, 60, 75, 80, 110, 120, 350, 600, 1200])('%i is no usual limit of pages', (count) => {
  expect(isPageSize(count)).toBe(false);
});
