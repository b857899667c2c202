import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendDespiteStop } from '../../../src/client/layers/despite-stop.ts';
import { type GovernorOptions, governor } from '../../../src/client/layers/governor.ts';
import { type RetryOptions, retry } from '../../../src/client/layers/retry.ts';
import { compose, type Exchange, type ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';
import { failure, request } from '../request.ts';

const ok: ScimResponse = { status: 200, headers: {} };
const busy = (seconds?: number): ScimResponse => ({
  status: 429,
  headers: seconds === undefined ? {} : { 'retry-after': String(seconds) },
});

/** A service that responds after 100 ms, and a record of the requests that the governor lets through. */
function service(answer: (path: string, count: number) => ScimResponse, options: Partial<GovernorOptions> = {}) {
  const clock = new FakeClock();
  const begin = clock.now();
  /** Milliseconds at which requests started. */
  const starts: { path: string; at: number }[] = [];
  const pauses: number[] = [];
  let running = 0;
  /** Maximum number of concurrent requests since `most` was reset. */
  const seen = { most: 0 };
  const exchange: Exchange = async ({ path }) => {
    seen.most = Math.max(seen.most, ++running);
    const count = starts.push({ path, at: clock.now() - begin });
    await clock.sleep(100);
    running--;
    return answer(path, count);
  };
  const onPause = (delay: number) => void pauses.push(delay);
  const governing = governor({ concurrency: 8, now: clock.now, sleep: clock.sleep, onPause, ...options });
  return { clock, starts, pauses, seen, exchange, governing, send: governing.layer(exchange) };
}

/** Sends this many requests together. */
const sendAll = (send: Exchange, count: number, name = '') =>
  Promise.all(Array.from({ length: count }, (_, index) => send(request({ path: `/${name}${index}` }))));

/** The complete client, which sends a refused request again. */
const retrying = ({ clock, governing, exchange }: ReturnType<typeof service>, options: RetryOptions = {}) =>
  compose(
    retry({ now: clock.now, sleep: clock.sleep, random: () => 0.5, ...options }, governing),
    governing.layer,
  )(exchange);

describe('the window', () => {
  test('is full for a service without problems, in the order in which requests came', async () => {
    const { clock, send, seen, starts } = service(() => ok);
    await clock.run(sendAll(send, 50));
    expect(seen.most).toBe(8);
    expect(starts.map(({ path }) => path)).toEqual(Array.from({ length: 50 }, (_, index) => `/${index}`));
    expect(starts.at(-1)?.at).toBe(600);
  });

  test('is halved once by a burst, and again by the next burst', async () => {
    const { clock, send, seen } = service((path) => (path.startsWith('/busy') ? busy() : ok));
    const widths: number[] = [];
    for (let round = 0; round < 5; round++) {
      seen.most = 0;
      await clock.run(sendAll(send, 8, 'busy'));
      widths.push(seen.most);
    }
    // The second round halves the window twice. The service first refuses four requests together. The window then lets
    // only 2 of the other four run at the same time, and the service also refuses these 2 requests.
    expect(widths).toEqual([8, 4, 1, 1, 1]);
  });

  test('opens again, one request at a time', async () => {
    const { clock, send, seen } = service((path) => (path.startsWith('/busy') ? busy() : ok));
    await clock.run(sendAll(send, 8, 'busy'));
    const widths: number[] = [];
    for (let round = 0; round < 6; round++) {
      seen.most = 0;
      await clock.run(sendAll(send, 10));
      widths.push(seen.most);
    }
    expect(widths[0]).toBeLessThanOrEqual(6);
    expect(widths.toSorted((a, b) => a - b)).toEqual(widths);
    expect(widths.at(-1)).toBe(8);
  });

  test('closes when as many requests have started as the service accepted before', async () => {
    // A service that accepts ten requests in each period of ten seconds. The first request of a period starts the
    // period.
    let end = 0;
    let accepted = 0;
    const refusals: number[] = [];
    const parts = service(() => {
      const now = parts.clock.now();
      if (now >= end) {
        end = now + 10_000;
        accepted = 0;
        refusals.push(0);
      }
      if (++accepted <= 10) return ok;
      refusals.push((refusals.pop() ?? 0) + 1);
      return busy(Math.ceil((end - now) / 1000));
    });
    await parts.clock.run(sendAll(retrying(parts), 45));
    // In the first period, the service refuses all eight requests in flight. In later periods, it refuses only the
    // request that discovers the end of the quota.
    expect(refusals).toEqual([8, 1, 1, 1, 0]);
  });

  test.each([0, -1, 1.5, Number.NaN])('%d at a time is a mistake', (concurrency) => {
    expect(() => governor({ concurrency })).toThrow(`concurrency must be a positive integer, not ${concurrency}`);
  });
});

describe('a pause', () => {
  test('holds every request until the time that the service names', async () => {
    const { clock, send, starts, pauses } = service((path) => (path === '/0' ? busy(30) : ok), { concurrency: 2 });
    await clock.run(sendAll(send, 4));
    expect(starts).toEqual([
      { path: '/0', at: 0 },
      { path: '/1', at: 0 },
      { path: '/2', at: 30_100 },
      { path: '/3', at: 30_200 },
    ]);
    expect(pauses).toEqual([30_000]);
  });

  test.each<[string, ScimResponse['headers']]>([
    ['an HTTP date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:31 GMT', date: 'Thu, 01 Jan 2026 00:00:01 GMT' }],
    ['RateLimit', { ratelimit: '"default";r=0;t=30' }],
    ['RateLimit-Reset', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }],
    ['X-RateLimit-Reset', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }],
  ])('is named by %s too', async (_header, headers) => {
    const { clock, send, starts } = service((path) => (path === '/0' ? { status: 503, headers } : ok));
    await clock.run(send(request({ path: '/0' })));
    await clock.run(send(request({ path: '/1' })));
    expect(starts[1]).toEqual({ path: '/1', at: 30_100 });
  });

  test('begins when the last request of a period was answered, before any is refused', async () => {
    const quota = (count: number) => ({ status: 200, headers: { ratelimit: `"q";r=${(300 - count) % 3};t=10` } });
    const { clock, send, starts, pauses } = service((_path, count) => quota(count), { concurrency: 1 });
    await clock.run(sendAll(send, 7));
    expect(starts.map(({ at }) => at)).toEqual([0, 100, 200, 10_300, 10_400, 10_500, 20_600]);
    expect(pauses).toEqual([10_000, 10_000]);
  });

  test('is not believed of a service that always says that nothing remains', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' };
    const { clock, send, starts } = service(() => ({ status: 200, headers }), { concurrency: 1 });
    await clock.run(sendAll(send, 3));
    expect(starts.map(({ at }) => at)).toEqual([0, 100, 200]);
  });

  test('ends at the latest time of several', async () => {
    const { clock, send, starts, pauses } = service((path) =>
      path === '/0' ? busy(30) : path === '/1' ? busy(5) : ok,
    );
    await clock.run(sendAll(send, 2));
    await clock.run(send(request({ path: '/2' })));
    expect(starts[2]).toEqual({ path: '/2', at: 30_100 });
    expect(pauses).toEqual([30_000]);
  });

  test('is not made for a time that is longer than a request waits', async () => {
    const { clock, send, starts, pauses } = service((path) => (path === '/0' ? busy(61) : ok));
    await clock.run(send(request({ path: '/0' })));
    await clock.run(send(request({ path: '/1' })));
    expect(starts[1]).toEqual({ path: '/1', at: 100 });
    expect(pauses).toEqual([]);
  });

  test('is over after its length, although the clock of the machine was set back', async () => {
    const { clock, send } = service((path) => (path === '/0' ? busy(30) : ok));
    await clock.run(send(request({ path: '/0' })));
    clock.set(clock.now() - 3_600_000);
    const slept = clock.slept.length;
    await clock.run(send(request({ path: '/1' })));
    expect(clock.slept.slice(slept)).toEqual([30_000, 100]);
  });
});

