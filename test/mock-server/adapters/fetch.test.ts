import { expect, it } from 'vitest';
import { createFetch } from '../../../mock-server/adapters/fetch.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { echo } from './echo.ts';

const base = 'https://scim.example/v2';
const fetch = createFetch(echo, { base, bodyLimit: 10 });

it('the reason why there is no answer is the cause of the error, as it is with the real fetch', async () => {
  const error = new TypeError('fetch failed', { cause: new NetworkError('reset by fault', 'reset', true) });
  await expect(fetch(`${base}/reset`)).rejects.toEqual(error);
});

it.each(['https://other.example/v2/Users', 'https://scim.example/v2x/Users', 'http://scim.example/v2/Users'])(
  'a request to %s goes nowhere',
  async (url) => {
    await expect(fetch(url)).rejects.toThrow(TypeError);
  },
);

it('a Request is taken as well as a URL', async () => {
  const request = new Request(`${base}/Users#top`, { method: 'POST', body: '{}' });
  expect(await (await fetch(request)).json()).toMatchObject({ method: 'POST', path: '/Users', raw: '{}' });
  expect(await (await fetch(new URL(`${base}/Users?a=1#top`))).json()).toMatchObject({ query: { a: '1' } });
});

it('a body above the limit is refused', async () => {
  expect((await fetch(base, { method: 'POST', body: '12345678901' })).status).toBe(413);
});

it('an aborted request is rejected with the reason, although the exchange goes on', async () => {
  const reason = new Error('changed my mind');
  await expect(fetch(base, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  let heard: unknown;
  const endless = createFetch(
    ({ signal }) => {
      signal?.addEventListener('abort', () => {
        heard = signal.reason;
      });
      return new Promise(() => {});
    },
    { base },
  );
  const answer = endless(base, { signal: controller.signal });
  await new Promise(setImmediate);
  controller.abort(reason);
  await expect(answer).rejects.toBe(reason);
  expect(heard).toBe(reason);
});
