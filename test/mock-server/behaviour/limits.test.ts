import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

/** Creates three users, and a group with two of these users. Adds the members one by one. */
async function withGroup(behaviour: Partial<Behaviour>) {
  const { send } = createHarness({ behaviour });
  for (const name of ['a', 'b', 'c']) await send('POST', '/Users', user(name));
  await send('POST', '/Groups', group('Staff'));
  for (const value of ['id-1', 'id-2']) await send('PATCH', '/Groups/id-4', patchOp(add(value)));
  return send;
}

const members = (...values: string[]): JsonObject[] => values.map((value) => ({ value }));
const add = (...values: string[]): JsonObject => ({ op: 'add', path: 'members', value: members(...values) });
const remove = (value: string): JsonObject => ({ op: 'remove', path: `members[value eq "${value}"]` });

describe('what stays within a limit is done', () => {
  it.each<[string, Partial<Behaviour>, JsonObject]>([
    ['as many members added as may be', { maxMembersAdded: 2 }, patchOp(add('id-2', 'id-3'))],
    ['as many members removed as may be', { maxMembersRemoved: 2 }, patchOp(remove('id-1'), remove('id-2'))],
    ['additions where only removals are limited', { maxMembersRemoved: 1 }, patchOp(add('id-1', 'id-2', 'id-3'))],
    [
      'a removal whose value contains the word of the operator',
      { maxMembersRemoved: 1 },
      patchOp({ op: 'remove', path: 'members[value eq "a eq b"]' }),
    ],
    ['a removal of all members at once', { maxMembersRemoved: 1 }, patchOp({ op: 'remove', path: 'members' })],
    [
      'members added by name',
      { memberReplacement: 'refuse' },
      patchOp(add('id-3'), { op: 'add', value: { members: members('id-2') } }),
    ],
    [
      'members removed by value',
      { memberReplacement: 'refuse', lenient: true },
      patchOp({ op: 'remove', path: 'members', value: members('id-1') }),
    ],
    ['members removed by a filter', { memberReplacement: 'refuse' }, patchOp(remove('id-1'))],
    [
      'only additions',
      { mixedMemberChanges: 'refuse' },
      patchOp(add('id-3'), { op: 'replace', value: { displayName: 'Crew' } }),
    ],
    ['another attribute', { maxMembersAdded: 1 }, patchOp({ op: 'replace', value: { displayName: 'Crew' } })],
    ['as many operations as may be', { maxPatchOperations: 2 }, patchOp(add('id-3'), remove('id-1'))],
    ['members where a new group has none', { membersOnCreate: 'refuse' }, patchOp(add('id-3'))],
    ['a change of the group that has the name', { uniqueGroupNames: true }, patchOp(add('id-3'))],
  ])('%s', async (_, behaviour, body) => {
    const send = await withGroup(behaviour);
    expect((await send('PATCH', '/Groups/id-4', body)).status).toBe(204);
  });
});

describe('what is above a limit changes nothing', () => {
  it.each<[string, Partial<Behaviour>, JsonObject]>([
    ['members added one by one', { maxMembersAdded: 1 }, patchOp(add('id-3'), add('id-2'))],
    ['members in place of others', { maxMembersAdded: 1 }, patchOp({ ...add('id-1', 'id-3'), op: 'replace' })],
    ['members removed one by one', { maxMembersRemoved: 1 }, patchOp(remove('id-1'), remove('id-2'))],
    [
      'members in place of all, without a path',
      { memberReplacement: 'refuse' },
      patchOp({ op: 'replace', value: { Members: members('id-3') } }),
    ],
    ['too many operations', { maxPatchOperations: 1 }, patchOp(add('id-3'), remove('id-1'))],
  ])('%s', async (_, behaviour, body) => {
    const send = await withGroup(behaviour);
    expect((await send('PATCH', '/Groups/id-4', body)).status).toBe(400);
    expect((await send('GET', '/Groups/id-4')).body.members).toMatchObject(members('id-1', 'id-2'));
  });

  it('PUT with more members than may be', async () => {
    const send = await withGroup({ maxMembersAdded: 1 });
    expect((await send('PUT', '/Groups/id-4', group('Staff', 'id-1', 'id-3'))).status).toBe(400);
    expect((await send('PUT', '/Groups/id-4', group('Staff', 'id-3'))).status).toBe(200);
  });
});

describe('filters', () => {
  it.each(['userName eq "a"', 'USERNAME eq "a"', 'emails[value eq "x" and type eq "work"] or userName eq "a"'])(
    'with nothing but what is supported go on working: %s',
    async (filter) => {
      const filterAttributes = ['userName', 'emails'];
      const send = await withGroup({ filterAttributes, filterOperators: ['eq', 'and', 'or', '[]'] });
      const answer = await send('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      expect(answer.body).toMatchObject({ totalResults: 1 });
    },
  );
});
