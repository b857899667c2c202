import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../../mock-server/adapters/node-http.ts';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { createServerTls } from '../../../mock-server/tls/authority.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-tls-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sends a request as a client that trusts only this authority. */
async function ask(url: string, ca: string | undefined, headers: Readonly<Record<string, string>> = {}) {
  const dispatcher = new Agent({ connect: ca === undefined ? {} : { ca } });
  try {
    const response = await fetch(`${url}/ServiceProviderConfig`, { dispatcher, headers });
    const body = (await response.json()) as { meta: { location: string } };
    return { status: response.status, location: body.meta.location };
  } finally {
    await dispatcher.destroy();
  }
}

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => 'no failure',
    (error: Error & { cause?: { code?: string } }) => error.cause?.code,
  );

describe('TLS', () => {
  it('is verified by a client that has the CA, by every name of this machine', async () => {
    await using server = await createMockServer({ tls: true });
    expect(server.url).toBe(`https://127.0.0.1:${server.port}/scim/v2`);
    for (const name of ['127.0.0.1', 'localhost']) {
      const url = `https://${name}:${server.port}/scim/v2`;
      expect(await ask(url, server.ca)).toEqual({ status: 200, location: `${url}/ServiceProviderConfig` });
    }
  });

  it('is refused by a client without the CA, and by one that has another', async () => {
    await using server = await createMockServer({ tls: true });
    await using other = await createMockServer({ tls: true });
    expect(await failure(ask(server.url, undefined))).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    expect(await failure(ask(server.url, other.ca))).toMatch(/UNABLE_TO_|SELF_SIGNED|CERT_SIGNATURE/);
    expect(other.ca).not.toBe(server.ca);
  });

  it('has a certificate for the host that it listens on, and for no other', async () => {
    await using server = await createMockServer({ tls: true, host: '127.0.0.2' }).catch(() =>
      createMockServer({ tls: true }),
    );
    expect((await ask(server.url, server.ca)).status).toBe(200);
    expect(new X509Certificate(String(server.ca)).ca).toBe(true);
  });

  it('does not answer what comes without it, and goes on', async () => {
    await using server = await createMockServer({ tls: true });
    expect(await failure(ask(server.url.replace('https:', 'http:'), undefined))).not.toBe('no failure');
    expect((await ask(server.url, server.ca)).status).toBe(200);
  });

  it('ends with the server, also connections that never said a word', async () => {
    const { cert, key, ca } = await createServerTls(undefined);
    const hours = 10 * 3_600_000;
    const exchange = async () => ({ status: 200, headers: {}, body: { meta: { location: '' } } });
    // The limits for a handshake and for a response are hours. The test ends only if closing the server does not wait
    // for them.
    const listener = await listen(exchange, { tls: { cert, key }, headersTimeout: hours, requestTimeout: hours });
    const silent = connectTcp(listener.port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const ended = new Promise((resolve) => silent.once('close', resolve).once('error', () => {}));
    await ask(listener.url, ca);
    await listener.close({ grace: hours });
    await ended;
  });

  it('keeps its CA in a folder, the key for its owner alone', async () => {
    const kept = join(folder, 'kept');
    const open = (): Promise<MockServer> => createMockServer({ tls: { folder: kept } });
    const first = await open();
    await first.close();
    expect(first.caFile).toBe(join(kept, 'ca.pem'));
    expect(await readFile(join(kept, 'ca.pem'), 'utf8')).toBe(first.ca);
    if (process.platform !== 'win32') {
      const mode = async (name: string) => ((await stat(join(kept, name))).mode & 0o777).toString(8);
      expect([await mode('ca.pem'), await mode('ca-key.pem')]).toEqual(['644', '600']);
    }
    await using second = await open();
    expect(second.ca).toBe(first.ca);
    expect((await ask(second.url, first.ca)).status).toBe(200);
  });

  it('says where a CA cannot be kept', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(createMockServer({ tls: { folder: join(file, 'below') } })).rejects.toThrow(/^the CA .* ENOTDIR$/);
  });

  it('is there for tenants and for the control API too', async () => {
    await using server = await createMockServer({ tls: true, tenants: ['acme'], control: true });
    const acme = server.tenants.get('acme');
    expect((await ask(String(acme?.url), server.ca)).status).toBe(200);
    expect(acme?.control?.url).toBe(`https://127.0.0.1:${server.port}/acme/__scimctl`);
  });

  it('is absent unless it was asked for', async () => {
    await using server = await createMockServer();
    expect([server.ca, server.caFile]).toEqual([undefined, undefined]);
    expect(server.url).toMatch(/^http:/);
  });
});
