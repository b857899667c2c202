import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { createDirectory } from '../../changes/directory.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';
import { linksOf, membersByGroup } from './recorded-service.ts';

let sent: ScimRequest[];
let options: RunOptions & { readonly cwd: string };

const rules = `version: 1
groups:
  - { filter: 'department eq "Sales"', group: Sales }
  - { filter: 'department eq "Sales" and title sw "Head"', group: Sales leads }
  - { filter: 'department eq "R&D"', group: Research }
`;

beforeEach(async () => {
  sent = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-rules-'));
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token };
  options = { exchange, cwd: folder, env };
  write('rules.yaml', rules);
  write(
    'before.csv',
    'userName,Department,Title,Groups\nada,R&D,Head of R&D,Research;Chess\nbob,R&D,Clerk,Research\neve,R&D,Clerk,Research;Sales\n',
  );
  await run('bulk', 'import', 'before.csv', '--yes');
  sent = [];
});

const write = (name: string, text: string): void => writeFileSync(path.join(options.cwd, name), text);
const run = (...argv: string[]): Promise<Ran> => scimctl(argv, options);
const changes = (): number => sent.filter(({ method }) => method !== 'GET').length;
const members = () => membersByGroup(run);

describe('group rules', () => {
  it('test the person as the person will be after the import, and add memberships', async () => {
    // The file does not contain the title of ada.
    write('move.csv', 'userName,Department\nada,Sales\nbob,Sales\nzoe,Sales\n');
    const argv = ['bulk', 'import', 'move.csv', '--map', 'rules.yaml', '-o', 'ndjson'];
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(exitCode).toBe(0);
    expect(linksOf(stdout)).toEqual([
      'ada Sales: linked',
      'bob Sales: linked',
      'zoe Sales: linked',
      'ada Sales leads: linked',
    ]);
    expect(stderr).toContain(
      'group "Sales leads" does not exist; the group will be created if a rule selects a person for the group\n',
    );
    expect(stderr).toMatch(/\(group rule\)\s+groups\s+Research\s+department eq "R&D"/);
    expect(await members()).toEqual({
      Chess: ['ada'],
      Research: ['ada', 'bob', 'eve'],
      Sales: ['ada', 'bob', 'eve', 'zoe'],
      'Sales leads': ['ada'],
    });
  });

  it('apply to all people of the file without a filter', async () => {
    write('rules.yaml', 'version: 1\ngroups: [{ group: Everybody }]\n');
    write('all.csv', 'userName\nada\nbob\n');
    await run('bulk', 'import', 'all.csv', '--map', 'rules.yaml');
    expect((await members())['Everybody']).toEqual(['ada', 'bob']);
  });

  it('do nothing in a sync whose source does not own the groups', async () => {
    write('move.csv', 'userName,Department\nada,Sales\nbob,Sales\neve,R&D\n');
    const argv = ['sync', 'run', 'move.csv', '--map', 'rules.yaml', '--groups', 'set', '-o', 'ndjson'];
    const { exitCode, stdout } = await run(...argv, '--attributes', 'department');
    expect([exitCode, linksOf(stdout)]).toEqual([0, []]);
    expect(linksOf((await run(...argv, '--dry-run')).stdout)).toContain('ada Research: unlinked');
  });
});

