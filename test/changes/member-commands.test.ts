import { describe, expect, it } from 'vitest';
import { createDirectory } from './directory.ts';

describe('groups remove-member', () => {
  it('takes out who is a member where another one of the names is none', async () => {
    const directory = createDirectory();
    const { exitCode, stderr } = await directory.run(['groups', 'remove-member', 'Staff', 'ann', 'dan', '--yes']);
    expect([exitCode, stderr.split('\n').slice(0, 2)]).toEqual([0, ['dan (4) was not a member', 'Removed ann (1)']]);
    expect(directory.membersOf('Staff')).toEqual(['2', '3']);
  });
});

describe('groups members', () => {
  const shown = (directory: ReturnType<typeof createDirectory>, name: string) =>
    directory.run(['groups', 'members', name, '-o', 'id']);

  it('asks for the members by name where the service shows them only then', async () => {
    const directory = createDirectory({ membersOnRead: 'onRequest' });
    expect((await shown(directory, 'Staff')).stdout).toBe('1\n2\n3\n');
    expect(await shown(directory, 'Empty')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('says that the service shows no members, and not that there are none', async () => {
    const { exitCode, stdout, stderr } = await shown(createDirectory({ membersOnRead: 'never' }), 'Staff');
    expect([exitCode, stdout, JSON.parse(stderr).message]).toEqual([
      10,
      '',
      'no group of the service shows members, so the members of group Staff (5) are not known',
    ]);
  });

  it.each(['objects', 'strings', 'single-object', 'ref-only'] as const)('reads members written as %s', async (form) => {
    const directory = createDirectory({ membersAs: form });
    expect((await shown(directory, 'Staff')).stdout).toBe('1\n2\n3\n');
    expect((await shown(directory, 'Ops')).stdout).toBe('2\n');
  });
});

describe('members who are there already', () => {
  it('are told by their own groups, also where somebody else is in none', async () => {
    const directory = createDirectory({ membersOnRead: 'never' });
    const added = await directory.run(['groups', 'add-member', 'Staff', 'ann', 'dan']);
    expect(added.stderr.split('\n').slice(0, 2)).toEqual(['ann (1) was a member already', 'Added dan (4)']);
    const removed = await directory.run(['groups', 'remove-member', 'Ops', 'ann', 'bob', '--yes']);
    expect(removed.stderr.split('\n').slice(0, 2)).toEqual(['ann (1) was not a member', 'Removed bob (2)']);
  });

  it('are found by filters where neither groups nor people tell', async () => {
    const directory = createDirectory({ membersOnRead: 'never', groupsOnUsers: false });
    const added = await directory.run(['groups', 'add-member', 'Staff', 'ann', 'dan']);
    expect(added.stderr.split('\n').slice(0, 2)).toEqual(['ann (1) was a member already', 'Added dan (4)']);
    const removed = await directory.run(['groups', 'remove-member', 'Ops', 'ann', 'bob', '--yes']);
    expect([removed.exitCode, removed.stderr.split('\n').slice(0, 2)]).toEqual([
      0,
      ['ann (1) was not a member', 'Removed bob (2)'],
    ]);
    expect([directory.membersOf('Staff'), directory.membersOf('Ops')]).toEqual([['1', '2', '3', '4'], []]);
  });

  it.each(['ann', 'bob', 'cyd'])('are not missed where each read of the group lacks others: %s', async (name) => {
    for (const readsBefore of [0, 1, 2]) {
      const directory = createDirectory({ membersOnRead: 'dropSome', groupsOnUsers: false });
      for (let read = 0; read < readsBefore; read++) await directory.run(['groups', 'get', 'Staff']);
      await directory.run(['groups', 'remove-member', 'Staff', name, '--yes']);
      expect([readsBefore, directory.membersOf('Staff').length]).toEqual([readsBefore, 2]);
    }
  });

  it('are not added again by an import where only filters find them', async () => {
    const directory = createDirectory({ membersOnRead: 'never', groupsOnUsers: false });
    const { exitCode } = await directory.run(
      ['bulk', 'import', '-', '--yes'],
      'userName,Groups\nann,Staff\nbob,Staff|Ops\n',
    );
    expect([exitCode, directory.writes()]).toEqual([0, []]);
  });
});

it('does not take somebody to be in no group whose groups come under a name in another case', async () => {
  const directory = createDirectory({ attributeCase: 'pascal', ignoresMembers: true });
  const { exitCode, stderr } = await directory.run(['groups', 'remove-member', 'Staff', 'ann', '--yes']);
  expect([exitCode, stderr.trimEnd()]).toEqual([
    7,
    'Error: the service accepted the change, but the member is still in the group',
  ]);
});
