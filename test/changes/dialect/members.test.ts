import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { others } from '../world.ts';
import { createDialectWorld, type DialectWorld, saysOf } from './dialect-world.ts';

const value = (...ids: number[]) => ids.map((id) => ({ value: `id-${id}` }));
const removed = (id: number) => ({ op: 'remove', path: `members[value eq "id-${id}"]` });
const bodies = (world: DialectWorld) => world.sent().map(({ body }) => body);
const consent = ['--yes', '--max-removals', '50'];
const replaceBy = (world: DialectWorld, ...ids: number[]) =>
  world.run(['groups', 'replace', 'Staff', '--file', '-', ...consent], {
    stdin: JSON.stringify({ displayName: 'Staff', members: value(...ids) }),
  });

describe('members in slices that the dialect knows', () => {
  it.each([
    [{ maxMembersRemoved: 2 }, [[removed(2), removed(3)], [removed(4)]]],
    [{ maxPatchOperations: 2 }, [[removed(2), removed(3)], [removed(4)]]],
    [{ maxPatchOperations: 2, patchPathFilters: false }, [[{ op: 'remove', path: 'members', value: value(2, 3, 4) }]]],
    [
      { maxMembersRemoved: 1, patchPathFilters: false },
      [2, 3, 4].map((id) => [{ op: 'remove', path: 'members', value: value(id) }]),
    ],
  ])('groups remove-member: %j', async (facts, sent) => {
    const world = createDialectWorld(facts);
    const { exitCode } = await world.run(['groups', 'remove-member', 'Staff', 'm01', 'm02', 'm03', '--yes']);
    expect([exitCode, bodies(world)]).toEqual([0, sent]);
    expect(world.service.membersOf('Staff')).toHaveLength(10);
  });

  it('groups add-member and bulk import', async () => {
    const world = createDialectWorld({ maxMembersAdded: 2 });
    world.service.addGroup('Ops');
    const { exitCode } = await world.run(['groups', 'add-member', 'Ops', 'm01', 'm02', 'm03']);
    const stdin = `userName,Groups\n${others
      .slice(3, 6)
      .map((name) => `${name},Ops\n`)
      .join('')}`;
    const imported = await world.run(['bulk', 'import', '-', '--yes'], { stdin });
    expect([exitCode, imported.exitCode]).toEqual([0, 0]);
    expect(bodies(world)).toEqual(
      [[2, 3], [4], [5, 6], [7]].map((ids) => [{ op: 'add', path: 'members', value: value(...ids) }]),
    );
  });

  it('a large limit does not make requests larger than usual', async () => {
    const world = createDialectWorld({ maxMembersAdded: 5000 });
    world.service.addGroup('Ops');
    await world.run(['groups', 'add-member', 'Ops', ...others]);
    expect(bodies(world)).toHaveLength(1);
  });
});

describe('members of a group as a whole', () => {
  const facts = { mixedMemberChanges: 'refuse', memberReplacement: 'refuse' } as const;

  it('are changed by requests that only add or only remove', async () => {
    const world = createDialectWorld({ ...facts, maxMembersRemoved: 10 });
    const lead = world.service.addUser({ userName: 'lead', active: true });
    const { exitCode } = await replaceBy(world, 1, Number(lead.slice(3)));
    expect([exitCode, world.service.membersOf('Staff')]).toEqual([0, ['id-1', lead]]);
    expect(bodies(world)).toEqual([
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(removed),
      [12, 13].map(removed),
      [{ op: 'add', path: 'members', value: [{ value: lead }] }],
    ]);
  });

  it.each([
    [{ mixedMemberChanges: 'refuse' }, 2],
    [{}, 1],
  ] as const)('are added and removed in one request unless the service refuses it: %j', async (more, requests) => {
    const world = createDialectWorld({ ...more, methods: { Group: ['GET', 'PATCH'] } });
    const lead = world.service.addUser({ userName: 'lead', active: true });
    const { exitCode } = await replaceBy(world, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Number(lead.slice(3)));
    expect([exitCode, bodies(world).length]).toEqual([0, requests]);
  });

  it('are removed one by one, never with one operation', async () => {
    const world = createDialectWorld(facts);
    const { exitCode } = await world.run(['groups', 'update', 'Staff', '--set', 'members:=null', ...consent]);
    expect([exitCode, bodies(world), world.service.membersOf('Staff')]).toEqual([
      0,
      [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map(removed)],
      [],
    ]);
  });

  it('are not replaced if they cannot be read', async () => {
    const world = createDialectWorld({ ...facts, membersOnRead: 'never' }, { membersOnRead: 'never' });
    const ran = await replaceBy(world, 1);
    expect([ran.exitCode, saysOf(ran), world.sent()]).toEqual([
      10,
      [
        'Error: nothing was sent: the service refuses a change that replaces all members, and scimctl cannot add and remove single members instead, because Acme does not show the members of a group',
        '  hint   to change single members, use groups add-member or groups remove-member',
      ],
      [],
    ]);
  });

  it('are not replaced by a PUT for want of PATCH', async () => {
    const world = createDialectWorld({ memberReplacement: 'refuse', methods: { Group: ['GET', 'PUT'] } });
    const ran = await world.run(['groups', 'remove-member', 'Staff', 'pat', '--yes']);
    expect([ran.exitCode, saysOf(ran)[0], world.sent()]).toEqual([
      10,
      'Error: nothing was sent, because a PUT replaces all members of a group, and Acme refuses such a PUT',
      [],
    ]);
  });

  it.each([
    [
      'aborted',
      'the request was aborted before it was sent',
      'Error: the change needs 2 requests, and the run was stopped after request 1',
    ],
    [
      'refused',
      'the connection was refused',
      'Error: request 2 of 2 was not sent: the connection was refused; the earlier requests succeeded, so only a part of the change was made',
    ],
  ] as const)('a later request that is not sent (%s) is not a refusal of the service', async (code, reason, error) => {
    const world = createDialectWorld({ ...facts, maxMembersRemoved: 10 });
    const { exchange } = world.service;
    let patches = 0;
    Object.assign(world.service, {
      exchange: (async (request) => {
        if (request.method === 'PATCH' && ++patches > 1) throw new NetworkError(reason, code, false);
        return exchange(request);
      }) satisfies Exchange,
    });
    const ran = await replaceBy(world, 1);
    expect(saysOf(ran).slice(-2)).toEqual([
      error,
      '  hint   read the resource to see what is missing, then run the command again to make the rest of the change',
    ]);
  });

  it('a refused later request says that the earlier requests were made', async () => {
    const fail = [{ method: 'PATCH', path: /Groups/, status: 400, after: 1 }];
    const world = createDialectWorld({ ...facts, maxMembersRemoved: 10 }, { fail });
    const ran = await replaceBy(world, 1);
    expect([ran.exitCode, saysOf(ran).slice(-2)]).toEqual([
      7,
      [
        expect.stringMatching(
          /^Error: the service refused request 2 of 2: .*; the earlier requests succeeded, so only a part of the change was made$/,
        ),
        '  hint   read the resource to see what is missing, then run the command again to make the rest of the change',
      ],
    ]);
  });

  it('given operations are sent as they are', async () => {
    const world = createDialectWorld({ ...facts, patchPathFilters: false });
    await world.run(['groups', 'patch', 'Staff', '--op', 'remove members[value eq "id-2"]', '--yes']);
    expect(bodies(world)).toEqual([[removed(2)]]);
  });
});

