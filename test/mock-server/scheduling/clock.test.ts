import { expect, it } from 'vitest';
import { createClock } from '../../../mock-server/scheduling/clock.ts';

it('stands still, moves by hand, runs on, and is what it was', () => {
  let source = 1000;
  const clock = createClock(() => source);
  expect(clock.now()).toBe(1000);
  clock.advance(500);
  source += 1;
  expect([clock.now(), clock.isStopped]).toEqual([1501, false]);
  clock.set('1970-01-01T00:01:00Z');
  source += 1;
  clock.advance(5);
  expect([clock.now(), clock.isStopped]).toEqual([60_005, true]);
  clock.run();
  source += 1;
  expect([clock.now(), clock.isStopped]).toEqual([60_006, false]);
  clock.reset();
  expect(clock.now()).toBe(1003);
});

it.each([Number.NaN, 'never', Number.POSITIVE_INFINITY, 9e15])('is not set to %s', (time) => {
  const clock = createClock(() => 1000);
  expect(() => clock.set(time)).toThrow(TypeError);
  expect(clock.now()).toBe(1000);
});

it('is real unless it differs from the clock of the machine', () => {
  const clock = createClock();
  expect(clock.isReal).toBe(true);
  clock.advance(2000);
  expect(clock.isReal).toBe(false);
  clock.reset();
  expect(clock.isReal).toBe(true);
});
