import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dryRun } from '../../src/cli/connection/dry-run.ts';
import { ScimClient } from '../../src/client/client.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { importPeople, inferMapping } from '../../src/provisioning/index.ts';
import { collect, tableOf } from '../provisioning/rows.ts';
import type { FakeServiceOptions } from '../support/fake-service/index.ts';
import { createWorld as create, others, truthOf, type World } from './world.ts';

const posts = ({ service }: World): string[] => service.requests.filter((request) => request.startsWith('POST'));
const writes = ({ service }: World): string[] => service.requests.filter((request) => !request.startsWith('GET'));
const userNames = ({ service }: World): unknown[] => [...service.users.values()].map(({ userName }) => userName);
const personOf = (world: World, name: string): JsonObject =>
  world.service.users.get(world.ids[name] as string) as JsonObject;
const importing = (world: World, csv: string, ...flags: string[]) =>
  world.run(['bulk', 'import', '-', ...flags], { stdin: csv });
const outcomes = (stdout: string): string[] =>
  (JSON.parse(stdout) as { step: string; outcome: string; target?: string }[]).map(
    ({ step, outcome }) => `${step} ${outcome}`,
  );

describe('an answer to a create that does not say what was created', () => {
  const silent: Readonly<Record<string, FakeServiceOptions>> = {
    'an empty body without Location': { createAnswer: '201-empty', filters: 'empty', stores: false },
    'no id': { createAnswer: '201-no-id', stores: false },
    'a Location that leads elsewhere': { createAnswer: '201-bad-location', stores: false },
    'a promise, and a search that lags': { createAnswer: '202', searchLag: 100 },
    'no id, and a search that lags': { createAnswer: '201-no-id', searchLag: 100 },
  };

  it.each(Object.entries(silent))('%s: one request, and no success', async (_name, options) => {
    const world = create(options);
    const before = world.service.users.size;
    const { exitCode, stdout } = await importing(world, 'userName,Title\nnewcomer,Clerk\n');
    expect(posts(world)).toEqual(['POST /Users']);
    expect(outcomes(stdout)).toEqual(['person not verified']);
    expect(exitCode).toBe(7);
    expect(world.service.users.size - before).toBe(options.stores === false ? 0 : 1);
    expect(world.service.requests.length).toBeLessThan(60);
  });

  it('is followed by looks until the search has caught up', async () => {
    const world = create({ createAnswer: '201-no-id', searchLag: 2 });
    const { exitCode, stdout } = await importing(world, 'userName,Title\nnewcomer,Clerk\n');
    expect(posts(world)).toEqual(['POST /Users']);
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['person created']]);
  });
});

describe('an answer to a create that was lost', () => {
  it('doubles nobody while the search lags, unique names or not', async () => {
    const world = create({ createLost: 1, searchLag: 3, uniqueness: false });
    const { exitCode } = await importing(world, 'userName\nnewcomer\n');
    expect(exitCode).toBe(0);
    expect(userNames(world).filter((name) => name === 'newcomer')).toHaveLength(1);
    expect(posts(world)).toEqual(['POST /Users']);
  });

  it('is sent again where nobody came of it', async () => {
    const world = create({ createLost: { nth: 1, when: 'before' } });
    const { exitCode } = await importing(world, 'userName\nnewcomer\n');
    expect([exitCode, posts(world)]).toEqual([0, ['POST /Users', 'POST /Users']]);
  });

  it('is never repeated for somebody without a name', async () => {
    const world = create({ createLost: { nth: 'every', when: 'before' } });
    const { exitCode } = await world.run(['users', 'create', '--set', 'title=x']);
    expect([exitCode, posts(world)]).toEqual([6, ['POST /Users']]);
  });
});

it('a create that is answered 200 brought somebody back, and says so', async () => {
  const world = create({ createRestores: true });
  personOf(world, 'm01')['active'] = false;
  const { stderr } = await world.run(['users', 'create', '--user-name', 'm01']);
  expect(stderr).toContain(
    'Note: the service responded with status 200, not 201, so the resource existed already, and was changed or restored',
  );
  expect(stderr).toContain('Updated user m01');
  expect(stderr).not.toContain('Created');
});

