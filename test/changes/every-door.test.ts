import { describe, expect, it } from 'vitest';
import { described } from '../cli/run.ts';
import type { FakeServiceOptions } from '../support/fake-service/index.ts';
import { type Attempt, apiAttempts, doors, isHarmed, otherDoors } from './doors.ts';
import { createWorld, type World, type WorldProfile } from './world.ts';

/** Commands that can change a service. In the manifest, these commands have the flag `dry-run`. */
const changing = described.filter(({ flags = {} }) => 'dry-run' in flags).map(({ id }) => id);

const attempts = [
  ...changing.flatMap((id) => (doors[id]?.one ? [[id, doors[id].one] as const] : [])),
  ...Object.entries(otherDoors).map(([id, { one }]) => [id, one] as const),
  ...Object.entries(apiAttempts).map(([name, attempt]) => [`api: ${name}`, attempt] as const),
];
const many = [
  ...changing.flatMap((id) => (doors[id]?.eleven ? [[id, doors[id].eleven] as const] : [])),
  ...Object.entries(otherDoors).map(([id, { eleven }]) => [id, eleven] as const),
];
const harmless = changing.flatMap((id) => (doors[id]?.harmless ? [[id, doors[id]] as const] : []));

const agreed = ['--yes', '--confirm', 'prod', '--max-removals', '50'];

/**
 * True if the fake service can serve an attempt. It supports no bulk requests, does not normalise paths, and accepts
 * only one spelling of an operation.
 */
const isServed = (id: string): boolean =>
  !/bulk that|header replaces|another case|dots|escaped|PATCH of the person/.test(id);

async function run(world: World, attempt: (world: World) => Attempt, ...flags: string[]) {
  const { argv, stdin, edit } = attempt(world);
  return world.run([...argv, ...flags], { ...(edit ? { edit } : {}), ...(stdin === undefined ? {} : { stdin }) });
}

it('every command that can change something has a row', () => {
  expect(changing.filter((id) => !doors[id])).toEqual([]);
  expect(changing.length).toBeGreaterThan(15);
});

describe('a protected person keeps what it has', () => {
  const profiles: Readonly<Record<string, WorldProfile>> = {
    'in any profile': { protect: ['title eq "Chief"'] },
    'in production, whatever is agreed to': { protect: ['title eq "Chief"'], environment: 'production' },
    'by an attribute that cannot be read': { protect: ['nickName eq "x"'] },
  };
  it.each(
    Object.entries(profiles).flatMap(([name, profile]) =>
      attempts.map(([id, attempt]) => [name, id, profile, attempt] as const),
    ),
  )('%s: %s', async (_name, id, profile, attempt) => {
    const world = createWorld({}, profile);
    const before = world.truth();
    const { exitCode, stdout, stderr } = await run(world, attempt, ...agreed);
    expect(world.truth()).toBe(before);
    expect(exitCode).toBe(doors[id]?.protectedExit ?? 9);
    expect(stderr + stdout).toMatch(/protect/);
  });
});

describe('in production', () => {
  it.each(attempts)('%s needs the name of the profile', async (_id, attempt) => {
    const world = createWorld({}, { environment: 'production' });
    const before = world.truth();
    const refused = await run(world, attempt, '--yes', '--max-removals', '50');
    expect(refused.stderr).toContain('which is production');
    expect([refused.exitCode, world.truth() === before]).toEqual([9, true]);
  });

  it.each(attempts)('%s goes on with it', async (id, attempt) => {
    const world = createWorld({}, { environment: 'production' });
    const { exitCode } = await run(world, attempt, ...agreed);
    if (isServed(id)) expect([exitCode, isHarmed(world)]).toEqual([0, true]);
  });
});

it('who would lose something is shown by name, a line each', async () => {
  const world = createWorld();
  const imported = await world.run(['bulk', 'import', '-', '--dry-run'], {
    stdin: 'userName,Active\nm01,no\nm02,no\n',
  });
  expect(imported.stderr).toContain(
    '2 people would be deactivated on people.example.com (profile prod):\n  m01 (id-2)\n  m02 (id-3)\n',
  );
  const removed = await world.run(['groups', 'remove-member', 'Staff', 'm01', 'm02', '--dry-run']);
  expect(removed.stderr).toContain(
    'Removals of this change:\n  m01 (id-2): removed from group Staff\n  m02 (id-3): removed from group Staff\n',
  );
});

