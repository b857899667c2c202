import { expect, test } from 'vitest';
import { createActivity } from '../../src/output/activity.ts';

/** Simulates a response every 50 ms. */
function run(answers: number, isSilent = () => false) {
  let time = 5_000;
  const shown: string[] = [];
  const writer = { pause: 100, show: (count: number, elapsed: number) => shown.push(`${count} in ${elapsed} ms`) };
  const activity = createActivity(writer, { now: () => time, isSilent });
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
  expect(run(24)).toEqual(['20 in 1000 ms', '22 in 1100 ms', '24 in 1200 ms']);
});

test('it is silent while something better is shown', () => {
  let count = 0;
  expect(run(24, () => ++count < 4)).toEqual(['23 in 1150 ms']);
});
