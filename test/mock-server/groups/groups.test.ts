import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, createHarness, group, type Harness, patchOp, user } from '../provider/harness.ts';

const values = (list: unknown): unknown[] => ((list ?? []) as JsonObject[]).map(({ value }) => value);

async function people(send: Harness['send'], count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await send('POST', '/Users', user(`u${i}`, { displayName: `User ${i}` }));
}

describe('membership', () => {
  it('is one fact with two sides, direct and through groups', async () => {
    const { send } = createHarness();
    await people(send, 1);
    await send('POST', '/Groups', group('Inner', 'id-1'));
    await send('POST', '/Groups', group('Outer', 'id-2'));
    expect((await send('GET', '/Groups/id-2')).body.members).toEqual([
      { value: 'id-1', $ref: `${base}/Users/id-1`, display: 'User 1', type: 'User' },
    ]);
    expect((await send('GET', '/Users/id-1')).body.groups).toEqual([
      { value: 'id-2', $ref: `${base}/Groups/id-2`, display: 'Inner', type: 'direct' },
      { value: 'id-3', $ref: `${base}/Groups/id-3`, display: 'Outer', type: 'indirect' },
    ]);
  });

  it('is cleaned up when a user is deleted: no group keeps a member that is gone', async () => {
    const { send, clock } = createHarness();
    await people(send, 2);
    await send('POST', '/Groups', group('G', 'id-1', 'id-2'));
    clock.now += 1000;
    expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
    const { body } = await send('GET', '/Groups/id-3');
    expect(values(body.members)).toEqual(['id-2']);
    expect(body.meta).toMatchObject({ version: 'W/"2"', lastModified: '2026-01-01T00:00:01.000Z' });
  });

  it('is cleaned up when a group is deleted', async () => {
    const { send } = createHarness();
    await people(send, 1);
    await send('POST', '/Groups', group('G', 'id-1'));
    await send('DELETE', '/Groups/id-2');
    expect((await send('GET', '/Users/id-1')).body).not.toHaveProperty('groups');
  });

  it('loses a manager who is deleted, and nobody else', async () => {
    const { send } = createHarness();
    await people(send, 1);
    const enterprise = { [urn.EnterpriseUser]: { department: 'Sales', manager: { value: 'id-1' } } };
    await send('POST', '/Users', user('report', { schemas: [urn.User, urn.EnterpriseUser], ...enterprise }));
    await send('DELETE', '/Users/id-1');
    const { body } = await send('GET', '/Users/id-2');
    expect(body).toMatchObject({ [urn.EnterpriseUser]: { department: 'Sales' }, meta: { version: 'W/"2"' } });
    expect(body[urn.EnterpriseUser]).not.toHaveProperty('manager');
  });

  it.each([
    ['a person', 'nobody', 'members: there is no User or Group with the id "nobody"'],
    ['the group itself', 'id-2', 'members: a group cannot be a member of itself'],
  ])('refuses a member that cannot be: %s', async (_what, value, detail) => {
    const { send } = createHarness();
    await people(send, 1);
    await send('POST', '/Groups', group('G', 'id-1'));
    const answer = await send('PATCH', '/Groups/id-2', patchOp({ op: 'add', path: 'members', value: [{ value }] }));
    expect(answer.body).toEqual({ schemas: [urn.Error], status: '400', scimType: 'invalidValue', detail });
    expect(values((await send('GET', '/Groups/id-2')).body.members)).toEqual(['id-1']);
  });

  it.each([
    ['add', { op: 'add', path: 'members', value: [{ value: 'id-2' }] }, ['id-1', 'id-2']],
    ['add of one that is there', { op: 'add', path: 'members', value: [{ value: 'id-1', display: 'x' }] }, ['id-1']],
    ['remove by filter', { op: 'remove', path: 'members[value eq "id-1"]' }, []],
    ['remove of one that is not there', { op: 'remove', path: 'members[value eq "id-9"]' }, ['id-1']],
    ['remove of all', { op: 'remove', path: 'members' }, []],
    ['replace', { op: 'replace', path: 'members', value: [{ value: 'id-2' }] }, ['id-2']],
  ])('%s', async (_what, operation, expected) => {
    const { send } = createHarness();
    await people(send, 2);
    await send('POST', '/Groups', group('G', 'id-1'));
    await send('PATCH', '/Groups/id-3', patchOp(operation));
    const { body } = await send('GET', '/Groups/id-3');
    expect(values(body.members)).toEqual(expected);
    const unchanged = JSON.stringify(expected) === '["id-1"]';
    expect(body.meta).toMatchObject({ version: unchanged ? 'W/"1"' : 'W/"2"' });
  });

  it('does not move the version when the same members are pushed again', async () => {
    const { send } = createHarness();
    await people(send, 2);
    await send('POST', '/Groups', group('G', 'id-1', 'id-2'));
    await send(
      'PATCH',
      '/Groups/id-3',
      patchOp({ op: 'replace', path: 'members', value: [{ value: 'id-2' }, { value: 'id-1' }] }),
    );
    await send('PUT', '/Groups/id-3', group('G', 'id-1', 'id-2'));
    expect((await send('GET', '/Groups/id-3')).body.meta).toMatchObject({ version: 'W/"1"' });
  });

  it('keeps the name that a client gives a member, and reads that of others when they are shown', async () => {
    const { send } = createHarness();
    await people(send, 4);
    const member = (id: string, display?: string) => ({ value: id, ...(display === undefined ? {} : { display }) });
    const shown = async () => {
      const { members } = (await send('GET', '/Groups/id-5')).body;
      return (members as JsonObject[]).map(({ value, display }) => [value, display]);
    };
    await send('POST', '/Groups', { ...group('G'), members: [member('id-1', 'Boss'), member('id-2')] });
    const added = [member('id-3', 'Third')];
    await send('PATCH', '/Groups/id-5', patchOp({ op: 'add', path: 'members', value: added }));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: 'displayName', value: 'New 1' }));
    await send('PATCH', '/Users/id-2', patchOp({ op: 'replace', path: 'displayName', value: 'New 2' }));
    expect(await shown()).toEqual([
      ['id-1', 'Boss'],
      ['id-2', 'New 2'],
      ['id-3', 'Third'],
    ]);
    const find = async (name: string) =>
      (await send('GET', `/Groups?filter=members.display%20eq%20%22${name}%22`)).body.totalResults;
    expect([await find('Boss'), await find('New%201')]).toEqual([1, 0]);
    // A member's `display` is immutable while the member is in the group, so `Boss` stays.
    const again = { ...group('G'), members: [member('id-1', 'Chief'), member('id-3'), member('id-4', 'Fourth')] };
    await send('PUT', '/Groups/id-5', again);
    expect(await shown()).toEqual([
      ['id-1', 'Boss'],
      ['id-3', 'Third'],
      ['id-4', 'Fourth'],
    ]);
    await send('PATCH', '/Groups/id-5', patchOp({ op: 'remove', path: 'members[value eq "id-1"]' }));
    const Operations = [patchOp({ op: 'add', path: 'members', value: [member('id-1', 'Chief')] })];
    const bulk = Operations.map((data) => ({ method: 'PATCH', path: '/Groups/id-5', data }));
    await send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations: bulk });
    expect(await shown()).toContainEqual(['id-1', 'Chief']);
  });

  it('ends when groups contain each other', async () => {
    const { send } = createHarness();
    await people(send, 1);
    await send('POST', '/Groups', group('A', 'id-1'));
    await send('POST', '/Groups', group('B', 'id-2'));
    await send('PATCH', '/Groups/id-2', patchOp({ op: 'add', path: 'members', value: [{ value: 'id-3' }] }));
    expect(values((await send('GET', '/Users/id-1')).body.groups)).toEqual(['id-2', 'id-3']);
  });
});