describe('values that a service keeps in another form', () => {
  const csv = 'userName,Email,Phone,Title\nnewcomer,New.Comer@Example.com,+49 30 123 45,Principal Engineer of Things\n';
  const habits: Readonly<Record<string, [FakeServiceOptions, string]>> = {
    'addresses in lower case': [{ normalise: { lowerCaseEmails: true } }, 'emails.value in lower case'],
    'numbers without spaces': [{ normalise: { stripPhoneSpaces: true } }, 'phoneNumbers.value without spaces'],
    'numbers as a URI': [{ normalise: { telPrefix: true } }, 'phoneNumbers.value with "tel:" before it'],
    'titles cut': [{ normalise: { cutTitle: 12 } }, 'title cut after 12 characters'],
  };

  it.each(Object.entries(habits))('%s: said once, and left alone from then on', async (_name, [options, said]) => {
    const world = create(options);
    const first = await importing(world, csv);
    expect([first.exitCode, outcomes(first.stdout)]).toEqual([0, ['person created']]);
    expect(first.stderr).toContain(`Note: the service stores ${said}\n`);
    const sent = writes(world).length;
    const second = await importing(world, csv);
    expect(outcomes(second.stdout)).toEqual(['person unchanged']);
    expect(second.stderr).not.toContain('the service stores');
    expect(writes(world)).toHaveLength(sent);
  });

  it('a service that keeps no type of an address gets no second address', async () => {
    const world = create({ dropsEmailType: true });
    await importing(world, csv);
    const sent = writes(world).length;
    const second = await importing(world, csv);
    expect(outcomes(second.stdout)).toEqual(['person unchanged']);
    expect(writes(world)).toHaveLength(sent);
    const newcomer = [...world.service.users.values()].find(({ userName }) => userName === 'newcomer');
    expect(newcomer?.['emails']).toHaveLength(1);
  });

  it('a value that was there before shows nothing', async () => {
    const world = create({ patch: 'lies' });
    personOf(world, 'm01')['title'] = 'Principal Engineer';
    const { exitCode, stderr } = await world.run(['users', 'update', 'm01', '--title', 'Principal Engineer of Things']);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('title is not as requested');
  });
});

describe('memberships that a service does not show where one looks first', () => {
  const hidden: Readonly<Record<string, FakeServiceOptions>> = {
    'no groups on users, and filters on members that find nothing': { groupsOnUsers: false, memberFilter: 'empty' },
    'no groups on users, and filters on members that are refused': { groupsOnUsers: false, memberFilter: 'refused' },
    'no groups on users, and filters on members that are ignored': { groupsOnUsers: false, memberFilter: 'ignored' },
    'no groups on users': { groupsOnUsers: false },
    'no groups on users, members on request': {
      groupsOnUsers: false,
      membersOnRead: 'onRequest',
      memberFilter: 'empty',
    },
  };

  it.each(Object.entries(hidden))('%s: who is offboarded is in no group any more', async (_name, options) => {
    const world = create(options);
    world.service.addGroup('Second', [world.ids['m01'] as string, world.ids['m02'] as string]);
    const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['person deactivated']]);
    expect(
      JSON.parse(stdout)[0]
        .groupsRemoved.map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(['Second', 'Staff']);
    expect(world.service.membersOf('Second')).toEqual([world.ids['m02']]);
    expect(world.service.membersOf('Staff')).toHaveLength(12);
  });

  it('where nothing shows a membership, that is said, and the exit code is 7', async () => {
    const world = create({ groupsOnUsers: false, membersOnRead: 'never', memberFilter: 'empty' });
    const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    expect([exitCode, outcomes(stdout)]).toEqual([7, ['person not verified']]);
    expect(stdout).toContain(
      'the groups of the person are not known: the service shows neither the groups of a person nor the members of a group',
    );
    expect(personOf(world, 'm01')['active']).toBe(false);
  });

  it.each(
    Object.entries({
      ...hidden,
      'a service that adds a member twice': { groupsOnUsers: false, duplicateMember: 'double' } as const,
    }),
  )('%s: a second import adds nobody again', async (_name, options) => {
    const world = create(options);
    const csv = `userName,Groups\n${others.map((name) => `${name},Staff`).join('\n')}\nnewcomer,Staff\n`;
    const first = await importing(world, csv);
    expect(first.exitCode).toBe(0);
    expect(world.service.membersOf('Staff')).toHaveLength(14);
    const sent = writes(world).length;
    const second = await importing(world, csv);
    expect(second.exitCode).toBe(0);
    expect(writes(world)).toHaveLength(sent);
    expect(world.service.membersOf('Staff')).toHaveLength(14);
  });
});

