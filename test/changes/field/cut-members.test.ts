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
    [{ filters: 'refused' }, 'shows exactly 50 members of the group, and this number may be a limit of the service'],
    [{ filters: 'empty' }, 'shows exactly 50 members of the group, and this number may be a limit of the service'],
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
        /^Warning: group Crowd \(.*\): the service shows 50 of the 60 members of the group, so the differences are not all known\n0 only in Crowd, 0 only in Shown, 50 in both\n$/,
      ),
    ]);
  });
});