describe('--groups set', () => {
  beforeEach(() => write('move.csv', 'userName,Department\nada,Sales\neve,R&D\n'));
  const set = ['move.csv', '--map', 'rules.yaml', '--groups', 'set'];

  it('shows who would leave a group, and sends nothing in a plan', async () => {
    const { exitCode, stdout, stderr } = await run('bulk', 'plan', ...set, '-o', 'ndjson');
    expect(exitCode).toBe(0);
    expect(linksOf(stdout)).toEqual([
      'ada Sales: linked',
      'ada Sales leads: linked',
      'eve Research: unchanged',
      'eve Sales: unlinked',
      'ada Research: unlinked',
    ]);
    expect(stderr).toContain(
      [
        '2 memberships would be removed on scim.example.com:',
        '  take eve out of group Sales',
        '  take ada out of group Research',
        '',
      ].join('\n'),
    );
    expect(changes()).toBe(0);
  });

  it('removes them after consent; bob, who is not in the file, and the group Chess, which nothing names, stay', async () => {
    const { exitCode, stderr } = await run('bulk', 'import', ...set, '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('1 updated, 1 unchanged, 2 links made, 1 link unchanged, 2 links removed\n');
    expect(await members()).toEqual({
      Chess: ['ada'],
      Research: ['bob', 'eve'],
      Sales: ['ada'],
      'Sales leads': ['ada'],
    });
    expect((await run('bulk', 'import', ...set)).stderr).toContain('2 unchanged, 3 links unchanged\n');
  });

  it.each<[string[], number, string]>([
    [[], 2, 'Remove 2 memberships on scim.example.com?'],
    [
      ['--yes', '--max-removals', '1'],
      9,
      'this would remove 2 memberships on scim.example.com, but --max-removals allows only 1',
    ],
    [['--keep-members', 'Sales=1'], 9, ''],
  ])('is refused with %j', async (flags, code, message) => {
    write('move.csv', 'userName,Department\nada,Finance\neve,R&D\n');
    const { exitCode, stderr } = await run('bulk', 'import', ...set, ...flags);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringContaining(message) });
    expect(changes()).toBe(0);
  });

  it('counts deactivations and memberships together', async () => {
    write('move.csv', 'userName,Department,active\nada,Sales,yes\nbob,R&D,no\neve,R&D,yes\n');
    const { exitCode, stderr } = await run('bulk', 'import', ...set, '--yes', '--max-removals', '2');
    expect(exitCode).toBe(9);
    expect(stderr).toContain('this would deactivate 1 person and remove 2 memberships on scim.example.com');
  });

  it('is undone by job undo', async () => {
    const before = await members();
    await run('bulk', 'import', ...set, '--yes');
    const { exitCode } = await run('job', 'undo', '--last', '--yes');
    expect(exitCode).toBe(0);
    expect(await members()).toEqual(before);
  });

  it('is kept by a plan, which plan apply executes after consent', async () => {
    await run('bulk', 'plan', ...set, '--out', 'plan.ndjson');
    expect((await run('plan', 'apply', 'plan.ndjson', '--yes', '--max-removals', '1')).exitCode).toBe(9);
    expect((await run('plan', 'apply', 'plan.ndjson', '--yes')).exitCode).toBe(0);
    expect((await members())['Research']).toEqual(['bob', 'eve']);
  });

  it('knows the groups of a column, so that an empty cell means no group; a damaged cell leaves all', async () => {
    write('move.csv', 'userName,Groups\nada,Sales\nbob,\neve,#REF!\n');
    expect((await run('bulk', 'import', 'move.csv', '--groups', 'set', '--yes')).exitCode).toBe(0);
    // The import leaves the group Research alone, because no row and no rule names this group.
    expect(await members()).toMatchObject({ Research: ['ada', 'bob', 'eve'], Sales: ['ada', 'eve'] });
    write('move.csv', 'userName,Groups\nada,Research\nbob,\neve,#REF!\n');
    expect((await run('bulk', 'import', 'move.csv', '--groups', 'set', '--yes')).exitCode).toBe(0);
    expect(await members()).toMatchObject({ Research: ['ada', 'eve'], Sales: ['ada', 'eve'] });
  });

  it('leaves the people alone of a resource that shows no groups', async () => {
    write(
      'users.ndjson',
      '{"userName":"ada","groups":[{"display":"Sales"}]}\n{"userName":"eve"}\n{"userName":"bob","groups":[]}\n',
    );
    expect((await run('bulk', 'import', 'users.ndjson', '--groups', 'set', '--yes')).exitCode).toBe(0);
    expect((await members())['Sales']).toEqual(['ada', 'eve']);
  });

  it('is refused if nothing names a group', async () => {
    const { exitCode, stderr } = await run('bulk', 'import', 'move.csv', '--groups', 'set', '--yes');
    expect([exitCode, changes()]).toEqual([2, 0]);
    expect(stderr).toContain(
      'Error: --groups set has no effect: the file has no column for groups, and the mapping has no rule for groups\n',
    );
  });
});

describe('--groups set of a service that hides', () => {
  const staff = 'version: 1\ngroups: [{ filter: title eq "Boss", group: Staff }]\n';
  const argv = (folder: string) => [
    'bulk',
    'import',
    '-',
    '--map',
    path.join(folder, 'map.yaml'),
    '--groups',
    'set',
    '--yes',
  ];

  it.each([
    ['the groups of people', { groupsOnUsers: false }],
    ['members, but not to a filter', { groupsOnUsers: false, membersOnRead: 'never' }],
    ['members of groups, but shows the groups of people', { membersOnRead: 'never' }],
  ] as const)('%s, finds who must leave', async (_, service) => {
    const directory = createDirectory(service);
    write('map.yaml', staff);
    const { exitCode } = await directory.run(argv(options.cwd), 'userName\nann\n');
    expect([exitCode, directory.membersOf('Staff')]).toEqual([0, ['2', '3']]);
  });

  it('everything, removes nobody and says so', async () => {
    const directory = createDirectory({ groupsOnUsers: false, membersOnRead: 'never', memberFilter: 'refused' });
    write('map.yaml', staff);
    const { exitCode, stdout } = await directory.run([...argv(options.cwd), '-o', 'ndjson'], 'userName\nann\n');
    expect([exitCode, directory.membersOf('Staff')]).toEqual([7, ['1', '2', '3']]);
    expect(stdout).toContain('the service does not show the members of the group, so nobody is removed from the group');
  });
});
