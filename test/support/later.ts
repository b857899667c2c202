import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';

/** When a service carries out what it accepted, and what it answers meanwhile. */
export interface LaterOptions {
  /** Milliseconds from the answer to the change, asked at each request. */
  readonly after: () => number;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** The answer to an accepted write. Default: status 202 without a body. */
  readonly answer?: (request: ScimRequest) => ScimResponse;
  /** Which writes are accepted so. Default: all. */
  readonly isLater?: (request: ScimRequest) => boolean;
}

/** A service that accepts writes at once and carries them out later, in the order in which it accepted them. */
export function answersLater(options: LaterOptions): Layer {
  const { after, now, answer = () => ({ status: 202, headers: {} }), isLater = () => true } = options;
  const accepted: { readonly at: number; readonly run: () => Promise<unknown> }[] = [];
  return (next) => async (request) => {
    while (accepted[0] && accepted[0].at + after() <= now()) await accepted.shift()?.run();
    if (request.method === 'GET' || !isLater(request)) return next(request);
    // The signal of a request that was answered must not end what the service does later.
    const { signal: _, ...kept } = request;
    accepted.push({ at: now(), run: () => next(kept) });
    return answer(request);
  };
}
