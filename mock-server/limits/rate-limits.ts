import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteOn } from '../behaviour/note.ts';
import { printRate, type RateLimit } from '../behaviour/rule-kinds.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { errorResponse } from '../messages/response.ts';

interface Window {
  readonly limit: RateLimit;
  /** Milliseconds since 1970. */
  end: number;
  count: number;
}

/**
 * Applies the behaviour `rateLimits`. Each limit counts the requests of a period. The first request after the end of a
 * period starts the next period. A refused request is not counted.
 */
export class RateLimits {
  readonly #now: () => number;
  #windows: readonly Window[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Forgets all counted requests. */
  reset(): void {
    this.#windows = [];
  }

  /**
   * Creates a layer that responds with status 429 to requests above a limit. If `behaviour` contains the same limit
   * objects as in the previous layer, the counts continue.
   */
  layer(behaviour: Behaviour, models: readonly ResourceModel[]): Layer {
    return (next) => (request) => this.#check(behaviour, models, request, next);
  }

  async #check(behaviour: Behaviour, models: readonly ResourceModel[], request: ScimRequest, next: Exchange) {
    const now = this.#now();
    const windows = this.#windowsOf(behaviour).filter(({ limit }) => counts(limit, models, request));
    for (const window of windows) {
      if (now < window.end) continue;
      window.end = now + window.limit.seconds * 1000;
      window.count = 0;
    }
    const full = windows.find(({ count, limit }) => count >= limit.requests);
    if (!full) {
      for (const window of windows) window.count++;
      return next(request);
    }
    noteOn(request, behaviour, 'rateLimits');
    const wait = Math.max(1, Math.ceil((full.end - now) / 1000));
    const error = new ScimError(429, `too many requests: the limit is ${printRate(full.limit)}`);
    return errorResponse(error, { 'retry-after': String(wait) });
  }

  #windowsOf({ rateLimits }: Behaviour): readonly Window[] {
    const isSame =
      this.#windows.length === rateLimits.length && this.#windows.every(({ limit }, i) => limit === rateLimits[i]);
    if (!isSame) this.#windows = rateLimits.map((limit) => ({ limit, end: Number.NEGATIVE_INFINITY, count: 0 }));
    return this.#windows;
  }
}

function counts(
  { methods, types }: RateLimit,
  models: readonly ResourceModel[],
  { method, path }: ScimRequest,
): boolean {
  if (methods && !(methods as readonly string[]).includes(method)) return false;
  if (!types) return true;
  const endpoint = `/${path.split('/')[1]}`.toLowerCase();
  const model = models.find(({ resourceType }) => resourceType.endpoint.toLowerCase() === endpoint);
  return model !== undefined && types.includes(model.resourceType.name);
}
