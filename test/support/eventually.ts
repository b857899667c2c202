import { vi } from 'vitest';
import { CooperativeYield } from '../../mock-server/scheduling/cooperative-yield.ts';

/** Looks until nothing is thrown. How long that takes depends on the machine: only what never comes fails. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 600_000 });
}

/** Looks in each turn of the event loop, so that what is there for a moment is seen. */
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