describe('together with retries', () => {
  test('a request that was refused waits once', async () => {
    const parts = service((_path, count) => (count === 1 ? busy(30) : ok));
    expect((await parts.clock.run(retrying(parts)(request()))).status).toBe(200);
    expect(parts.starts.map(({ at }) => at)).toEqual([0, 30_100]);
    expect(parts.clock.slept).toEqual([100, 30_000, 100]);
  });

  test('a request that was refused without a time waits for the retry alone', async () => {
    const parts = service((_path, count) => (count === 1 ? busy() : ok));
    await parts.clock.run(retrying(parts)(request()));
    expect(parts.clock.slept).toEqual([100, 250, 100]);
  });

  test('a request that was refused is sent before all who wait for the first time', async () => {
    const parts = service((path, count) => (path === '/1' && count === 2 ? busy(30) : ok), { concurrency: 1 });
    await parts.clock.run(sendAll(retrying(parts), 4));
    expect(parts.starts.map(({ path }) => path)).toEqual(['/0', '/1', '/1', '/2', '/3']);
  });

  test('a time that is too long ends the request, as before', async () => {
    const parts = service(() => busy(61));
    expect((await parts.clock.run(retrying(parts)(request()))).status).toBe(429);
    expect(parts.starts).toHaveLength(1);
  });

  test('the time in the queue is not a reason to give up', async () => {
    let refusals = 0;
    const parts = service((path) => (path === '/29' && refusals++ === 0 ? busy() : ok), { rate: 0.1 });
    const responses = await parts.clock.run(sendAll(retrying(parts), 30));
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(parts.starts).toHaveLength(31);
  });
});

