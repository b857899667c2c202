import type { Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';
import { effectiveMethod, isReading } from '../../protocol/exchange/safe-methods.ts';
import { isSentDespiteStop, maxWaitDespiteStop } from './despite-stop.ts';
import { readDelay } from './rate-limit-headers.ts';
import { abortableSleep } from './sleep.ts';
import { isRefusedForLoad } from './throttling.ts';
import { markTooLongWait } from './too-long-wait.ts';

/** A retry that is about to happen. */
export interface RetryEvent {
  readonly method: string;
  readonly path: string;
  /** Number of the failed attempt: 1 before the first retry. */
  readonly attempt: number;
  /** Milliseconds until the request is sent again. */
  readonly delay: number;
  /**
   * The reason for the retry: the status of the response (`429`, `503`), or the code of the network error (`reset`).
   */
  readonly reason: string;
}

export interface RetryOptions {
  /** Maximum number of retries of one request. Default 4. */
  readonly retries?: number;
  /**
   * Maximum sum, in milliseconds, of the delays that the service asks for during all attempts of one request. If the
   * next delay, for example a long `Retry-After`, would make the sum larger, the request is not sent again. Delays that
   * the client itself chooses do not count. Default 60,000.
   */
  readonly maxWait?: number;
  /**
   * Maximum time in milliseconds from the first attempt to the start of the last retry. Pauses that the service asked
   * for do not count, if all requests waited for them. Default 120,000.
   */
  readonly maxElapsed?: number;
  /** Maximum delay before the first retry in milliseconds. The maximum doubles with each retry. Default 500. */
  readonly baseDelay?: number;
  /** Maximum delay before a retry in milliseconds. A `Retry-After` may cause a longer delay. Default 20,000. */
  readonly maxDelay?: number;
  readonly onRetry?: (event: RetryEvent) => void;
  /** Returns the time in milliseconds since 1970. */
  readonly now?: () => number;
  /** Returns a number in [0, 1). */
  readonly random?: () => number;
  /** Resolves after this number of milliseconds, or as soon as the signal aborts. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /**
   * After this signal aborts, a request that would need a retry is aborted instead. Only requests of
   * `ScimClient.despiteStop` are still sent again, if their delay is at most 60 seconds.
   */
  readonly stop?: AbortSignal | undefined;
}

/** A layer that makes requests wait before they are sent. It is inside the retry layer. */
export interface Pacing {
  /**
   * True if this layer itself waits for the delay that the response asks for. In this case, the retry layer does not
   * wait before the next attempt, because otherwise the request would wait twice.
   */
  waitsAfter(response: ScimResponse): boolean;
  /** Milliseconds that a request has waited in the layer. */
  waited(request: ScimRequest): number;
}

/**
 * The outcome of a failed attempt. `unprocessed`: the server certainly did not process the request, so every method can
 * be retried. `unknown`: the server possibly processed the request, so only idempotent methods can be retried. `final`:
 * the request is not retried.
 */
type Outcome = 'unprocessed' | 'unknown' | 'final';

/**
 * Maps each status that is retried to its outcome. The outcome of a response for which `isRefusedForLoad` is true is
 * `unprocessed`, whatever its status is.
 */
const statusOutcomes: ReadonlyMap<number, Outcome> = new Map([
  [408, 'unknown'],
  [500, 'unknown'],
  [502, 'unknown'],
  [503, 'unknown'],
  [504, 'unknown'],
]);

/**
 * Maps each error code to true if the next attempt may succeed. For example, it is false for an invalid certificate,
 * for a response that is not HTTP, and for a proxy that requires a password.
 */
const transient: Readonly<Record<NetworkErrorCode, boolean>> = {
  refused: true,
  unresolved: true,
  proxy: false,
  reset: true,
  timeout: true,
  aborted: false,
  tls: false,
  protocol: false,
};

/** Default of `maxWait` in milliseconds. */
export const defaultMaxWait = 60_000;

const defaults = {
  retries: 4,
  maxWait: defaultMaxWait,
  maxElapsed: 120_000,
  baseDelay: 500,
  maxDelay: 20_000,
} as const;

/**
 * Retries requests that failed for a transient reason, if a retry is safe. A retry of GET, HEAD or OPTIONS is always
 * safe. A retry of PUT or DELETE is safe if the request has no condition such as `If-Match`. With a condition, the
 * retry could fail, because the first attempt may have changed the version. A retry of POST or PATCH is safe only if
 * the server certainly did not process the request.
 *
 * The delay before a retry is the value of `Retry-After`. If a throttled response has no `Retry-After`, the delay is
 * the time until the next period of the quota (rate-limit headers). If the response contains neither, the delay is an
 * exponential backoff with full jitter. `pacing` is the layer that delays the start of requests.
 *
 * Returns the response of the last attempt, or throws the error of the last attempt. If an earlier attempt of a DELETE
 * may have been processed and a retry gets 404, returns 204, because the earlier attempt has deleted the resource.
 */
export function retry(options: RetryOptions = {}, pacing?: Pacing): Layer {
  const { retries, maxWait, maxElapsed, baseDelay, maxDelay } = { ...defaults, ...options };
  const { now = Date.now, random = Math.random, sleep = abortableSleep, onRetry, stop } = options;
  return (next) => async (request) => {
    let waited = 0;
    const startedAt = now();
    let outcomeUnknown = false;
    for (let attempt = 1; ; attempt++) {
      const result = await settle(next(request));
      const outcome = outcomeOf(result, request);
      if (outcomeUnknown && effectiveMethod(request) === 'DELETE' && result.response?.status === 404)
        return { status: 204, headers: {} };
      if (attempt > retries || !mayRepeat(request, outcome)) return unsettle(result, outcomeUnknown);
      const asked = result.response && readDelay(result.response, now());
      const delay = asked ?? Math.round(random() * Math.min(maxDelay, baseDelay * 2 ** (attempt - 1)));
      const isPaced = result.response !== undefined && pacing?.waitsAfter(result.response) === true;
      // Time that a request has waited in the `pacing` layer does not count, because it is long if the rate of a run is
      // low.
      const elapsed = now() - startedAt - (pacing?.waited(request) ?? 0) + (isPaced ? 0 : delay);
      if (result.response && asked !== undefined && waited + asked > maxWait) return markTooLongWait(result.response);
      if (elapsed > maxElapsed) return unsettle(result, outcomeUnknown);
      waited += asked ?? 0;
      outcomeUnknown ||= outcome === 'unknown';
      const reason = result.response ? String(result.response.status) : (result.error as NetworkError).code;
      const isStoppable = !isSentDespiteStop(request) || delay > maxWaitDespiteStop;
      const signal = either(request.signal, isStoppable ? stop : undefined);
      if (!signal?.aborted) {
        onRetry?.({ method: request.method, path: request.path, attempt, delay, reason });
        if (!isPaced) await sleep(delay, signal);
      }
      if (signal?.aborted) {
        throw new NetworkError('the request was aborted before it was sent again', 'aborted', outcomeUnknown);
      }
    }
  };
}

function either(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
  return first && second ? AbortSignal.any([first, second]) : (first ?? second);
}

interface Result {
  readonly response?: ScimResponse;
  readonly error?: unknown;
}

async function settle(promise: Promise<ScimResponse>): Promise<Result> {
  try {
    return { response: await promise };
  } catch (error) {
    return { error };
  }
}

/**
 * Returns the response or throws the error of the last attempt. If the server may have processed an earlier attempt,
 * `requestSent` of a `NetworkError` is set to true.
 */
function unsettle({ response, error }: Result, outcomeUnknown: boolean): ScimResponse {
  if (response) return response;
  if (outcomeUnknown && error instanceof NetworkError && !error.requestSent) {
    throw new NetworkError(error.message, error.code, true, { cause: error });
  }
  throw error;
}

function outcomeOf({ response, error }: Result, request: ScimRequest): Outcome {
  if (response) {
    if (isRefusedForLoad(response)) return 'unprocessed';
    if (isCutOff(response) && isReading(request)) return 'unknown';
    return statusOutcomes.get(response.status) ?? 'final';
  }
  if (!(error instanceof NetworkError) || !transient[error.code]) return 'final';
  return error.requestSent ? 'unknown' : 'unprocessed';
}

/**
 * True if the end of a response was lost. The signs are status 200, the content type JSON, and a body that cannot be
 * parsed as JSON.
 */
function isCutOff({ status, headers, raw }: ScimResponse): boolean {
  return status === 200 && raw !== undefined && raw.length > 0 && /[/+]json\b/i.test(headers['content-type'] ?? '');
}

function mayRepeat(request: ScimRequest, outcome: Outcome): boolean {
  if (outcome === 'final') return false;
  if (outcome === 'unprocessed' || isReading(request)) return true;
  // With a condition, the retry may fail with 412 although no other client changed the resource: the server has then
  // processed the first attempt, and the version has changed.
  const isConditional = request.headers['if-match'] !== undefined || request.headers['if-none-match'] !== undefined;
  const method = effectiveMethod(request);
  return (method === 'PUT' || method === 'DELETE') && !isConditional;
}
