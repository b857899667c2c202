import { describe, expect, it } from 'vitest';
import type { FakeServiceOptions } from '../support/fake-service/index.ts';
import { createWorld, others, type World, type WorldProfile } from './world.ts';

/** A world with the group `Admins` (id-15). The given people are its members. */
function createAdmins(
  names: readonly string[],
  options: FakeServiceOptions = {},
  profile: WorldProfile = {},
): World & { readonly admins: string } {
  const world = createWorld(options, profile);
  const admins = world.service.addGroup(
    'Admins',
    names.map((name) => world.ids[name] as string),
  );
  return { ...world, admins };
}

const keep = (text: string): string[] => ['--keep-members', text];
const deactivate = (world: World, name: string): void => {
  const person = world.service.users.get(world.ids[name] as string);
  if (person) person['active'] = false;
};
const setMembers = (world: World, names: readonly string[]): string =>
  `members:=${JSON.stringify(names.map((name) => ({ value: world.ids[name] })))}`;

describe('the message', () => {
  it('names the group, how many would be left, who would leave, and the way out', async () => {
    const world = createAdmins(['pat', 'm01', 'm02']);
    const { exitCode, stderr } = await world.run([
      'groups',
      'remove-member',
      'Admins',
      'pat',
      'm02',
      ...keep('Admins=2'),
    ]);
    expect([exitCode, stderr]).toEqual([
      9,
      'Error: this would reduce group Admins (id-15) to 1 active member, but --keep-members Admins=2 requires 2; these members would leave:\n' +
        '  pat (id-1)\n  m02 (id-3)\n' +
        '  hint   add other members to the group first, or leave out --keep-members Admins=2\n',
    ]);
  });

  it('shows ten people by name, and the number of the others', async () => {
    const world = createWorld({}, { keepMembers: ['Staff=2'] });
    const argv = ['groups', 'update', 'Staff', '--set', setMembers(world, ['m12']), '--max-removals', '20'];
    const { exitCode, stderr } = await world.run(argv);
    expect(exitCode).toBe(9);
    expect(stderr).toContain(
      'Error: this would reduce group Staff (id-14) to 1 active member, but keepMembers Staff=2 of the profile requires 2; these members would leave:\n  pat (id-1)\n  m01 (id-2)\n',
    );
    expect(stderr).toContain(
      '  m09 (id-10)\n  and 2 more\n  hint   add other members to the group first, or see the setting "keepMembers" of the profile\n',
    );
  });

  it('of a deletion says that nobody would be left', async () => {
    const world = createAdmins([]);
    const { exitCode, stderr } = await world.run(['groups', 'delete', 'Admins', '--yes', ...keep('Admins=1')]);
    expect([exitCode, stderr]).toEqual([
      9,
      'Error: this would delete group Admins (id-15), so the group would have no active member, but --keep-members Admins=1 requires 1\n' +
        '  hint   add other members to the group first, or leave out --keep-members Admins=1\n',
    ]);
    expect(world.service.groups.has(world.admins)).toBe(true);
  });
});

describe('members who count', () => {
  it('are active', async () => {
    const world = createAdmins(['pat', 'm01', 'm02']);
    deactivate(world, 'm01');
    deactivate(world, 'm02');
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'pat', ...keep('Admins=1')]);
    expect(stderr).toContain('this would reduce group Admins (id-15) to 0 active members, but');
    expect(exitCode).toBe(9);
    const enough = createAdmins(['pat', 'm01', 'm02']);
    deactivate(enough, 'm01');
    expect((await enough.run(['users', 'deactivate', 'pat', ...keep('Admins=1')])).exitCode).toBe(0);
  });

  it('are people, and not groups', async () => {
    // The service responds with status 500 if a client reads a group's id as a person. scimctl must therefore not read
    // it so.
    const world = createAdmins(['pat'], { getByUnknownId: 500 });
    world.service.groups.set(world.admins, {
      ...world.service.groups.get(world.admins),
      members: [{ value: 'id-1' }, { value: world.staff, type: 'Group' }],
    });
    const argv = ['users', 'delete', 'id-1', '--by', 'id', '--yes', ...keep(`${world.admins}=1`)];
    const { exitCode, stderr } = await world.run(argv);
    expect(stderr).toContain('this would reduce group Admins (id-15) to 0 active members, but');
    expect(exitCode).toBe(9);
  });

  it('are all members of whom the service does not say whether they are active', async () => {
    const world = createAdmins(['pat', 'm01'], { fail: [{ method: 'GET', path: /^\/Users\/id-2$/, status: 403 }] });
    const remove = ['groups', 'remove-member', 'Admins', 'pat'];
    expect((await world.run([...remove, ...keep('Admins=1')])).exitCode).toBe(0);
  });

  it('are also those who join with the same change', async () => {
    const world = createAdmins(['pat']);
    const replace = (name: string) => [
      'groups',
      'update',
      'Admins',
      '--set',
      setMembers(world, [name]),
      ...keep('Admins=1'),
    ];
    deactivate(world, 'm02');
    expect((await world.run(replace('m02'))).exitCode).toBe(9);
    expect((await world.run(replace('m01'))).exitCode).toBe(0);
    expect(world.service.membersOf('Admins')).toEqual(['id-2']);
  });

  it('are those who stay after the whole run', async () => {
    const rows = (...names: string[]) => ({
      stdin: `userName,Active\n${names.map((name) => `${name},no\n`).join('')}`,
    });
    const argv = ['bulk', 'import', '-', '--yes', ...keep('Admins=1')];
    const world = createAdmins(['pat', 'm01']);
    const refused = await world.run(argv, rows('pat', 'm05', 'm01'));
    expect(refused.stderr).toContain('these members would leave:\n  pat (id-1)\n  m01 (id-2)\n  hint');
    expect([refused.exitCode, world.service.users.get('id-1')?.['active']]).toEqual([9, true]);
    expect((await world.run(argv, rows('pat', 'm05'))).exitCode).toBe(0);
  });
});

