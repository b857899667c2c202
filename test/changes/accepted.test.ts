import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { type Ran, scimctl } from '../cli/run.ts';
import type { FakeServiceOptions } from '../support/fake-service/index.ts';
import { answersLater } from '../support/later.ts';
import { createDirectory, type Directory } from './directory.ts';
import { forgetResults } from './world.ts';

const never = Number.POSITIVE_INFINITY;

interface LateDirectory {
  readonly directory: Directory;
  readonly folder: string;
  /** Milliseconds that passed in pauses. */
  time: number;
  /** Milliseconds from a response until the change is made. */
  after: number;
  /** Called at each pause. */
  onPause: () => void;
  run(argv: readonly string[], stdin?: string, signal?: AbortSignal): Promise<Ran>;
  /** Carries out all changes that the directory has accepted. */
  settle(): Promise<void>;
}

/** A directory that answers each write with a status at once, and carries the write out later. */
function late(
  after: number,
  answer: (request: ScimRequest) => ScimResponse = () => ({ status: 202, headers: {} }),
  options: FakeServiceOptions = { uniqueness: false },
): LateDirectory {
  const directory = createDirectory(options);
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-late-'));
  const env = { SCIMCTL_CONFIG_DIR: folder };
  const world: LateDirectory = {
    directory,
    folder,
    time: 0,
    after,
    onPause: () => {},
    run: (argv, stdin, signal) =>
      scimctl(argv, {
        exchange,
        env,
        sleep: async (milliseconds) => {
          world.onPause();
          world.time += milliseconds;
        },
        ...(stdin === undefined ? {} : { stdin }),
        ...(signal ? { signal } : {}),
      }),
    settle: async () => {
      world.time = Number.MAX_SAFE_INTEGER;
      await exchange({ method: 'GET', base: 'https://scim.example.com/v2', path: '/Users', query: {}, headers: {} });
    },
  };
  const exchange: Exchange = answersLater({ after: () => world.after, now: () => world.time, answer })(
    directory.exchange,
  );
  return world;
}

const isActive = ({ users }: Directory, id: string) => users.get(id)?.['active'];

/**
 * For each kind of change: the command, the message of the command if the service never shows the change, and a
 * function that tests whether the service made the change.
 */
const changes: Readonly<Record<string, readonly [string[], string, (directory: Directory) => boolean]>> = {
  create: [
    ['users', 'create', '--user-name', 'eve'],
    'no read or search finds the new resource',
    ({ users }) => users.has('8'),
  ],
  update: [
    ['users', 'update', 'ann', '--title', 'Lead'],
    'title is not as requested',
    ({ users }) => users.get('1')?.['title'] === 'Lead',
  ],
  deactivate: [
    ['users', 'deactivate', 'ann', '--yes'],
    'the person is still active',
    (directory) => isActive(directory, '1') === false,
  ],
  activate: [
    ['users', 'activate', 'gil'],
    'the person is not active',
    (directory) => isActive(directory, 'g') === true,
  ],
  delete: [['users', 'delete', 'ann', '--yes'], 'ann (1) still exists', ({ users }) => !users.has('1')],
  'set the manager': [
    ['users', 'update', 'ann', '--manager', 'bob'],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager is not as requested',
    ({ users }) => JSON.stringify(users.get('1')).includes('"manager":{"value":"2"}'),
  ],
  'add members': [
    ['groups', 'add-member', 'Empty', 'ann', 'bob'],
    'the member is not in the group',
    (directory) => directory.membersOf('Empty').length === 2,
  ],
  'remove a member': [
    ['groups', 'remove-member', 'Ops', 'bob', '--yes'],
    'the member is still in the group',
    (directory) => directory.membersOf('Ops').length === 0,
  ],
  'remove a member beside others': [
    ['groups', 'remove-member', 'Staff', 'ann', '--yes'],
    'the members are not as requested',
    (directory) => directory.membersOf('Staff').join() === '2,3',
  ],
  'create a group': [
    ['groups', 'create', '--display-name', 'Club'],
    'no read or search finds the new resource',
    ({ groups }) => groups.has('8'),
  ],
};
const kinds = Object.entries(changes).map(([kind, [argv, problem, isMade]]) => ({ kind, argv, problem, isMade }));
const accepted = 'the server responded with status 202 and will process the request later, but ';

/** Adds a person who is not active. */
function withGil(world: LateDirectory): LateDirectory {
  world.directory.addUser({ id: 'g', userName: 'gil', active: false });
  return world;
}

