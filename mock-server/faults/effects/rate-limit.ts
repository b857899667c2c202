import { ScimError } from '../../../src/protocol/errors.ts';
import { errorResponse } from '../../messages/response.ts';
import type { FaultRow } from '../effect.ts';
import { type Rate, rate } from '../read.ts';

/**
 * Responds with status 429 to requests above a rate. The rate allows a fixed number of requests in each period. After
 * the end of a period, the next request starts a new period.
 */
export const rateLimit: FaultRow<string> = {
  summary: 'sends 429 with Retry-After if requests exceed this rate; 10/1s allows 10 requests in each second',
  read: (value) => rate(value).text,
  create(text, { environment }) {
    const { most, period }: Rate = rate(text);
    let end = Number.NEGATIVE_INFINITY;
    let count = 0;
    return {
      applies() {
        if (environment.now() >= end) {
          end = environment.now() + period;
          count = 0;
        }
        return ++count > most;
      },
      layer: () => async () => {
        const wait = Math.max(1, Math.ceil((end - environment.now()) / 1000));
        const error = new ScimError(429, `too many requests: ${text} (a fault of the mock server)`);
        return errorResponse(error, { 'retry-after': String(wait) });
      },
    };
  },
};