describe('members of a new group', () => {
  const create = (world: DialectWorld, ...ids: number[]) =>
    world.run(['groups', 'create', '--display-name', 'Club', '--set', `members:=${JSON.stringify(value(...ids))}`]);
  const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Club' };

  it.each([
    [{ membersOnCreate: 'refuse' }, [group, [{ op: 'add', path: 'members', value: value(1, 2) }]]],
    [{ maxMembersAdded: 1 }, [group, ...[1, 2].map((id) => [{ op: 'add', path: 'members', value: value(id) }])]],
    [{ maxMembersAdded: 2 }, [{ ...group, members: value(1, 2) }]],
  ] as const)('are added after the creation if they must be: %j', async (facts, sent) => {
    const world = createDialectWorld(facts);
    const { exitCode } = await create(world, 1, 2);
    expect([exitCode, bodies(world), world.service.membersOf('Club')]).toEqual([0, sent, ['id-1', 'id-2']]);
  });

  it('who are refused are no success', async () => {
    const world = createDialectWorld({ membersOnCreate: 'refuse' }, { refusedMembers: ['id-2'] });
    const ran = await create(world, 1, 2);
    expect([ran.exitCode, saysOf(ran)]).toEqual([
      7,
      [
        'Created group Club (id-15)',
        'Error: the service accepted group Club (id-15), but members is not as requested',
        '  hint   to see the resource, run scimctl groups get id-15',
      ],
    ]);
    expect(world.service.membersOf('Club')).toEqual(['id-1']);
  });
});

describe('members that reads do not show', () => {
  it('no group is read to find out, and an empty read is no empty group', async () => {
    const world = createDialectWorld({ membersOnRead: 'never' }, { membersOnRead: 'never' });
    const ran = await world.run(['groups', 'update', 'Staff', '--set', 'members:=null', ...consent]);
    expect([ran.exitCode, world.sent()]).toEqual([10, []]);
    expect(world.service.requests.filter((request) => request.includes('attributes=displayName,members'))).toEqual([]);
  });

  it('members on request are asked for', async () => {
    const world = createDialectWorld({ membersOnRead: 'on-request' }, { membersOnRead: 'onRequest' });
    const { exitCode } = await world.run(['groups', 'update', 'Staff', '--set', 'members:=null', ...consent]);
    expect([exitCode, world.service.membersOf('Staff')]).toEqual([0, []]);
  });
});

describe('operations of one request', () => {
  it('more of them are sent in several requests', async () => {
    const world = createDialectWorld({ maxPatchOperations: 1 });
    const argv = ['users', 'update', 'pat', '--title', 'Boss', '--display-name', 'Pat'];
    const { exitCode } = await world.run(argv);
    expect([exitCode, bodies(world)]).toEqual([
      0,
      [[{ op: 'replace', path: 'displayName', value: 'Pat' }], [{ op: 'replace', path: 'title', value: 'Boss' }]],
    ]);
  });
});

describe('paths without filters', () => {
  it('a multi-valued attribute is replaced as a whole', async () => {
    const world = createDialectWorld({ patchPathFilters: false });
    const pat = world.service.users.get('id-1');
    const emails = [
      { value: 'a@example.com', type: 'work' },
      { value: 'b@example.com', type: 'home' },
    ];
    if (pat) pat['emails'] = emails;
    const changed = await world.run(['users', 'update', 'pat', '--set', 'emails[type eq "work"].value=c@example.com']);
    expect([changed.exitCode, bodies(world)]).toEqual([
      0,
      [[{ op: 'replace', path: 'emails', value: [{ value: 'c@example.com', type: 'work' }, emails[1]] }]],
    ]);
  });
});
