import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, createHarness, group, patchOp, user } from '../provider/harness.ts';

async function start(unknownMembers: Behaviour['unknownMembers']) {
  const harness = createHarness({ behaviour: { unknownMembers } });
  await harness.send('POST', '/Users', user('a'));
  await harness.send('POST', '/Groups', group('g', 'id-1'));
  const members = async () => (await harness.send('GET', '/Groups/id-2')).body.members as JsonObject[] | undefined;
  return { ...harness, members };
}

const known = { value: 'id-1', $ref: `${base}/Users/id-1`, display: 'a', type: 'User' };
const add = (...values: JsonObject[]) => patchOp({ op: 'add', path: 'members', value: values });

describe('members that are nobody', () => {
  it('are kept as they came where they are taken, removed by their id, and become whoever gets it', async () => {
    const { send, members } = await start('take');
    const strangers = [{ value: 'x', display: 'Xeno' }, { value: 'y', type: 'Group' }, { value: 'z' }];
    expect((await send('PATCH', '/Groups/id-2', add(...strangers))).status).toBe(204);
    expect(await members()).toEqual([
      known,
      { value: 'x', display: 'Xeno', type: 'User' },
      { value: 'y', type: 'Group' },
      { value: 'z', type: 'User' },
    ]);
    const found = await send('GET', '/Groups?filter=members.value%20eq%20%22x%22');
    expect(found.body.totalResults).toBe(1);
    await send('PATCH', '/Groups/id-2', patchOp({ op: 'remove', path: 'members[value eq "x" or value eq "y"]' }));
    expect(await members()).toEqual([known, { value: 'z', type: 'User' }]);
    await send('PUT', '/Groups/id-2', group('g', 'z', 'w'));
    expect((await members())?.map(({ value }) => value)).toEqual(['z', 'w']);
  });

  it('are left out where they are dropped, and the others are not', async () => {
    const { send, members } = await start('drop');
    expect((await send('PATCH', '/Groups/id-2', add({ value: 'x' }))).status).toBe(204);
    await send('PUT', '/Groups/id-2', group('g', 'x', 'id-1', 'y'));
    expect(await members()).toEqual([known]);
  });

  it.each(['refuse', 'take', 'drop'] as const)('are no group in itself: %s', async (way) => {
    const { send, members } = await start(way);
    expect(await send('PATCH', '/Groups/id-2', add({ value: 'id-2' }))).toMatchObject({
      status: 400,
      body: { detail: 'members: a group cannot be a member of itself' },
    });
    expect(await members()).toEqual([known]);
  });

  it.each(['take', 'drop'] as const)(
    'do not fail groups of a bulk request that refer to each other: %s',
    async (way) => {
      const { send } = createHarness({ behaviour: { unknownMembers: way } });
      const operation = (bulkId: string, ...members: string[]) => {
        const data = { schemas: [urn.Group], displayName: bulkId, members: members.map((value) => ({ value })) };
        return { method: 'POST', path: '/Groups', bulkId, data };
      };
      const Operations = [operation('a', 'bulkId:b', 'nobody'), operation('b', 'bulkId:a')];
      const { body } = await send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations });
      expect((body.Operations as JsonObject[]).map(({ status }) => status)).toEqual(['201', '201']);
    },
  );
});
