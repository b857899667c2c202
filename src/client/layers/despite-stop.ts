import type { Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';

/** Symbol under which a request stores that a stop does not abort its wait. */
const despiteStop = Symbol('despite stop');

/**
 * Maximum time in milliseconds that a request of `sendDespiteStop` waits for its start after the stop. The service may
 * ask for this wait, or a rate limit may require this wait.
 */
export const maxWaitDespiteStop = 60_000;

/** Marks each request, so that the layers of the client send the request although the run is stopped. */
export const sendDespiteStop: Layer = (next) => (request) => {
  const marked = { ...request, [despiteStop]: true };
  return next(marked);
};

/** True if `sendDespiteStop` has marked the request. */
export function isSentDespiteStop(request: ScimRequest): boolean {
  return despiteStop in request;
}
