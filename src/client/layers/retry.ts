import type { Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';
import { effectiveMethod, isReading } from '../../protocol/exchange/safe-methods.ts';
import { readRetryAfter } from './retry-after.ts';
import { abortableSleep } from './sleep.ts';

/** A repetition that is about to happen. */
export interface RetryEvent {
  readonly method: string;
  readonly path: string;
  /** 1 before the second try. */
  readonly attempt: number;
  /** Milliseconds until it is sent again. */
  readonly delay: number;
  /** `429`, `503`, `reset`. */
  readonly reason: string;
}

export interface RetryOptions {
  /** Most repetitions of one request. Default 4. */
  readonly retries?: number;
  /** Most milliseconds that one request waits in sum; a longer `Retry-After` is not waited for. Default 60,000. */
  readonly maxWait?: number;
  /** Milliseconds after which no repetition begins, the tries themselves included. Default 120,000. */
  readonly maxElapsed?: number;
  /** Milliseconds that the first wait may last; each further one twice as long. Default 500. */
  readonly baseDelay?: number;
  /** Milliseconds that one wait of our own choosing may last. Default 20,000. */
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
 * What a failure says about the request: `unprocessed` is certain, so that every method may be repeated; `unknown` means
 * that it may have been done, so that only what changes nothing when done twice may; `final` is not repeated.
 */
type Outcome = 'unprocessed' | 'unknown' | 'final';

/** Statuses worth a repetition. 503 says `unprocessed` only together with `Retry-After`. */
const statusOutcomes: ReadonlyMap<number, Outcome> = new Map([
  [408, 'unknown'],
  [429, 'unprocessed'],
  [500, 'unknown'],
  [502, 'unknown'],
  [503, 'unknown'],
  [504, 'unknown'],
]);

/** Failures that another try can heal. A wrong certificate stays wrong; an answer that breaks HTTP comes again. */
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
 * Repeats what failed for a transient reason and is safe to repeat: GET, HEAD and OPTIONS always; PUT and DELETE unless they
 * carry a condition that their own first try may have broken; POST and PATCH only when the server certainly did not
 * process them. Waits as long as `Retry-After` says, else with exponential backoff and full jitter. The last answer is
 * returned or the last error thrown as it came. A DELETE that is repeated after an unknown outcome and finds nothing has
 * done its work: the answer is 204.
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

/** When an earlier try may have been done, the last one's certainty that it was not is no longer the whole truth. */
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

/** A success that calls itself JSON and does not parse lost its end on the way. */
function isCutOff({ status, headers, raw }: ScimResponse): boolean {
  return status === 200 && raw !== undefined && raw.length > 0 && /[/+]json\b/i.test(headers['content-type'] ?? '');
}

function mayRepeat(request: ScimRequest, outcome: Outcome): boolean {
  if (outcome === 'final') return false;
  if (outcome === 'unprocessed' || isReading(request)) return true;
  // When the first try was done after all, its own new version fails the condition: a 412 that names the wrong culprit.
  const isConditional = request.headers['if-match'] !== undefined || request.headers['if-none-match'] !== undefined;
  const method = effectiveMethod(request);
  return (method === 'PUT' || method === 'DELETE') && !isConditional;
}
