import { expect, test } from 'vitest';
import { limit } from '../../../src/client/layers/limit.ts';
import type { ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { failure, request } from '../request.ts';

/** An exchange. The test decides when each response comes. */
function manual() {
  const open: { path: string; answer: (response: ScimResponse) => void; fail: (error: Error) => void }[] = [];
  const exchange = ({ path }: { path: string }) =>
    new Promise<ScimResponse>((answer, fail) => void open.push({ path, answer, fail }));
  return { open, exchange };
}

const ok = { status: 200, headers: {} };
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('no more than allowed are under way, in the order in which they came', async () => {
  const { open, exchange } = manual();
  const limited = limit(2)(exchange);
  const all = ['/1', '/2', '/3', '/4'].map((path) => limited(request({ path })));
  expect(open.map(({ path }) => path)).toEqual(['/1', '/2']);
  open[1]?.answer(ok);
  await settled();
  expect(open.map(({ path }) => path)).toEqual(['/1', '/2', '/3']);
  open[0]?.answer(ok);
  await settled();
  for (const { answer } of open) answer(ok);
  expect(await Promise.all(all)).toHaveLength(4);
});

test('nobody who comes later takes a place that was handed on', async () => {
  const { open, exchange } = manual();
  const limited = limit(1)(exchange);
  const all = [limited(request({ path: '/1' })), limited(request({ path: '/2' }))];
  open[0]?.answer(ok);
  await settled();
  all.push(limited(request({ path: '/3' })));
  expect(open.map(({ path }) => path)).toEqual(['/1', '/2']);
  open[1]?.answer(ok);
  await settled();
  open[2]?.answer(ok);
  expect(await Promise.all(all)).toHaveLength(3);
});

test('a failure frees its place', async () => {
  const { open, exchange } = manual();
  const limited = limit(1)(exchange);
  const first = failure(limited(request()));
  const second = limited(request({ path: '/2' }));
  open[0]?.fail(new Error('lost'));
  expect((await first).message).toBe('lost');
  await settled();
  open[1]?.answer(ok);
  expect(await second).toBe(ok);
});

test('a request that is aborted while it waits is never sent, and takes no place', async () => {
  const { open, exchange } = manual();
  const limited = limit(1)(exchange);
  const controller = new AbortController();
  const first = limited(request());
  const second = failure(limited(request({ path: '/2', signal: controller.signal })));
  const third = limited(request({ path: '/3' }));
  controller.abort();
  expect(await second).toMatchObject({ code: 'aborted', requestSent: false });
  open[0]?.answer(ok);
  await first;
  await settled();
  expect(open.map(({ path }) => path)).toEqual(['/Users', '/3']);
  open[1]?.answer(ok);
  await third;
});

test.each([0, -1, 1.5, Number.NaN])('%d at a time is a mistake', (concurrency) => {
  expect(() => limit(concurrency)).toThrow(`concurrency must be a positive integer, not ${concurrency}`);
});
