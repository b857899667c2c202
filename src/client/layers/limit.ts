import type { Layer } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';

/**
 * Limits the requests that run at the same time to `concurrency`; other requests wait in order. A request that is aborted while
 * it waits is never sent. Throws a `TypeError` for a concurrency that is not a positive integer.
 */
export function limit(concurrency: number): Layer {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError(`concurrency must be a positive integer, not ${concurrency}`);
  }
  return (next) => {
    // A Set keeps the order and can remove an aborted request from any position.
    const waiting = new Set<() => void>();
    let running = 0;
    return async (request) => {
      if (running >= concurrency) await turn(waiting, request.signal);
      else running++;
      try {
        return await next(request);
      } finally {
        const first = waiting.values().next();
        // Passes the place of this request to the first waiting request. `running` stays the same, so that no new
        // request can overtake the waiting one.
        if (first.done) running--;
        else first.value();
      }
    };
  };
}

function turn(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      waiting.delete(start);
      reject(new NetworkError('the request was aborted before it was sent', 'aborted', false));
    };
    const start = () => {
      waiting.delete(start);
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    if (signal?.aborted) return aborted();
    waiting.add(start);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
