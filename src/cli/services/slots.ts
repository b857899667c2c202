/** Limits how many services are in use at the same time. */
export interface Slots {
  /** Resolves when a slot is free, and takes this slot. */
  take(): Promise<void>;
  /** Frees a slot. */
  free(): void;
}

/** Creates slots. Waiting callers get a free slot in the order of their calls. */
export function createSlots(count: number): Slots {
  let left = count;
  const waiting: (() => void)[] = [];
  return {
    take: () => {
      if (left > 0) {
        left--;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    free: () => {
      const next = waiting.shift();
      if (next) next();
      else left++;
    },
  };
}

/** Maximum number of services that one command uses at the same time. */
export const servicesAtOnce = 4;