describe('a step before the important one fails', () => {
  const broken: Readonly<Record<string, FakeServiceOptions>> = {
    'the search for groups is answered 403 with a page': { groupsOnUsers: false, groupSearch: '403-html' },
    'the search for groups is answered 500': { groupsOnUsers: false, groupSearch: '500' },
  };
  it.each(Object.entries(broken))('%s: access is taken away all the same', async (_name, options) => {
    const world = create(options);
    const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\nm02\n' });
    expect([personOf(world, 'm01')['active'], personOf(world, 'm02')['active']]).toEqual([false, false]);
    expect([exitCode, outcomes(stdout)]).toEqual([7, ['person not verified', 'person not verified']]);
  });
});

describe('a group', () => {
  it('of a service that refuses one member gets all others', async () => {
    const people = Array.from({ length: 100 }, (_, index) => `p${index}`);
    const world = create({ refusedMembers: ['id-64'] });
    const { exitCode, stdout } = await importing(
      world,
      `userName,Groups\n${people.map((name) => `${name},Crew`).join('\n')}\n`,
    );
    expect(exitCode).toBe(7);
    const links = outcomes(stdout).filter((text) => text.startsWith('group'));
    expect([
      links.filter((text) => text === 'group linked').length,
      links.filter((text) => text === 'group failed').length,
    ]).toEqual([99, 1]);
    expect(world.service.membersOf('Crew')).toHaveLength(99);
  });

  it.each(['error409', 'error500'] as const)(
    'that answers %s for who is a member already gets the others',
    async (duplicateMember) => {
      const world = create({
        duplicateMember,
        groupsOnUsers: false,
        memberFilter: 'empty',
        membersOnRead: 'onRequest',
      });
      const { exitCode } = await world.run(['groups', 'add-member', 'Staff', 'm01', 'm02']);
      expect(exitCode).toBe(0);
      expect(world.service.membersOf('Staff')).toHaveLength(13);
    },
  );

  it('is named by different spellings in one file, and made once', async () => {
    const world = create();
    const { exitCode } = await importing(world, 'userName,Groups\nm01,"Crew; crew ;Crew"\nm02,CREW\n');
    expect(exitCode).toBe(0);
    const groups = [...world.service.groups.values()].map(({ displayName }) => displayName);
    expect(groups).toEqual(['Staff', 'Crew']);
    expect(world.service.membersOf('Crew')).toEqual([world.ids['m01'], world.ids['m02']]);
  });

  it('that is called like a whole cell is the one that is meant', async () => {
    const world = create();
    world.service.addGroup('Sales, EMEA');
    const { exitCode } = await importing(world, 'userName,Groups\nm01,"Sales, EMEA"\n');
    expect(exitCode).toBe(0);
    expect([...world.service.groups.values()].map(({ displayName }) => displayName)).toEqual(['Staff', 'Sales, EMEA']);
    expect(world.service.membersOf('Sales, EMEA')).toEqual([world.ids['m01']]);
  });

  it('is looked up by its name first', async () => {
    const world = create();
    await world.run(['groups', 'get', 'Staff']);
    expect(world.service.requests[0]).toMatch(/^GET \/Groups\?.*displayName eq "Staff"/);
    expect(world.service.requests.filter((request) => request.startsWith('GET /Groups/Staff'))).toEqual([]);
  });

  it('says who was a member already, and who was none', async () => {
    const world = create();
    const added = await world.run(['groups', 'add-member', 'Staff', 'm01']);
    expect(added.stderr).toBe('m01 (id-2) was a member already\nnothing was changed\n');
    await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    const removed = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect(removed.stderr).toBe('m01 (id-2) was not a member\nnothing was changed\n');
    expect(writes(world)).toEqual([`PATCH /Groups/${world.staff}`]);
  });

  it('tells all names that are not found at once', async () => {
    const world = create();
    const { exitCode, stderr } = await world.run(['groups', 'add-member', 'Staff', 'm01', 'nobody', 'noone']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('2 of 3 names are not found:\n  there is no user "nobody"\n  there is no user "noone"\n');
  });
});

describe('a service without PATCH', () => {
  const partial: Readonly<Record<string, FakeServiceOptions>> = {
    'that shows no members': { patch: 'off', membersOnRead: 'never', groupsOnUsers: false },
    'that shows other members at each read': { patch: 'off', membersOnRead: 'dropSome' },
    'that says it has PATCH': { patch: '405', advertisedPatch: true, membersOnRead: 'never', groupsOnUsers: false },
  };
  const attempts: readonly (readonly [string, readonly string[], string?])[] = [
    ['add-member', ['groups', 'add-member', 'Staff', 'extra']],
    ['remove-member', ['groups', 'remove-member', 'Staff', 'm01']],
    ['import', ['bulk', 'import', '-'], 'userName,Groups\nextra,Staff\n'],
    ['offboard', ['bulk', 'offboard', '-', '--yes'], 'userName\nm01\n'],
  ];
  it.each(
    Object.entries(partial).flatMap(([name, options]) =>
      attempts.map(([verb, argv, stdin]) => [name, verb, options, argv, stdin] as const),
    ),
  )('%s: %s takes nobody out of a group', async (_name, _verb, options, argv, stdin) => {
    const world = create(options);
    world.service.addUser({ userName: 'extra', active: true });
    const before = world.service.membersOf('Staff');
    const { exitCode, stdout, stderr } = await world.run(argv, stdin === undefined ? {} : { stdin });
    expect(world.service.membersOf('Staff')).toEqual(before);
    expect(exitCode, stderr + stdout).not.toBe(0);
  });

  it.each(['always', 'onRequest'] as const)('that shows members (%s) keeps everybody in', async (membersOnRead) => {
    const world = create({ patch: 'off', membersOnRead });
    const extra = world.service.addUser({ userName: 'extra', active: true });
    const { exitCode } = await world.run(['groups', 'add-member', 'Staff', 'extra']);
    expect(exitCode).toBe(0);
    expect(world.service.membersOf('Staff')).toEqual([...Object.values(world.ids), extra].sort());
  });
});

describe('names', () => {
  it('of two people are an error that lists both, whichever way they are told', async () => {
    const world = create();
    world.service.addUser({ userName: 'same@example.com' });
    world.service.addUser({ userName: 'other', emails: [{ value: 'same@example.com' }] });
    world.service.addUser({ userName: world.ids['m01'] as string });
    for (const verb of ['get', 'deactivate'] as const) {
      const { exitCode, stderr } = await world.run(['users', verb, 'same@example.com']);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        '"same@example.com" matches 2 users:\n  same@example.com (id-15), by userName\n  other (id-16), by email\n',
      );
    }
    const { exitCode, stderr } = await world.run(['users', 'deactivate', 'id-2']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"id-2" matches 2 users:\n  m01 (id-2), by id\n  id-2 (id-17), by userName\n');
    expect(writes(world)).toEqual([]);
  });

  it('that are only an address never stand for a key that nobody has', async () => {
    const world = create();
    world.service.addUser({ userName: 'newhire', active: true, emails: [{ value: 'j.doe@example.com' }] });
    for (const csv of ['userName,Email\nleaver,j.doe@example.com\n', 'externalId,Email\nX-gone,j.doe@example.com\n']) {
      const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: csv });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('who may be another person');
    }
    expect(writes(world)).toEqual([]);
  });

  it('are looked up by a key that works where another is not understood', async () => {
    const world = create({ filterable: ['userName'] });
    const { exitCode, stdout } = await importing(world, 'externalId,userName,Title\nX-m01,m01,Lead\n');
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['person updated']]);
  });
});

