import { isRetrieval } from '../../../src/protocol/exchange/safe-methods.ts';
import type { FaultRow } from '../effect.ts';
import { duration, orTrue } from '../read.ts';

/**
 * Handles reads with a copy of the store that lags behind the store. Real services with several databases have the same
 * kind of lag.
 */
export const stale: FaultRow<number | true> = {
  summary:
    'responds to reads with an old state: with a duration such as 2s, the state 2 s ago; with true, the state at the time when the fault was added',
  read: orTrue(duration, 'must be true, a number of milliseconds, or text such as 2s (at most 10m)'),
  acts: ['GET|HEAD /**', 'POST /.search', 'POST /*/.search'],
  create(lag, { environment }) {
    const replica = environment.follow(lag === true ? Number.POSITIVE_INFINITY : lag);
    const behind = environment.over(replica.store);
    return {
      applies: isRetrieval,
      layer: () => (request) => {
        replica.catchUp();
        return behind(request);
      },
      stop: () => replica.stop(),
    };
  },
};
