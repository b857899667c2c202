import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CongestionWindow } from '../../../src/client/layers/congestion-window.ts';

/** Passes responses to the window, as if all requests had started in the current epoch. */
function respond(window: CongestionWindow, status: number, count: number): void {
  const { epoch } = window;
  for (let i = 0; i < count; i++) window.adapt({ status, headers: {} }, epoch);
}

test('a service without problems always has the full window', () => {
  const window = new CongestionWindow(8);
  respond(window, 200, 100);
  expect(window.size).toBe(8);
});

test('requests that were refused together halve it once, and never to nothing', () => {
  const window = new CongestionWindow(8);
  const sizes = [429, 503, 429, 429].map((status) => {
    respond(window, status, 8);
    return window.size;
  });
  expect(sizes).toEqual([4, 2, 1, 1]);
});

test('it grows by one after as many successes as it is wide', () => {
  const window = new CongestionWindow(8);
  respond(window, 429, 1);
  respond(window, 429, 1);
  const sizes = Array.from({ length: 40 }, () => {
    respond(window, 200, 1);
    return window.size;
  });
  // Growth after 2 successes, then 3, 4, 5, 6 and 7.
  const growths = sizes.flatMap((size, index) => (size > (sizes[index - 1] ?? 2) ? [index + 1] : []));
  expect(growths).toEqual([2, 5, 9, 14, 20, 27]);
  expect(sizes.at(-1)).toBe(8);
});

test('a status that says nothing about the load, or a request from before the halving, changes nothing', () => {
  const window = new CongestionWindow(4);
  respond(window, 429, 1);
  respond(window, 500, 20);
  for (let i = 0; i < 20; i++) window.adapt({ status: 200, headers: {} }, 0);
  expect(window.size).toBe(2);
});

test('after it was closed, it grows from one, and requests from before have no effect', () => {
  const window = new CongestionWindow(8);
  const { epoch } = window;
  window.close();
  for (const status of [200, 429, 503]) window.adapt({ status, headers: {} }, epoch);
  expect(window.size).toBe(1);
  respond(window, 200, 1);
  expect(window.size).toBe(2);
});

test('the law of the window', () => {
  const response = fc.record({
    status: fc.constantFrom(200, 200, 200, 201, 404, 409, 429, 500, 503),
    age: fc.constantFrom(0, 0, 0, 1, 2),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(response, { maxLength: 200 }), (full, responses) => {
      const window = new CongestionWindow(full);
      let successes = 0;
      for (const { status, age } of responses) {
        const before = { size: window.size, epoch: window.epoch };
        window.adapt({ status, headers: {} }, before.epoch - age);
        const isThrottled = (status === 429 || status === 503) && age === 0;
        expect(window.epoch).toBe(before.epoch + (isThrottled ? 1 : 0));
        if (isThrottled) expect(window.size).toBe(Math.max(1, Math.floor(before.size / 2)));
        else if (window.size !== before.size) {
          expect(window.size).toBe(before.size + 1);
          expect(successes + 1).toBe(before.size);
        }
        expect(window.size).toBeLessThanOrEqual(full);
        if (isThrottled || window.size !== before.size) successes = 0;
        else if (status < 500 && age === 0) successes++;
      }
    }),
  );
});