it('a key that a large service cannot be asked by is passed over for one that works, and that is said', async () => {
  const world = create({ filterable: ['userName'] });
  const source = tableOf('externalId,userName,Title\nX-m01,m01,Lead\n');
  const client = new ScimClient(world.service.exchange, { base: 'https://people.example.com/v2' });
  const mapping = inferMapping(source.columns, UserModel);
  const notices: string[] = [];
  const options = { mapping, maxDirectory: 5, onNotice: (message: string) => notices.push(message) };
  const results = await collect(importPeople(client, source.rows(), options));
  expect(results.map(({ outcome }) => outcome)).toEqual(['updated']);
  expect(notices.at(-1)).toBe(
    'the filters of the service are not reliable, so scimctl must read all resources at /Users; this is not possible, because there are more than 5 resources; scimctl therefore finds people only by attributes whose filters are reliable',
  );
});

describe('managers', () => {
  it('in a circle, or of themselves, are said', async () => {
    const world = create();
    const { stdout } = await importing(world, 'userName,Manager\nm01,m01\nm02,m03\nm03,m02\n', '-o', 'csv');
    expect(stdout).toContain('the person is their own manager');
    expect(stdout).toContain('the managers form a cycle of 2 people');
  });

  it('who are not found end the import with 7', async () => {
    const world = create();
    const { exitCode } = await importing(world, 'userName,Manager\nm01,nobody\n');
    expect(exitCode).toBe(7);
  });

  it.each([{ answersWithoutManager: true }, {}] as FakeServiceOptions[])('are set once (%j)', async (options) => {
    const world = create(options);
    const csv = 'userName,Manager\nm01,pat\n';
    const first = await importing(world, csv);
    expect([first.exitCode, outcomes(first.stdout)]).toEqual([0, ['person unchanged', 'manager linked']]);
    const sent = writes(world).length;
    const second = await importing(world, csv);
    expect(outcomes(second.stdout)).toEqual(['person unchanged', 'manager unchanged']);
    expect(writes(world)).toHaveLength(sent);
  });

  it('that the service does not store are not said to be set', async () => {
    const world = create({ ignoresManager: true });
    const { exitCode, stdout } = await importing(world, 'userName,Manager\nm01,pat\n');
    expect([exitCode, outcomes(stdout)]).toEqual([7, ['person unchanged', 'manager not verified']]);
  });

  it('who leave are told of, with the people they manage', async () => {
    const world = create();
    await importing(world, 'userName,Manager\nm01,pat\nm02,pat\n');
    const { stdout } = await world.run(['bulk', 'offboard', '-', '--yes', '-o', 'csv'], { stdin: 'userName\npat\n' });
    expect(stdout).toContain('still the manager of 2 active people: m01 (id-2), m02 (id-3)');
  });
});

