import { describe, expect, it, onTestFinished } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import type { Notice } from '../../../src/client/notice.ts';
import type { NetworkOptions } from '../../../src/client/transport/network-options.ts';
import { type Behaviour, type BehaviourName, startHostileServer } from '../../support/hostile-server/index.ts';
import { failure, request } from '../request.ts';
import { transports } from '../transport/transports.ts';

describe.each(transports)('over %s', (_name, create) => {
  async function open(behaviour: BehaviourName | Behaviour, options: NetworkOptions = {}) {
    const server = await startHostileServer(behaviour);
    const exchange = create(options);
    onTestFinished(async () => {
      await server.close();
      await exchange.close();
    });
    const { host } = new URL(server.base);
    return { ask: () => exchange(request({ base: server.base })), exchange, base: server.base, host };
  }

  const right = { body: { totalResults: 1, Resources: [{ id: '1', userName: 'ann' }] } };

  describe('an answer that is right behind what is odd about it', () => {
    it.each<[BehaviourName]>([
      ['gzip'],
      ['br'],
      ['deflate'],
      ['rawDeflate'],
      ['gzipThenBr'],
      ['notGzip'],
      ['unsolicited100'],
      ['earlyHints'],
    ])('%s', async (name) => {
      const { ask } = await open(name);
      expect(await ask()).toMatchObject({ status: 200, ...right });
    });

    it('several 100 Continue, and more on the same connection', async () => {
      const interim = 'HTTP/1.1 100 Continue\r\nx: y\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';
      const answer = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      const { ask } = await open((socket) => socket.write(interim + answer('HTTP/1.1 100 Continue')));
      expect([await ask(), await ask()]).toMatchObject([
        { raw: 'HTTP/1.1 100 Continue' },
        { raw: 'HTTP/1.1 100 Continue' },
      ]);
    });

    it('a charset of old', async () => {
      expect(await (await open('latin1')).ask()).toMatchObject({ body: { userName: 'zoë' } });
    });
  });

  describe('an answer that cannot be used ends in an error that says why', () => {
    it.each<[BehaviourName, string, string, NetworkOptions?]>([
      ['unknownCoding', 'protocol', 'the response has the unknown content coding "own"'],
      ['cutGzip', 'reset', 'the compressed response is incomplete'],
      ['gzipBomb', 'protocol', 'the response is larger than allowed', { maxResponseSize: 1_000_000 }],
      ['brBomb', 'protocol', 'the response is larger than allowed', { maxResponseSize: 1_000_000 }],
      ['endless', 'protocol', 'the response is larger than allowed', { maxResponseSize: 1_000_000 }],
      ['manyObjects', 'protocol', 'the response has more than 7815171 values'],
      ['brackets', 'protocol', 'the response is nested more than 100 levels deep'],
      ['deep', 'protocol', 'the response is nested more than 100 levels deep'],
      ['notHttp', 'protocol', 'the response is not HTTP'],
      ['brokenHead', 'protocol', 'the response is not HTTP'],
      ['drip', 'timeout', 'the response was not complete after 0.5 s', { totalTimeout: 500 }],
      ['dripHeaders', 'timeout', 'the response was not complete after 0.5 s', { totalTimeout: 500 }],
      ['drip1xx', 'timeout', 'the response was not complete after 0.5 s', { totalTimeout: 500 }],
      ['endless1xx', 'timeout', 'the response was not complete after 0.5 s', { totalTimeout: 500 }],
      ['silent', 'timeout', 'the response was not complete after 0.5 s', { totalTimeout: 500 }],
    ])('%s: %s, %s', async (name, code, message, options) => {
      const { ask, host } = await open(name, options);
      expect(await failure(ask())).toMatchObject({
        name: 'NetworkError',
        code,
        message: `${host}: ${message}`,
        requestSent: true,
      });
    });

    it('a coding that is no coding', async () => {
      const head = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip, gzip, gzip\r\ncontent-length: 2\r\n\r\n{}';
      const { ask, host } = await open((socket) => socket.write(head));
      expect((await failure(ask())).message).toBe(`${host}: the response was compressed too often: 4 times`);
    });
  });

  it('bytes that are not UTF-8 are said, once', async () => {
    const { exchange, base } = await open('invalidUtf8');
    const notices: Notice[] = [];
    const client = new ScimClient(exchange, { base, onNotice: (notice) => notices.push(notice) });
    expect(await client.get('/Users', '1')).toEqual({ id: '1', userName: 'ann\uFFFD' });
    await client.get('/Users', '1');
    expect(notices).toEqual([
      {
        code: 'notUtf8',
        message: 'the response to GET /Users/1 is not UTF-8: U+FFFD replaces the invalid bytes',
      },
    ]);
  });

  it('U+FFFD that a server sends itself is not remarkable', async () => {
    const body = Buffer.from('{"id":"1","userName":"\uFFFD"}');
    const { exchange, base } = await open((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
      socket.write(body);
    });
    const notices: Notice[] = [];
    const client = new ScimClient(exchange, { base, onNotice: (notice) => notices.push(notice) });
    await client.get('/Users', '1');
    expect(notices).toEqual([]);
  });
});
