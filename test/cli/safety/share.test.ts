import { describe, expect, it } from 'vitest';
import { createWorld, others, type World } from '../../changes/world.ts';
import { described, type Ran } from '../run.ts';

// A world has 13 people: pat, and m01 to m12.
const remove = (count: number, ...flags: string[]) => [
  'groups',
  'remove-member',
  'Staff',
  ...others.slice(0, count),
  ...flags,
];
const leavers = (count: number) => ({ stdin: `userName\n${others.slice(0, count).join('\n')}\n` });
const lastLines = ({ exitCode, stderr }: Ran) => [exitCode, stderr.split('\n').slice(-3, -1)];
const members = (world: World): number => world.service.membersOf('Staff').length;

/** Removes people from the world until `count` people are left. */
function keepPeople(world: World, count: number): void {
  for (const name of others.slice(count - 1)) world.service.users.delete(world.ids[name] as string);
}

describe('--max-removals with a percentage', () => {
  it.each([
    ['15%', 1],
    ['23%', 2],
    ['24%', 3],
  ])('%s of 13 people, rounded down, agrees to %i, and to no more', async (share, allowed) => {
    const world = createWorld();
    const refused = await world.run(remove(allowed + 1, '--max-removals', share));
    expect(lastLines(refused)).toEqual([
      9,
      [
        `Error: this would remove ${allowed + 1} members from group Staff on people.example.com (profile prod), which is ${allowed + 1} removals, but --max-removals ${share} allows only ${allowed} of 13 people`,
        `  hint   to allow this change, use --max-removals ${allowed + 1}`,
      ],
    ]);
    expect(members(world)).toBe(13);
    const done = await world.run(remove(allowed, '--max-removals', share));
    expect([done.exitCode, members(world)]).toEqual([0, 13 - allowed]);
  });

  it('agrees to more than ten people and to a deletion, as a number does', async () => {
    const world = createWorld();
    expect((await world.run(remove(11, '--max-removals', '85%'))).exitCode).toBe(0);
    expect((await world.run(['users', 'delete', 'm12', '--max-removals', '10%'])).exitCode).toBe(0);
    expect([members(world), world.service.users.size]).toEqual([1, 12]);
  });

  it('has precedence over the limit of the profile', async () => {
    const world = createWorld({}, { maxRemovals: 1 });
    expect((await world.run(remove(2, '--max-removals', '20%'))).exitCode).toBe(0);
  });

  it('needs at least ten people', async () => {
    const world = createWorld();
    keepPeople(world, 9);
    const deactivate = ['users', 'deactivate', 'm01', '--max-removals', '50%'];
    expect(lastLines(await world.run(deactivate))).toEqual([
      9,
      [
        'Error: this would deactivate user m01 (id-2) on people.example.com (profile prod), but --max-removals 50% needs at least 10 people, and the service reports 9 people',
        '  hint   give a number instead of the percentage: --max-removals 1',
      ],
    ]);
    expect(world.service.users.get('id-2')?.active).toBe(true);
    world.service.addUser({ userName: 'tenth' });
    expect((await world.run(deactivate)).exitCode).toBe(0);
    expect(world.service.users.get('id-2')?.active).toBe(false);
  });

  it('is refused if the service does not report how many people there are', async () => {
    const world = createWorld({ noTotal: true });
    expect(lastLines(await world.run(remove(2, '--max-removals', '50%')))).toEqual([
      9,
      [
        'Error: this would remove 2 members from group Staff on people.example.com (profile prod), but --max-removals 50% needs the number of people, which the service does not report',
        '  hint   give a number instead of the percentage: --max-removals 2',
      ],
    ]);
    expect(members(world)).toBe(13);
    expect((await world.run(remove(2, '--max-removals', '2'))).exitCode).toBe(0);
  });

  it('limits an offboarding and an import, and an offboarding also in a dry run', async () => {
    const world = createWorld();
    const before = world.truth();
    const reason = (verb: string) =>
      `Error: this would ${verb} 3 people on people.example.com (profile prod), which is 3 removals, but --max-removals 20% allows only 2 of 13 people`;
    const flags = ['--max-removals', '20%'];
    const offboard = ['bulk', 'offboard', '-', ...flags];
    for (const argv of [offboard, [...offboard, '--dry-run']]) {
      const [exitCode, [line]] = lastLines(await world.run(argv, leavers(3))) as [number, string[]];
      expect([exitCode, line]).toEqual([9, reason('deactivate')]);
    }
    const rows = {
      stdin: leavers(3)
        .stdin.replaceAll(/^(m\d+)$/gm, '$1,no')
        .replace('userName', 'userName,Active'),
    };
    const [exitCode, [line]] = lastLines(await world.run(['bulk', 'import', '-', ...flags], rows)) as [
      number,
      string[],
    ];
    expect([exitCode, line]).toEqual([9, reason('deactivate')]);
    expect(world.truth()).toBe(before);
    expect((await world.run(offboard, leavers(2))).exitCode).toBe(0);
  });
});

describe('a percentage in a profile', () => {
  it('limits a run that has no flag of its own', async () => {
    const world = createWorld({}, { maxRemovals: '8%' });
    expect(lastLines(await world.run(remove(2)))).toEqual([
      9,
      [
        'Error: this would remove 2 members from group Staff on people.example.com (profile prod), which is 2 removals, but the limit 8% of the profile prod allows only 1 of 13 people',
        '  hint   to allow this change, use --max-removals 2',
      ],
    ]);
    expect((await world.run(remove(1))).exitCode).toBe(0);
  });

  it('needs ten people too, and a service that reports their number', async () => {
    const small = createWorld({}, { maxRemovals: '50%' });
    keepPeople(small, 9);
    expect((await small.run(['users', 'deactivate', 'm01'])).stderr).toContain(
      ', but the limit 50% of the profile prod needs at least 10 people, and the service reports 9 people\n',
    );
    const silent = createWorld({ noTotal: true }, { maxRemovals: '50%' });
    expect((await silent.run(remove(1))).stderr).toContain(
      ', but the limit 50% of the profile prod needs the number of people, which the service does not report\n',
    );
    expect([small.service.users.get('id-2')?.active, members(silent)]).toEqual([true, 13]);
  });
});

describe('a text that is neither a number nor a percentage', () => {
  // Excludes the commands for profiles. Their flag `--max-removals` sets a member of a profile, and scimctl checks all
  // members of a profile together.
  const limited = described.filter(
    ({ id, flags = {} }) => 'yes' in flags && 'max-removals' in flags && !id.startsWith('profiles:'),
  );

  it.each(limited.map(({ id, args }) => [id, args] as const))('is refused by %s', async (id, args) => {
    const names = Object.keys(args).map(() => 'x');
    for (const typed of ['5,5%', '-1%', '101%', '5 %', '1e2', '']) {
      const { exitCode, stderr } = await createWorld().run([...id.split(':'), ...names, `--max-removals=${typed}`]);
      expect([exitCode, stderr.split('\n')[0]]).toEqual([
        2,
        `Error: --max-removals: expected a number, or a percentage from 0% to 100%, but received: ${typed}`.trim(),
      ]);
    }
  });

  it('is said of the commands that take away', () => {
    expect(limited.length).toBeGreaterThan(15);
  });
});
