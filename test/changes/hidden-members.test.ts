import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../cli/run.ts';
import type { FakeServiceOptions } from '../support/fake-service/index.ts';
import { createDirectory, type Directory } from './directory.ts';

const patch = (directory: Directory, operation: string) =>
  directory.run(['groups', 'patch', 'Staff', '--op', operation, '--yes']);
const replace = (directory: Directory, members: readonly string[]) =>
  directory.run(
    ['groups', 'replace', 'Staff', '--file', '-', '--yes'],
    JSON.stringify({ displayName: 'Staff', members: members.map((value) => ({ value })) }),
  );
const firstLine = (text: string) => text.split('\n')[0];

/**
 * Services that do not show the members of a group in an ordinary read. Each row begins with the other place in which
 * the service shows the memberships.
 */
const hiding: readonly [string, FakeServiceOptions, string][] = [
  ['members on request', { membersOnRead: 'onRequest' }, 'the members are not as requested'],
  ['the groups of people', { membersOnRead: 'never' }, 'the members are not as requested'],
  ['filters', { membersOnRead: 'never', groupsOnUsers: false }, 'the service does not show the members of the group'],
];

describe.each(hiding)('a change of members that a read does not show is seen by %s', (_, options, reason) => {
  it('added by PATCH', async () => {
    const directory = createDirectory(options);
    const { exitCode, stderr } = await patch(directory, 'add members:=[{"value":"4"}]');
    expect([exitCode, firstLine(stderr)]).toEqual([0, 'Patched group Staff (5)']);
    expect(directory.membersOf('Staff')).toEqual(['1', '2', '3', '4']);
  });

  it('taken out by PATCH, and asked about by name', async () => {
    const directory = createDirectory(options);
    const operation = 'remove members[value eq "1"]';
    const refused = await directory.run(['groups', 'patch', 'Staff', '--op', operation, '--max-removals', '0']);
    expect(firstLine(refused.stderr)).toMatch(/^Error: this would remove (?:ann \(1\)|1) from group Staff on/);
    expect(directory.membersOf('Staff')).toEqual(['1', '2', '3']);
    const { exitCode, stderr } = await patch(directory, operation);
    expect([exitCode, firstLine(stderr)]).toEqual([0, 'Patched group Staff (5)']);
    expect(directory.membersOf('Staff')).toEqual(['2', '3']);
  });

  it('not made, although the answer is a success', async () => {
    const directory = createDirectory({ ...options, ignoresMembers: true });
    const added = await patch(directory, 'add members:=[{"value":"4"}]');
    expect([added.exitCode, firstLine(added.stderr)]).toEqual([
      7,
      `Error: the server responded with status 200, but ${reason}`,
    ]);
    const removed = await patch(directory, 'remove members[value eq "1"]');
    expect([removed.exitCode, firstLine(removed.stderr)]).toEqual([
      7,
      'Error: the server responded with status 200, but the members are not as requested',
    ]);
  });

  it('not made, although the answer was lost after nothing but the name could be read', async () => {
    const directory = createDirectory({ ...options, changeLost: { nth: 'every', when: 'before' } });
    const { exitCode } = await patch(directory, 'remove members[value eq "1"]');
    expect([exitCode, directory.membersOf('Staff')]).toEqual([6, ['1', '2', '3']]);
  });
});

describe('groups replace', () => {
  it('sees by members on request that the group is as the file says', async () => {
    const directory = createDirectory({ membersOnRead: 'onRequest' });
    const { exitCode } = await replace(directory, ['1', '4']);
    expect([exitCode, directory.membersOf('Staff')]).toEqual([0, ['1', '4']]);
  });

  it.each(['on', 'off'] as const)(
    'leaves nobody else in a group whose members are hidden, with PUT %s',
    async (put) => {
      const directory = createDirectory({ membersOnRead: 'never', put });
      const { exitCode, stderr } = await replace(directory, ['1', '4']);
      expect([exitCode, firstLine(stderr)]).toEqual([
        7,
        'Error: the server responded with status 200, but the service does not show the members of the group',
      ]);
      expect(directory.membersOf('Staff')).toEqual(['1', '4']);
      await replace(directory, []);
      expect(directory.membersOf('Staff')).toEqual([]);
    },
  );
});

describe('groups update --set members', () => {
  const update = (directory: Directory) =>
    directory.run(['groups', 'update', 'Staff', '--set', 'members:=[{"value":"4"}]', '--yes']);

  it('reads members on request to see who leaves', async () => {
    const directory = createDirectory({ membersOnRead: 'onRequest' });
    const { exitCode } = await update(directory);
    expect([exitCode, directory.membersOf('Staff')]).toEqual([0, ['4']]);
  });

  it.each([
    ['never', 'does not show the members of the group'],
    ['dropSome', 'shows different members at each read of the group'],
  ] as const)('sends nothing where it cannot be seen who leaves: %s', async (membersOnRead, doubt) => {
    const directory = createDirectory({ membersOnRead });
    const { exitCode, stderr } = await update(directory);
    expect([exitCode, firstLine(stderr), directory.writes()]).toEqual([
      10,
      `Error: nothing was changed: the service may not show all members of group Staff (5), so scimctl cannot know which members the change would remove; the service ${doubt}`,
      [],
    ]);
  });
});

