import { expect, it } from 'vitest';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { createWorld, type World } from '../world.ts';

const body = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: '403',
  detail: 'one admin is needed',
};
const refused = 'the service refused the change with status 403 (one admin is needed), but a read shows that';

/** A service that responds with status 403 to a `method` request for `path`, but makes the change. */
const refusing = (method: string, path: RegExp): FakeServiceOptions => ({
  fail: [{ method, path, status: 403, done: true, body }],
});
/** A service that refuses to change m01, because m01 is its last administrator. */
const lastAdmin = refusing('PATCH', /^\/Users\/id-2$/);

const readsAfter = ({ service }: World, write: string): string[] =>
  service.requests.slice(service.requests.lastIndexOf(write) + 1).filter((line) => !line.includes('ServiceProvider'));

it('a person whose refused deactivation was made is not verified, and still loses the groups', async () => {
  const world = createWorld(lastAdmin);
  const ran = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\nm02\nm03\n' });
  expect([ran.exitCode, JSON.parse(ran.stdout).map(({ outcome }: { outcome: string }) => outcome)]).toEqual([
    7,
    ['not verified', 'deactivated', 'deactivated'],
  ]);
  const [first] = JSON.parse(ran.stdout);
  expect(first.error).toEqual({
    code: 'unverified',
    message: `deactivated; taken out of 1 group; ${refused} the person is inactive; to reverse the change, run scimctl job undo`,
  });
  expect(world.service.membersOf('Staff')).toHaveLength(10);
  world.service.set({ fail: [] });
  expect((await world.run(['job', 'undo', '--last', '--yes'])).exitCode).toBe(0);
  expect(world.service.users.get('id-2')?.active).toBe(true);
  expect(world.service.membersOf('Staff')).toHaveLength(13);
});

it('a later read that shows the person as active is said beside the refusal', async () => {
  const world = createWorld({
    fail: [
      { method: 'PATCH', path: /^\/Users\/id-2$/, status: 403, body },
      { method: 'GET', path: /^\/Users\/id-2$/, after: 1, times: 1, status: 200, body: { id: 'id-2', active: false } },
    ],
  });
  const { exitCode, stdout } = await world.run(['users', 'offboard', 'm01', '--yes']);
  expect([exitCode, JSON.parse(stdout)[0].outcome, JSON.parse(stdout)[0].error.message]).toEqual([
    7,
    'failed',
    `${refused} the person is inactive; to reverse the change, run scimctl job undo; a later read shows that the person is active`,
  ]);
});

it.each<[string, readonly string[], string]>([
  ['users deactivate', ['users', 'deactivate', 'm01'], 'the person is inactive'],
  ['users update', ['users', 'update', 'm01', '--no-active'], 'the person is inactive'],
])('%s names both the refusal and the loss', async (_, argv, shows) => {
  const world = createWorld(lastAdmin);
  const { exitCode, stderr } = await world.run(argv);
  expect([exitCode, stderr]).toEqual([
    7,
    `Error: ${refused} ${shows}\n  hint   to reverse the change, run scimctl users activate\n`,
  ]);
  expect(readsAfter(world, 'PATCH /Users/id-2')).toEqual(['GET /Users/id-2']);
});

it('a person whom the service no longer shows after the refusal may be inactive', async () => {
  const world = createWorld({ ...lastAdmin, inactiveVanish: true });
  const { exitCode, stderr } = await world.run(['users', 'deactivate', 'm01']);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([7, `Error: ${refused} the service no longer shows the person`]);
});

it('users delete names both the refusal and the loss', async () => {
  const world = createWorld(refusing('DELETE', /^\/Users\/id-2$/));
  const { exitCode, stderr } = await world.run(['users', 'delete', 'm01', '--yes']);
  expect([exitCode, stderr]).toEqual([7, `Error: ${refused} the person no longer exists\n`]);
});

it.each<[string, readonly string[]]>([
  ['groups remove-member', ['groups', 'remove-member', 'Staff', 'm01']],
  ['groups patch', ['groups', 'patch', 'Staff', '--op', 'remove members[value eq "id-2"]', '--yes']],
])('%s names both the refusal and the loss', async (_, argv) => {
  const world = createWorld(refusing('PATCH', /^\/Groups/));
  const { exitCode, stderr } = await world.run(argv);
  expect([exitCode, stderr]).toEqual([
    7,
    `Error: ${refused} this member is not in the group: m01 (id-2)\n  hint   to reverse the change, run scimctl groups add-member\n`,
  ]);
});

it('of several members whose removal was refused, only those who left are not verified', async () => {
  const world = createWorld({ fail: [{ method: 'PATCH', path: /^\/Groups/, status: 403, body }] });
  const staff = world.service.groups.get(world.staff);
  const members = (staff as unknown as { members: { value: string }[] }).members.filter(
    ({ value }) => value !== 'id-2',
  );
  const next = world.service.exchange;
  Object.assign(world.service, {
    exchange: async (request: Parameters<typeof next>[0]) => {
      if (request.method === 'PATCH') world.service.groups.set(world.staff, { ...staff, members });
      return next(request);
    },
  });
  const { exitCode, stderr } = await world.run(['groups', 'remove-member', 'Staff', 'm01', 'm02']);
  expect([exitCode, stderr.slice(stderr.indexOf('Error'))]).toEqual([
    7,
    [
      'Error: 2 of 2 members failed:',
      `  m01 (id-2): ${refused} this member is not in the group: m01 (id-2)`,
      '  m02 (id-3): the server answered 403: one admin is needed',
      '',
    ].join('\n'),
  ]);
});

