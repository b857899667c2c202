import { expect, it } from 'vitest';
import { relativeTime } from '../../src/output/relative-time.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

it.each([
  [0, 'now'],
  [-999, 'now'],
  [-1000, '1 second ago'],
  [-59_000, '59 seconds ago'],
  [-60_000, '1 minute ago'],
  [-3_600_000, '1 hour ago'],
  [-2 * 86_400_000, '2 days ago'],
  [-8 * 86_400_000, '1 week ago'],
  [-40 * 86_400_000, '1 month ago'],
  [-800 * 86_400_000, '2 years ago'],
  [90_000, 'in 1 minute'],
])('describes %d ms as %s', (distance, text) => {
  expect(relativeTime(now + distance, now)).toBe(text);
});
