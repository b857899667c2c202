import type { RateLimit } from '../../dialects/fact-values.ts';
import type { Exchange, Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { CongestionWindow } from './congestion-window.ts';
import { isSentDespiteStop, maxWaitDespiteStop } from './despite-stop.ts';
import { QuotaEstimate } from './quota-estimate.ts';
import { readDelay, readQuota } from './rate-limit-headers.ts';
import { type Opening, RateLimits } from './rate-limits.ts';
import { defaultMaxWait, type Pacing } from './retry.ts';
import { abortableSleep } from './sleep.ts';
import { type Clock, StartTimes } from './start-times.ts';
import { isThrottled } from './throttling.ts';

export interface GovernorOptions extends Partial<Clock> {
  /** Maximum number of concurrent requests. */
  readonly concurrency: number;
  /** Maximum number of requests that start in a second. Default: no maximum. */
  readonly rate?: number | undefined;
  /** Rate limits of the service that are known before the first request. */
  readonly limits?: readonly RateLimit[] | undefined;
  /**
   * Called when a request must wait because of one of `limits`. `delay` is the time in milliseconds until the request
   * may start.
   */
  readonly onLimit?: ((limit: RateLimit, delay: number) => void) | undefined;
  /** Maximum pause in milliseconds. A longer pause that the service asks for is ignored. Default: 60,000. */
  readonly maxWait?: number | undefined;
  /** Called at the start of a pause, with its length in milliseconds. */
  readonly onPause?: ((delay: number) => void) | undefined;
  /**
   * After this signal aborts, a request waits at most one second for its start time. A request of
   * `ScimClient.despiteStop` waits at most 60 seconds. Requests that already run continue.
   */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Maximum time in milliseconds that a request waits for its start after `stop` aborts. With a moderate `rate`, the read
 * that verifies the last change can still start in this time.
 */
const waitAfterStop = 1000;

/** Decides when each request of a connection starts. */
export interface Governor extends Pacing {
  readonly layer: Layer;
}

/** A request that waits for its start. */
interface Waiting {
  readonly request: ScimRequest;
  readonly since: number;
  readonly start: () => void;
  /** Rejects the request. */
  readonly abort: () => void;
}

/**
 * Creates the layer that handles all requests of a run. Four rules delay the start of a request:
 *
 * - The number of concurrent requests is at most the size of a `CongestionWindow`. The full size is `concurrency`. When
 *   a `QuotaEstimate` shows that the service will probably refuse the next requests, the size becomes 1.
 * - If a throttled response, such as a 429 or 503, asks for a delay, no request starts before the end of this delay. If
 *   a response reports that no request remains in the current period of the quota, no request starts before the next
 *   period.
 * - Requests start at equal intervals, at most `rate` requests in a second.
 * - For each of `limits`, at most `requests` requests start in any period of `seconds`.
 *
 * Waiting requests start in order, with two exceptions. Later requests can overtake a request that waits for one of
 * `limits`. A request that the service refused starts before the requests that were never sent.
 *
 * A request that is aborted while it waits is never sent. After `stop`, a request is not sent either if its start time
 * is more than one second later (60 seconds for a request of `ScimClient.despiteStop`). A request that waits only for
 * the end of other requests is sent. Throws a `TypeError` for a `concurrency` that is not a positive integer, and for a
 * `rate` that is not positive.
 */
export function governor(options: GovernorOptions): Governor {
  const { concurrency, rate, maxWait = defaultMaxWait, onPause, onLimit, stop } = options;
  const { now = Date.now, sleep = abortableSleep } = options;
  const window = new CongestionWindow(concurrency);
  const times = new StartTimes({ now, sleep }, rate);
  const limits = new RateLimits(options.limits);
  const quota = new QuotaEstimate();
  // A Set keeps the order and can remove an aborted request from any position.
  const waiting = new Set<Waiting>();
  // Requests that the service refused. They are sent before new requests. Otherwise, the service could refuse the same
  // request again and again, until no retry is left.
  const waitingAgain = new Set<Waiting>();
  const refused = new WeakSet<ScimRequest>();
  const paused = new WeakSet<ScimResponse>();
  const waited = new WeakMap<ScimRequest, number>();
  let running = 0;
  /**
   * True after a response that reports more than 0 remaining requests. Until then, a report of 0 causes no pause,
   * because some services send 0 in every response.
   */
  let countsDown = false;

  const send = async (next: Exchange, request: ScimRequest): Promise<ScimResponse> => {
    const { period } = quota;
    const { epoch } = window;
    if (quota.onStart()) window.close();
    running++;
    times.onStart();
    if (!limits.isEmpty) limits.onStart(request, times.now());
    try {
      const response = await next(request);
      window.adapt(response, epoch);
      observe(request, response, period);
      return response;
    } finally {
      running--;
      startWaiting();
    }
  };

  const observe = (request: ScimRequest, response: ScimResponse, period: number): void => {
    if (isThrottled(response)) {
      refused.add(request);
      if (!pause(readDelay(response, now()))) return;
      paused.add(response);
      quota.onRefusal(period);
      return;
    }
    quota.onAccept(period);
    const { remaining, reset } = readQuota(response.headers, now()) ?? {};
    if (remaining === 0 && countsDown) pause(reset);
    else if (remaining) countsDown = true;
  };

  const pause = (delay: number | undefined): boolean => {
    if (delay === undefined || delay === 0 || delay > maxWait) return false;
    if (times.pause(delay)) onPause?.(delay);
    return true;
  };

  /**
   * Starts the requests that may start now. Checks and starts them in one synchronous call, so that no response can
   * change the state in between.
   */
  const startWaiting = (): void => {
    if (stop?.aborted) abortLate();
    while (running < window.size && waiting.size + waitingAgain.size > 0) {
      if (!times.isOpen) return times.sleep(startWaiting);
      const { item, opening } = firstAllowed();
      if (!item) return opening && waitFor(opening);
      waitingAgain.delete(item);
      waiting.delete(item);
      item.start();
    }
  };

  let stoppedAt: number | undefined;

  /** After the stop, aborts the requests whose start time is too late. */
  const abortLate = (): void => {
    stoppedAt ??= times.now();
    for (const item of [...waitingAgain, ...waiting]) {
      const opening = limits.opening(item.request, times.now());
      const most = isSentDespiteStop(item.request) ? maxWaitDespiteStop : waitAfterStop;
      if (Math.max(times.earliest, opening?.at ?? 0) > stoppedAt + most) item.abort();
    }
  };

  /**
   * Returns the first waiting request that the limits allow now. If there is none, returns the earliest time at which a
   * limit allows one (`Opening`).
   */
  const firstAllowed = (): { readonly item?: Waiting; readonly opening?: Opening } => {
    let earliest: Opening | undefined;
    for (const queue of [waitingAgain, waiting]) {
      for (const item of queue) {
        const opening = limits.isEmpty ? undefined : limits.opening(item.request, times.now());
        if (!opening) return { item };
        if (!earliest || opening.at < earliest.at) earliest = opening;
      }
    }
    return earliest ? { opening: earliest } : {};
  };

  /** End of the latest wait that was reported to `onLimit`. */
  let toldUntil = Number.NEGATIVE_INFINITY;

  const waitFor = ({ at, limit }: Opening): void => {
    if (times.now() >= toldUntil) {
      toldUntil = at;
      onLimit?.(limit, at - times.now());
    }
    times.sleep(startWaiting, at);
  };

  const turn = (next: Exchange, request: ScimRequest): Promise<ScimResponse> =>
    new Promise((resolve, reject) => {
      const { signal } = request;
      const queue = refused.has(request) ? waitingAgain : waiting;
      const leave = (): void => {
        signal?.removeEventListener('abort', aborted);
        waited.set(request, (waited.get(request) ?? 0) + times.now() - item.since);
        if (waiting.size + waitingAgain.size > 0) return;
        times.stopSleep();
        stop?.removeEventListener('abort', startWaiting);
      };
      const aborted = (): void => {
        queue.delete(item);
        leave();
        reject(new NetworkError('the request was aborted before it was sent', 'aborted', false));
      };
      const start = (): void => {
        leave();
        resolve(send(next, request));
      };
      const item: Waiting = { request, since: times.now(), start, abort: aborted };
      if (signal?.aborted) return aborted();
      queue.add(item);
      signal?.addEventListener('abort', aborted, { once: true });
      // The listener is the same for all requests, so `addEventListener` adds it only once.
      stop?.addEventListener('abort', startWaiting);
      startWaiting();
    });

  return {
    layer: (next) => (request) => {
      const isFree =
        running < window.size &&
        waiting.size + waitingAgain.size === 0 &&
        times.isOpen &&
        (limits.isEmpty || limits.opening(request, times.now()) === undefined);
      return isFree ? send(next, request) : turn(next, request);
    },
    waitsAfter: (response) => paused.has(response),
    waited: (request) => waited.get(request) ?? 0,
  };
}
