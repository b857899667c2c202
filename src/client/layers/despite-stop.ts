import type { Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';

/** Symbol that marks a request whose wait does not end when the run is stopped. */
const despiteStop = Symbol('despite stop');

/**
 * Maximum time in milliseconds from the stop to the start of a request of `sendDespiteStop`. The request may have to
 * wait because the service asks for a delay, or because of a rate limit.
 */
export const maxWaitDespiteStop = 60_000;

/** Marks each request. The layers of the client send a marked request even if the run is stopped. */
export const sendDespiteStop: Layer = (next) => (request) => {
  const marked = { ...request, [despiteStop]: true };
  return next(marked);
};

/** True if `sendDespiteStop` has marked the request. */
export function isSentDespiteStop(request: ScimRequest): boolean {
  return despiteStop in request;
}
