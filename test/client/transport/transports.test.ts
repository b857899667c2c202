import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { NetworkOptions } from '../../../src/client/transport/network-options.ts';
import { json, listen, readText } from '../listen.ts';
import { failure, request } from '../request.ts';
import { transports } from './transports.ts';

describe.each(transports)('%s', (_name, create) => {
  function open(options: NetworkOptions = {}) {
    const exchange = create(options);
    onTestFinished(() => exchange.close());
    return exchange;
  }

  describe('what goes out', () => {
    test('method, path, encoded query, headers and a JSON body arrive as they were meant', async () => {
      let seen: unknown;
      const { url } = await listen(async (incoming, response) => {
        const { method, headers } = incoming;
        seen = { method, url: incoming.url, type: headers['content-type'], body: await readText(incoming) };
        json(response, 201, { id: '1' });
      });
      await open()(
        request({
          method: 'POST',
          base: `${url}/scim/v2`,
          path: '/Users/a%2Fb',
          query: { filter: 'userName eq "a b+c&d"', cursor: '' },
          headers: { 'content-type': 'application/scim+json' },
          body: { userName: 'é' },
        }),
      );
      expect(seen).toEqual({
        method: 'POST',
        url: '/scim/v2/Users/a%2Fb?filter=userName%20eq%20%22a%20b%2Bc%26d%22&cursor=',
        type: 'application/scim+json',
        body: '{"userName":"é"}',
      });
    });

    test('a DELETE request can have a body', async () => {
      let seen = {};
      const { url } = await listen(async (incoming, response) => {
        seen = { length: incoming.headers['content-length'], body: await readText(incoming) };
        response.writeHead(204).end();
      });
      expect(await open()(request({ method: 'DELETE', base: url, body: { a: 'é' } }))).toMatchObject({ status: 204 });
      expect(seen).toEqual({ length: '10', body: '{"a":"é"}' });
    });

    test('a POST request without a body says so', async () => {
      let seen: unknown;
      const { url } = await listen((incoming, response) => {
        seen = [incoming.headers['content-length'], incoming.headers['transfer-encoding']];
        response.end();
      });
      await open()(request({ method: 'POST', base: url }));
      expect(seen).toEqual(['0', undefined]);
    });

    test('requests that follow each other use a connection again', async () => {
      const { url, server } = await listen((_request, response) => json(response, 200, {}));
      let connections = 0;
      server.on('connection', () => connections++);
      const exchange = open();
      for (let count = 0; count < 5; count++) await exchange(request({ base: url }));
      // undici opens a second connection, because the first one is still busy for a moment after its response.
      expect(connections).toBeLessThan(3);
    });

    test('a server that closes each connection without saying so loses no request', async () => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const exchange = open();
      for (let count = 0; count < 5; count++) expect((await exchange(request({ base }))).status).toBe(200);
    });

    test('a connection that the server closed is not used again', async () => {
      const { url, server } = await listen((_request, response) => json(response, 200, {}));
      const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
      const exchange = open();
      await exchange(request({ base: url }));
      server.closeAllConnections();
      await closed;
      expect(await exchange(request({ base: url }))).toMatchObject({ status: 200 });
    });

    test('a body that is serialised already is sent as it is', async () => {
      let seen = '';
      const { url } = await listen(async (incoming, response) => {
        seen = await readText(incoming);
        response.end();
      });
      await open()(request({ method: 'POST', base: url, raw: 'grant_type=x' }));
      expect(seen).toBe('grant_type=x');
    });
  });

  describe('what comes in', () => {
    test.each([
      ['JSON', 'application/scim+json', '{"id":"1"}', { body: { id: '1' } }],
      ['JSON under a wrong content type', 'text/html', ' {"id":"1"}', { body: { id: '1' } }],
      ['JSON behind a byte order mark', 'application/json', '\uFEFF{"id":"1"}', { body: { id: '1' } }],
      ['a JSON string', 'application/json', '"x"', { body: 'x' }],
      ['plain text that would parse as JSON', 'text/plain', '404', { raw: '404' }],
      ['a page', 'text/html', '<html>', { raw: '<html>' }],
      ['JSON that is cut off', 'application/json', '{"id":', { raw: '{"id":' }],
      ['nothing', 'application/json', '', {}],
      ['white space', 'application/json', ' \n', {}],
    ])('%s is understood', async (_what, type, text, expected) => {
      const { url } = await listen((_request, response) => response.writeHead(200, { 'content-type': type }).end(text));
      const response = await open()(request({ base: url }));
      expect(response).toEqual({
        status: 200,
        headers: expect.objectContaining({ 'content-type': type }),
        ...expected,
      });
    });

    test('a header sent twice becomes one value', async () => {
      const { url } = await listen((_request, response) => response.setHeader('x-a', ['1', '2']).end());
      expect((await open()(request({ base: url }))).headers['x-a']).toBe('1, 2');
    });

    test('a redirect is answered, not followed', async () => {
      const { url } = await listen((_request, response) => response.writeHead(307, { location: '/other' }).end());
      expect((await open()(request({ base: url }))).status).toBe(307);
    });
  });

  describe('no answer', () => {
    test('nobody listens: refused, and certainly not sent', async () => {
      const { url, server } = await listen(() => undefined);
      server.close();
      await once(server, 'close');
      const error = await failure(open()(request({ base: url })));
      expect(error).toMatchObject({ name: 'NetworkError', code: 'refused', requestSent: false });
      expect(error.message).toBe(`${new URL(url).host}: the connection was refused (ECONNREFUSED)`);
    });

    test('a host that does not exist: unresolved, and certainly not sent', async () => {
      const error = await failure(open()(request({ base: 'http://nothing.invalid' })));
      expect(error).toMatchObject({ code: 'unresolved', requestSent: false });
    });

    test('the server hangs up after it has read the request: it may have been done', async () => {
      const { url } = await listen((incoming) => incoming.socket.destroy());
      const error = await failure(open()(request({ method: 'POST', base: url, body: {} })));
      expect(error).toMatchObject({ code: 'reset', requestSent: true });
    });

    test('an answer that stops midway is no answer', async () => {
      const { url } = await listen((incoming, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"id":', () => incoming.socket.destroy());
      });
      expect(await failure(open()(request({ base: url })))).toMatchObject({ code: 'reset', requestSent: true });
    });

    test('a server that never answers: timeout', async () => {
      const { url } = await listen(() => undefined);
      const error = await failure(open({ headersTimeout: 100 })(request({ base: url })));
      expect(error).toMatchObject({ code: 'timeout', requestSent: true });
      expect(error.message).toContain('the server did not respond in time');
    });

    test('a server that stops in the middle of its answer: timeout', async () => {
      const { url } = await listen((_request, response) => void response.writeHead(200).write('{'));
      const error = await failure(open({ bodyTimeout: 100 })(request({ base: url })));
      expect(error).toMatchObject({ code: 'timeout', requestSent: true });
    });

    test('an answer without end does not fill the memory', async () => {
      const { url } = await listen((_request, response) => void response.end('x'.repeat(2000)));
      const error = await failure(open({ maxResponseSize: 1000 })(request({ base: url })));
      expect(error).toMatchObject({ code: 'protocol' });
      expect(error.message).toContain('the response is larger than allowed');
    });

    test('a server that does not speak HTTP', async () => {
      const server = createTcpServer((socket) => void socket.on('error', () => undefined).end('SSH-2.0-x\r\n'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await failure(open()(request({ base })))).toMatchObject({ code: 'protocol' });
    });

    test('a server that never finishes the TLS handshake: timeout, and not sent', async () => {
      const exchange = open({ connectTimeout: 100 });
      const silent = createTcpServer((socket) => void socket.on('error', () => undefined).resume());
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      onTestFinished(() => void silent.close());
      const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
      expect(await failure(exchange(request({ base: `https://${host}` })))).toMatchObject({
        code: 'timeout',
        message: `${host}: the connection was not opened in time`,
        requestSent: false,
      });
    });

    test.each([
      [
        'headers without end',
        `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
        'protocol',
        'the headers of the response are larger than allowed',
      ],
      [
        'another protocol that nobody asked for',
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
        'reset',
        'the connection was closed before the response was complete',
      ],
      ['no response, and the end', '', 'reset', 'the connection was closed before the response was complete'],
    ])('%s', async (_what, text, code, message) => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(text));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const error = await failure(open()(request({ base: `http://${host}` })));
      expect(error).toMatchObject({ code, message: `${host}: ${message}`, requestSent: true });
    });

    test('https to a plain server: tls, and not sent', async () => {
      const { url } = await listen(() => undefined);
      const error = await failure(open()(request({ base: url.replace('http:', 'https:') })));
      expect(error).toMatchObject({ code: 'tls', requestSent: false });
    });
  });

  describe('abort', () => {
    test('before: nothing is sent', async () => {
      let requests = 0;
      const { url } = await listen(() => void requests++);
      const error = await failure(open()(request({ base: url, signal: AbortSignal.abort() })));
      expect(error).toMatchObject({ code: 'aborted', requestSent: false });
      expect(requests).toBe(0);
    });

    test('while it is under way: the server sees the connection close, and it may have been done', async () => {
      const controller = new AbortController();
      let onClose: () => void = () => undefined;
      const seenClosed = new Promise<void>((resolve) => (onClose = resolve));
      const { url } = await listen((incoming) => {
        incoming.socket.on('close', onClose);
        controller.abort();
      });
      const error = await failure(open()(request({ base: url, signal: controller.signal })));
      expect(error).toMatchObject({ code: 'aborted', requestSent: true });
      await seenClosed;
    });
  });
});
