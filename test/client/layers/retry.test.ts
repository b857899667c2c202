import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendDespiteStop } from '../../../src/client/layers/despite-stop.ts';
import { type RetryEvent, type RetryOptions, retry } from '../../../src/client/layers/retry.ts';
import { readRetryAfter } from '../../../src/client/layers/retry-after.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../../src/protocol/exchange/network-error.ts';
import { failure, request, script } from '../request.ts';

/** A retry layer with a clock that only moves while the layer sleeps. */
function run(exchange: ReturnType<typeof script>, sent: ScimRequest, options: RetryOptions = {}) {
  const events: RetryEvent[] = [];
  let time = Date.parse('2026-01-01T00:00:00Z');
  const layer = retry({
    now: () => time,
    random: () => 1 - Number.EPSILON,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    onRetry: (event) => events.push(event),
    ...options,
  });
  return { answer: layer(exchange)(sent), events };
}

const lost = (code: NetworkErrorCode, requestSent: boolean) => new NetworkError('lost', code, requestSent);
const ifMatch = { 'if-match': 'W/"1"' };

describe('what is repeated', () => {
  test.each<[string, Partial<ScimRequest>, Parameters<typeof script>[0], boolean]>([
    ['GET after 500', {}, { status: 500 }, true],
    ['GET after 502', {}, { status: 502 }, true],
    ['GET after 408', {}, { status: 408 }, true],
    ['GET after a reset', {}, lost('reset', true), true],
    ['GET after a time-out', {}, lost('timeout', true), true],
    ['GET of an answer that lost its end', {}, { headers: { 'content-type': 'application/json' }, raw: '{"id"' }, true],
    ['a search by POST after 500', { method: 'POST', path: '/Users/.search' }, { status: 500 }, true],
    ['GET of a page', {}, { headers: { 'content-type': 'text/html' }, raw: '<html>' }, false],
    ['GET after 404', {}, { status: 404 }, false],
    ['GET after 501', {}, { status: 501 }, false],
    ['GET after a wrong certificate', {}, lost('tls', false), false],
    ['GET after an abort', {}, lost('aborted', false), false],
    ['GET after an answer that is not HTTP', {}, lost('protocol', true), false],
    ['PUT after 500', { method: 'PUT' }, { status: 500 }, true],
    ['PUT after a reset', { method: 'PUT' }, lost('reset', true), true],
    ['PUT with If-Match after a reset', { method: 'PUT', headers: ifMatch }, lost('reset', true), false],
    ['PUT with If-Match after 502', { method: 'PUT', headers: ifMatch }, { status: 502 }, false],
    ['PUT with If-Match after 429', { method: 'PUT', headers: ifMatch }, { status: 429 }, true],
    ['DELETE after a reset', { method: 'DELETE' }, lost('reset', true), true],
    ['DELETE with If-Match after a reset', { method: 'DELETE', headers: ifMatch }, lost('reset', true), false],
    ['POST that was not sent', { method: 'POST' }, lost('refused', false), true],
    ['POST after a reset', { method: 'POST' }, lost('reset', true), false],
    ['POST after 429', { method: 'POST' }, { status: 429 }, true],
    ['POST after 500', { method: 'POST' }, { status: 500 }, false],
    ['POST after 503', { method: 'POST' }, { status: 503 }, false],
    ['POST after 503 with Retry-After', { method: 'POST' }, { status: 503, headers: { 'retry-after': '1' } }, true],
    [
      'POST after 500 with a stack trace that names a rate limiter',
      { method: 'POST' },
      { status: 500, raw: 'NullPointerException\n\tat com.acme.RateLimitingFilter.doFilter(Filter.java:8)' },
      false,
    ],
    [
      'POST after 403 because of too many objects',
      { method: 'POST' },
      { status: 403, body: { detail: 'the directory object quota limit of this tenant is exceeded' } },
      false,
    ],
    [
      'POST after 500 that says why',
      { method: 'POST' },
      { status: 500, body: { detail: 'REQUEST_LIMIT_EXCEEDED' } },
      true,
    ],
    ['POST after 502 of a gateway', { method: 'POST' }, { status: 502, raw: '<h1>Too many requests</h1>' }, true],
    ['POST after 403 that says why', { method: 'POST' }, { status: 403, body: { error: 'rate limited' } }, true],
    ['POST after 403 with Retry-After', { method: 'POST' }, { status: 403, headers: { 'retry-after': '1' } }, true],
    ['POST after 403', { method: 'POST' }, { status: 403, body: { detail: 'no permission' } }, false],
    ['POST after 400 that says so', { method: 'POST' }, { status: 400, body: { detail: 'rate limit' } }, false],
    ['POST after 500 with Retry-After', { method: 'POST' }, { status: 500, headers: { 'retry-after': '1' } }, false],
    ['PATCH that was not sent', { method: 'PATCH' }, lost('refused', false), true],
    ['PATCH after a time-out', { method: 'PATCH' }, lost('timeout', true), false],
    ['PATCH after 504', { method: 'PATCH' }, { status: 504 }, false],
    ['PATCH after 429', { method: 'PATCH' }, { status: 429 }, true],
  ])('%s', async (_what, parts, first, isRepeated) => {
    const exchange = script(first, { status: 200, body: 'second' });
    await run(exchange, request(parts)).answer.catch(() => undefined);
    expect(exchange.sent).toHaveLength(isRepeated ? 2 : 1);
  });
});

