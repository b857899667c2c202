import { describe, expect, it } from 'vitest';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import type { World } from '../world.ts';
import { altering, createLayered } from './layer.ts';

/** A service without PATCH. The service shows only the first 50 members of a group. */
function createCut(crowd: number, options: FakeServiceOptions = {}): World & { readonly crowd: readonly string[] } {
  const cut = altering('Group', (group) => {
    if (Array.isArray(group['members'])) group['members'] = group['members'].slice(0, 50);
  });
  const world = createLayered(cut, { patch: 'off', ...options });
  const ids = Array.from({ length: crowd }, (_, n) => world.service.addUser({ userName: `c-${n}`, active: true }));
  world.service.addGroup('Crowd', ids);
  return { ...world, crowd: [...ids].sort() };
}

describe('a group of which a service without PATCH shows only the first members', () => {
  it.each([
    [{}, 'shows 50 of the 60 members of the group'],
    [
      { filters: 'refused' },
      'shows exactly 50 members of the group, and this may be the largest number that the service shows',
    ],
    [
      { filters: 'empty' },
      'shows exactly 50 members of the group, and this may be the largest number that the service shows',
    ],
  ] as const)('keeps the others when somebody is added or taken out (%j)', async (options, reason) => {
    const world = createCut(60, options);
    for (const argv of [
      ['groups', 'add-member', 'Crowd', 'm01'],
      ['groups', 'remove-member', 'Crowd', 'c-1'],
    ]) {
      const { exitCode, stderr } = await world.run(argv);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain(
        `the service does not support PATCH of a group, and the service ${reason}; nothing was changed, because a PUT could remove members that scimctl does not see\n`,
      );
    }
    expect(world.service.membersOf('Crowd')).toEqual(world.crowd);
  });

  it('keeps the others where the number shown is none that a limit has', async () => {
    const world = createLayered(
      altering('Group', (group) => {
        if (Array.isArray(group['members'])) group['members'] = group['members'].slice(0, 7);
      }),
      { patch: 'off' },
    );
    const { exitCode } = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect([exitCode === 0, world.service.membersOf('Staff').length]).toEqual([false, 13]);
  });

  it('is changed where the service counts everybody, whatever is asked', async () => {
    const world = createLayered((next) => next, { patch: 'off', filters: 'ignored' });
    world.service.addUser({ userName: 'extra', active: true });
    const { exitCode } = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect([exitCode, world.service.membersOf('Staff').length]).toEqual([0, 12]);
  });

  it('is changed where a filter says that the round number of them is all', async () => {
    const world = createCut(50);
    const { exitCode } = await world.run(['groups', 'remove-member', 'Crowd', 'c-1']);
    expect([exitCode, world.service.membersOf('Crowd').length]).toEqual([0, 49]);
  });
});

describe('somebody whom a group with a limit does not show, on a service that shows no groups of people', () => {
  const hiding = { patch: 'on', groupsOnUsers: false } as const;

  it.each([{}, { filters: 'refused' }] as const)('leaves the group (%j)', async (options) => {
    const world = createCut(60, { ...hiding, ...options });
    const { exitCode, stderr } = await world.run(['groups', 'remove-member', 'Crowd', 'c-59', '--yes']);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([0, expect.stringMatching(/^Removed c-59 \(/)]);
    expect(world.service.membersOf('Crowd')).toHaveLength(59);
  });

  const file = 'userName,groups\nc-0,Crowd\nc-59,\n';
  const setGroups = (world: World) =>
    world.run(['bulk', 'import', '-', '--groups', 'set', '--yes', '-o', 'ndjson'], { stdin: file });

  it('leaves it by an import that sets groups', async () => {
    const world = createCut(60, hiding);
    const { exitCode, stdout } = await setGroups(world);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('"outcome":"unlinked"')]);
    expect(world.service.membersOf('Crowd')).toHaveLength(59);
  });

  it('stays, and the import says so, where no filter tells', async () => {
    const world = createCut(60, { ...hiding, filters: 'refused' });
    const { exitCode, stdout } = await setGroups(world);
    expect([exitCode, stdout]).toEqual([7, expect.stringContaining('so nobody is removed from the group')]);
  });

  it('is not called equal to a group with the members that are shown', async () => {
    const world = createCut(60);
    const shown = JSON.parse((await world.run(['groups', 'members', 'Crowd', '-q', '[].id'])).stdout) as string[];
    world.service.addGroup('Shown', shown);
    const { exitCode, stderr } = await world.run(['groups', 'diff', 'Crowd', 'Shown', '--exit-code', '-o', 'id']);
    expect([exitCode, stderr]).toEqual([
      7,
      expect.stringMatching(
        /^Warning: group Crowd \(.*\): the service shows 50 of the 60 members of the group, so not all differences are known\n0 only in Crowd, 0 only in Shown, 50 in both\n$/,
      ),
    ]);
  });
});