describe('a change that the service processes later', () => {
  it.each(kinds)('$kind: is waited for, and sent once', async ({ argv, isMade }) => {
    const world = withGil(late(20_000));
    const { exitCode, stderr } = await world.run(argv);
    expect([exitCode, stderr.startsWith('Error')]).toEqual([0, false]);
    expect([isMade(world.directory), world.directory.writes().length]).toEqual([true, 1]);
    expect(world.time).toBe(20_000);
  });

  it.each(kinds)('$kind: is not verified after 60 seconds, and sent once', async ({ argv, problem, isMade }) => {
    const world = withGil(late(never));
    const before = world.directory.requests.length;
    const { exitCode, stderr } = await world.run(argv);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([7, `Error: ${accepted}${problem}`]);
    expect(stderr).toContain(
      'hint   the service may make the change later, so read the resource again before you repeat the command\n',
    );
    expect([isMade(world.directory), world.time]).toEqual([false, 60_000]);
    expect(world.directory.requests.length - before).toBeLessThan(60);
    world.after = 0;
    await world.settle();
    expect(world.directory.writes()).toHaveLength(1);
  });

  it.each(kinds)('$kind: Ctrl-C ends the wait', async ({ argv }) => {
    const world = withGil(late(never));
    const controller = new AbortController();
    world.onPause = () => controller.abort();
    const { exitCode, stdout } = await world.run(argv, undefined, controller.signal);
    expect([exitCode, stdout]).toEqual([130, '']);
    expect(world.time).toBeLessThan(1000);
  });

  it.each(kinds)('$kind: a service that is slow and says so with no status is waited for too', async (row) => {
    const world = withGil(late(5000, () => ({ status: 204, headers: {} })));
    const { exitCode, stderr } = await world.run(row.argv);
    expect([exitCode, row.isMade(world.directory), world.time], stderr).toEqual([0, true, 5500]);
  });
});

describe('the response with status 202', () => {
  const user = (request: ScimRequest) => ({ ...(request.body as object), id: '1', active: false, title: 'Lead' });

  it('shows nothing, even if its body is the resource', async () => {
    const world = late(never, (request) => ({ status: 202, headers: {}, body: user(request) }));
    for (const argv of [
      ['users', 'update', 'ann', '--title', 'Lead'],
      ['users', 'create', '--user-name', 'eve', '--title', 'Lead'],
    ]) {
      const { exitCode, stderr } = await world.run(argv);
      expect([exitCode, stderr.includes(accepted)], stderr).toEqual([7, true]);
    }
  });

  it('can name the new resource', async () => {
    const location = 'https://scim.example.com/v2/Users/8';
    const world = late(3000, () => ({ status: 202, headers: { location } }), { filters: 'empty' });
    const { exitCode, stderr } = await world.run(['users', 'create', '--user-name', 'eve']);
    expect([exitCode, stderr]).toEqual([0, 'Created user eve (8)\n']);
  });

  it('can name an event, which is not the new resource', async () => {
    const headers = { location: 'https://scim.example.com/v2/events/1', 'set-txn': '1' };
    const world = late(3000, () => ({ status: 202, headers }));
    const { exitCode, stderr } = await world.run(['users', 'create', '--user-name', 'eve']);
    expect([exitCode, stderr.split('\n')[1]]).toEqual([0, 'Created user eve (8)']);
  });

  it.each([
    ['10', 8000, 10_000],
    ['45', 8000, 45_000],
    ['3600', never, 60_000],
  ] as const)('sets the first pause with Retry-After: %s', async (delay, after, time) => {
    const world = late(after, () => ({ status: 202, headers: { 'retry-after': delay } }));
    await world.run(['users', 'deactivate', 'ann', '--yes']);
    expect(world.time).toBe(time);
  });

  it('is not waited for where the service shows no members at all', async () => {
    const options = { membersOnRead: 'never', groupsOnUsers: false, memberFilter: 'empty' } as const;
    const world = late(never, undefined, options);
    const { exitCode, stderr } = await world.run(['groups', 'add-member', 'Empty', 'ann']);
    const problem = 'the service does not show the members of the group';
    expect([exitCode, stderr.split('\n')[0]]).toEqual([7, `Error: ${accepted}${problem}`]);
    expect(world.time).toBe(1000);
  });

  it('with an Error in its body is not waited for', async () => {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
    const body = { schemas, status: '403', detail: 'not allowed' };
    const world = late(never, () => ({ status: 202, headers: {}, body }));
    const { exitCode, stderr } = await world.run(['users', 'update', 'ann', '--title', 'Lead']);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([7, 'Error: not allowed, but title is not as requested']);
    expect(world.time).toBeLessThan(10_000);
  });
});