describe('how long it waits', () => {
  test('twice as long each time, at most the longest single wait, then gives the last answer', async () => {
    const exchange = script({ status: 503, body: 'again' });
    const { answer, events } = run(exchange, request(), { retries: 4, maxDelay: 3000 });
    expect((await answer).body).toBe('again');
    expect(events).toEqual(
      [500, 1000, 2000, 3000].map((delay, i) => ({
        method: 'GET',
        path: '/Users',
        attempt: i + 1,
        delay,
        reason: '503',
      })),
    );
  });

  test('jitter is full: anything from nothing to the whole wait', async () => {
    const { answer, events } = run(script({ status: 500 }), request(), { random: () => 0, retries: 2 });
    await answer;
    expect(events.map(({ delay }) => delay)).toEqual([0, 0]);
  });

  test('as long as the server asks, and not a millisecond of jitter', async () => {
    const { answer, events } = run(
      script({ status: 429, headers: { 'retry-after': '7' } }, { status: 200 }),
      request(),
    );
    expect((await answer).status).toBe(200);
    expect(events.map(({ delay }) => delay)).toEqual([7000]);
  });

  test('not at all when the server asks for more than the whole run may wait', async () => {
    const { answer, events } = run(script({ status: 429, headers: { 'retry-after': '3600' } }), request());
    expect((await answer).status).toBe(429);
    expect(events).toEqual([]);
  });

  test('after a delay that the client chooses, even if the service may ask for no delay', async () => {
    const { answer, events } = run(script({ status: 500 }, { status: 200 }), request(), { maxWait: 0 });
    expect((await answer).status).toBe(200);
    expect(events).toHaveLength(1);
  });

  test('never longer than allowed in sum', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(5000), fc.integer({ min: 0, max: 20 }), fc.nat(9), async (maxWait, retries, seconds) => {
        const exchange = script({ status: 429, headers: { 'retry-after': String(seconds) } });
        const { answer, events } = run(exchange, request(), { maxWait, retries });
        await answer;
        expect(events.reduce((sum, { delay }) => sum + delay, 0)).toBeLessThanOrEqual(maxWait);
        expect(exchange.sent.length).toBeLessThanOrEqual(retries + 1);
      }),
    );
  });

  test('an abort ends the wait', async () => {
    const controller = new AbortController();
    const layer = retry({ baseDelay: 60_000, random: () => 0.9, onRetry: () => controller.abort() });
    const error = await failure(layer(script({ status: 500 }))(request({ signal: controller.signal })));
    expect(error).toMatchObject({ code: 'aborted', requestSent: true });
  });

  test.each([
    [429, false],
    [500, true],
  ])('the stop ends the wait after %i, and nothing is sent again', async (status, requestSent) => {
    const stop = new AbortController();
    const exchange = script({ status });
    const { signal } = stop;
    const layer = retry({ baseDelay: 60_000, random: () => 0.9, stop: signal, onRetry: () => stop.abort() });
    expect(await failure(layer(exchange)(request()))).toMatchObject({ code: 'aborted', requestSent });
    expect(await failure(layer(exchange)(request()))).toMatchObject({ code: 'aborted', requestSent });
    expect(exchange.sent).toHaveLength(2);
  });

  test.each([
    ['60', 2],
    ['61', 1],
  ])('after the stop, a request of `despiteStop` waits %s seconds only within a minute', async (seconds, sent) => {
    const stop = AbortSignal.abort();
    const exchange = script({ status: 429, headers: { 'retry-after': seconds } }, { status: 200 });
    const sleep = async () => undefined;
    const layer = retry({ maxWait: 120_000, stop, sleep });
    await sendDespiteStop(layer(exchange))(request()).catch(() => undefined);
    expect(exchange.sent).toHaveLength(sent);
  });
});

describe('what a repetition hides', () => {
  test('a DELETE that was done before the connection broke is done, not "not found"', async () => {
    const { answer } = run(script(lost('reset', true), { status: 404 }), request({ method: 'DELETE' }));
    expect(await answer).toEqual({ status: 204, headers: {} });
  });

  test('a DELETE that was refused at first and finds nothing is "not found"', async () => {
    const { answer } = run(script({ status: 429 }, { status: 404 }), request({ method: 'DELETE' }));
    expect((await answer).status).toBe(404);
  });

  test('a PUT that may have been done is not called unsent because its repetition was', async () => {
    const exchange = script(lost('reset', true), lost('refused', false));
    const error = await failure(run(exchange, request({ method: 'PUT' }), { retries: 1 }).answer);
    expect(error).toMatchObject({ code: 'refused', requestSent: true });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['zero', { 'retry-after': '0' }, 0],
    ['a fraction that some gateways send', { 'retry-after': '1.5' }, 1500],
    ['an HTTP date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    ['a date in the past', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [
      'a date by the clock of a server that is an hour ahead',
      { 'retry-after': 'Thu, 01 Jan 2026 01:00:05 GMT', date: 'Thu, 01 Jan 2026 01:00:00 GMT' },
      5000,
    ],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_what, headers, expected) => {
    expect(readRetryAfter(headers as Record<string, string>, now)).toBe(expected);
  });
});
