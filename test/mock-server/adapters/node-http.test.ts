import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type HttpListener, listen } from '../../../mock-server/adapters/node-http.ts';
import type { ListenOptions } from '../../../mock-server/adapters/options.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { echo } from './echo.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function start(options: ListenOptions = {}, exchange: Exchange = echo): Promise<HttpListener> {
  const listener = await listen(exchange, options);
  cleanUp.push(() => listener.close({ grace: 0 }));
  return listener;
}

/** A connection for tests of single bytes. `until` resolves as soon as its condition is true. */
class Wire {
  text = '';
  closed = false;
  #wake = () => {};

  private constructor(readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      this.text += data;
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static open({ port }: HttpListener): Wire {
    const socket = connect({ port, host: '127.0.0.1' });
    cleanUp.push(() => socket.destroy());
    return new Wire(socket);
  }

  send(text: string): this {
    this.socket.write(text);
    return this;
  }

  async until(condition: (wire: this) => boolean): Promise<string> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.text;
  }

  /** Returns the whole response. The server must end the connection. */
  answer(): Promise<string> {
    return this.until((wire) => wire.closed);
  }
}

const head = (text: string) => text.slice(0, text.indexOf('\r\n\r\n'));
const body = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
const get = (host: string, target = '/Users') => `GET ${target} HTTP/1.1\r\n${host}connection: close\r\n\r\n`;
const error = (status: number, detail: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  detail,
});

it.each([
  ['Host: scim.example:81\r\n', 'http://scim.example:81/v2'],
  ['Host: [::1]:81\r\n', 'http://[::1]:81/v2'],
  ['', 'bound'],
  ['Host: \r\n', 'bound'],
  ['Host: a/b"<script>\r\n', 'bound'],
  ['Host: user@evil.example\r\n', 'bound'],
])('with %j, locations begin with %s', async (host, base) => {
  const listener = await start({ mount: '/v2' });
  const text = await Wire.open(listener).send(get(host, '/v2/Users')).answer();
  expect(body(text)).toMatchObject({ base: base === 'bound' ? `http://127.0.0.1:${listener.port}/v2` : base });
});

it('a public URL is the base, whatever the Host, and its path is the mount', async () => {
  const listener = await start({ publicUrl: 'https://tunnel.example/scim/' });
  expect(listener.url).toBe('https://tunnel.example/scim');
  const text = await Wire.open(listener).send(get('Host: other\r\n', '/scim/Users')).answer();
  expect(body(text)).toMatchObject({ base: 'https://tunnel.example/scim', path: '/Users' });
});

it.each(['/', '/scimx/Users', '*', '//scim/Users'])('nothing is at %s beside the mount', async (target) => {
  const listener = await start({ mount: '/scim' });
  const text = await Wire.open(listener).send(get('Host: a\r\n', target).replace('GET', 'OPTIONS')).answer();
  expect(body(text)).toEqual(error(404, `There is nothing at ${target}; this service provider is at /scim`));
});

it('an absolute URL is a request target too', async () => {
  const text = await Wire.open(await start())
    .send(get('Host: a\r\n', 'http://proxy.example/Users?a=b'))
    .answer();
  expect(body(text)).toMatchObject({ path: '/Users', query: { a: 'b' } });
});

