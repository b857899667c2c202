import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/protocol/json/json.ts';
import { altering, createLayered, type Layer } from './layer.ts';

/** Services whose attribute `groups` of a person does not tell which groups the person is in. Such services exist. */
const unusable: Readonly<Record<string, Layer>> = {
  'the names of groups alone': altering('User', (user) => {
    if (Array.isArray(user['groups'])) user['groups'] = user['groups'].map((): Json => ({ display: 'Staff' }));
  }),
  'an empty list whatever the person is in': altering('User', (user) => {
    user['groups'] = [];
  }),
};

describe.each(Object.entries(unusable))('people whose groups are %s', (_name, layer) => {
  it('are out of every group when they are offboarded', async () => {
    const world = createLayered(layer);
    const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    expect([exitCode, JSON.parse(stdout)[0].groupsRemoved]).toEqual([0, [{ id: world.staff, name: 'Staff' }]]);
    expect(world.service.membersOf('Staff')).not.toContain(world.ids['m01']);
  });

  it('are out of their groups also when they were inactive before', async () => {
    const world = createLayered(layer);
    Object.assign(world.service.users.get(world.ids['m01'] as string) as object, { active: false });
    const { exitCode } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    expect(exitCode).toBe(0);
    expect(world.service.membersOf('Staff')).not.toContain(world.ids['m01']);
  });

  it('are taken out of a group by name', async () => {
    const world = createLayered(layer);
    const { stderr } = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect(stderr).toContain('Removed m01');
    expect(world.service.membersOf('Staff')).not.toContain(world.ids['m01']);
  });

  it('are not said to be out of a group that still has them', async () => {
    const world = createLayered(layer, { ignoresMembers: true });
    const { exitCode, stderr } = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect([exitCode, stderr]).toEqual([
      7,
      'Error: the service accepted the change, but the member is still in the group\n',
    ]);
  });
});
