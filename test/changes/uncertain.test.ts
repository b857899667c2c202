import { expect, it } from 'vitest';
import { createDirectory } from './directory.ts';

const made504 = { method: 'POST', times: 1, status: 504, done: true };

it('finds what was created behind an answer of 504 although the search lags, and creates it once', async () => {
  const directory = createDirectory({ uniqueness: false, searchLag: 5, fail: [made504] });
  const { exitCode, stderr } = await directory.run(['groups', 'create', '--display-name', 'Club']);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    0,
    'Note: the response did not contain the new group; a search found Club (8)',
  ]);
  expect(directory.writes()).toEqual(['POST /Groups 504']);
});

it('looks less long for what a service keeps on failing to create', async () => {
  const directory = createDirectory({ fail: [{ method: 'POST', status: 500 }] });
  const names = Array.from({ length: 8 }, (_, index) => `hire${index}`);
  await directory.run(['bulk', 'import', '-', '--yes', '--concurrency', '1'], ['userName', ...names].join('\n'));
  const looks = names.map((name) => directory.requests.filter((line) => line.includes(`userName eq "${name}"`)).length);
  expect(looks[0]).toBeGreaterThan(looks.at(-1) as number);
});

it.each([400, 404] as const)(
  'takes an answer of %i to the id of what was just deleted to say that it is gone',
  async (status) => {
    const directory = createDirectory({ getByUnknownId: status, deleteAnswer: '202' });
    const { exitCode, stderr } = await directory.run(['users', 'delete', 'ann', '--yes']);
    expect([exitCode, stderr]).toEqual([0, 'Deleted user ann (1)\n']);
  },
);

it('does not take who is not shown in one read to have left the group after a request that failed', async () => {
  for (const readsBefore of [0, 1, 2]) {
    const directory = createDirectory({
      membersOnRead: 'dropSome',
      groupsOnUsers: false,
      fail: [{ method: 'PATCH', status: 503 }],
    });
    for (let read = 0; read < readsBefore; read++) await directory.run(['groups', 'get', 'Staff']);
    const operation = 'remove members[value eq "3"]';
    const { exitCode } = await directory.run(['groups', 'patch', 'Staff', '--op', operation, '--yes']);
    expect([readsBefore, exitCode]).toEqual([readsBefore, 6]);
  }
});
