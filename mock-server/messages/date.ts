import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import type { Clock } from '../scheduling/clock.ts';

/**
 * Adds the header `Date` (RFC 9110 section 6.6.1) to each response while the clock of the provider differs from the
 * clock of the machine. Without this layer, the HTTP server of Node.js sends the time of the machine. But clients
 * compare `Date` with times of the provider, for example with `meta.created`.
 */
export function dateOf(clock: Clock): Layer {
  return (next) => (request) => (clock.isReal ? next(request) : withDate(next(request), clock));
}

async function withDate<R extends { readonly headers: object }>(response: Promise<R>, clock: Clock): Promise<R> {
  const answered = await response;
  return { ...answered, headers: { ...answered.headers, date: new Date(clock.now()).toUTCString() } };
}