describe('groups that an import would make', () => {
  it('are shown before, with the name that may have been meant, and are not made where none is to be', async () => {
    const world = create();
    const shown = await importing(world, 'userName,Groups\nm01,Staf\n', '--dry-run');
    expect(shown.stderr).toContain('group "Staf" would be created; did you mean "Staff"?\n');
    const refused = await importing(world, 'userName,Groups\nm01,Staf\n', '--existing-groups');
    expect(refused.stderr).toContain('group "Staf" does not exist; did you mean "Staff"?\n');
    expect([refused.exitCode, world.service.groups.size]).toEqual([7, 1]);
  });
});

describe('what an import says', () => {
  const changed = 'userName,externalId,Title,Email\nm01.new,X-m01,Lead,m01@example.com\n';

  it('has old and new values, a new userName included, in a dry run and after', async () => {
    const world = create();
    for (const flags of [['--dry-run'], []]) {
      const { stdout } = await importing(world, changed, ...flags, '-o', 'csv');
      expect(stdout).toContain('userName: m01 → m01.new; title: Clerk → Lead; emails: nothing → ');
    }
    const [result] = JSON.parse((await importing(world, changed.replace('Lead', 'Head'), '--dry-run')).stdout);
    expect(result.changes).toEqual([{ op: 'replace', path: 'title', was: 'Lead', value: 'Head' }]);
  });

  it('is how many rows there are, and how many are rejected only where some are', async () => {
    const world = create();
    expect((await importing(world, 'userName\nm01\n', '--dry-run')).stderr).toContain('\n1 row\n');
    const { stderr } = await importing(world, 'userName,Email\nm01,no address\nm02,m02@example.com\n', '--dry-run');
    expect(stderr).toContain('\n2 rows, 1 of them would be rejected\n');
  });

  it('of a run that was stopped is a number and the next step, not a line for each row', async () => {
    const world = create();
    const controller = new AbortController();
    const { exchange } = world.service;
    Object.assign(world.service, {
      exchange: (request: Parameters<typeof exchange>[0]) => {
        if (request.method === 'POST') controller.abort();
        return exchange(request);
      },
    });
    const people = Array.from({ length: 200 }, (_, index) => `new${index}`);
    const { exitCode, stdout, stderr } = await world.run(['bulk', 'import', '-', '-o', 'csv'], {
      stdin: `userName\n${people.join('\n')}\n`,
      signal: controller.signal,
    });
    expect(exitCode).toBe(130);
    expect(stdout.split('\n').length).toBeLessThan(20);
    expect(stderr).toMatch(/\d+ created, \d+ not attempted\n/);
    expect(stderr).toMatch(/Stopped at \d+ of 200\. Resume: scimctl job resume [0-9a-f]{6}\n/);
  });

  it('is added to the report of an earlier run', async () => {
    const world = create();
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-report-')), 'report.ndjson');
    await importing(world, 'userName\nnew1\n', '--report', file);
    appendFileSync(file, '{"step":"person","half');
    const { stderr } = await importing(world, 'userName\nnew2\n', '--report', file);
    expect(stderr).toContain(
      `Note: the report ${file} has lines of an earlier run; this run adds its lines at the end\n`,
    );
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect([lines[0], lines[2]].map((line) => JSON.parse(line ?? '').key)).toEqual(['new1', 'new2']);
  });
});

