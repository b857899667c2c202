import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import {
  createMockServer,
  type MockTenant,
  type MultiTenantServer,
} from '../../../mock-server/server/create-mock-server.ts';
import type { MultiTenantOptions } from '../../../mock-server/server/options.ts';
import { StoreOpenError } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

const tenant = (server: MultiTenantServer, name: string): MockTenant => {
  const found = server.tenants.get(name);
  if (!found) throw new Error(`there is no tenant ${name}`);
  return found;
};

async function send({ url, headers }: MockTenant, method: string, path: string, body?: JsonObject, as = headers) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...as, 'content-type': 'application/scim+json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

const ada = { schemas: [urn.User], userName: 'ada' };

describe('tenants', () => {
  it('have a path, a token, a store and a journal of their own', async () => {
    await using server = await createMockServer({ tenants: ['acme', 'globex'] });
    const [acme, globex] = [tenant(server, 'acme'), tenant(server, 'globex')];
    expect([...server.tenants.keys()]).toEqual(['acme', 'globex']);
    expect(acme.url).toBe(`http://127.0.0.1:${server.port}/acme/scim/v2`);
    expect(acme.token).not.toBe(globex.token);
    const created = await send(acme, 'POST', '/Users', ada);
    expect(created).toMatchObject({
      status: 201,
      body: { meta: { location: `${acme.url}/Users/${created.body.id}` } },
    });
    expect((await send(globex, 'GET', '/Users')).body.totalResults).toBe(0);
    expect((await send(globex, 'GET', `/Users/${created.body.id}`)).status).toBe(404);
    expect(
      (await send(globex, 'GET', `/Users?filter=${encodeURIComponent('userName eq "ada"')}`)).body.totalResults,
    ).toBe(0);
    expect((await send(globex, 'POST', '/Users', ada)).status).toBe(201);
    expect(acme.journal.entries()).toHaveLength(1);
    expect(JSON.stringify(globex.journal.entries())).not.toContain(acme.token);
    await acme.reset();
    expect([acme.store.count('User'), globex.store.count('User')]).toEqual([0, 1]);
  });

  it('let nobody in with the token of another', async () => {
    await using server = await createMockServer({ tenants: ['acme', 'globex'] });
    const [acme, globex] = [tenant(server, 'acme'), tenant(server, 'globex')];
    expect((await send(acme, 'GET', '/Users', undefined, globex.headers)).status).toBe(401);
    expect((await send(globex, 'GET', '/Users', undefined, acme.headers)).status).toBe(401);
  });

  it('break apart from each other', async () => {
    await using server = await createMockServer({ tenants: ['acme', 'globex'] });
    tenant(server, 'acme').faults.add('status=503');
    expect((await send(tenant(server, 'acme'), 'GET', '/Users')).status).toBe(503);
    expect((await send(tenant(server, 'globex'), 'GET', '/Users')).status).toBe(200);
  });

  it.each(['/', '/scim/v2/Users', '/other/scim/v2/Users', '/acme', '/acme/scim/v22/Users', '/acme/__scimctl/journal'])(
    'are not told apart at %s: 404',
    async (path) => {
      await using server = await createMockServer({ tenants: ['acme'] });
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        schemas: [urn.Error],
        status: '404',
        detail: 'there is no tenant at this path',
      });
    },
  );

  it('are found behind a proxy', async () => {
    await using server = await createMockServer({ tenants: ['acme'], publicUrl: 'https://scim.example.com/mock' });
    const acme = tenant(server, 'acme');
    expect(acme.url).toBe('https://scim.example.com/mock/acme/scim/v2');
    const response = await fetch(`http://127.0.0.1:${server.port}/mock/acme/scim/v2/ServiceProviderConfig`);
    expect(((await response.json()) as { meta: JsonObject }).meta.location).toBe(`${acme.url}/ServiceProviderConfig`);
  });

  it('have people of their own, the same ones each time', async () => {
    const people = async () => {
      await using server = await createMockServer({ tenants: ['acme', 'globex'], users: 5, seed: 42 });
      return ['acme', 'globex'].map((name) => JSON.stringify(tenant(server, name).snapshot()));
    };
    const [acme, globex] = await people();
    expect(acme).not.toBe(globex);
    expect(await people()).toEqual([acme, globex]);
  });

  it('are controlled apart from each other', async () => {
    await using server = await createMockServer({ tenants: ['acme', 'globex'], control: true });
    const [acme, globex] = [tenant(server, 'acme').control, tenant(server, 'globex').control];
    expect(acme?.url).toBe(`http://127.0.0.1:${server.port}/acme/__scimctl`);
    const ask = (url?: string, token?: string) =>
      fetch(`${url}/clock`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(acme?.url, acme?.token)).status).toBe(200);
    expect((await ask(acme?.url, globex?.token)).status).toBe(401);
  });

  it('have options of their own, such as OAuth for one', async () => {
    await using server = await createMockServer({
      tenants: ['acme', { name: 'globex', token: 'client-secret', behaviour: { auth: 'oauth' }, users: 2 }],
    });
    const globex = tenant(server, 'globex');
    expect(tenant(server, 'acme').tokenUrl).toBeUndefined();
    expect(globex.tokenUrl).toBe(`http://127.0.0.1:${server.port}/globex/oauth/token`);
    const response = await fetch(String(globex.tokenUrl), {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('scimctl:client-secret')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token } = (await response.json()) as { access_token: string };
    const authorised = { authorization: `Bearer ${access_token}` };
    expect((await send(globex, 'GET', '/Users', undefined, authorised)).body.totalResults).toBe(2);
  });

  it('keep their people in files of their own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scimctl-tenants-'));
    try {
      const options: MultiTenantOptions = { tenants: ['acme', 'globex'], db: join(folder, 'people.ndjson') };
      const first = await createMockServer(options);
      await send(tenant(first, 'acme'), 'POST', '/Users', ada);
      await expect(createMockServer({ ...options, tenants: ['hooli', 'globex'] })).rejects.toThrow(StoreOpenError);
      await first.close();
      // The failed start must have closed the stores that it had opened.
      const second = await createMockServer({ ...options, tenants: ['acme', 'hooli'] });
      expect([...second.tenants].map(([name, { store }]) => [name, store.count('User')])).toEqual([
        ['acme', 1],
        ['hooli', 0],
      ]);
      await second.close();
      expect((await readdir(folder)).sort()).toEqual(expect.arrayContaining(['people.acme.ndjson']));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.each<[string, Partial<MultiTenantOptions>, string]>([
    ['no name', { tenants: [] }, 'the option tenants needs at least one name'],
    [
      'a path',
      { tenants: ['a/b'] },
      '"a/b" is not a valid name of a tenant: a name must begin with a letter or a digit, and must contain only letters, digits, - and _',
    ],
    [
      'dots',
      { tenants: ['..'] },
      '".." is not a valid name of a tenant: a name must begin with a letter or a digit, and must contain only letters, digits, - and _',
    ],
    ['a twin', { tenants: ['acme', 'ACME'] }, 'two tenants have the name ACME'],
    [
      'one token',
      { tenants: ['acme'], token: 'x' },
      'tenants cannot share one token: instead of the option "token", set a token for each tenant, as in tenants: [{ name, token }]',
    ],
  ])('refuse %s', async (_, options, message) => {
    await expect(createMockServer(options as MultiTenantOptions)).rejects.toThrow(new OptionError(message));
  });
});
