import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { draftUrn } from '../../../src/protocol/schema/drafts/urns.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { ask } from '../../rfc/ask.ts';
import { group, patchOp, user } from '../provider/harness.ts';

const base = 'https://scim.example.com/v2';
const membership = (of: string, member: string): JsonObject => ({
  schemas: [draftUrn.GroupMember],
  group: { value: of },
  member: { value: member },
});

/** A provider with the users u1, u2 and u3, and the group g1. The first operation on g1 gives it version 2. */
async function world(options: Parameters<typeof createMemoryProvider>[0] = {}) {
  let ids = 0;
  const names = ['u1', 'u2', 'u3', 'g1'];
  const provider = createMemoryProvider({
    types: ['group-members'],
    newId: () => names[ids++] ?? `id-${ids}`,
    clock: () => Date.parse('2026-01-01T00:00:00Z'),
    ...options,
  });
  const send = ask(provider);
  for (const name of ['ann', 'ben', 'cid'])
    await send('POST', '/Users', user(name, { displayName: name.toUpperCase() }));
  await send('POST', '/Groups', { schemas: [urn.Group], displayName: 'Staff' });
  const members = async (id = 'g1') =>
    ((await send('GET', `/Groups/${id}`)).body.members as JsonObject[] | undefined)?.map(({ value }) => value);
  const groupsOf = async (id: string) =>
    ((await send('GET', `/Users/${id}`)).body.groups as JsonObject[] | undefined)?.map(({ value }) => value);
  const list = async (filter?: string, more: Record<string, string> = {}) => {
    const { body } = await send('GET', '/GroupMembers', undefined, { ...(filter ? { filter } : {}), ...more });
    return (body.Resources as JsonObject[] | undefined)?.map(({ id }) => id);
  };
  return { provider, send, members, groupsOf, list };
}

