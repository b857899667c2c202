import { vi } from 'vitest';
import { CooperativeYield } from '../../mock-server/scheduling/cooperative-yield.ts';

/**
 * Repeats `look` until `look` does not throw. The time limit is very long, because the duration depends on the machine.
 */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 600_000 });
}

/** Calls `look` in each turn of the event loop, to notice even a short state. */
export async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise(setImmediate);
}

/** Counts how often work yields to the event loop. */
export function countYields(): { count(): number; end(): number } {
  const taken = vi.spyOn(CooperativeYield.prototype, 'toEventLoop');
  return {
    count: () => taken.mock.calls.length,
    end() {
      const { length } = taken.mock.calls;
      taken.mockRestore();
      return length;
    },
  };
}
