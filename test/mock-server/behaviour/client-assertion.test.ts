import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { MockServerOptions } from '../../../mock-server/server/options.ts';
import { base, createHarness } from '../provider/harness.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const clientKey = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Given {
  readonly header?: object;
  readonly claims?: object;
  readonly key?: KeyObject;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

function harness() {
  const { send, clock } = createHarness({ behaviour: { auth: 'oauth' }, token: 'planted-secret', clientKey });
  const ask = ({ header, claims, key = privateKey, form, headers }: Given = {}) => {
    const exp = clock.now / 1000 + 60;
    const own = { iss: 'scimctl', sub: 'scimctl', aud: `${base}/oauth/token`, jti: 'j-1', exp };
    const signed = `${encode({ alg: 'ES256', ...header })}.${encode({ ...own, ...claims })}`;
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    const raw = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${signed}.${signature}`,
      ...form,
    }).toString();
    return send('POST', '/oauth/token', { raw }, { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  };
  return { send, clock, ask };
}

describe('auth=oauth with the public key of the client', () => {
  it('accepts an assertion once', async () => {
    const { ask, send } = harness();
    const { status, body } = await ask();
    expect(status).toBe(200);
    const authorization = `Bearer ${String(body.access_token)}`;
    expect((await send('GET', '/Users', undefined, { authorization })).status).toBe(200);
    expect(await ask()).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await ask({ claims: { jti: 'j-2' }, form: { client_id: 'scimctl' } })).status).toBe(200);
  });

  it.each<[string, Given]>([
    ['of another key', { key: stranger }],
    ['without a signature', { header: { alg: 'none' } }],
    ['with an algorithm that the key does not have', { header: { alg: 'RS256' } }],
    ['with an extension that must be understood', { header: { crit: ['b64'] } }],
    ['of another issuer', { claims: { iss: 'x' } }],
    ['about another client', { claims: { sub: 'x' } }],
    ['for another server', { claims: { aud: 'https://other.example.com/oauth/token' } }],
    [
      'for another server, which the client names in the Host header',
      { claims: { aud: 'https://other.example.com/oauth/token' }, headers: { host: 'other.example.com' } },
    ],
    ['for another endpoint', { claims: { aud: `${base}/Users` } }],
    ['for another tenant', { claims: { aud: new URL('/other/v2/oauth/token', base).href } }],
    ['for nobody', { claims: { aud: undefined } }],
    ['without an expiry', { claims: { exp: undefined } }],
    ['that has expired', { claims: { exp: 1 } }],
    ['that never expires', { claims: { exp: 1e12 } }],
    ['that is not valid yet', { claims: { nbf: 1e12 } }],
    ['without an id', { claims: { jti: undefined } }],
    [
      'of another type',
      { form: { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' } },
    ],
    ['beside another client id', { form: { client_id: 'x' } }],
    ['beside a secret', { form: { client_id: 'scimctl', client_secret: 'planted-secret' } }],
    ['beside HTTP Basic', { headers: { authorization: `Basic ${btoa('scimctl:planted-secret')}` } }],
    ['that is not a token', { form: { client_assertion: 'a.b.c' } }],
    ['that is text', { form: { client_assertion: 'x' } }],
  ])('refuses an assertion %s', async (_what, given) => {
    expect(await harness().ask(given)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('takes a list of audiences, and still takes the secret', async () => {
    const { ask, send } = harness();
    expect((await ask({ claims: { aud: ['x', new URL('/oauth/token', base).href] } })).status).toBe(200);
    const raw = 'grant_type=client_credentials&client_id=scimctl&client_secret=planted-secret';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('POST', '/oauth/token', { raw }, headers)).status).toBe(200);
  });

  it('refuses every assertion without the key', async () => {
    const { send } = createHarness({ behaviour: { auth: 'oauth' }, token: 'planted-secret' });
    const raw = 'grant_type=client_credentials&client_assertion=a.b.c';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('POST', '/oauth/token', { raw }, headers)).status).toBe(401);
  });

  it.each<[string, Parameters<typeof createMemoryProvider>[0], string]>([
    ['another authentication', { token: 'x', clientKey }, 'the option "clientKey" needs the behaviour auth=oauth'],
    [
      'a private key',
      { clientKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string },
      'the option clientKey must be a public key in PEM, not text of 241 characters',
    ],
  ])('is refused with %s', (_what, options, message) => {
    expect(() => createMemoryProvider(options)).toThrow(message);
  });
});

describe('the audience of an assertion over HTTP', () => {
  const listening = async (options: Partial<MockServerOptions>) => {
    const server = await createMockServer({
      behaviour: { auth: 'oauth' },
      token: 'planted-secret',
      clientKey,
      ...options,
    });
    const ask = async (aud: string, host?: string) => {
      const claims = { iss: 'scimctl', sub: 'scimctl', aud, jti: aud, exp: Date.now() / 1000 + 60 };
      const signed = `${encode({ alg: 'ES256' })}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: `${signed}.${signature.toString('base64url')}`,
      }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(host === undefined ? {} : { host }) };
      const sent = httpRequest({ port: server.port, method: 'POST', path: '/oauth/token', headers });
      sent.end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    return { server, ask };
  };

  it('is an address of the server, and not the Host header', async () => {
    const { server, ask } = await listening({ port: 0 });
    const at = (host: string) => `http://${host}:${server.port}/oauth/token`;
    expect(await ask(at('127.0.0.1'))).toBe(200);
    expect(await ask(at('localhost'), `localhost:${server.port}`)).toBe(200);
    expect(await ask(at('evil.example.com'), `evil.example.com:${server.port}`)).toBe(401);
    await server.close();
  });

  it('may be the public URL of the server', async () => {
    const { server, ask } = await listening({ port: 0, publicUrl: 'https://scim.example.dev/scim/v2' });
    expect(await ask('https://scim.example.dev/scim/v2/oauth/token')).toBe(200);
    expect(await ask('https://scim.example.dev/oauth/token', 'scim.example.dev')).toBe(200);
    expect(await ask('https://other.example.dev/oauth/token', 'other.example.dev')).toBe(401);
    await server.close();
  });
});
