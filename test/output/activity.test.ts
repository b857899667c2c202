import { expect, test } from 'vitest';
import { createActivity } from '../../src/output/activity.ts';

/** Simulates a response every 50 ms. */
function run(answers: number, isSilent = () => false) {
  let time = 5_000;
  const shown: string[] = [];
  const line = { show: (text: string) => shown.push(text), clear: () => undefined };
  const activity = createActivity(line, { host: 'scim.example.com', now: () => time, isSilent });
  for (let count = 1; count <= answers; count++) {
    time += 50;
    activity.answered();
  }
  return shown;
}

test('work of less than a second shows nothing', () => {
  expect(run(19)).toEqual([]);
});

test('longer work says how many answers there are, ten times a second at most', () => {
  expect(run(24)).toEqual([
    'Working: 20 responses from scim.example.com in 1 s',
    'Working: 22 responses from scim.example.com in 1 s',
    'Working: 24 responses from scim.example.com in 1 s',
  ]);
});

test('it is silent while something better is shown', () => {
  let count = 0;
  expect(run(24, () => ++count < 4)).toEqual(['Working: 23 responses from scim.example.com in 1 s']);
});
