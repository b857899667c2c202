import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

/**
 * A service with 45 people in one group. `reads` returns the requests for people so far, except requests that only
 * count members.
 */
function crowd(options: FakeServiceOptions = {}) {
  const service = createFakeService(options);
  const ids = Array.from({ length: 45 }, (_, index) =>
    service.addUser({ userName: `p${index + 1}`, displayName: `Person ${index + 1}`, active: index !== 2 }),
  );
  service.addUser({ userName: 'stranger', active: true });
  service.addGroup('All', ids.map(String));
  return {
    run: (...argv: string[]) => scimctl(['groups', 'members', 'All', ...argv], { exchange: service.exchange }),
    reads: () =>
      service.log
        .filter(({ path, query }) => path.startsWith('/Users') && !query.filter?.startsWith('groups.value'))
        .map(({ path, query }) => [path, query.filter !== undefined]),
  };
}

const names = (csv: string): string[] => csv.trim().split('\n').slice(1);
const everybody = Array.from({ length: 45 }, (_, index) => `p${index + 1}`);

describe('groups members with attributes of people', () => {
  it('reads 45 people with three filters', async () => {
    const { run, reads } = crowd();
    const { exitCode, stdout } = await run('--columns', 'userName', '-o', 'csv');
    expect({ exitCode, names: names(stdout) }).toEqual({ exitCode: 0, names: everybody });
    expect(reads()).toEqual([
      ['/Users', true],
      ['/Users', true],
      ['/Users', true],
    ]);
  });

  it.each([
    ['ignored', [true]],
    ['empty', [true, false]],
    ['refused', [true, false]],
    ['noOr', [true, false]],
  ] as const)('reads everybody where filters are %s, with one list', async (filters, isFiltered) => {
    const { run, reads } = crowd({ filters });
    const { exitCode, stdout } = await run('--columns', 'userName', '-o', 'csv');
    expect({ exitCode, names: names(stdout) }).toEqual({ exitCode: 0, names: everybody });
    expect(reads()).toEqual(isFiltered.map((filter) => ['/Users', filter]));
  });

  it('reads no person for formats and columns that need none', async () => {
    const { run, reads } = crowd();
    expect((await run('-o', 'id')).stdout.split('\n').length).toBe(46);
    expect(JSON.parse((await run('-o', 'json')).stdout)[0]).toMatchObject({ id: '1', type: 'User', display: 'p1' });
    expect((await run('-o', 'csv')).stdout.split('\n')[0]).toBe('display,type,id');
    expect((await run('-o', 'table', '-q', '[0].id')).exitCode).toBe(0);
    expect(reads()).toEqual([]);
  });

  it('adds the attributes that are named to every format, and no others', async () => {
    const { run } = crowd();
    const { stdout } = await run('--attributes', 'userName,active', '-o', 'ndjson');
    expect(JSON.parse(stdout.split('\n')[2] as string)).toEqual({
      id: '3',
      $ref: 'https://scim.example.com/v2/Users/3',
      type: 'User',
      display: 'p3',
      userName: 'p3',
      active: false,
    });
  });

  it('refuses an unknown column before any request', async () => {
    const { run, reads } = crowd();
    const { exitCode, stderr } = await run('--columns', 'userNam', '-o', 'csv');
    expect([exitCode, JSON.parse(stderr)]).toMatchObject([
      2,
      { message: 'User has no attribute for the column "userNam"', hint: 'did you mean "userName"?' },
    ]);
    expect(reads()).toEqual([]);
  });
});

/** Ada is in Inner, bob in Outer. Inner is in Outer and also in Middle, which is in Outer. */
async function nested(): Promise<{ exchange: Exchange }> {
  const { exchange } = createService();
  const options = { exchange };
  for (const name of ['ada', 'bob']) await scimctl(['users', 'create', '--user-name', name], options);
  for (const name of ['Outer', 'Middle', 'Inner']) await scimctl(['groups', 'create', '--display-name', name], options);
  const add = (group: string, ...argv: string[]) => scimctl(['groups', 'add-member', group, ...argv], options);
  await add('Inner', 'ada');
  await add('Outer', 'bob');
  await add('Outer', 'Middle', 'Inner', '--member-type', 'group');
  await add('Middle', 'Inner', '--member-type', 'group');
  return options;
}

const absent = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404', detail: 'no such group' };

const list = (options: RunOptions, group: string, ...argv: string[]) =>
  scimctl(['groups', 'members', group, ...argv], options);

describe('groups members as a table', () => {
  it('leads with names, and says which members are groups', async () => {
    const { stdout } = await list(await nested(), 'Outer', '-o', 'table');
    expect(stdout).toBe(
      [
        'userName  displayName  active  type   id',
        'bob                            User   id-2',
        '          Middle               Group  id-4',
        '          Inner                Group  id-5',
        '',
      ].join('\n'),
    );
  });
});

