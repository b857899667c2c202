import { describe, expect, it } from 'vitest';
import { createDirectory } from './directory.ts';

describe('a deletion whose answer is lost', () => {
  it.each(['users', 'groups'])('says that it may have been made, and what shows it: %s', async (topic) => {
    const directory = createDirectory({ deleteLost: { nth: 'every', when: 'before' } });
    const name = topic === 'users' ? 'ann' : 'Empty';
    const { exitCode, stderr } = await directory.run([topic, 'delete', name, '--yes']);
    const [one, id] = topic === 'users' ? ['user', '1'] : ['group', '7'];
    expect([exitCode, stderr.trimEnd().split('\n')]).toEqual([
      6,
      [
        `Error: the connection was closed before the answer; ${one} ${name} (${id}) may have been deleted`,
        `  hint   before you try again, check whether the change was made: run scimctl ${topic} get ${id}`,
      ],
    ]);
  });
});

describe('a change that was made and cannot be shown', () => {
  it('of somebody whom the service hides from now on', async () => {
    const directory = createDirectory({ changeAnswer: '200-empty', inactiveVanish: true });
    const { exitCode, stdout, stderr } = await directory.run(['users', 'deactivate', 'ann', '-o', 'json']);
    expect([exitCode, stdout, stderr.trimEnd().split('\n')]).toEqual([
      0,
      '',
      ['Deactivated user ann (1)', 'Note: the change was made, but the user cannot be read: User 1 not found'],
    ]);
    expect(directory.users.get('1')?.active).toBe(false);
  });
});

it('members that fail for different reasons: a lost answer is told as one, and not as a fault of our own', async () => {
  // A rule counts a request only if no earlier rule has responded to this request.
  const fail = [
    { method: 'PATCH', times: 1, status: 400 },
    { method: 'PATCH', times: 3, throws: true },
    { method: 'PATCH', status: 400 },
  ];
  const directory = createDirectory({ fail });
  const { exitCode, stderr } = await directory.run(['groups', 'add-member', 'Empty', 'ann', 'dan']);
  expect([exitCode, stderr.trimEnd().split('\n')]).toEqual([
    7,
    [
      'Error: 2 of 2 members failed:',
      '  ann (1): the connection was closed before the answer; the server may have made the change',
      '  dan (4): the server answered 400: the service answers 400',
    ],
  ]);
});
