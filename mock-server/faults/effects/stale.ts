import { isRetrieval } from '../../../src/protocol/exchange/safe-methods.ts';
import type { FaultRow } from '../effect.ts';
import { duration, orTrue } from '../read.ts';

/** Answers reads from a lagging copy, as services with several databases do. */
export const stale: FaultRow<number | true> = {
  summary: 'reads see the state of this time ago; with true, the state when the fault was added',
  read: orTrue(duration, 'must be milliseconds or text such as 2s, at most 10m, or true'),
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