describe('a rate', () => {
  test('spaces requests evenly, whatever they do', async () => {
    const { clock, send, starts } = service(() => ok, { rate: 4 });
    await clock.run(sendAll(send, 6));
    expect(starts.map(({ at }) => at)).toEqual([0, 250, 500, 750, 1000, 1250]);
  });

  test('saves nothing up while nothing is sent', async () => {
    const { clock, send, starts } = service(() => ok, { rate: 4 });
    await clock.run(send(request()));
    await clock.run(clock.sleep(10_000));
    await clock.run(sendAll(send, 3));
    expect(starts.map(({ at }) => at)).toEqual([0, 10_100, 10_350, 10_600]);
  });

  test.each([0, -1, Number.NaN])('of %d is a mistake', (rate) => {
    expect(() => governor({ concurrency: 1, rate })).toThrow(`rate must be positive, not ${rate}`);
  });
});

describe('a request that is aborted', () => {
  test('while it waits is never sent, takes no place, and leaves no timer', async () => {
    const { clock, send, starts } = service((path) => (path === '/0' ? busy(30) : ok), { concurrency: 1 });
    const controller = new AbortController();
    const first = send(request({ path: '/0' }));
    const second = failure(send(request({ path: '/1', signal: controller.signal })));
    await clock.run(first);
    await turns();
    expect(clock.sleepers).toBe(1);
    controller.abort();
    expect(await second).toMatchObject({ code: 'aborted', requestSent: false });
    await turns();
    expect(clock.sleepers).toBe(0);
    await clock.run(send(request({ path: '/2' })));
    expect(starts).toEqual([
      { path: '/0', at: 0 },
      { path: '/2', at: 30_100 },
    ]);
  });

  test('before it had to wait is never sent', async () => {
    const { clock, send, starts } = service(() => ok, { concurrency: 1 });
    const first = send(request({ path: '/0' }));
    const second = failure(send(request({ path: '/1', signal: AbortSignal.abort() })));
    expect(await second).toMatchObject({ code: 'aborted', requestSent: false });
    await clock.run(first);
    expect(starts).toHaveLength(1);
  });
});

test('a delay that is allowed is waited for, however long the retries of a request may take otherwise', async () => {
  const hour = 3_600_000;
  const parts = service((_path, count) => (count === 1 ? busy(300) : ok), { concurrency: 1, maxWait: hour });
  const send = retrying(parts, { maxWait: hour });
  const statuses = (await parts.clock.run(sendAll(send, 3))).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200]);
  expect(parts.starts.map(({ at }) => at)).toEqual([0, 300_100, 300_200, 300_300]);
});

