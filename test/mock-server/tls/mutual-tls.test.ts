import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scimHandlers } from '../../../mock-server/msw.ts';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { AuthorityError } from '../../../mock-server/tls/authority.ts';
import {
  createAuthority,
  type Identity,
  issueCertificate,
  issueClientCertificate,
} from '../../../mock-server/tls/certificates.ts';
import type { ClientCertificate } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

const mutual = { tls: true, behaviour: { auth: 'mutual-tls' } } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-mutual-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Asked {
  readonly status: number;
  readonly head: string;
  readonly body: JsonObject;
  readonly isResumed: boolean;
  /** What resumes this connection. */
  readonly session: Buffer | undefined;
}

/** Sends a request over a new TLS connection. */
function ask(
  { port, ca }: Pick<MockServer, 'port' | 'ca'>,
  options: ConnectionOptions,
  target = '/scim/v2/Users',
  headers: readonly string[] = [],
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ...(ca === undefined ? {} : { ca }), ...options });
    let [text, isResumed, session]: [string, boolean, Buffer | undefined] = ['', false, undefined];
    socket.once('secureConnect', () => {
      isResumed = socket.isSessionReused();
      socket.write([`GET ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n'));
    });
    socket.on('session', (given) => {
      session = given;
    });
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.once('error', reject);
    socket.once('end', () => {
      const [head = '', body = '{}'] = text.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), head, body: JSON.parse(body), isResumed, session });
    });
  });
}

const refusal = (detail: string) => ({ status: 401, body: { schemas: [urn.Error], status: '401', detail } });
const foreign = async (now = Date.now()) => issueClientCertificate(await createAuthority(now), 'CN=scimctl', now);
const needed = refusal('a client certificate is needed');

describe('mutual TLS', () => {
  it('lets in who has the certificate that the server issued, and says 401 to who has none', async () => {
    await using server = await createMockServer(mutual);
    expect(await ask(server, server.clientCertificate ?? {})).toMatchObject({ status: 200, body: { totalResults: 0 } });
    const refused = await ask(server, {});
    expect(refused).toMatchObject(needed);
    expect(refused.head).toContain('www-authenticate: ClientCertificate realm="scimctl"');
    expect(server.journal.entries().map(({ behaviours }) => behaviours)).toEqual([
      expect.not.objectContaining({ auth: 'mutual-tls' }),
      { auth: 'mutual-tls' },
    ]);
  });

  it('lets everybody read how to get in', async () => {
    await using server = await createMockServer(mutual);
    const { status, body } = await ask(server, {}, '/scim/v2/ServiceProviderConfig');
    expect(status).toBe(200);
    expect(body.authenticationSchemes).toEqual([
      {
        type: 'tlsclientauth',
        name: 'Mutual TLS',
        description: 'A client certificate that this service issued',
        specUri: 'https://www.rfc-editor.org/info/rfc8446',
        primary: true,
      },
    ]);
    expect(await ask(server, {}, '/scim/v2/Schemas')).toMatchObject(needed);
  });

  it('refuses a certificate of another CA, although it has the same name', async () => {
    await using server = await createMockServer(mutual);
    expect(await ask(server, await foreign())).toMatchObject(
      refusal('the client certificate CN=scimctl was not issued by this server’s CA'),
    );
  });

  it('refuses a certificate that has expired, one that is not valid yet, and one for servers', async () => {
    const kept = join(folder, 'dates');
    await using server = await createMockServer({ ...mutual, tls: { folder: kept } });
    const authority: Identity = {
      cert: String(server.ca),
      key: await readFile(join(kept, 'ca-key.pem'), 'utf8'),
    };
    const issued = (days: number) => issueClientCertificate(authority, 'CN=scimctl', Date.now() + days * 86_400_000);
    expect(await ask(server, await issued(-400))).toMatchObject(
      refusal('the client certificate CN=scimctl has expired'),
    );
    expect(await ask(server, await issued(2))).toMatchObject(
      refusal('the client certificate CN=scimctl is not valid yet'),
    );
    expect(await ask(server, await issueCertificate(authority, ['localhost'], Date.now()))).toMatchObject(
      refusal('the client certificate CN=localhost does not allow client authentication'),
    );
    expect((await ask(server, await issued(0))).status).toBe(200);
  });

  it.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])(
    'knows the certificate of a resumed connection by %s, and that there was none',
    async (version) => {
      await using server = await createMockServer(mutual);
      const only = { minVersion: version, maxVersion: version };
      const clients: [ConnectionOptions, number][] = [
        [{}, 401],
        [await foreign(), 401],
        [server.clientCertificate ?? {}, 200],
      ];
      for (const [client, status] of clients) {
        const { session } = await ask(server, { ...client, ...only });
        const again = await ask(server, { ...only, ...(session ? { session } : {}) });
        expect(again).toMatchObject({ isResumed: true, status });
      }
    },
  );

  it('takes no word of a request for a certificate', async () => {
    await using server = await createMockServer(mutual);
    const { cert = '' } = server.clientCertificate ?? {};
    const claims = [
      'certificate: {"subject":"CN=scimctl"}',
      `x-client-cert: ${encodeURIComponent(cert)}`,
      'x-ssl-client-verify: SUCCESS',
      'x-forwarded-client-cert: Subject="CN=scimctl"',
      'client-cert: :YWJj:',
      'authorization: Bearer scimctl',
    ];
    const target = '/scim/v2/Users?certificate=scimctl&certificate[subject]=CN%3Dscimctl';
    expect(await ask(server, {}, target, claims)).toMatchObject(needed);
  });

  it('has a certificate for each tenant, which is none for another', async () => {
    await using server = await createMockServer({
      tls: true,
      tenants: [
        { name: 'acme', behaviour: { auth: 'mutual-tls' } },
        { name: 'globex', behaviour: { auth: 'mutual-tls' } },
        'hooli',
      ],
    });
    const [acme, globex, hooli] = [...server.tenants.values()];
    const get = (name: string, client: ConnectionOptions = {}) => ask(server, client, `/${name}/scim/v2/Users`);
    expect((await get('acme', acme?.clientCertificate)).status).toBe(200);
    expect((await get('globex', globex?.clientCertificate)).status).toBe(200);
    expect(await get('globex', acme?.clientCertificate)).toMatchObject(
      refusal('the client certificate CN=acme belongs to another tenant'),
    );
    expect(await get('acme')).toMatchObject(needed);
    expect([hooli?.clientCertificate, typeof hooli?.token]).toEqual([undefined, 'string']);
    expect(await get('hooli', acme?.clientCertificate)).toMatchObject(refusal('a bearer token is needed'));
  });

  it('needs no other secret, and makes up none', async () => {
    await using server = await createMockServer({ ...mutual, token: 'not-needed' });
    expect([server.token, server.tokenUrl, server.headers]).toEqual([undefined, undefined, {}]);
  });

  it('is not asked for by a server that lets clients in otherwise', async () => {
    await using server = await createMockServer({ tls: true });
    expect(server.clientCertificate).toBeUndefined();
    expect(await ask(server, await foreign())).toMatchObject(refusal('a bearer token is needed'));
  });
});

describe('what has no connection', () => {
  const get = { method: 'GET', base: 'https://scim.example.com/v2', path: '/Users', query: {}, headers: {} } as const;

  it('has no certificate unless an exchange is told of one: 401', async () => {
    await using server = await createMockServer(mutual);
    const answer = await server.fetch(`${server.url}/Users`, { headers: server.headers });
    expect({ status: answer.status, body: await answer.json() }).toEqual(needed);
    const { exchange } = createMemoryProvider({ behaviour: mutual.behaviour });
    const status = async (certificate?: ClientCertificate) =>
      (await exchange({ ...get, ...(certificate ? { certificate } : {}) })).status;
    expect(await status()).toBe(401);
    expect(await status({ subject: 'CN=scimctl' })).toBe(200);
    expect(await status({ subject: 'CN=scimctl', distrust: 'CERT_REVOKED' })).toBe(401);
  });

  it('says why a certificate is not trusted, in OpenSSL’s words where it knows no better', async () => {
    const { exchange } = createMemoryProvider({ behaviour: mutual.behaviour });
    const { raw } = await exchange({ ...get, certificate: { subject: 'CN=scimctl', distrust: 'CERT_REVOKED' } });
    expect(JSON.parse(String(raw)).detail).toBe('the client certificate CN=scimctl is not valid (CERT_REVOKED)');
  });

  it('cannot be MSW, which says so', () => {
    const error = new OptionError(
      'the behaviour auth=mutual-tls needs client certificates, which MSW does not support: use createMockServer({ tls: true })',
    );
    const { behaviour } = mutual;
    expect(() => scimHandlers('https://scim.example.com/v2', { behaviour })).toThrow(error);
    const provider = createMemoryProvider({ behaviour });
    expect(() => scimHandlers('https://scim.example.com/v2', { provider })).toThrow(error);
  });

  it('cannot be a server without TLS, which says so before it makes a file', async () => {
    const error = new OptionError(
      'the behaviour auth=mutual-tls needs TLS: set the option "tls" to true, or to an object with the member "folder"',
    );
    const db = join(folder, 'never.ndjson');
    await expect(createMockServer({ behaviour: mutual.behaviour, db })).rejects.toThrow(error);
    await expect(stat(db)).rejects.toThrow('ENOENT');
    const tenants = ['acme', { name: 'globex', behaviour: mutual.behaviour }];
    await expect(createMockServer({ tenants })).rejects.toThrow(error);
  });
});

describe('the certificate of clients', () => {
  const open = (kept: string, more = {}) => createMockServer({ ...mutual, tls: { folder: kept }, ...more });

  it('is kept beside the CA, the key for its owner alone', async () => {
    const kept = join(folder, 'kept');
    const first = await open(kept);
    await first.close();
    expect(first.clientCertificate).toEqual({
      cert: await readFile(join(kept, 'client.pem'), 'utf8'),
      key: await readFile(join(kept, 'client-key.pem'), 'utf8'),
      certFile: join(kept, 'client.pem'),
      keyFile: join(kept, 'client-key.pem'),
    });
    if (process.platform !== 'win32') {
      const mode = async (name: string) => ((await stat(join(kept, name))).mode & 0o777).toString(8);
      expect([await mode('client.pem'), await mode('client-key.pem')]).toEqual(['644', '600']);
    }
    await using second = await open(kept);
    expect(second.clientCertificate).toEqual(first.clientCertificate);
    expect((await ask(second, first.clientCertificate ?? {})).status).toBe(200);
  });

  it('is kept for each tenant, by files that no other tenant has', async () => {
    const kept = join(folder, 'tenants');
    await using server = await open(kept, { tenants: ['key', 'a'] });
    const files = [...(server as unknown as { tenants: Map<string, MockServer> }).tenants.values()].flatMap(
      ({ clientCertificate }) => [clientCertificate?.certFile, clientCertificate?.keyFile],
    );
    expect(files).toEqual(
      ['client.key.pem', 'client-key.key.pem', 'client.a.pem', 'client-key.a.pem'].map((name) => join(kept, name)),
    );
  });

  it.each<[string, (kept: string) => Promise<unknown>]>([
    ['another CA', (kept) => Promise.all(['ca.pem', 'ca-key.pem'].map((name) => rm(join(kept, name))))],
    ['another key', async (kept) => writeFile(join(kept, 'client-key.pem'), (await foreign()).key)],
    ['no key', (kept) => rm(join(kept, 'client-key.pem'))],
    [
      'a month to go',
      async (kept) => {
        const read = (name: string) => readFile(join(kept, name), 'utf8');
        const authority = { cert: await read('ca.pem'), key: await read('ca-key.pem') };
        const { cert, key } = await issueClientCertificate(authority, 'CN=scimctl', Date.now() - 370 * 86_400_000);
        await writeFile(join(kept, 'client.pem'), cert);
        await writeFile(join(kept, 'client-key.pem'), key);
      },
    ],
  ])('is made anew when what is kept has %s', async (_, change) => {
    const kept = await mkdtemp(join(folder, 'renewed-'));
    await (await open(kept)).close();
    await change(kept);
    const before = await readFile(join(kept, 'client.pem'), 'utf8');
    await using server = await open(kept);
    expect(server.clientCertificate?.cert).not.toBe(before);
    expect(await readFile(join(kept, 'client.pem'), 'utf8')).toBe(server.clientCertificate?.cert);
    expect((await ask(server, server.clientCertificate ?? {})).status).toBe(200);
  });

  it('is not replaced when what is kept in its place is no certificate: it may be somebody’s', async () => {
    const kept = await mkdtemp(join(folder, 'damaged-'));
    await (await open(kept)).close();
    await writeFile(join(kept, 'client.pem'), 'a note to myself');
    await expect(open(kept)).rejects.toThrow(
      new AuthorityError(
        `client.pem and client-key.pem in ${kept} do not contain a certificate and its key: delete both files, and scimctl will create new files`,
      ),
    );
    expect(await readFile(join(kept, 'client.pem'), 'utf8')).toBe('a note to myself');
  });
});
