import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { listen } from '../../mock-server/adapters/node-http.ts';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness } from '../mock-server/provider/harness.ts';
import { exchangeRaw, requestText } from './raw-http.ts';

const { provider } = createHarness();
const timeouts = { headersTimeout: 100, requestTimeout: 200 };

/** Yields a text, then one character at a time until the other side stops reading. */
async function* drip(start: string, character: string): AsyncGenerator<string> {
  yield start;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    yield character;
  }
}

const dripping = [
  ['the head of a request', 'GET /Users HTTP/1.1\r\nX-Slow: ', 'a'],
  ['headers without end', 'GET /Users HTTP/1.1\r\n', 'a: b\r\n'],
  [
    'a body',
    'POST /Users HTTP/1.1\r\nHost: a\r\nContent-Type: application/scim+json\r\nContent-Length: 100000\r\n\r\n{',
    ' ',
  ],
  [
    'chunks',
    'POST /Users HTTP/1.1\r\nHost: a\r\nContent-Type: application/scim+json\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\n \r\n',
  ],
] as const;

it.each(dripping)('%s that drip get 408 and lose their connection', async (_what, start, character) => {
  const listener = await listen(provider.exchange, timeouts);
  try {
    const [answer, ...more] = await exchangeRaw(listener.port, drip(start, character));
    expect(more).toEqual([]);
    expect(answer).toMatchObject({ status: 408, headers: { connection: 'close' } });
    expect(JSON.parse(answer?.body ?? '')).toEqual({
      schemas: [urn.Error],
      status: '408',
      detail: 'The request took too long to arrive',
    });
  } finally {
    await listener.close();
  }
});

it('a hundred slow clients keep nobody waiting', async () => {
  const listener = await listen(provider.exchange, { headersTimeout: 30_000, requestTimeout: 30_000 });
  const slow = Array.from({ length: 100 }, () => connect(listener.port, '127.0.0.1'));
  try {
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    for (const socket of slow) socket.on('error', () => {}).write('POST /Users HTTP/1.1\r\nContent-Length: 9\r\n\r\n{');
    const [answer] = await exchangeRaw(listener.port, requestText('GET', '/Users'));
    expect(answer).toMatchObject({ status: 200 });
  } finally {
    for (const socket of slow) socket.destroy();
    await listener.close({ grace: 0 });
  }
});