it('two imports at once put everybody into one group', async () => {
  const world = create({ uniqueness: false });
  const files = [others.slice(0, 8), others.slice(4)].map(
    (names) => `userName,Groups\n${names.map((name) => `${name},Fresh`).join('\n')}\n`,
  );
  const ran = await Promise.all(files.map((csv) => importing(world, csv, '-o', 'csv')));
  const groups = [...world.service.groups.values()].filter(({ displayName }) => displayName === 'Fresh');
  const counts = groups.map(({ members }) => (Array.isArray(members) ? members.length : 0)).sort();
  expect(Math.max(...counts)).toBe(12);
  expect(counts.filter((count) => count > 0)).toHaveLength(1);
  if (groups.length > 1)
    expect(ran.map(({ stdout }) => stdout).join('')).toContain('there are now 2 groups with the name ""Fresh""');
});

it('a dry run of a bulk command keeps none of the requests that it held back', async () => {
  const held: object[] = [];
  const layer = dryRun((request) => {
    held.push(new WeakRef(request));
  });
  const exchange = layer(() => Promise.reject(new Error('nothing is sent')));
  const post = { method: 'POST', base: 'https://x.example', path: '/Users', query: {}, headers: {} };
  const first = await exchange({ ...post, body: { userName: 'a' } });
  const second = await exchange({ ...post, body: { userName: 'b' } });
  expect([first.body, second.body]).toMatchObject([{ id: 'new-1' }, { id: 'new-2' }]);
  // The dry run created no person, but answers a read of the id. The response contains only the id, because the dry run
  // keeps nothing of the request body.
  expect((await exchange({ ...post, method: 'GET', path: '/Users/new-1' })).body).toEqual({ id: 'new-1' });
});

