import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';

/** Options for a service that carries out accepted writes later. */
export interface LaterOptions {
  /** Milliseconds from the response to the change. Called at each request. */
  readonly after: () => number;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** The answer to an accepted write. Default: status 202 without a body. */
  readonly answer?: (request: ScimRequest) => ScimResponse;
  /** True if the service carries out the write later. Default: all writes. */
  readonly isLater?: (request: ScimRequest) => boolean;
}

/** A service that accepts writes immediately and carries them out later. The order of the writes stays the same. */
export function answersLater(options: LaterOptions): Layer {
  const { after, now, answer = () => ({ status: 202, headers: {} }), isLater = () => true } = options;
  const accepted: { readonly at: number; readonly run: () => Promise<unknown> }[] = [];
  return (next) => async (request) => {
    while (accepted[0] && accepted[0].at + after() <= now()) await accepted.shift()?.run();
    if (request.method === 'GET' || !isLater(request)) return next(request);
    // Removes the signal, because the signal of a finished request must not stop the later change.
    const { signal: _, ...kept } = request;
    accepted.push({ at: now(), run: () => next(kept) });
    return answer(request);
  };
}
