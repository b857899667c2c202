import type { Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';
import { effectiveMethod, isReading } from '../../protocol/exchange/safe-methods.ts';
import { readRetryAfter } from './retry-after.ts';
import { abortableSleep } from './sleep.ts';

/** A retry that is about to happen. */
export interface RetryEvent {
  readonly method: string;
  readonly path: string;
  /** 1 before the first retry. */
  readonly attempt: number;
  /** Milliseconds until the request is sent again. */
  readonly delay: number;
  /** `429`, `503`, `reset`. */
  readonly reason: string;
}

export interface RetryOptions {
  /** The most retries of one request. Default 4. */
  readonly retries?: number;
  /**
   * The most milliseconds that one request waits in total. If `Retry-After` is longer, the request is not retried. Default
   * 60,000.
   */
  readonly maxWait?: number;
  /** Milliseconds from the first attempt after which no retry starts. Default 120,000. */
  readonly maxElapsed?: number;
  /** The longest first delay in milliseconds; it doubles with each retry. Default 500. */
  readonly baseDelay?: number;
  /** The longest delay in milliseconds, unless `Retry-After` asks for more. Default 20,000. */
  readonly maxDelay?: number;
  readonly onRetry?: (event: RetryEvent) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * What a failure shows about the request. `unprocessed`: certainly not processed, so that every method may be retried. `unknown`:
 * perhaps processed, so that only idempotent methods may be retried. `final`: not retried.
 */
type Outcome = 'unprocessed' | 'unknown' | 'final';

/** Statuses that are retried. 503 is `unprocessed` only with `Retry-After`. */
const statusOutcomes: ReadonlyMap<number, Outcome> = new Map([
  [408, 'unknown'],
  [429, 'unprocessed'],
  [500, 'unknown'],
  [502, 'unknown'],
  [503, 'unknown'],
  [504, 'unknown'],
]);

/**
 * True for errors that may be gone at the next attempt. A wrong certificate stays wrong, and a response that is not HTTP comes
 * again.
 */
const transient: Readonly<Record<NetworkErrorCode, boolean>> = {
  refused: true,
  unresolved: true,
  reset: true,
  timeout: true,
  aborted: false,
  tls: false,
  protocol: false,
};

const defaults = { retries: 4, maxWait: 60_000, maxElapsed: 120_000, baseDelay: 500, maxDelay: 20_000 } as const;

/**
 * Retries requests that failed for a transient reason, if a retry is safe: GET, HEAD and OPTIONS always; PUT and DELETE unless
 * they have a condition that the first attempt may have changed; POST and PATCH only if the server certainly did not process
 * them. Waits as long as `Retry-After` says, else with exponential backoff and full jitter. After the last attempt, returns its
 * response or throws its error. A DELETE that is retried after an unknown outcome and answers 404 did its work: the response is
 * 204.
 */
export function retry(options: RetryOptions = {}): Layer {
  const { retries, maxWait, maxElapsed, baseDelay, maxDelay } = { ...defaults, ...options };
  const { now = Date.now, random = Math.random, sleep = abortableSleep, onRetry } = options;
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
      const asked = result.response && readRetryAfter(result.response.headers, now());
      const delay = asked ?? Math.round(random() * Math.min(maxDelay, baseDelay * 2 ** (attempt - 1)));
      if (waited + delay > maxWait || now() - startedAt + delay > maxElapsed) return unsettle(result, outcomeUnknown);
      waited += delay;
      outcomeUnknown ||= outcome === 'unknown';
      const reason = result.response ? String(result.response.status) : (result.error as NetworkError).code;
      onRetry?.({ method: request.method, path: request.path, attempt, delay, reason });
      await sleep(delay, request.signal);
      if (request.signal?.aborted) {
        throw new NetworkError('the request was aborted while it waited to be repeated', 'aborted', outcomeUnknown);
      }
    }
  };
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

/** If an earlier attempt may have been processed, `requestSent` of the last error must not be false. */
function unsettle({ response, error }: Result, outcomeUnknown: boolean): ScimResponse {
  if (response) return response;
  if (outcomeUnknown && error instanceof NetworkError && !error.requestSent) {
    throw new NetworkError(error.message, error.code, true, { cause: error });
  }
  throw error;
}

function outcomeOf({ response, error }: Result, request: ScimRequest): Outcome {
  if (response) {
    if (response.status === 503 && response.headers['retry-after'] !== undefined) return 'unprocessed';
    if (isCutOff(response) && isReading(request)) return 'unknown';
    return statusOutcomes.get(response.status) ?? 'final';
  }
  if (!(error instanceof NetworkError) || !transient[error.code]) return 'final';
  return error.requestSent ? 'unknown' : 'unprocessed';
}

/** True for a success with a JSON content type that does not parse: its end was lost. */
function isCutOff({ status, headers, raw }: ScimResponse): boolean {
  return status === 200 && raw !== undefined && raw.length > 0 && /[/+]json\b/i.test(headers['content-type'] ?? '');
}

function mayRepeat(request: ScimRequest, outcome: Outcome): boolean {
  if (outcome === 'final') return false;
  if (outcome === 'unprocessed' || isReading(request)) return true;
  // If the server processed the first attempt, the new version does not match the condition, and the 412 would blame another
  // change.
  const isConditional = request.headers['if-match'] !== undefined || request.headers['if-none-match'] !== undefined;
  const method = effectiveMethod(request);
  return (method === 'PUT' || method === 'DELETE') && !isConditional;
}
