import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { MemoryProviderOptions } from '../../../mock-server/provider/options.ts';
import type { ServiceProvider } from '../../../mock-server/provider/service-provider.ts';
import { createIds } from '../../../mock-server/seed/ids.ts';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { MockServerOptions } from '../../../mock-server/server/options.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-ids-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const base = 'http://localhost/scim/v2';

/** Asks a provider that needs no token. */
async function ask(
  { exchange }: ServiceProvider,
  method: string,
  path: string,
  body?: JsonObject,
): Promise<JsonObject> {
  const { raw } = await exchange({ method, base, path, query: {}, headers: {}, ...(body ? { body } : {}) });
  return JSON.parse(String(raw ?? '{}'));
}

/** Creates a user and a group, and returns their ids. */
async function create(provider: ServiceProvider, name: string): Promise<unknown[]> {
  const user = await ask(provider, 'POST', '/Users', { schemas: [urn.User], userName: name });
  const group = await ask(provider, 'POST', '/Groups', { schemas: [urn.Group], displayName: name });
  return [user.id, group.id];
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('the ids of what is created', () => {
  const created = async (options: MemoryProviderOptions) => create(createMemoryProvider(options), 'ada');

  it('are the same ones for the same seed, with people from the start or without', async () => {
    const ids = await created({ seed: 42, users: 10 });
    for (const id of ids) expect(id).toMatch(uuid);
    expect(await created({ seed: 42, users: 10 })).toEqual(ids);
    expect(await created({ seed: 42 })).toEqual(ids);
    expect(await created({ seed: 43 })).not.toEqual(ids);
    expect((await created({ seed: 0 }))[0]).toMatchInlineSnapshot(`"60b00783-5d8e-458a-aa3b-82aacdb14a0f"`);
  });

  it('are random where there is no seed, although there are people of seed 0', async () => {
    for (const options of [{}, { users: 10 }]) expect(await created(options)).not.toEqual(await created(options));
  });

  it('come from whom one gives instead', async () => {
    let ids = 0;
    expect(await created({ seed: 42, newId: () => `id-${++ids}` })).toEqual(['id-1', 'id-2']);
  });

  it('begin anew at a reset, so that a test can be run again', async () => {
    const provider = createMemoryProvider({ seed: 42, users: 3 });
    const ids = await create(provider, 'ada');
    expect(await create(provider, 'bert')).not.toEqual(ids);
    await provider.reset();
    expect(await create(provider, 'ada')).toEqual(ids);
  });

  it('are those of a seed that comes later, until a reset', async () => {
    const provider = createMemoryProvider();
    await provider.seed({ users: 3, seed: 42 });
    expect(await create(provider, 'ada')).toEqual(await created({ seed: 42 }));
    await provider.seed({ users: 3, seed: 42 });
    expect(await create(provider, 'ada')).toEqual(await created({ seed: 42 }));
    await provider.reset();
    expect(await create(provider, 'ada')).not.toEqual(await created({ seed: 42 }));
    const seeded = createMemoryProvider({ seed: 42 });
    await create(seeded, 'bert');
    await seeded.seed({ users: 3 });
    expect(await create(seeded, 'ada')).toEqual(await created({ seed: 42 }));
  });

  it('are never those of what is there, of whatever type', async () => {
    const first = createMemoryProvider({ seed: 42 });
    const taken = await create(first, 'ada');
    const second = createMemoryProvider({ seed: 42 });
    await second.restore(first.snapshot());
    const [user, group] = await create(second, 'bert');
    expect(taken).not.toContain(user);
    expect(taken).not.toContain(group);
    expect([second.store.count('User'), second.store.count('Group')]).toEqual([2, 2]);
  });

  it('are 100,000 different ones in a row', () => {
    const ids = createIds(42, () => false);
    expect(new Set(Array.from({ length: 100_000 }, () => ids.next())).size).toBe(100_000);
  });
});

describe('the ids of a file', () => {
  const open = (name: string, more: MockServerOptions = {}): Promise<MockServer> =>
    createMockServer({ db: join(folder, name), seed: 42, token: false, ...more });

  it('are those of the seed where the file is a new one', async () => {
    await using first = await open('one.ndjson', { users: 3 });
    await using second = await open('two.ndjson');
    expect(await create(second, 'ada')).toEqual(await create(first, 'ada'));
  });

  it('are never given twice: not after a deletion and a new start', async () => {
    const first = await open('deleted.ndjson');
    const given = await create(first, 'ada');
    await ask(first, 'DELETE', `/Users/${given[0]}`);
    await ask(first, 'DELETE', `/Groups/${given[1]}`);
    await first.close();
    await using second = await open('deleted.ndjson');
    expect(second.store.count('User')).toBe(0);
    for (const id of await create(second, 'ada')) {
      expect(id).toMatch(uuid);
      expect(given).not.toContain(id);
    }
  });

  it('are never given twice: not after a reset', async () => {
    await using server = await open('reset.ndjson', { control: true });
    const given = await create(server, 'ada');
    await server.reset();
    for (const id of await create(server, 'ada')) expect(given).not.toContain(id);
  });

  it('are never given twice: not after a seed that comes later', async () => {
    await using server = await open('seed.ndjson');
    const given = await create(server, 'ada');
    await server.seed({ users: 1, seed: 42 });
    for (const id of await create(server, 'ada')) expect(given).not.toContain(id);
  });
});

describe('the ids of tenants', () => {
  const created = async (options: MockServerOptions) => {
    await using server = await createMockServer({ token: false, tenants: ['acme', 'globex'], ...options });
    const ids = (name: string) => create(server.tenants.get(name) as ServiceProvider, 'ada');
    return { acme: await ids('acme'), globex: await ids('globex') };
  };

  it('are the same ones for the same seed, and others for each', async () => {
    const ids = await created({ seed: 42 });
    expect(await created({ seed: 42 })).toEqual(ids);
    expect(ids.acme).not.toEqual(ids.globex);
  });

  it('are random where there is no seed', async () => {
    const [first, second] = [await created({ users: 2 }), await created({ users: 2 })];
    expect(first.acme).not.toEqual(second.acme);
    expect(first.globex).not.toEqual(second.globex);
  });
});