it('says that members fell out of a group that was written back whole', async () => {
  const directory = createDirectory({ patch: 'off' });
  const { exchange, groups } = directory;
  const losing: Exchange = async (request) => {
    const answer = await exchange(request);
    if (request.method === 'PUT') groups.set('5', { ...groups.get('5'), members: [{ value: '1' }] });
    return answer;
  };
  const argv = ['groups', 'update', 'Staff', '--external-id', 'x'];
  const { exitCode, stderr } = await scimctl(argv, {
    exchange: async (request) => {
      const { body: _, ...answer } = await losing(request);
      return request.method === 'PUT' ? { ...answer, status: 204 } : losing(request);
    },
  });
  expect([exitCode, firstLine(stderr)]).toEqual([
    7,
    'Error: the server responded with status 204, but the members are not as requested',
  ]);
});

describe('bulk offboard of people who are in no group', () => {
  const leavers = 'userName\ndan\n';
  const outcome = async (directory: Directory) =>
    JSON.parse((await directory.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], leavers)).stdout);

  it('is seen by others who show their groups, where groups show no members', async () => {
    expect(await outcome(createDirectory({ membersOnRead: 'never' }))).toMatchObject({ outcome: 'deactivated' });
  });

  it('is not claimed where each read of a group lacks other members and filters find none', async () => {
    const directory = createDirectory({ membersOnRead: 'dropSome', groupsOnUsers: false, memberFilter: 'empty' });
    expect(await outcome(directory)).toMatchObject({
      outcome: 'not verified',
      error: {
        message:
          'deactivated; the groups of the person are not known: the service shows different members at each read of a group; check the groups in the service',
      },
    });
  });
});

describe('bulk offboard where neither groups nor people tell', () => {
  const options: FakeServiceOptions = { membersOnRead: 'never', groupsOnUsers: false };
  const outcomes = async (directory: Directory) => {
    const { stdout } = await directory.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], 'userName\ndan\nbob\n');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).outcome);
  };

  it('goes by filters that find somebody', async () => {
    const directory = createDirectory(options);
    expect(await outcomes(directory)).toEqual(['deactivated', 'deactivated']);
    expect([directory.membersOf('Staff'), directory.membersOf('Ops')]).toEqual([['1', '3'], []]);
  });

  it('claims nothing where filters find nobody', async () => {
    expect(await outcomes(createDirectory({ ...options, memberFilter: 'empty' }))).toEqual([
      'not verified',
      'not verified',
    ]);
  });
});

it('says of somebody who is active as before which groups the person is still in, whatever answers have shown', async () => {
  const directory = createDirectory({ membersOnRead: 'dropSome', patch: 'lies' });
  const { stdout } = await directory.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], 'userName\nbob\n');
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'failed',
    groupsRemoved: [],
    groupsRemaining: [{ name: 'Staff' }, { name: 'Ops' }],
    error: { message: 'the server accepted the change, but the person is still active' },
  });
});

describe('the undo of memberships', () => {
  const csv = 'userName,Groups\nann,Staff\ndan,Staff\neve,Staff\n';
  const hidden: FakeServiceOptions = { membersOnRead: 'never', groupsOnUsers: false, memberFilter: 'empty' };
  const stays =
    'before the job, the service did not show whether the person was a member, so the undo does not end the membership; to end the membership, use scimctl groups remove-member';

  /**
   * Runs a command, and then undoes the job of this command. Both runs use the same folder, so the undo finds the job.
   */
  async function undone(directory: Directory, argv: readonly string[], stdin?: string) {
    const env = { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-hidden-')) };
    const run = (line: readonly string[], text?: string) =>
      scimctl(line, { exchange: directory.exchange, env, ...(text === undefined ? {} : { stdin: text }) });
    await run(argv, stdin);
    const { exitCode, stdout } = await run(['job', 'undo', '--last', '--yes', '-o', 'json']);
    const results = JSON.parse(stdout) as { step: string; key: string; outcome: string; error?: { message: string } }[];
    const links = results.filter(({ step }) => step === 'group');
    return { exitCode, links: links.map(({ key, outcome, error }) => [key, outcome, error?.message]) };
  }

  it('leaves memberships that may be older than the job, and ends those of people whom the job created', async () => {
    const directory = createDirectory(hidden);
    const { exitCode, links } = await undone(directory, ['bulk', 'import', '-', '--yes'], csv);
    expect([exitCode, links.slice(0, 2)]).toEqual([
      7,
      [
        ['ann', 'failed', stays],
        ['dan', 'failed', stays],
      ],
    ]);
    expect(directory.membersOf('Staff')).toEqual(['1', '2', '3', '4']);
    expect(directory.users.has('8')).toBe(false);
  });

  it('leaves memberships that were added by filter', async () => {
    const directory = createDirectory(hidden);
    const argv = ['groups', 'add-member', 'Staff', '--filter', 'userName sw "a" or userName sw "d"', '--yes'];
    const { exitCode, links } = await undone(directory, argv);
    expect([exitCode, links]).toEqual([
      5,
      [
        ['ann', 'failed', stays],
        ['dan', 'failed', stays],
      ],
    ]);
    expect(directory.membersOf('Staff')).toEqual(['1', '2', '3', '4']);
  });

  it.each<[string, FakeServiceOptions]>([
    ['groups of people', {}],
    ['members', { groupsOnUsers: false }],
  ])('ends memberships if the service shows the %s', async (_name, options) => {
    const directory = createDirectory(options);
    const { exitCode } = await undone(directory, ['bulk', 'import', '-', '--yes'], csv);
    expect([exitCode, directory.membersOf('Staff')]).toEqual([0, ['1', '2', '3']]);
  });
});