describe('a job', () => {
  const csv = 'userName,title,manager,groups\neve,Boss,,Club\nann,Lead,bob,Staff\n';
  const outcomes = (stdout: string) =>
    (JSON.parse(stdout) as { step: string; outcome: string }[]).map(({ step, outcome }) => `${step} ${outcome}`);
  const named = ({ users, groups }: Directory) =>
    [...users.values(), ...groups.values()].filter(
      ({ userName, displayName }) => userName === 'eve' || displayName === 'Club',
    );

  it('waits for people, managers, groups and members', async () => {
    const world = late(3000);
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-', '--yes', '-o', 'json'], csv);
    expect(exitCode).toBe(0);
    expect(outcomes(stdout)).toEqual([
      'person created',
      'person updated',
      'manager linked',
      'group linked',
      'group unchanged',
    ]);
    expect(named(world.directory)).toHaveLength(2);
  });

  it('looks again when it is resumed, and creates nobody twice', async () => {
    const world = late(never);
    const first = await world.run(['bulk', 'import', '-', '--yes', '-o', 'json'], csv);
    expect([first.exitCode, outcomes(first.stdout)]).toEqual([
      7,
      ['person not verified', 'person not verified', 'manager not verified', 'group unchanged'],
    ]);
    expect(JSON.parse(first.stdout)[0].error).toEqual({
      code: 'unverified',
      message: `${accepted}no read or search finds the new resource`,
      status: 202,
    });
    expect(first.stderr).toMatch(
      /\n3 changes are accepted \(status 202\), but the service does not show the result yet\. To look again later, run scimctl job resume [0-9a-f]{6}\n/,
    );
    const shown = await world.run(['job', 'show', '--last', '-o', 'json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ state: 'stopped', left: 4 });
    for (const verb of ['resume', 'retry']) {
      const again = await world.run(['job', verb, '--last', '--yes', '-o', 'json']);
      expect([again.exitCode, outcomes(again.stdout)[0]]).toEqual([7, 'person not verified']);
      expect(JSON.parse(again.stdout)[0].error.message).toBe(
        'in an earlier run, the server responded to the creation with status 202, but no read or search finds the new resource',
      );
    }
    world.after = 0;
    await world.settle();
    const last = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect([last.exitCode, outcomes(last.stdout)], last.stderr).toEqual([
      0,
      ['person created', 'person updated', 'manager linked', 'group linked'],
    ]);
    expect(named(world.directory)).toHaveLength(2);
    const complete = await world.run(['job', 'resume', '--last', '--yes']);
    expect(complete.stderr).toBe('Error: no job is stopped\n  hint   To see the jobs, run scimctl job list.\n');
  });

  it('sets a manager whose creation is shown only when the job is resumed', async () => {
    const world = late(never);
    const stdin = 'userName,manager\nboss,\nann,boss\n';
    const first = await world.run(['bulk', 'import', '-', '--yes', '-o', 'json'], stdin);
    expect(outcomes(first.stdout)).toEqual(['person not verified', 'person unchanged', 'manager not verified']);
    expect(JSON.parse(first.stdout)[2].error).toEqual({
      code: 'unverified',
      message:
        'no request was sent to set the manager "boss": the server accepted the creation of this manager with status 202, but does not show the manager yet',
      status: 202,
    });
    const early = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect(outcomes(early.stdout)).toEqual(['person not verified', 'manager not verified']);
    world.after = 0;
    await world.settle();
    const last = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect([last.exitCode, outcomes(last.stdout)], last.stderr).toEqual([0, ['person created', 'manager linked']]);
    await world.settle();
    expect(JSON.stringify(world.directory.users.get('1'))).toContain('"manager":{"value":"8"}');
  });

  it('whose process was killed during the wait looks for the person, and creates nobody twice', async () => {
    const world = late(never);
    await world.run(['bulk', 'import', '-', '--yes'], 'userName\neve\n');
    forgetResults(world);
    const resumed = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect(outcomes(resumed.stdout), resumed.stderr).toEqual(['person not verified']);
    world.after = 0;
    await world.settle();
    expect(named(world.directory)).toHaveLength(1);
  });
});

describe('an offboarding', () => {
  const offboard = ['bulk', 'offboard', '-', '--yes', '-o', 'json'];

  it('is waited for, with the groups', async () => {
    const world = late(3000);
    const { exitCode, stdout } = await world.run(offboard, 'userName\nbob\n');
    expect([exitCode, JSON.parse(stdout)[0]]).toMatchObject([0, { outcome: 'deactivated', groupsRemaining: [] }]);
  });

  it('is not verified while nothing is shown, and looks again when it is resumed', async () => {
    const world = late(never);
    const { exitCode, stdout } = await world.run(offboard, 'userName\nbob\n');
    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout)[0]).toMatchObject({
      outcome: 'not verified',
      error: { message: `${accepted}the person is still active`, status: 202 },
    });
    world.after = 0;
    await world.settle();
    const again = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect([again.exitCode, JSON.parse(again.stdout)[0].outcome], again.stderr).toEqual([0, 'already inactive']);
    expect([isActive(world.directory, '2'), world.directory.membersOf('Ops')]).toEqual([false, []]);
  });
});