describe('eleven removals', () => {
  it.each(many)('%s: their number has to be agreed to', async (_id, attempt) => {
    const world = createWorld();
    const before = world.truth();
    const refused = await run(world, attempt, '--yes');
    expect(refused.exitCode).toBe(9);
    expect(refused.stderr).toContain('--max-removals 1');
    expect(world.truth()).toBe(before);
  });

  it.each(many)('%s: no more than were agreed to', async (_id, attempt) => {
    const world = createWorld();
    const before = world.truth();
    const refused = await run(world, attempt, '--yes', '--max-removals', '10');
    expect([refused.exitCode, world.truth() === before]).toEqual([9, true]);
  });

  it.each(many.filter(([id]) => id !== 'api'))('%s: go on with the number', async (_id, attempt) => {
    const world = createWorld();
    const before = world.truth();
    const done = await run(world, attempt, '--yes', '--max-removals', '13');
    expect([done.exitCode, world.truth() === before]).toEqual([0, false]);
  });

  it.each(many)('%s: no more than the profile allows', async (_id, attempt) => {
    const world = createWorld({}, { maxRemovals: 5 });
    const before = world.truth();
    const refused = await run(world, attempt, '--yes');
    expect(refused.stderr).toMatch(/the profile prod limits the removals of one run to 5/);
    expect([refused.exitCode, world.truth() === before]).toEqual([9, true]);
  });
});

describe('a group keeps its members', () => {
  it.each(attempts)('%s leaves no group with too few', async (_id, attempt) => {
    const world = createWorld({}, { keepMembers: ['Staff=13'] });
    const before = world.truth();
    const { exitCode, stderr } = await run(world, attempt, ...agreed);
    expect(stderr).toMatch(
      /this would (?:reduce group Staff \(id-14\) to (?:0|12) active members|delete group Staff \(id-14\), so the group would have no active member), but keepMembers Staff=13 of the profile requires 13; these members would leave:\n {2}pat \(id-1\)/,
    );
    expect([exitCode, world.truth() === before]).toEqual([9, true]);
  });

  it.each(many)('%s: the removals of the whole run are counted', async (_id, attempt) => {
    const world = createWorld();
    const before = world.truth();
    const refused = await run(world, attempt, ...agreed, '--keep-members', 'Staff=3');
    expect(refused.stderr).toMatch(
      /this would .+, but --keep-members Staff=3 requires 3; these members would leave:\n/,
    );
    expect([refused.exitCode, world.truth() === before]).toEqual([9, true]);
  });

  it.each(many.filter(([id]) => id !== 'api' && id !== 'groups:delete'))(
    '%s: enough may stay',
    async (_id, attempt) => {
      const world = createWorld();
      const done = await run(world, attempt, ...agreed, '--keep-members', 'Staff=2');
      expect([done.exitCode, isHarmed(world)]).toEqual([0, false]);
    },
  );

  // Excludes `groups update`, `groups edit` and edits by filter. These commands never change members that the service
  // does not show.
  const guessing = attempts.filter(([id]) => !/^groups:(?:update|edit)|^groups:remove-member by filter/.test(id));

  it.each(guessing)('%s: members that are not shown are not guessed', async (_id, attempt) => {
    const world = createWorld({ membersOnRead: 'never', groupsOnUsers: false, memberFilter: 'refused' });
    const before = world.truth();
    const { exitCode, stderr } = await run(world, attempt, ...agreed, '--keep-members', 'Staff=1');
    expect(stderr).toMatch(
      /the service does not show the members of the group, so scimctl cannot check whether group Staff \(id-14\) keeps 1 active member, as --keep-members Staff=1 requires|this would delete group Staff \(id-14\), so the group would have no active member/,
    );
    expect([exitCode, world.truth() === before]).toEqual([9, true]);
  });

  it.each(attempts.filter(([id]) => !id.startsWith('api: ')))(
    '%s: a group that does not exist is an error',
    async (_id, attempt) => {
      const world = createWorld();
      const before = world.truth();
      const { exitCode, stderr } = await run(world, attempt, ...agreed, '--keep-members', 'Staf=1');
      expect(stderr).toContain('Error: --keep-members Staf=1: there is no group "Staf"\n');
      expect([exitCode, world.truth() === before]).toEqual([3, true]);
    },
  );
});

describe('the account of the token', () => {
  const ofPeople = attempts.filter(([id]) => !/^groups:|of the group/.test(id));

  it.each(ofPeople)('%s takes nothing from it', async (id, attempt) => {
    const world = createWorld({ me: 'id-1' });
    const before = world.truth();
    const { exitCode, stderr } = await run(world, attempt, ...agreed);
    expect(stderr).toMatch(
      /Error: this would (?:deactivate|delete) (?:pat \(id-1\)|id-1), and the token that scimctl uses belongs to this account\n {2}hint {3}--include-self allows this change\n/,
    );
    expect([exitCode, world.truth() === before]).toEqual([9, true]);
    const allowed = await run(world, attempt, ...agreed, '--include-self');
    if (isServed(id)) expect([allowed.exitCode, isHarmed(world)]).toEqual([0, true]);
    expect(allowed.stderr).not.toContain('the account of the token in use');
  });

  it.each(attempts.filter(([id]) => /^groups:/.test(id)))('%s does not ask for it', async (_id, attempt) => {
    const world = createWorld({ me: 'id-1' });
    const { exitCode } = await run(world, attempt, ...agreed);
    expect([exitCode, isHarmed(world), world.service.requests.includes('GET /Me')]).toEqual([0, true, false]);
  });
});

/**
 * Ways in which a service changes nothing, although its response shows the requested change. The command believes the
 * response, unless the change takes access away.
 */