describe('after the stop', () => {
  const hourly = { requests: 1, seconds: 3600 };
  const stopping = (answer: (path: string) => ScimResponse, options: Partial<GovernorOptions>) => {
    const stop = new AbortController();
    return { stop, ...service(answer, { concurrency: 2, stop: stop.signal, ...options }) };
  };

  test.each<[string, (path: string) => ScimResponse, Partial<GovernorOptions>]>([
    ['a limit of the dialect', () => ok, { limits: [hourly] }],
    ['the rate', () => ok, { rate: 0.001 }],
    ['a pause', (path) => (path === '/0' ? busy(30) : ok), { concurrency: 1 }],
  ])('no request waits for %s, and no timer remains', async (_what, answer, options) => {
    const { clock, send, starts, stop } = stopping(answer, options);
    const first = send(request({ path: '/0' }));
    const waiting = ['/1', '/2'].map((path) => failure(send(request({ path }))));
    await clock.run(first);
    await turns();
    stop.abort();
    waiting.push(failure(send(request({ path: '/3' }))));
    expect(await Promise.all(waiting)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ code: 'aborted', requestSent: false })),
    );
    await turns();
    expect(clock.sleepers).toBe(0);
    expect(starts).toEqual([{ path: '/0', at: 0 }]);
  });

  test('requests that wait for running requests, or for at most a second, are sent', async () => {
    const { clock, send, starts, stop } = stopping(() => ok, { rate: 2 });
    const all = ['/0', '/1', '/2'].map((path) => send(request({ path })));
    const late = failure(send(request({ path: '/3' })));
    stop.abort();
    await clock.run(Promise.all(all));
    expect(await late).toMatchObject({ code: 'aborted', requestSent: false });
    expect(starts.map(({ at }) => at)).toEqual([0, 500, 1000]);
  });

  test('requests of `despiteStop` wait for at most a minute', async () => {
    const { clock, send, starts, stop } = stopping(() => ok, { rate: 0.02 });
    const despite = sendDespiteStop(send);
    const sent = ['/0', '/1'].map((path) => despite(request({ path })));
    const late = failure(despite(request({ path: '/2' })));
    stop.abort();
    await clock.run(Promise.all(sent));
    expect(await late).toMatchObject({ code: 'aborted', requestSent: false });
    expect(starts.map(({ at }) => at)).toEqual([0, 50_000]);
  });
});

test('the rules hold for every mixture of requests', async () => {
  const answer = fc.oneof(
    { weight: 8, arbitrary: fc.constant<ScimResponse>(ok) },
    { weight: 1, arbitrary: fc.constant(busy()) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }).map(busy) },
    { weight: 1, arbitrary: fc.constant<ScimResponse>({ status: 500, headers: {} }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const sent = fc.record({
    arrives: fc.nat(2000),
    takes: fc.integer({ min: 1, max: 300 }),
    answer,
    abortsAfter: fc.option(fc.nat(3000), { freq: 5, nil: undefined }),
  });
  const run = fc.record({
    concurrency: fc.integer({ min: 1, max: 6 }),
    rate: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    requests: fc.array(sent, { maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(run, async ({ concurrency, rate, requests }) => {
      const clock = new FakeClock();
      let running = 0;
      let pausedUntil = 0;
      let lastStart = Number.NEGATIVE_INFINITY;
      const started: string[] = [];
      const exchange: Exchange = async ({ path, signal }) => {
        const { takes, answer: response } = requests[Number(path.slice(1))] as (typeof requests)[number];
        const now = clock.now();
        expect(++running).toBeLessThanOrEqual(concurrency);
        expect(now).toBeGreaterThanOrEqual(pausedUntil);
        if (rate !== undefined) expect(now - lastStart).toBeGreaterThanOrEqual(1000 / rate);
        expect(signal?.aborted).toBe(false);
        lastStart = now;
        started.push(path);
        await clock.sleep(takes);
        running--;
        if (!response) throw new Error('lost');
        const seconds = response.headers['retry-after'];
        if (seconds !== undefined) pausedUntil = Math.max(pausedUntil, clock.now() + Number(seconds) * 1000);
        return response;
      };
      const { layer } = governor({ concurrency, rate, now: clock.now, sleep: clock.sleep });
      const send = layer(exchange);
      const outcomes = requests.map(async ({ arrives, abortsAfter }, index) => {
        const controller = new AbortController();
        await clock.sleep(arrives);
        if (abortsAfter !== undefined) void clock.sleep(abortsAfter).then(() => controller.abort());
        const path = `/${index}`;
        return send(request({ path, signal: controller.signal })).then(
          ({ status }) => ({ path, said: String(status) }),
          (error: Error) => ({ path, said: error.message }),
        );
      });
      for (const { path, said } of await clock.run(Promise.all(outcomes))) {
        const index = Number(path.slice(1));
        const own = requests[index]?.answer;
        const expected = started.includes(path)
          ? String(own?.status ?? 'lost')
          : 'the request was aborted before it was sent';
        expect(said).toBe(expected);
      }
      expect(new Set(started).size).toBe(started.length);
    }),
    { numRuns: 60 },
  );
});
