import type { FaultRow } from '../effect.ts';
import { duration } from '../read.ts';

/** Waits before the request is processed. */
export const latency: FaultRow<number> = {
  summary: 'waits this time before the request is processed; jitter=TIME adds a random time of at most TIME',
  read: duration,
  create(milliseconds, { spec, environment, random }) {
    const jitter = spec.jitter === undefined ? 0 : duration(spec.jitter);
    return {
      layer: (next) => async (request) => {
        await environment.sleep(milliseconds + Math.round(random() * jitter), request.signal);
        return next(request);
      },
    };
  },
};