it('a member whose removal was answered 400 and made was a member before', async () => {
  const world = createWorld({ fail: [{ method: 'PATCH', path: /^\/Groups/, status: 400, done: true, body }] });
  const { exitCode, stderr } = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    7,
    'Error: the service refused the change with status 400 (one admin is needed), but a read shows that this member is not in the group: m01 (id-2)',
  ]);
});

it('a group of the offboarding that was left in spite of a refusal is not verified', async () => {
  const world = createWorld(refusing('PATCH', /^\/Groups/));
  const { exitCode, stdout } = await world.run(['users', 'offboard', 'm01', '--yes']);
  const [result] = JSON.parse(stdout);
  expect([exitCode, result.outcome, result.groupsRemaining, result.error.message]).toEqual([
    7,
    'not verified',
    [],
    `deactivated; taken out of 1 group; ${refused} this member is not in the group: m01 (id-2); to reverse the change, run scimctl job undo`,
  ]);
});

it('sync run does not call a refused deactivation failed that was made', async () => {
  const world = createWorld(refusing('PATCH', /^\/Users\/id-14$/));
  world.service.users.set('id-14', { id: 'id-14', userName: 'old', active: true });
  const names = [...world.service.users.values()].map(({ userName }) => userName).filter((name) => name !== 'old');
  const { exitCode, stdout } = await world.run(['sync', 'run', '-', '--yes'], {
    stdin: `userName\n${names.join('\n')}\n`,
  });
  const result = JSON.parse(stdout).find(({ id }: { id: string }) => id === 'id-14');
  expect([exitCode, result.outcome, result.error.message]).toEqual([
    7,
    'not verified',
    `${refused} the person is inactive; to reverse the change, run scimctl job undo`,
  ]);
});

it('a refusal that was meant stays a failure after one read', async () => {
  const world = createWorld({ fail: [{ method: 'PATCH', path: /^\/Users\/id-2$/, status: 403, body }] });
  const { exitCode, stderr } = await world.run(['users', 'deactivate', 'm01']);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([4, 'Error: the server answered 403']);
  expect(readsAfter(world, 'PATCH /Users/id-2')).toEqual(['GET /Users/id-2']);
});

it.each([401, 404, 412, 429])('nothing is read again after a deactivation was answered %i', async (status) => {
  const world = createWorld({ fail: [{ method: 'PATCH', path: /^\/Users\/id-2$/, status, done: true, body }] });
  await world.run(['users', 'deactivate', 'm01', '--if-match', '*']);
  expect(readsAfter(world, 'PATCH /Users/id-2')).toEqual([]);
});

it('nothing is read again after a refused change that removes nothing', async () => {
  const world = createWorld(lastAdmin);
  await world.run(['users', 'update', 'm01', '--title', 'Lead']);
  expect(readsAfter(world, 'PATCH /Users/id-2')).toEqual([]);
});

it('nothing is read again after a deactivation that was refused for the load', async () => {
  const world = createWorld({
    fail: [{ method: 'PATCH', path: /^\/Users\/id-2$/, status: 403, body: { ...body, detail: 'rate limit exceeded' } }],
  });
  const { exitCode, stderr } = await world.run(['users', 'deactivate', 'm01']);
  expect([exitCode, stderr.split('\n').slice(2)]).toEqual([
    6,
    [
      '  why    403: rate limit exceeded',
      '  hint   the server limits the rate of requests: wait, then repeat the command',
      '',
    ],
  ]);
  expect(readsAfter(world, 'PATCH /Users/id-2')).toEqual([]);
});

it.each([
  [['api', 'PATCH', '/Users/id-2'], { op: 'replace', path: 'active', value: false }, 7, 'the person is inactive'],
  [['api', 'PATCH', '/Users/id-2'], { op: 'replace', path: 'title', value: 'x' }, 4, undefined],
])(
  'api: a refused request that removes access is followed by a read of the resource: %j %j',
  async (argv, operation, code, shows) => {
    const world = createWorld(lastAdmin, { protect: ['title eq "Chief"'] });
    const Operations = [operation];
    const data = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
    const { exitCode, stderr } = await world.run([...argv, '--data', data, '--yes', '-o', 'json']);
    expect(exitCode).toBe(code);
    if (shows !== undefined) expect(stderr).toContain(`${refused} ${shows}`);
    expect(readsAfter(world, 'PATCH /Users/id-2')).toHaveLength(shows === undefined ? 0 : 1);
  },
);

const patchOf = (...Operations: readonly object[]): string =>
  JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
const deactivation = { op: 'replace', path: 'active', value: false };
const refusal400 = (method: string, path: RegExp): FakeServiceOptions => ({
  fail: [{ method, path, status: 400, body: { ...body, status: '400' } }],
});

it.each<[string, FakeServiceOptions, readonly string[], string | undefined]>([
  [
    'a request of which no resource was read before',
    refusal400('PATCH', /^\/Users\/id-2$/),
    ['api', 'PATCH', '/Users/id-2', '--data', patchOf(deactivation, { op: 'replace', path: 'title', value: 'x' })],
    undefined,
  ],
  [
    'a request whose effect is uncertain',
    refusal400('PATCH', /^\/Users\/id-2$/),
    ['api', 'PATCH', '/Users/id-2', '--yes', '--data', patchOf({ op: 'move', path: 'active' })],
    'title eq "Chief"',
  ],
  [
    'a deletion of an unknown id',
    refusal400('DELETE', /^\/Users\/nobody$/),
    ['api', 'DELETE', '/Users/nobody'],
    undefined,
  ],
])(
  'api: a refusal of %s is shown as it is, also if the person was inactive before',
  async (_, options, argv, protect) => {
    const world = createWorld(options, protect ? { protect: [protect] } : {});
    const person = world.service.users.get('id-2') as Record<string, unknown>;
    person['active'] = false;
    const { exitCode, stderr } = await world.run(argv);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([10, 'Error: the server answered 400']);
  },
);
