import { describe, expect, it } from 'vitest';
import { printBasic } from '../../../mock-server/auth/secret.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { createHarness } from '../provider/harness.ts';

const token = 'pass:word/+&%é';
const form = 'application/x-www-form-urlencoded';
const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
const client = printBasic('scimctl', encode(token));

describe('auth=basic', () => {
  const harness = () => createHarness({ behaviour: { auth: 'basic' }, token });

  it.each([
    ['the right name and password', printBasic('scimctl', token), 200],
    ['another name', printBasic('admin', token), 401],
    ['another password', printBasic('scimctl', `${token}x`), 401],
    ['no colon', `Basic ${btoa('scimctl')}`, 401],
    ['no base64', 'Basic ====', 401],
    ['a bearer token', 'Bearer x', 401],
  ])('with %s', async (_, authorization, status) => {
    expect((await harness().send('GET', '/Users', undefined, { authorization })).status).toBe(status);
  });

  it('lets everybody read how to authenticate, however the path is cased where that is passed over', async () => {
    const { send } = createHarness({ behaviour: { auth: 'basic', pathCase: 'any' }, token });
    expect((await send('GET', '/serviceproviderconfig')).status).toBe(200);
    expect((await send('POST', '/ServiceProviderConfig')).status).toBe(401);
    expect((await send('GET', '/schemas')).status).toBe(401);
    expect((await harness().send('GET', '/serviceproviderconfig')).status).toBe(401);
  });

  it('says how to authenticate', async () => {
    const answer = await harness().send('GET', '/Users');
    expect(answer.headers['www-authenticate']).toBe('Basic realm="scimctl", charset="UTF-8"');
    const config = await harness().send('GET', '/ServiceProviderConfig');
    expect(config.body.authenticationSchemes).toMatchObject([{ type: 'httpbasic', primary: true }]);
  });
});

describe('auth=oauth', () => {
  const harness = () => createHarness({ behaviour: { auth: 'oauth', tokenLifetime: 60 }, token, journal: true });
  const ask = (send: ReturnType<typeof harness>['send'], raw: string, headers: Record<string, string> = {}) =>
    send('POST', '/oauth/token', { raw }, { 'content-type': form, ...headers });

  it.each([
    ['a header', 'grant_type=client_credentials', { authorization: client }],
    ['parameters', `grant_type=client_credentials&client_id=scimctl&client_secret=${encode(token)}`, {}],
  ])('gives a token to a client that names itself by %s', async (_, raw, headers) => {
    const { send, clock } = harness();
    const answer = await ask(send, raw, headers);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 60 },
    });
    const authorization = `Bearer ${String(answer.body.access_token)}`;
    clock.now += 59_999;
    expect((await send('GET', '/Users', undefined, { authorization })).status).toBe(200);
    clock.now += 1;
    const expired = await send('GET', '/Users', undefined, { authorization });
    expect(expired).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="scimctl", error="invalid_token"' },
      body: { detail: 'the token has expired' },
    });
  });

  it.each([
    ['no client', 'grant_type=client_credentials', {}, 401, 'invalid_client'],
    [
      'another client',
      'grant_type=client_credentials',
      { authorization: printBasic('admin', encode(token)) },
      401,
      'invalid_client',
    ],
    ['another secret', 'grant_type=client_credentials&client_id=scimctl&client_secret=x', {}, 401, 'invalid_client'],
    ['no grant', '', { authorization: client }, 400, 'invalid_request'],
    ['another grant', 'grant_type=password', { authorization: client }, 400, 'unsupported_grant_type'],
    ['JSON', '{}', { authorization: client, 'content-type': 'application/json' }, 400, 'invalid_request'],
  ])('refuses %s as RFC 6749 says', async (_, raw, headers, status, error) => {
    expect(await ask(harness().send, raw, headers)).toMatchObject({ status, body: { error } });
  });

  it('answers nothing but POST', async () => {
    expect(await harness().send('GET', '/oauth/token')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  it('takes neither the secret nor a made-up token for an access token', async () => {
    for (const given of [token, 'x'.repeat(40)]) {
      const answer = await harness().send('GET', '/Users', undefined, { authorization: `Bearer ${given}` });
      expect(answer.status).toBe(401);
    }
  });

  it('keeps secrets and tokens out of the journal', async () => {
    const { send, provider } = harness();
    const answer = await ask(send, `grant_type=client_credentials&client_id=scimctl&client_secret=${encode(token)}`);
    const issued = String(answer.body.access_token);
    await send('GET', '/Users', undefined, { authorization: `Bearer ${issued}` });
    const text = JSON.stringify(provider.journal.entries());
    expect(text).not.toContain(issued);
    expect(text).not.toContain(encode(token));
  });
});

describe('a server', () => {
  it('has its token endpoint beside the mount, and headers that are let in', async () => {
    await using server = await createMockServer({ behaviour: { auth: 'oauth' } });
    expect(server.tokenUrl).toBe(`http://127.0.0.1:${server.port}/oauth/token`);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'scimctl',
      client_secret: server.token ?? '',
    });
    const answer = await fetch(server.tokenUrl ?? '', { method: 'POST', body });
    const { access_token: issued } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${issued}` };
    expect((await fetch(`${server.url}/Users`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/Users`, { headers: server.headers })).status).toBe(200);
    expect((await fetch(`${server.url}/Users`)).status).toBe(401);
    server.clock.advance(3_600_000);
    expect((await fetch(`${server.url}/Users`, { headers })).status).toBe(401);
  });

  it('with tenants has a token endpoint for each, whose tokens are good for it alone', async () => {
    await using server = await createMockServer({ behaviour: { auth: 'oauth' }, tenants: ['acme', 'globex'] });
    const [acme, globex] = [server.tenants.get('acme'), server.tenants.get('globex')];
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'scimctl',
      client_secret: acme?.token ?? '',
    });
    const answer = await fetch(acme?.tokenUrl ?? '', { method: 'POST', body });
    const { access_token: issued } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${issued}` };
    expect((await fetch(`${acme?.url}/Users`, { headers })).status).toBe(200);
    expect((await fetch(`${globex?.url}/Users`, { headers })).status).toBe(401);
    expect((await fetch(globex?.tokenUrl ?? '', { method: 'POST', body })).status).toBe(401);
  });

  it('has no token endpoint unless it was asked for', async () => {
    await using server = await createMockServer();
    expect(server.tokenUrl).toBeUndefined();
    expect((await fetch(`http://127.0.0.1:${server.port}/oauth/token`, { method: 'POST' })).status).toBe(404);
  });

  it('with auth=none lets everybody in, and says so', async () => {
    await using server = await createMockServer({ behaviour: { auth: 'none' } });
    expect([server.token, server.headers]).toEqual([undefined, {}]);
    expect((await fetch(`${server.url}/Users`)).status).toBe(200);
    const config = await (await fetch(`${server.url}/ServiceProviderConfig`)).json();
    expect(config).toMatchObject({ authenticationSchemes: [] });
  });

  it('does not leave the door open when a kind of authentication has no secret', () => {
    expect(() => createMemoryProvider({ behaviour: { auth: 'basic' } })).toThrow(
      'the behaviour auth=basic needs a token',
    );
  });
});
