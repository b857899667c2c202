import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { NetworkOptions } from '../../../src/client/transport/network-options.ts';
import { failure, request } from '../request.ts';
import { transports } from './transports.ts';

/** One self-signed certificate for 127.0.0.1, and its key. Server, client and authority use this pair. */
const cert = readFileSync(new URL('./fixtures/loopback.cert.pem', import.meta.url), 'utf8');
const key = readFileSync(new URL('./fixtures/loopback.key.pem', import.meta.url), 'utf8');

async function serve(options: object = {}): Promise<string> {
  const server = createServer({ cert, key, ...options }, (_request, response) => response.end('{"id":"1"}'));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(transports)('over %s', (_name, create) => {
  async function ask(base: string, options: NetworkOptions) {
    const exchange = create(options);
    onTestFinished(() => exchange.close());
    return exchange(request({ base }));
  }

  test('an unknown authority is refused, and nothing is sent', async () => {
    const error = await failure(ask(await serve(), {}));
    expect(error).toMatchObject({ code: 'tls', requestSent: false });
    expect(error.message).toContain('the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)');
  });

  test('an environment variable that turns the check off for a whole process does not', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await failure(ask(await serve(), {}))).toMatchObject({ code: 'tls', requestSent: false });
  });

  test('any certificate is taken where a connection says so', async () => {
    expect((await ask(await serve(), { allowInvalidCertificate: true })).body).toEqual({ id: '1' });
  });

  test('an authority of one’s own is trusted when it is named', async () => {
    expect((await ask(await serve(), { ca: cert })).body).toEqual({ id: '1' });
  });

  test('mutual TLS: with the client certificate the answer comes, without it none does', async () => {
    const base = await serve({ requestCert: true, rejectUnauthorized: true, ca: cert });
    expect((await ask(base, { ca: cert, cert, key })).status).toBe(200);
    expect((await failure(ask(base, { ca: cert }))).name).toBe('NetworkError');
  });

  test('the check of the host can be replaced, and ends the connection with its error', async () => {
    const base = await serve();
    const seen: string[] = [];
    const check = (host: string, { valid_to }: { valid_to: string }) => void seen.push(`${host} until ${valid_to}`);
    expect((await ask(base, { ca: cert, checkServerIdentity: check })).status).toBe(200);
    expect(seen).toEqual(['127.0.0.1 until Oct 29 04:07:59 2126 GMT']);
    const refuse = () => Object.assign(new Error('not this host'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    const error = await failure(ask(base, { ca: cert, checkServerIdentity: refuse }));
    expect(error).toMatchObject({ code: 'tls', requestSent: false });
  });
});