it('an answer has a length, so that the connection can be used again', async () => {
  const wire = Wire.open(await start());
  wire.send('GET /raw HTTP/1.1\r\nhost: a\r\n\r\n');
  expect(head(await wire.until(({ text }) => text.endsWith('é')))).toContain('content-length: 5');
  wire.text = '';
  wire.send('HEAD /Users HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  expect(await wire.answer()).toMatch(/content-length: [1-9]\d+\r\n(.+\r\n)*\r\n$/);
});

it('a header that comes twice is joined, also one of which Node keeps only the first', async () => {
  const seen: unknown[] = [];
  const listener = await start({}, async ({ headers }) => {
    seen.push(headers['authorization'], headers['set-cookie']);
    return { status: 204, headers: {} };
  });
  const twice = 'authorization: a\r\nauthorization: b\r\nset-cookie: c\r\nset-cookie: d\r\n';
  await Wire.open(listener)
    .send(get(`host: a\r\n${twice}`))
    .answer();
  expect(seen).toEqual(['a, b', 'c, d']);
});

it.each([
  ['announced', 'content-length: 11\r\n\r\n'],
  ['announced by a client that waits', 'content-length: 11\r\nexpect: 100-continue\r\n\r\n'],
  ['in chunks', 'transfer-encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n12345\r\n'],
])('a body above the limit, %s, is refused before it has arrived', async (_, rest) => {
  const wire = Wire.open(await start({ bodyLimit: 10 })).send(`POST /Users HTTP/1.1\r\nhost: a\r\n${rest}`);
  const text = await wire.until(({ text }) => text.endsWith('}'));
  expect(text).toMatch(/^HTTP\/1.1 413 /);
  expect(head(text)).toMatch(/connection: close/i);
  expect(body(text)).toEqual(error(413, 'The request body is larger than 10 bytes'));
});

it.each([
  ['a body that is refused', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 8000000\r\n\r\n', 'HTTP/1.1 413 '],
  ['what is no HTTP', '\x16\x03', 'HTTP/1.1 400 '],
])('a client that sends all of %s before it listens gets the answer', async (_, head, answer) => {
  const wire = Wire.open(await start({ bodyLimit: 10 }));
  wire.socket.pause();
  wire.send(head);
  for (let i = 0; i < 80; i++) {
    await new Promise((resolve) => wire.socket.write('x'.repeat(100_000), resolve));
  }
  wire.socket.resume();
  expect((await wire.until(({ text, closed }) => text.endsWith('}') || closed)).slice(0, answer.length)).toBe(answer);
});

it('a client that waits for 100 Continue gets it', async () => {
  const wire = Wire.open(await start());
  wire.send(
    'POST /Users HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n',
  );
  expect(await wire.until(({ text }) => text !== '')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  wire.text = '';
  expect(body(await wire.send('{}').answer())).toMatchObject({ raw: '{}' });
});

it.each([
  ['a head', 'GET /Users HTTP/1.1\r\nhost: a\r\n', { headersTimeout: 50, requestTimeout: 100 }],
  [
    'a body',
    'POST /Users HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{',
    { requestTimeout: 50, headersTimeout: 40 },
  ],
])('%s that never comes to its end is given up', async (_, text, timeouts) => {
  const answer = Wire.open(await start(timeouts)).send(text);
  expect(body(await answer.until(({ text }) => text.endsWith('}')))).toEqual(
    error(408, 'The request took too long to arrive'),
  );
});

it.each([
  ['no HTTP', '\x16\x03\x01 hello\r\n\r\n', 400, 'The request is not valid HTTP'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'The request is not valid HTTP',
  ],
  [
    'a head that is too large',
    `GET / HTTP/1.1\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`,
    431,
    'The request head is too large',
  ],
])('%s is answered with a SCIM error', async (_, text, status, detail) => {
  const answer = await Wire.open(await start())
    .send(text)
    .until(({ text, closed }) => text.endsWith('}') || closed);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head(answer)).toContain('content-type: application/scim+json');
  expect(body(answer)).toEqual(error(status, detail));
});

it('the signal of a request is aborted when its client goes away, and only then', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  let aborted: (reason: unknown) => void = () => {};
  const reason = new Promise((resolve) => {
    aborted = resolve;
  });
  const listener = await start({}, async ({ path, signal }) => {
    signals.push(signal);
    if (path === '/slow') await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    if (signal?.aborted) aborted(signal.reason);
    return { status: 200, headers: {} };
  });
  await (await fetch(`${listener.url}/fast`)).text();
  const wire = Wire.open(listener).send('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
  await expect.poll(() => signals.length).toBe(2);
  wire.socket.destroy();
  expect(await reason).toEqual(new NetworkError('the client closed the connection', 'aborted', true));
  expect(signals[0]?.aborted).toBe(false);
});

it('an answer that announces more than it has is cut off', async () => {
  const listener = await start({}, async () => ({ status: 200, headers: { 'content-length': '100' }, raw: '{"id":' }));
  const text = await Wire.open(listener).send('GET / HTTP/1.1\r\nhost: a\r\n\r\n').answer();
  expect(text).toMatch(/content-length: 100\r\n(.+\r\n)*\r\n\{"id":$/i);
});

it('close answers what has come, refuses more, and does not wait for idle connections', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = false;
  const listener = await start({}, async ({ path }) => {
    if (path === '/slow') {
      waiting = true;
      await released;
    }
    return { status: 200, headers: {}, raw: 'ok' };
  });
  const idle = Wire.open(listener).send('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  const silent = Wire.open(listener);
  const unfinished = Wire.open(listener).send('GET / HTTP/1.1\r\n');
  await idle.until(({ text }) => text.endsWith('ok'));
  const busy = Wire.open(listener).send('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
  await expect.poll(() => waiting).toBe(true);
  const closed = listener.close({ grace: 60_000 });
  await Promise.all([idle.answer(), silent.answer(), unfinished.answer()]);
  await expect(fetch(listener.url)).rejects.toThrow(TypeError);
  release();
  expect(await busy.answer()).toMatch(/^HTTP\/1.1 200 OK\r\n(.+\r\n)*connection: close\r\n(.+\r\n)*\r\nok$/i);
  await closed;
});

it('close waits for the body of a request for no longer than the grace', async () => {
  const listener = await start();
  const wire = Wire.open(listener).send(
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n{',
  );
  await wire.until(({ text }) => text.includes('100 Continue'));
  await listener.close({ grace: 10 });
  await wire.answer();
});

it('a port that is taken is an error', async () => {
  const { port } = await start();
  await expect(listen(echo, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