describe('GroupMember of draft-zollner-scim-group-members-01', () => {
  it('is offered only when it is asked for, with POST, GET and DELETE', async () => {
    const plain = ask(createMemoryProvider());
    expect(await plain('GET', '/GroupMembers')).toMatchObject({ status: 404 });
    const { send } = await world();
    const { body } = await send('GET', '/ResourceTypes/GroupMember');
    expect(body).toMatchObject({ endpoint: '/GroupMembers', schema: draftUrn.GroupMember });
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    const refused = 'PUT is not allowed for this path; allowed methods: GET, DELETE, HEAD, OPTIONS';
    expect(await send('PUT', '/GroupMembers/g1~u1', membership('g1', 'u2'))).toMatchObject({
      status: 405,
      body: { detail: refused },
    });
    expect(await send('PATCH', '/GroupMembers/g1~u1', patchOp({ op: 'remove', path: 'member' }))).toMatchObject({
      status: 405,
    });
  });

  it('names the types of members that other sets add', async () => {
    const { send } = await world({ types: ['agents', 'group-members'] });
    const { body } = await send('GET', `/Schemas/${draftUrn.GroupMember}`);
    const [, member] = body.attributes as { subAttributes: JsonObject[] }[];
    expect(member?.subAttributes.find(({ name }) => name === '$ref')).toMatchObject({
      referenceTypes: ['User', 'Group', 'Agent'],
    });
  });

  it('is seen in the group and in the user as soon as it is created, and gives the group a new version', async () => {
    const { send, members, groupsOf } = await world();
    const created = await send('POST', '/GroupMembers', membership('g1', 'u1'));
    const shown = {
      schemas: [draftUrn.GroupMember],
      id: 'g1~u1',
      group: { value: 'g1', $ref: `${base}/Groups/g1`, display: 'Staff' },
      member: { value: 'u1', $ref: `${base}/Users/u1`, display: 'ANN', type: 'User' },
      meta: {
        resourceType: 'GroupMember',
        created: '2026-01-01T00:00:00.000Z',
        lastModified: '2026-01-01T00:00:00.000Z',
        version: 'W/"1"',
        location: `${base}/GroupMembers/g1~u1`,
      },
    };
    expect(created).toEqual({ status: 201, body: shown });
    expect(await send('GET', '/GroupMembers/g1~u1')).toEqual({ status: 200, body: shown });
    expect([await members(), await groupsOf('u1')]).toEqual([['u1'], ['g1']]);
    expect((await send('GET', '/Groups/g1')).body.meta).toMatchObject({ version: 'W/"2"' });
  });

  it('is seen as soon as a group gets or loses a member', async () => {
    const { send, list } = await world();
    await send(
      'PATCH',
      '/Groups/g1',
      patchOp({ op: 'add', path: 'members', value: [{ value: 'u1' }, { value: 'u2' }] }),
    );
    expect(await list()).toEqual(['g1~u1', 'g1~u2']);
    await send('PATCH', '/Groups/g1', patchOp({ op: 'remove', path: 'members[value eq "u1"]' }));
    expect(await list()).toEqual(['g1~u2']);
    expect(await send('GET', '/GroupMembers/g1~u1')).toMatchObject({ status: 404 });
    await send('PUT', '/Groups/g1', { ...group('Staff', 'u3') });
    expect(await list()).toEqual(['g1~u3']);
    await send('DELETE', '/Users/u3');
    expect(await list()).toEqual([]);
  });

  it('takes the member out of the group when it is deleted', async () => {
    const { send, members, groupsOf } = await world();
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    await send('POST', '/GroupMembers', membership('g1', 'u2'));
    expect(await send('DELETE', '/GroupMembers/g1~u1')).toEqual({ status: 204, body: {} });
    expect([await members(), await groupsOf('u1')]).toEqual([['u2'], undefined]);
    expect(await send('DELETE', '/GroupMembers/g1~u1')).toMatchObject({ status: 404 });
  });

  it('is deleted only if its version satisfies the precondition of the request', async () => {
    const { provider, send, members } = await world();
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    const remove = (condition: string) =>
      provider.exchange({
        method: 'DELETE',
        base,
        path: '/GroupMembers/g1~u1',
        query: {},
        headers: { 'if-match': condition },
      });
    expect((await remove('W/"99"')).status).toBe(412);
    expect(await members()).toEqual(['u1']);
    expect((await remove('*')).status).toBe(204);
    expect(await members()).toBeUndefined();
  });

  it.each([
    [
      'a group that does not exist',
      membership('g9', 'u1'),
      400,
      'invalidValue',
      'group: there is no Group with the id "g9"',
    ],
    [
      'a member that does not exist',
      membership('g1', 'u9'),
      400,
      'invalidValue',
      'members: there is no User or Group with the id "u9"',
    ],
    [
      'a membership that exists',
      membership('g1', 'u3'),
      409,
      'uniqueness',
      '"u3" is already a member of the group "g1"',
    ],
  ])('is refused for %s', async (_case, body, status, scimType, detail) => {
    const { send, members } = await world();
    await send('POST', '/GroupMembers', membership('g1', 'u3'));
    expect(await send('POST', '/GroupMembers', body)).toMatchObject({ status, body: { scimType, detail } });
    expect(await members()).toEqual(['u3']);
  });

  it('is refused without a member, and for a member that the provider would leave out', async () => {
    const { send } = await world({ behaviour: { unknownMembers: 'drop' } });
    expect(await send('POST', '/GroupMembers', { ...membership('g1', 'u1'), member: {} })).toMatchObject({
      status: 400,
    });
    expect(await send('POST', '/GroupMembers', membership('g1', 'u9'))).toMatchObject({
      status: 400,
      body: { detail: 'member: there is no resource with the id "u9"' },
    });
  });

  it('has an unknown member if groups have unknown members', async () => {
    const { send } = await world({ behaviour: { unknownMembers: 'take' } });
    expect(await send('POST', '/GroupMembers', membership('g1', 'u9'))).toMatchObject({
      status: 201,
      body: { member: { value: 'u9', type: 'User' } },
    });
    expect(await send('GET', '/GroupMembers/g1~u9')).toMatchObject({ status: 200 });
  });

  it('is hidden together with its group', async () => {
    const { provider, send, list } = await world();
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    provider.setBehaviour({ visibility: 'own' });
    expect(await list()).toEqual([]);
    expect(await send('GET', '/GroupMembers/g1~u1')).toMatchObject({ status: 404 });
    const own = await world({ behaviour: { visibility: 'own' } });
    await own.send('POST', '/GroupMembers', membership('g1', 'u1'));
    expect(await own.list('member.value eq "u1"')).toEqual(['g1~u1']);
  });

  it('is found by group, by member, by both and by name, in pages', async () => {
    const { send, list } = await world();
    const other = await send('POST', '/Groups', group('Board', 'u1', 'g1'));
    const board = String(other.body.id);
    for (const id of ['u1', 'u2', 'u3']) await send('POST', '/GroupMembers', membership('g1', id));
    expect(await list('group.value eq "g1"')).toEqual(['g1~u1', 'g1~u2', 'g1~u3']);
    expect(await list('group.value eq "g1"', { startIndex: '2', count: '1' })).toEqual(['g1~u2']);
    expect(await list('group.value eq "g9"')).toEqual([]);
    expect((await list('member.value eq "u1"'))?.sort()).toEqual(['g1~u1', `${board}~u1`]);
    expect(await list(`member.value eq "u1" and group.value eq "${board}"`)).toEqual([`${board}~u1`]);
    expect(await list('group.display eq "board" and member.type eq "Group"')).toEqual([`${board}~g1`]);
    expect(await list(undefined, { startIndex: '4', count: '5' })).toEqual([`${board}~u1`, `${board}~g1`]);
    const sorted = { sortBy: 'member.display', sortOrder: 'descending', count: '1' };
    expect(await list('group.value eq "g1"', sorted)).toEqual(['g1~u3']);
    const { body } = await send('GET', '/GroupMembers', undefined, { filter: 'group.value eq "g1"', count: '2' });
    expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 2, startIndex: 1 });
    const everything = await send('GET', '/', undefined, { filter: 'meta.resourceType eq "GroupMember"' });
    expect(everything.body.totalResults).toBe(5);
  });

  it('is paged with cursors too', async () => {
    const { send } = await world({ behaviour: { pagination: 'cursor' } });
    for (const id of ['u1', 'u2', 'u3']) await send('POST', '/GroupMembers', membership('g1', id));
    const query = { filter: 'group.value eq "g1"', count: '2' };
    const first = await send('GET', '/GroupMembers', undefined, { ...query, cursor: '' });
    const next = await send('GET', '/GroupMembers', undefined, { ...query, cursor: String(first.body.nextCursor) });
    const pages = [first, next].map(({ body }) => (body.Resources as JsonObject[]).map(({ id }) => id));
    expect(pages).toEqual([['g1~u1', 'g1~u2'], ['g1~u3']]);
    expect(next.body).not.toHaveProperty('nextCursor');
  });

  it('is written in a bulk request, with a group and a user of the same request', async () => {
    const { send, members } = await world();
    const operation = (method: string, path: string, bulkId: string, data?: JsonObject) => ({
      method,
      path,
      bulkId,
      ...(data ? { data } : {}),
    });
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    const { body } = await send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      Operations: [
        operation('POST', '/GroupMembers', 'm', membership('bulkId:g', 'bulkId:u')),
        operation('POST', '/Groups', 'g', { schemas: [urn.Group], displayName: 'New' }),
        operation('POST', '/Users', 'u', user('dee')),
        operation('DELETE', '/GroupMembers/g1~u1', 'd'),
        operation('POST', '/GroupMembers', 'twice', membership('g1', 'u2')),
        operation('POST', '/GroupMembers', 'again', membership('g1', 'u2')),
      ] as unknown as JsonObject[],
    });
    const results = body.Operations as JsonObject[];
    expect(results.map(({ bulkId, status }) => [bulkId, status])).toEqual([
      ['m', '201'],
      ['g', '201'],
      ['u', '201'],
      ['d', '204'],
      ['twice', '201'],
      ['again', '409'],
    ]);
    expect(await members('id-5')).toEqual(['id-6']);
    expect(await members()).toEqual(['u2']);
  });

  it('has an id that no other text is, even if ids have any characters', async () => {
    const { provider, send } = await world();
    await provider.restore([
      { op: 'put', type: 'User', resource: { id: 'a~b', userName: 'x' } as unknown as Resource },
      {
        op: 'put',
        type: 'Group',
        resource: { id: 'g/é', displayName: 'G', members: [{ value: 'a~b' }] } as unknown as Resource,
      },
    ]);
    const { body } = await send('GET', '/GroupMembers');
    const [found] = body.Resources as [{ id: string; meta: { location: string } }];
    expect(found.id).toBe('g%2F%C3%A9~a%7Eb');
    const path = found.meta.location.slice(base.length);
    // The initial data of the server does not say when the member was added, so `meta` has no `created` and no
    // `lastModified`.
    expect((await send('GET', path)).body.meta).toEqual({
      resourceType: 'GroupMember',
      version: 'W/"1"',
      location: found.meta.location,
    });
    for (const id of ['g%252F%25c3%25a9~a%257Eb', 'g', '~', 'a~b~c', '%E0~x'])
      expect(await send('GET', `/GroupMembers/${id}`)).toMatchObject({ status: 404 });
  });

  it('is not a part of contents and snapshots', async () => {
    const { provider, send } = await world();
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    expect(provider.snapshot().filter((change) => change.op === 'put' && change.type === 'GroupMember')).toEqual([]);
    const resource = { ...membership('g1', 'u2'), id: 'g1~u2' } as unknown as Resource;
    await expect(provider.restore([{ op: 'put', type: 'GroupMember', resource }])).rejects.toThrow(
      'contents[0]: a GroupMember is not stored; instead, add the member to "members" of the group, or with a change { op: \'link\' }',
    );
  });

  it('makes the events of a changed group', async () => {
    const { provider, send } = await world({ behaviour: { securityEvents: 'notice' } });
    const queued = () => provider.events?.status().queued ?? 0;
    const before = queued();
    await send('POST', '/GroupMembers', membership('g1', 'u1'));
    await send('DELETE', '/GroupMembers/g1~u1');
    expect(queued() - before).toBe(2);
  });

  it('is read up to the last member of a large group', async () => {
    const { provider, send } = await world();
    const count = 20_000;
    await provider.restore([
      { op: 'put', type: 'Group', resource: { id: 'big', displayName: 'Big' } as unknown as Resource },
      ...Array.from({ length: count }, (_, index) => {
        return { op: 'link', group: 'big', member: { value: `m${index}`, type: 'User' } } as const;
      }),
    ]);
    const query = { filter: 'group.value eq "big"', startIndex: String(count), count: '5' };
    const { body } = await send('GET', '/GroupMembers', undefined, query);
    expect(body).toMatchObject({ totalResults: count, itemsPerPage: 1, Resources: [{ id: `big~m${count - 1}` }] });
  });
});