describe('groups members --recursive', () => {
  it('shows each person once, with the shortest way', async () => {
    const { exitCode, stdout, stderr } = await list(await nested(), 'Outer', '--recursive', '-o', 'ndjson');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { id: 'id-2', display: 'bob' },
      { id: 'id-1', display: 'ada', via: [{ value: 'id-5', display: 'Inner' }] },
    ]);
    expect(stdout.match(/via/g)).toHaveLength(1);
  });

  it('ends at a group that contains itself, and says so', async () => {
    const options = await nested();
    await scimctl(['groups', 'add-member', 'Inner', 'Outer', '--member-type', 'group'], options);
    const { exitCode, stdout, stderr } = await list(options, 'Outer', '--recursive', '-o', 'id');
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'id-2\nid-1\n',
      stderr: 'Note: group Outer contains itself\n',
    });
  });

  it('says that a nested group does not exist, with exit code 7', async () => {
    const { exchange } = await nested();
    const lacking: Exchange = async (request) =>
      request.path.endsWith('/Groups/id-5') ? { status: 404, headers: {}, body: absent } : exchange(request);
    const { exitCode, stdout, stderr } = await list({ exchange: lacking }, 'Outer', '--recursive', '-o', 'id');
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 7,
      stdout: 'id-2\n',
      stderr: 'Warning: 1 nested group cannot be read, because the service has no such group: Inner\n',
    });
  });
});

describe('an empty group', () => {
  it('is an empty list, also where all groups are empty', async () => {
    const { exchange } = createService();
    await scimctl(['groups', 'create', '--display-name', 'Lonely'], { exchange });
    for (const name of ['ada', 'bob']) await scimctl(['users', 'create', '--user-name', name], { exchange });
    const { exitCode, stdout, stderr } = await list({ exchange }, 'Lonely', '-o', 'json');
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: 'Note: no group of the service shows members, and a search for people in groups found nobody\n',
    });
  });

  it.each([
    ['people show their groups', {}, 10],
    ['a filter finds members', { groupsOnUsers: false }, 10],
    ['nothing can be found out', { groupsOnUsers: false, memberFilter: 'refused' }, 10],
    ['the filter is ignored', { groupsOnUsers: false, memberFilter: 'ignored' }, 10],
  ] as const)('is not claimed where members are hidden and %s', async (_, options, expected) => {
    const service = createFakeService({ membersOnRead: 'never', ...options });
    const id = service.addUser({ userName: 'ada', active: true });
    service.addGroup('Staff', [id]);
    const { exitCode, stdout } = await list({ exchange: service.exchange }, 'Staff', '-o', 'json');
    expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
  });
});

describe('groups of a person', () => {
  it('are direct, and indirect through other groups', async () => {
    const { exitCode, stdout, stderr } = await scimctl(['groups', 'of', 'ada', '-o', 'csv'], await nested());
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout:
        'displayName,type,via.display,id\nInner,direct,,id-5\nOuter,indirect,Inner,id-3\nMiddle,indirect,Inner,id-4\n',
      stderr: '',
    });
    const direct = await scimctl(['groups', 'of', 'ada', '--direct', '-o', 'id'], await nested());
    expect(direct.stdout).toBe('id-5\n');
  });

  it('end at a group that contains itself', async () => {
    const options = await nested();
    await scimctl(['groups', 'add-member', 'Inner', 'Outer', '--member-type', 'group'], options);
    const { exitCode, stdout } = await scimctl(['groups', 'of', 'ada', '-o', 'id'], options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'id-5\nid-3\nid-4\n' });
  });

  it.each([
    ['the user shows them', {}],
    ['a filter finds them', { groupsOnUsers: false }],
    ['only reads of groups show them', { groupsOnUsers: false, memberFilter: 'refused' }],
    ['the filter is ignored', { groupsOnUsers: false, memberFilter: 'ignored' }],
  ] as const)('are found where %s', async (_, options) => {
    const service = createFakeService(options);
    const [ada, bob] = ['ada', 'bob'].map((userName) => service.addUser({ userName, active: true }));
    service.addGroup('Staff', [ada as string, bob as string]);
    service.addGroup('Ops', [bob as string]);
    const { exitCode, stdout } = await scimctl(['groups', 'of', 'ada', '-o', 'csv', '--columns', 'displayName,type'], {
      exchange: service.exchange,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'displayName,type\nStaff,direct\n' });
  });

  it('are not claimed to be none where the service shows no memberships', async () => {
    const service = createFakeService({ groupsOnUsers: false, membersOnRead: 'never', memberFilter: 'refused' });
    const id = service.addUser({ userName: 'ada', active: true });
    service.addGroup('Staff', [id]);
    const { exitCode, stdout, stderr } = await scimctl(['groups', 'of', 'ada', '-o', 'csv'], {
      exchange: service.exchange,
    });
    expect([exitCode, stdout, JSON.parse(stderr).message]).toEqual([
      10,
      '',
      'the groups of ada (1) are not known: the service shows neither the groups of a person nor the members of a group',
    ]);
  });
});

describe('groups diff', () => {
  const diff = async (...argv: string[]) => scimctl(['groups', 'diff', ...argv], await nested());

  it('shows who is only in one group, and who is in both', async () => {
    const { exitCode, stdout, stderr } = await diff('Outer', 'Middle', '--exit-code', '-o', 'csv');
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 8,
      stdout: 'display,type,in,id\nbob,User,first,id-2\nMiddle,Group,first,id-4\nInner,Group,both,id-5\n',
      stderr: '2 only in Outer, 0 only in Middle, 1 in both\n',
    });
  });

  it('compares the people of nested groups', async () => {
    const same = await diff('Middle', 'Inner', '--recursive', '--only-differences', '--exit-code', '-o', 'json');
    expect(same).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '0 only in Middle, 0 only in Inner, 1 in both\n' });
    const other = await diff('Inner', 'Outer', '--recursive', '--only-differences', '-o', 'table');
    expect({ exitCode: other.exitCode, stdout: other.stdout }).toEqual({
      exitCode: 0,
      stdout:
        'userName  displayName  active  via.display  in      id\nbob                                         second  id-2\n',
    });
  });
});
