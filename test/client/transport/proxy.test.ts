import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect as connectTcp, type Server } from 'node:net';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority, issueCertificate } from '../../../mock-server/tls/certificates.ts';
import { connect } from '../../../src/client/connect.ts';
import type { NetworkOptions } from '../../../src/client/transport/network-options.ts';
import { type ProxySettings, proxyFor, proxySecrets } from '../../../src/client/transport/proxy.ts';
import { createUndiciExchange } from '../../../src/client/transport/undici-exchange.ts';
import { failure, request } from '../request.ts';

const proxy = 'http://proxy.example.com:3128';

describe('which proxy a request goes through', () => {
  it.each<[string, ProxySettings | undefined, string | undefined]>([
    ['https://scim.example.com/v2', undefined, undefined],
    ['https://scim.example.com/v2', {}, undefined],
    ['https://scim.example.com/v2', { https: proxy }, proxy],
    ['https://scim.example.com/v2', { http: proxy }, undefined],
    ['http://scim.example.com/v2', { http: proxy }, proxy],
    ['http://scim.example.com/v2', { https: proxy }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: '' }, proxy],
    ['https://scim.example.com/v2', { https: proxy, none: '*' }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: 'other.example, SCIM.example.com' }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: 'example.com' }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: '.example.com' }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: '*.example.com' }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: 'ample.com' }, proxy],
    ['https://scim.example.com/v2', { https: proxy, none: 'scim.example.com:443' }, undefined],
    ['https://scim.example.com/v2', { https: proxy, none: 'scim.example.com:8443' }, proxy],
    ['https://scim.example.com:8443/v2', { https: proxy, none: 'x scim.example.com:8443' }, undefined],
    ['https://10.0.0.1/v2', { https: proxy, none: '10.0.0.1' }, undefined],
    ['https://[fd00::1]/v2', { https: proxy, none: 'fd00::1' }, undefined],
    ['https://[fd00::1]:8443/v2', { https: proxy, none: '[fd00::1]:8443' }, undefined],
    ['https://localhost:8080', { https: proxy }, undefined],
    ['http://127.0.0.1:8080', { http: proxy }, undefined],
    ['http://[::1]:8080', { http: proxy }, undefined],
  ])('%s with %j: %s', (url, settings, via) => {
    expect(proxyFor(new URL(url), settings)?.origin).toBe(via);
  });
});

async function start(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/**
 * A proxy on this machine that connects every tunnel to the port `tunnelTo`. It records each request with the
 * credentials for the proxy.
 */
async function startProxy(options: { tunnelTo?: number; status?: number } = {}) {
  const asked: string[] = [];
  const note = (line: string, headers: { 'proxy-authorization'?: string | undefined }) =>
    asked.push([line, headers['proxy-authorization'] ?? ''].join(' ').trim());
  const server = createHttpServer((incoming, response) => {
    note(`${incoming.method} ${incoming.url}`, incoming.headers);
    response.writeHead(options.status ?? 200, { 'content-type': 'application/json' }).end('{"id":"1"}');
  });
  server.on('connect', (incoming, socket) => {
    note(`${incoming.method} ${incoming.url}`, incoming.headers);
    socket.on('error', () => socket.destroy());
    if (options.tunnelTo === undefined) return socket.end(`HTTP/1.1 ${options.status ?? 403} No\r\n\r\n`);
    const target = connectTcp(options.tunnelTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
  });
  const port = await start(server);
  onTestFinished(() => server.closeAllConnections());
  return { asked, port };
}

function ask(base: string, options: NetworkOptions) {
  const exchange = createUndiciExchange(options);
  onTestFinished(() => exchange.close());
  return exchange(request({ base }));
}

describe('a request through a proxy', () => {
  it('to an http: URL is passed on by the proxy', async () => {
    const { asked, port } = await startProxy();
    const answer = await ask('http://scim.example.com/v2', { proxy: { http: `http://127.0.0.1:${port}` } });
    expect([answer.status, asked]).toEqual([200, ['GET http://scim.example.com/v2/Users']]);
  });

  it('to an https: URL is not read by the proxy, and the certificate is that of the service', async () => {
    const authority = await createAuthority(Date.now());
    const identity = await issueCertificate(authority, ['scim.example.com'], Date.now());
    const server = createHttpsServer(identity, (_request, response) => response.end('{"id":"1"}'));
    const tunnelTo = await start(server);
    onTestFinished(() => server.closeAllConnections());
    const { asked, port } = await startProxy({ tunnelTo });
    const via = { https: `http://ada:s%C3%A9cret@127.0.0.1:${port}` };
    const answer = await ask('https://scim.example.com/v2', { proxy: via, ca: authority.cert });
    const basic = Buffer.from('ada:sécret').toString('base64');
    expect([answer.body, asked]).toEqual([{ id: '1' }, [`CONNECT scim.example.com:443 Basic ${basic}`]]);
    expect(proxySecrets(via)).toEqual(['sécret', 's%C3%A9cret', basic]);
    const other = await failure(ask('https://other.example.com/v2', { proxy: via, ca: authority.cert }));
    expect(other).toMatchObject({ code: 'tls', requestSent: false });
  });

  it.each([
    [403, 'the proxy responded with status 403', 'proxy'],
    [407, 'the proxy requires a user name and a password (407)', 'proxy'],
    [502, 'the proxy responded with status 502', 'refused'],
  ])('that the proxy refuses with %d was certainly not sent', async (status, message, code) => {
    const { port } = await startProxy({ status });
    const via = `http://127.0.0.1:${port}`;
    const error = await failure(ask('https://scim.example.com/v2', { proxy: { https: via } }));
    expect(error).toMatchObject({ name: 'NetworkError', code, requestSent: false });
    expect(error.message).toBe(`scim.example.com (through the proxy 127.0.0.1:${port}): ${message}`);
  });

  it('to a proxy that is not there says so', async () => {
    const server = createHttpServer();
    const closed = await start(server);
    await new Promise((resolve) => server.close(resolve));
    const via = `http://127.0.0.1:${closed}`;
    const error = await failure(ask('https://scim.example.com/v2', { proxy: { https: via } }));
    expect(error).toMatchObject({ code: 'refused', requestSent: false });
    expect(error.message).toContain(
      `scim.example.com (through the proxy 127.0.0.1:${closed}): the connection was refused`,
    );
  });
});

test('a connection goes through its proxy, whose password is never shown', async () => {
  const { asked, port } = await startProxy();
  const { client, redactor, close } = connect(
    {
      base: 'http://scim.example.com/v2',
      auth: { kind: 'none' },
      proxy: { http: `http://ada:planted-7f3a@127.0.0.1:${port}` },
    },
    { userAgent: 'test' },
  );
  onTestFinished(close);
  await client.get('/Users', '1');
  const basic = Buffer.from('ada:planted-7f3a').toString('base64');
  expect(asked).toEqual([`GET http://scim.example.com/v2/Users/1 Basic ${basic}`]);
  expect(redactor.text(`planted-7f3a ${basic}`)).toBe('[redacted] [redacted]');
});

test('the password of a proxy is a secret also where it is not well encoded', () => {
  expect(proxySecrets({ http: 'http://a:%zz@proxy' })).toEqual(['%zz', '%zz', Buffer.from('a:%zz').toString('base64')]);
  expect(proxySecrets({ http: proxy })).toEqual([]);
});