it('a file with groups, which only the service sets, is created without them, and that is said', async () => {
  const world = create();
  const { stdout } = await world.run(['users', 'get', 'm01']);
  const { stderr } = await world.run(
    ['users', 'create', '--file', '-', '--set', 'userName=copy', '--set', 'externalId=copy'],
    {
      stdin: stdout,
    },
  );
  expect(stderr).toContain(
    'Note: read-only attributes are not sent, because only the service sets them: groups; to add a user to a group, run scimctl groups add-member\n',
  );
});

it('a deletion that only deactivates is not a deletion', async () => {
  const world = create({ deleteDeactivates: true });
  const { exitCode, stderr } = await world.run(['users', 'delete', 'm01', '--yes']);
  expect(exitCode).toBe(7);
  expect(stderr).toContain(
    'm01 (id-2) still exists and is inactive: the service deactivates a person instead of deleting the person',
  );
});

it('people who vanish when they are inactive are deactivated', async () => {
  const world = create({ inactiveVanish: true });
  const { exitCode } = await world.run(['users', 'deactivate', 'm01']);
  expect([exitCode, personOf(world, 'm01')['active']]).toEqual([0, false]);
});

/** Makes another client change m01 just before the first `method` request reaches the service. */
function raceFor(world: World, method: string): void {
  const { exchange } = world.service;
  let isRaced = false;
  Object.assign(world.service, {
    exchange: (request: Parameters<typeof exchange>[0]) => {
      if (request.method === method && !isRaced) {
        isRaced = true;
        personOf(world, 'm01')['nickName'] = 'Somebody else was here';
      }
      return exchange(request);
    },
  });
}

it.each([
  ['PATCH', {}],
  ['PUT', { patch: 'off' }],
] as const)('a change by somebody else meanwhile is decided on again (%s)', async (method, options) => {
  const world = create(options);
  raceFor(world, method);
  const { exitCode, stderr } = await world.run(['users', 'update', 'm01', '--title', 'Lead']);
  expect(exitCode, stderr).toBe(0);
  expect(personOf(world, 'm01')).toMatchObject({ title: 'Lead', nickName: 'Somebody else was here' });
  const sent = writes(world).filter((request) => request.startsWith(method));
  expect(sent).toEqual([`${method} /Users/id-2`, `${method} /Users/id-2`]);
});

it('somebody who is created otherwise than wanted is no success', async () => {
  const world = create({ ignoresActive: true });
  const { exitCode, stderr } = await world.run(['users', 'create', '--user-name', 'newcomer', '--no-active']);
  expect(exitCode).toBe(7);
  expect(stderr).toContain('the service accepted user newcomer (id-15), but active is not as requested');
  const imported = await importing(world, 'userName,Active\nanother,no\n');
  expect([imported.exitCode, outcomes(imported.stdout)]).toEqual([7, ['person not verified']]);
});

it('what people had is kept before it is taken away', async () => {
  const world = create();
  const { stderr } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
  const [, id = ''] =
    /Job ([0-9a-f]{6}) stores the present state of these people; to restore this state, run scimctl job undo \1\n/.exec(
      stderr,
    ) ?? [];
  const plan = readFileSync(path.join(world.folder, 'state', 'jobs', id, 'plan.ndjson'), 'utf8').split('\n');
  expect(JSON.parse(plan[1] ?? '')).toEqual({
    step: 'person',
    action: 'offboard',
    line: 2,
    key: 'm01 (id-2)',
    id: 'id-2',
    before: {
      active: true,
      names: { userName: 'm01', externalId: 'X-m01', displayName: 'Person m01' },
      groups: [{ id: 'id-14', name: 'Staff' }],
    },
  });
  expect(truthOf(world.service)).not.toContain('undefined');
});