describe('a group', () => {
  it('is not touched by people who are not its members', async () => {
    const world = createAdmins(['pat']);
    expect((await world.run(['users', 'offboard', 'm01', '--yes', ...keep('Admins=5')])).exitCode).toBe(0);
    expect((await world.run(['groups', 'remove-member', 'Staff', 'pat', ...keep('Admins=5')])).exitCode).toBe(0);
  });

  it.each([
    ['its id', 'id-15=2'],
    ['its externalId', 'A-1=2'],
    ['a name with spaces around', ' Admins = 2'],
  ])('is named by %s', async (_, text) => {
    const world = createAdmins(['pat', 'm01']);
    world.service.groups.set(world.admins, { ...world.service.groups.get(world.admins), externalId: 'A-1' });
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'pat', ...keep(text)]);
    expect(stderr).toContain('this would reduce group Admins (id-15) to 1 active member, but --keep-members');
    expect(exitCode).toBe(9);
  });

  it('with ids that are UUIDs in upper case is read by these ids', async () => {
    const ids = (n: number) => `ABCDEFAB-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const world = createAdmins(['pat', 'm01', 'm02'], { ids });
    const remove = ['groups', 'remove-member', 'Admins'];
    expect((await world.run([...remove, 'pat', ...keep('Admins=2')])).exitCode).toBe(0);
    const { exitCode, stderr } = await world.run([...remove, 'm01', ...keep('Admins=2')]);
    expect(stderr).toContain(
      `Error: this would reduce group Admins (ABCDEFAB-0000-4000-8000-000000000015) to 1 active member, but --keep-members Admins=2 requires 2; these members would leave:\n  m01 (${ids(2)})\n`,
    );
    expect(exitCode).toBe(9);
  });

  it('may have a name with spaces and an equals sign', async () => {
    const world = createWorld();
    world.service.addGroup('tier = 0', ['id-1']);
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'pat', ...keep('tier = 0=1')]);
    expect(stderr).toContain('but --keep-members "tier = 0=1" requires 1; ');
    expect(exitCode).toBe(9);
  });

  it('keeps the larger of two numbers, so that a flag does not weaken the profile', async () => {
    const weaker = createAdmins(['pat', 'm01'], {}, { keepMembers: ['Admins=2'] });
    const refused = await weaker.run(['users', 'deactivate', 'pat', ...keep('id-15=1')]);
    expect([refused.exitCode, refused.stderr]).toEqual([
      9,
      expect.stringContaining('but keepMembers Admins=2 of the profile requires 2'),
    ]);
    const stricter = createAdmins(['pat', 'm01'], {}, { keepMembers: ['Admins=1'] });
    const { stderr } = await stricter.run(['users', 'deactivate', 'pat', ...keep('id-15=2')]);
    expect(stderr).toContain('but --keep-members id-15=2 requires 2');
  });

  it('with a name that two groups have is an error that lists both', async () => {
    const world = createAdmins(['pat']);
    world.service.addGroup('Admins', ['id-1']);
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'pat', ...keep('Admins=1')]);
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: --keep-members Admins=1: "Admins" is the displayName of 2 groups:\n  Admins (id-15)\n  Admins (id-16)\n  hint   give the id of the group in --keep-members\n',
    ]);
    expect(world.service.users.get('id-1')?.['active']).toBe(true);
  });

  it('that does not exist is an error of the profile if access is removed, and of a flag in any case', async () => {
    const world = createWorld({}, { keepMembers: ['Admins=1'] });
    const refused = await world.run(['users', 'deactivate', 'pat']);
    expect([refused.exitCode, refused.stderr.split('\n')[0]]).toEqual([
      3,
      'Error: keepMembers Admins=1 of the profile: there is no group "Admins"',
    ]);
    const lookUps = () => world.service.requests.filter((line) => line.includes('/Groups')).length;
    const before = lookUps();
    const harmless = ['users', 'update', 'pat', '--set'];
    expect((await world.run([...harmless, 'title=Lead'])).exitCode).toBe(0);
    expect(lookUps()).toBe(before);
    expect((await world.run([...harmless, 'title=Boss', ...keep('Admin=1')])).exitCode).toBe(3);
    expect(world.service.users.get('id-1')?.['title']).toBe('Lead');
  });
});

describe('a service that does not show the members', () => {
  it('is believed when it shows that a person is in other groups only', async () => {
    const world = createAdmins(['pat'], { membersOnRead: 'never' });
    expect((await world.run(['users', 'deactivate', 'm01', ...keep('Admins=1')])).exitCode).toBe(0);
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'pat', ...keep('Admins=1')]);
    expect([exitCode, stderr]).toEqual([
      9,
      'Error: the service does not show the members of the group, so scimctl cannot check whether group Admins (id-15) keeps 1 active member, as --keep-members Admins=1 requires\n' +
        '  hint   to send the change without this check, omit --keep-members Admins=1\n',
    ]);
  });

  it('or shows other members at each read is not believed', async () => {
    const world = createAdmins(['pat', 'm01', 'm02', 'm03'], { membersOnRead: 'dropSome', groupsOnUsers: false });
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'pat', ...keep('Admins=1')]);
    expect(stderr).toContain(
      'Error: the service shows different members at each read of the group, so scimctl cannot check whether group Admins (id-15) keeps 1 active member, as --keep-members Admins=1 requires',
    );
    expect(exitCode).toBe(9);
  });

  it('or may show only the first members is believed as far as enough members are shown', async () => {
    const world = createWorld({ groupsOnUsers: false, filters: 'refused' });
    const names = [...others.slice(0, 11), ...Array.from({ length: 39 }, (_, index) => `x${index}`)];
    const ids = names.map((userName) => world.ids[userName] ?? world.service.addUser({ userName, active: true }));
    const fifty = world.service.addGroup('Fifty', ids);
    const argv = (count: number) => ['users', 'deactivate', 'id-2', '--by', 'id', ...keep(`${fifty}=${count}`)];
    const { exitCode, stderr } = await world.run(argv(50));
    expect(stderr).toContain(
      'Error: the service shows exactly 50 members of the group, and this may be the largest number that the service shows, so scimctl cannot check whether group Fifty (id-54) keeps 50 active members, as --keep-members id-54=50 requires',
    );
    expect(exitCode).toBe(9);
    expect((await world.run(argv(49))).exitCode).toBe(0);
  });
});

it('a dry run says what the run would say', async () => {
  const world = createAdmins(['pat']);
  for (const verb of ['deactivate', 'offboard']) {
    const { exitCode } = await world.run(['users', verb, 'pat', '--dry-run', ...keep('Admins=1')]);
    expect([verb, exitCode]).toEqual([verb, 9]);
  }
});

it('an undo takes nobody out of a group who is needed there', async () => {
  const world = createAdmins([]);
  await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,Groups\nm01,Admins\nm02,Admins\n' });
  expect(world.service.membersOf('Admins')).toEqual(['id-2', 'id-3']);
  const { exitCode, stderr } = await world.run(['job', 'undo', '--last', '--yes', ...keep('Admins=1')]);
  expect(stderr).toContain(
    'Error: this would reduce group Admins (id-15) to 0 active members, but --keep-members Admins=1 requires 1; these members would leave:\n',
  );
  expect([exitCode, world.service.membersOf('Admins')]).toEqual([9, ['id-2', 'id-3']]);
  expect((await world.run(['job', 'undo', '--last', '--yes'])).exitCode).toBe(0);
});

it('a plan of an import says what the import would say', async () => {
  const world = createAdmins(['pat']);
  const argv = ['bulk', 'plan', '-', ...keep('Admins=1')];
  const { exitCode, stderr } = await world.run(argv, { stdin: 'userName,Active\npat,no\n' });
  expect(stderr).toContain('this would reduce group Admins (id-15) to 0 active members');
  expect(exitCode).toBe(9);
});

it.each(['Admins', 'Admins=', 'Admins=0', 'Admins=x', '=1', 'Admins=-1', 'Admins=1.5'])(
  '%s is no group with a number',
  async (typed) => {
    const { exitCode, stderr } = await createWorld().run(['users', 'deactivate', 'pat', `--keep-members=${typed}`]);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      2,
      `Error: --keep-members: expected a group and a number of at least 1, such as Admins=2, but received: ${typed}`,
    ]);
  },
);