const pretences: Readonly<Record<string, FakeServiceOptions>> = {
  'as if it were done': { stores: false },
  'with a change that is not stored': { patch: 'ok-unstored', put: 'ok-unstored' },
  'pretending to make somebody inactive': { ignoresActive: 'pretends' },
  'pretending to change members': { ignoresMembers: 'pretends' },
};

/** Ways in which a service responds with a success status but changes nothing. */
const lies: Readonly<Record<string, FakeServiceOptions>> = {
  'with an empty body': { stores: false, createAnswer: '201-empty', changeAnswer: '204', deleteAnswer: '204' },
  'with an Error': { stores: false, createAnswer: '200-error', changeAnswer: '200-error', deleteAnswer: '200-error' },
  'with {}': {
    stores: false,
    createAnswer: '200-empty-object',
    changeAnswer: '200-empty-object',
    deleteAnswer: '200-empty-object',
  },
  'with a list': { stores: false, createAnswer: '200-list', changeAnswer: '200-list', deleteAnswer: '200-list' },
  'with a sign-in page': {
    stores: false,
    createAnswer: '200-html',
    changeAnswer: '200-html',
    deleteAnswer: '200-html',
  },
  'with text': { stores: false, createAnswer: 'text', changeAnswer: 'text', deleteAnswer: 'text' },
  'with a promise': { stores: false, createAnswer: '202', changeAnswer: '202', deleteAnswer: '202' },
  'with the resource as it was': { patch: 'lies', put: 'lies', delete: 'lies' },
  'without making anybody inactive': { ignoresActive: true },
  'without changing members': { ignoresMembers: true },
};

/** Ways in which a service makes the change, but its response does not show the change. */
const silences: Readonly<Record<string, FakeServiceOptions>> = {
  'an empty body': { createAnswer: '201-empty', changeAnswer: '204', deleteAnswer: '204' },
  'an Error': { createAnswer: '200-error', changeAnswer: '200-error', deleteAnswer: '200-error' },
  'a list': { createAnswer: '200-list', changeAnswer: '200-list', deleteAnswer: '200-list' },
  'a sign-in page': { createAnswer: '200-html', changeAnswer: '200-html', deleteAnswer: '200-html' },
  'a promise': { createAnswer: '202', changeAnswer: '202', deleteAnswer: '202' },
  'nothing, the first time': { createLost: 1, changeLost: 1, deleteLost: 1 },
  'a resource without members': { answersWithoutMembers: true },
  'members that are shown on request alone': { membersOnRead: 'onRequest' },
};

/** Attempts. Each has a function that tests, in the contents of the service, whether the change was made. */
const claims = [
  ...harmless.map(([id, door]) => [id, door.harmless, door.isMade] as const),
  ...changing.flatMap((id) =>
    doors[id]?.one && id !== 'api' ? [[`${id} of one`, doors[id].one, isHarmed] as const] : [],
  ),
  ...Object.entries(otherDoors).map(([id, { one }]) => [`${id} of one`, one, isHarmed] as const),
] as readonly (readonly [string, (world: World) => Attempt, (world: World) => boolean])[];

const takingAway = claims.filter(([id]) => id.endsWith(' of one') || /deactivate|remove-member|offboard/.test(id));

describe('a service that lies', () => {
  it.each([
    ...Object.entries(lies).flatMap(([name, options]) =>
      claims.map(([id, attempt, isMade]) => [name, id, options, attempt, isMade] as const),
    ),
    ...Object.entries(pretences).flatMap(([name, options]) =>
      takingAway.map(([id, attempt, isMade]) => [name, id, options, attempt, isMade] as const),
    ),
  ])('%s: %s claims nothing that is not so', async (_name, _id, options, attempt, isMade) => {
    const world = createWorld(options);
    const { exitCode, stderr } = await run(world, attempt, ...consentOf(attempt(world).argv));
    if (isMade(world)) return;
    expect(exitCode, stderr).not.toBe(0);
    expect(stderr).not.toMatch(/^(Created|Updated|Patched|Replaced|Deactivated|Activated|Deleted|Added|Removed) /m);
  });
});

describe('a service that says too little', () => {
  it.each(
    Object.entries(silences).flatMap(([name, options]) =>
      claims.map(([id, attempt, isMade]) => [name, id, options, attempt, isMade] as const),
    ),
  )('%s: %s is seen to be done', async (_name, _id, options, attempt, isMade) => {
    const world = createWorld(options);
    const { exitCode, stderr } = await run(world, attempt, ...consentOf(attempt(world).argv));
    expect(isMade(world)).toBe(true);
    expect(exitCode, stderr).toBe(0);
  });
});

/**
 * Returns the flags that allow a command to take any access away. Returns no flags for a command that never does so.
 */
function consentOf([topic = '', verb = '']: readonly string[]): string[] {
  const { flags = {} } = described.find(({ id }) => id === `${topic}:${verb}`) ?? {};
  return 'max-removals' in flags ? ['--yes', '--max-removals', '50'] : [];
}
