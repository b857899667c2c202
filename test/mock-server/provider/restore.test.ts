import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { ServiceProvider } from '../../../mock-server/provider/service-provider.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { Contents } from '../../../mock-server/store/contents.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

const now = Date.UTC(2026, 0, 1);
const time = '2026-01-01T00:00:00.000Z';
const create = () => createMemoryProvider({ clock: () => now });

async function get({ exchange }: ServiceProvider, target: string, method = 'GET', body?: JsonObject) {
  const request = { method, base: 'https://x', path: target, query: {}, headers: {}, ...(body ? { body } : {}) };
  const { status, raw } = await exchange(request);
  return { status, body: raw === undefined ? {} : JSON.parse(String(raw)) };
}

/** Written by hand. */
const byHand = [
  { op: 'put', type: 'User', resource: { id: 'a', userName: 'ada', emails: [{ value: 'ada@example.com' }] } },
  { op: 'put', type: 'User', resource: { schemas: [urn.User], id: 'b', userName: 'bob', meta: { version: 'W/"7"' } } },
  { op: 'put', type: 'Group', resource: { id: 'g', displayName: 'Staff', members: [{ value: 'a' }] } },
  { op: 'link', group: 'g', member: { value: 'b', type: 'User' } },
] as unknown as Contents;

describe('contents that were written by hand', () => {
  it('get what they lack, and can be read and changed', async () => {
    const provider = create();
    await provider.restore(byHand);
    expect(await get(provider, '/Users/a')).toEqual({
      status: 200,
      body: {
        schemas: [urn.User],
        id: 'a',
        userName: 'ada',
        emails: [{ value: 'ada@example.com' }],
        groups: [{ value: 'g', $ref: 'https://x/Groups/g', display: 'Staff', type: 'direct' }],
        meta: {
          resourceType: 'User',
          created: time,
          lastModified: time,
          version: 'W/"1"',
          location: 'https://x/Users/a',
        },
      },
    });
    expect((await get(provider, '/Users/b')).body.meta).toMatchObject({ created: time, version: 'W/"7"' });
    expect((await get(provider, '/Groups/g')).body.members.map(({ value }: JsonObject) => value)).toEqual(['a', 'b']);
    const Operations = [{ op: 'replace', path: 'active', value: false }];
    const patched = await get(provider, '/Users/b', 'PATCH', { schemas: [urn.PatchOp], Operations });
    expect(patched.body.meta).toMatchObject({ version: 'W/"8"' });
  });

  it('may be what was read, and are then stored as if it had been written', async () => {
    const source = create();
    await source.restore(byHand);
    const read = await Promise.all(['/Users/a', '/Groups/g'].map(async (at) => (await get(source, at)).body));
    const provider = create();
    await provider.restore([
      { op: 'put', type: 'User', resource: read[0] },
      ...byHand.slice(1, 2),
      { op: 'put', type: 'Group', resource: read[1] },
    ]);
    expect(await get(provider, '/Users/a')).toEqual({ status: 200, body: read[0] });
    expect(await get(provider, '/Groups/g')).toEqual({ status: 200, body: read[1] });
    expect(provider.store.get('User', 'a')?.meta).not.toHaveProperty('location');
    expect(provider.store.get('Group', 'g')).not.toHaveProperty('members');
  });

  it.each<[unknown, string]>([
    [{}, '"contents" must be a list of changes, for example the list that snapshot() returns'],
    [
      [{ op: 'put', type: 'User' }],
      "contents[0] is not a change: a change is { op: 'put', type, resource } or { op: 'link', group, member }",
    ],
    [
      [...byHand, { op: 'move' }],
      "contents[4] is not a change: a change is { op: 'put', type, resource } or { op: 'link', group, member }",
    ],
    [
      [{ op: 'put', type: 'Device', resource: { id: 'd' } }],
      'contents[0]: there is no resource type "Device"; the resource types are User, Group',
    ],
    [[{ op: 'put', type: 'User', resource: { id: 'a' } }], 'contents[0]: the User "a": userName: it is required'],
    [
      [{ op: 'put', type: 'User', resource: { id: 'a', userName: 'ada', emails: 'x' } }],
      'contents[0]: the User "a": emails: ',
    ],
    [
      [{ op: 'put', type: 'Group', resource: { id: 'g', displayName: 'g', members: [{ value: 'x' }] } }],
      'contents[0]: the Group "g" has a member whose "value" is not the id of a resource in the option "contents"',
    ],
  ])('are refused where nothing could be made of them, and nothing is lost: %j', async (contents, message) => {
    const provider = create();
    await provider.restore(byHand);
    const error = await provider.restore(contents as Contents).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as Error).message.startsWith(message), String(error)).toBe(true);
    expect(provider.store.count('User')).toBe(2);
  });
});

it('resources that name no schema get those of which they have something', async () => {
  const provider = create();
  const resource = { schemas: [], id: 'a', userName: 'ada', [urn.EnterpriseUser]: { department: 'X' } };
  await provider.restore([{ op: 'put', type: 'User', resource }]);
  expect((await get(provider, '/Users/a')).body.schemas).toEqual([urn.User, urn.EnterpriseUser]);
});

it('a snapshot is restored as it is, without a copy', async () => {
  const provider = create();
  await provider.restore(byHand);
  const snapshot = provider.snapshot();
  await provider.restore(snapshot);
  const first = snapshot[0];
  expect(first?.op === 'put' && provider.store.get('User', 'a') === first.resource).toBe(true);
});

it('a line of a file that a person wrote gets what it lacks', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'restore-'));
  const db = path.join(folder, 'people.ndjson');
  try {
    await (await createMockServer({ db })).close();
    const [header = '', end = ''] = (await readFile(db, 'utf8')).trim().split('\n');
    const line = JSON.stringify({ type: 'User', resource: { id: 'a', userName: 'ada' } });
    await writeFile(db, `${[header, line, end].join('\n')}\n`);
    await using server = await createMockServer({ db, token: false, clock: () => now });
    const response = await fetch(`${server.url}/Users/a`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ schemas: [urn.User], meta: { created: time, version: 'W/"1"' } });
  } finally {
    await rm(folder, { recursive: true });
  }
});
