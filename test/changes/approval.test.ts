import { describe, expect, it } from 'vitest';
import { Approval } from '../../src/changes/guard/approval.ts';
import { type Removal, removalsOf } from '../../src/changes/removals.ts';
import { ScimClient } from '../../src/client/client.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { importPeople, inferMapping } from '../../src/provisioning/index.ts';
import { collect, tableOf } from '../provisioning/rows.ts';
import { createWorld } from './world.ts';

const ada: Removal = { kind: 'deactivate', resource: 'user', id: '1', label: 'ada' };
const staff = { id: '7', name: 'Staff' };
const leaves: Removal = { kind: 'leave', resource: 'user', id: '1', label: 'ada', group: staff };

describe('an approval', () => {
  it('covers what was shown, and nothing else', () => {
    const approval = Approval.of([ada]);
    expect(() => approval.assertCovers([ada])).not.toThrow();
    expect(() => approval.assertCovers([{ ...ada, kind: 'delete' }])).toThrow(
      'the change would delete ada, and this removal was not confirmed',
    );
    expect(() => approval.assertCovers([{ ...ada, id: '2', label: 'bob' }])).toThrow('the change would deactivate bob');
    expect(() => approval.assertCovers([leaves])).toThrow('the change would take ada out of group Staff');
    expect(() => Approval.none.assertCovers([ada])).toThrow();
  });

  it('of leaving all groups covers each', () => {
    const { group: _, ...all } = leaves;
    expect(() => Approval.of([all]).assertCovers([leaves])).not.toThrow();
    expect(() => Approval.of([leaves]).assertCovers([all])).toThrow('the change would take ada out of all groups');
  });
});

describe('what a change takes away', () => {
  it.each([
    [{ active: true }, { active: false }, 1],
    [{}, { active: false }, 1],
    [{ active: 'True' }, { active: false }, 1],
    [{ active: false }, { active: false }, 0],
    [{ active: false }, { active: true }, 0],
    [{ active: true }, {}, 0],
  ])('of a person: %j to %j', (before, after, count) => {
    expect(removalsOf('user', '1', 'ada', before, after)).toHaveLength(count);
  });

  it.each([
    [['1', '2'], ['2'], ['1']],
    [['1', '2'], [], ['1', '2']],
    [['1'], ['1', '2'], []],
    [['1', '1'], [], ['1']],
  ])('of a group: %j to %j', (before, after, gone) => {
    const group = (ids: string[]) => ({ members: ids.map((value) => ({ value })) });
    expect(removalsOf('group', '7', 'Staff', group(before), group(after)).map(({ id }) => id)).toEqual(gone);
  });
});

it('an import whose caller asks nobody deactivates nobody', async () => {
  const world = createWorld();
  const source = tableOf('userName,Active\nm01,no\n');
  const client = new ScimClient(world.service.exchange, { base: 'https://people.example.com/v2' });
  const mapping = inferMapping(source.columns, UserModel);
  const [result] = await collect(importPeople(client, source.rows(), { mapping }));
  expect(result).toMatchObject({ outcome: 'failed', error: { code: 'refused' } });
  expect(world.service.users.get(world.ids['m01'] as string)?.['active']).toBe(true);
});
