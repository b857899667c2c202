import { expect, test } from 'vitest';
import { type GovernorOptions, governor } from '../../../src/client/layers/governor.ts';
import type { RateLimit } from '../../../src/dialects/kinds.ts';
import type { Exchange, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';
import { failure, request } from '../request.ts';

/** A service that responds after 100 ms. Requests pass through a governor with these limits. */
function limited(limits: readonly RateLimit[], options: Partial<GovernorOptions> = {}) {
  const clock = new FakeClock();
  const begin = clock.now();
  const starts: [string, number][] = [];
  const waits: [RateLimit, number][] = [];
  const exchange: Exchange = async ({ method, path }): Promise<ScimResponse> => {
    starts.push([`${method} ${path}`, clock.now() - begin]);
    await clock.sleep(100);
    return { status: 200, headers: {} };
  };
  const onLimit = (limit: RateLimit, delay: number) => void waits.push([limit, delay]);
  const { now, sleep } = clock;
  const send = governor({ concurrency: 8, now, sleep, limits, onLimit, ...options }).layer(exchange);
  const times = (name: string) => starts.filter(([line]) => line === name).map(([, at]) => at);
  return { clock, starts, waits, send, times };
}

const user = (method = 'POST') => request({ method, path: '/Users' });
const hourly: RateLimit = { requests: 10, seconds: 3600, methods: ['POST'], types: ['User'] };

test('a limit allows a burst, and then as many requests as have left the window', async () => {
  const { clock, send, times, waits } = limited([hourly]);
  await clock.run(Promise.all(Array.from({ length: 12 }, () => send(user()))));
  // Eight requests run at the same time. The ninth and the tenth start when the first requests end, after 100 ms.
  expect(times('POST /Users')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 100, 100, 3_600_000, 3_600_000]);
  expect(waits).toEqual([[hourly, 3_599_900]]);
});

test('a limit of one method and type holds no other request back', async () => {
  const { clock, send, times } = limited([{ ...hourly, requests: 1 }]);
  const others = [
    user('GET'),
    request({ method: 'POST', path: '/Groups' }),
    request({ method: 'POST', path: '/users/1' }),
  ];
  await clock.run(Promise.all([user(), user(), ...others].map((sent) => send(sent))));
  expect(times('POST /Users')).toEqual([0, 3_600_000]);
  expect(times('GET /Users')).toEqual([0]);
  expect(times('POST /Groups')).toEqual([0]);
  // The limit of a type also counts requests to paths below the endpoint, in any case of the letters.
  expect(times('POST /users/1')).toEqual([7_200_000]);
});

test('a limit counts each operation of a bulk request, if the service does', async () => {
  const bulk = (count: number) =>
    request({ method: 'POST', path: '/Bulk', body: { Operations: Array.from({ length: count }, () => ({})) } });
  const limits = [{ requests: 10, seconds: 60, countsOperations: true }];
  const { clock, send, times } = limited(limits, { concurrency: 1 });
  await clock.run(Promise.all([bulk(4), bulk(6), bulk(3), bulk(1), bulk(50), user()].map((sent) => send(sent))));
  // The fifth request has more operations than the limit allows. It therefore waits until the limit counts no earlier
  // request any more.
  expect(times('POST /Bulk')).toEqual([0, 100, 60_000, 60_100, 120_200]);
  expect(times('POST /Users')).toEqual([60_200]);
  const plain = limited([{ requests: 10, seconds: 60 }], { concurrency: 1 });
  await plain.clock.run(Promise.all([bulk(4), bulk(6), bulk(3)].map((sent) => plain.send(sent))));
  expect(plain.times('POST /Bulk')).toEqual([0, 100, 200]);
});

test('every limit holds in every period, and a lower rate of the user wins', async () => {
  const limits: RateLimit[] = [
    { requests: 3, seconds: 1 },
    { requests: 5, seconds: 60 },
  ];
  const { clock, send, times } = limited(limits);
  await clock.run(Promise.all(Array.from({ length: 7 }, () => send(user()))));
  expect(times('POST /Users')).toEqual([0, 0, 0, 1000, 1000, 60_000, 60_000]);
  const slow = limited(limits, { rate: 0.5 });
  await slow.clock.run(Promise.all(Array.from({ length: 4 }, () => slow.send(user()))));
  expect(slow.times('POST /Users')).toEqual([0, 2000, 4000, 6000]);
});

test('the limit that opens last is the one that is told', async () => {
  const limits: RateLimit[] = [
    { requests: 1, seconds: 1 },
    { requests: 2, seconds: 60 },
  ];
  const { clock, send, times, waits } = limited(limits);
  await clock.run(Promise.all(Array.from({ length: 3 }, () => send(user()))));
  expect(times('POST /Users')).toEqual([0, 1000, 60_000]);
  expect(waits).toEqual([
    [limits[0], 1000],
    [limits[1], 59_000],
  ]);
});

test('a sleep that a shorter one replaced leaves no timer', async () => {
  const limits: RateLimit[] = [
    { requests: 1, seconds: 3600, methods: ['POST'] },
    { requests: 1, seconds: 10, methods: ['GET'] },
  ];
  const { clock, send } = limited(limits);
  await clock.run(Promise.all([send(user()), send(user('GET'))]));
  const stop = new AbortController();
  const rejected: Promise<unknown>[] = [];
  for (const method of ['POST', 'GET']) {
    rejected.push(failure(send({ ...user(method), signal: stop.signal })));
    await turns();
  }
  expect(clock.sleepers).toBe(1);
  stop.abort();
  await Promise.all(rejected);
  expect(clock.sleepers).toBe(0);
});

test('a short wait is not lost in a long one', async () => {
  const limits: RateLimit[] = [
    { requests: 1, seconds: 3600, methods: ['POST'] },
    { requests: 1, seconds: 10, methods: ['GET'] },
  ];
  const { clock, send, times } = limited(limits);
  const first = send(user());
  const waiting = send(user());
  await turns();
  await clock.run(Promise.all([first, send(user('GET')), send(user('GET')), waiting]));
  expect(times('GET /Users')).toEqual([0, 10_000]);
  expect(times('POST /Users')).toEqual([0, 3_600_000]);
});

test('an aborted request leaves the queue, and no timer stays', async () => {
  const { clock, send, starts } = limited([{ requests: 1, seconds: 3600 }]);
  await clock.run(send(user()));
  const stop = new AbortController();
  const rejected = failure(send({ ...user(), signal: stop.signal }));
  await turns();
  stop.abort();
  expect(await rejected).toMatchObject({ name: 'NetworkError', code: 'aborted', requestSent: false });
  await turns();
  expect(clock.sleepers).toBe(0);
  expect(starts.length).toBe(1);
});