describe('the list of the members of a group of which a service shows only the first members', () => {
  const list = (world: World, ...argv: string[]) => world.run(['groups', 'members', 'Crowd', '-o', 'id', ...argv]);

  it('is called incomplete where a filter counts more people', async () => {
    const { exitCode, stdout, stderr } = await list(createCut(60));
    expect([exitCode, stdout.trim().split('\n').length, stderr]).toEqual([
      7,
      50,
      expect.stringMatching(
        /^Warning: group Crowd \([\w-]+\): the service shows 50 of the 60 members of the group, so the list is incomplete\n$/,
      ),
    ]);
  });

  it.each(['refused', 'empty', 'ignored'] as const)('is doubted where filters are %s', async (filters) => {
    const { exitCode, stderr } = await list(createCut(60, { filters }));
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^Warning: group Crowd \([\w-]+\): the service shows exactly 50 members of the group, and this may be the largest number that the service shows, so the list may be incomplete\n$/,
      ),
    ]);
  });

  it('is not doubted where a filter counts the members that are shown', async () => {
    expect(await list(createCut(50))).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('is not doubted where a service that ignores filters shows a number that no limit has', async () => {
    expect(await list(createCut(49, { filters: 'ignored' }))).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('is called incomplete with --recursive, for the nested group that is cut', async () => {
    const world = createCut(60);
    const [crowd] = JSON.parse((await world.run(['groups', 'list', '--where', 'displayName=Crowd'])).stdout);
    world.service.addGroup('Outer', [crowd.id]);
    const { exitCode, stderr } = await world.run(['groups', 'members', 'Outer', '--recursive', '-o', 'id']);
    expect([exitCode, stderr]).toEqual([
      7,
      expect.stringMatching(/^Warning: group Crowd \([\w-]+\): the service shows 50 of the 60 members of the group, /),
    ]);
  });

  it('names ten nested groups that are cut, and counts the others', async () => {
    const world = createCut(60);
    const inner = Array.from({ length: 12 }, (_, n) => world.service.addGroup(`G${n}`, world.crowd));
    world.service.addGroup('Outer', inner);
    const { exitCode, stderr } = await world.run(['groups', 'members', 'Outer', '--recursive', '-o', 'id']);
    const lines = stderr.trim().split('\n');
    expect([exitCode, lines.length, lines.at(-1)]).toEqual([
      7,
      11,
      'Warning: 2 other groups may also have members that are not shown',
    ]);
  });

  it('asks a service that ignores filters twice, and not again for each group', async () => {
    const world = createCut(7, { filters: 'ignored' });
    const inner = Array.from({ length: 5 }, (_, n) => world.service.addGroup(`G${n}`, world.crowd));
    world.service.addGroup('Outer', inner);
    await world.run(['groups', 'members', 'Outer', '--recursive', '-o', 'id']);
    const counts = world.service.log.filter(({ path, query }) => path === '/Users' && query.filter !== undefined);
    expect(counts).toHaveLength(2);
  });
});
