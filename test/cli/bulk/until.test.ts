import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { inferMapping, mapRow } from '../../../src/provisioning/index.ts';
import { collect, tableOf } from '../../provisioning/rows.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let writes: number;
let options: RunOptions & { readonly cwd: string };

beforeEach(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-until-'));
  const { exchange } = createService((next) => (request) => {
    if (request.method !== 'GET') writes++;
    return next(request);
  });
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token };
  options = { exchange, cwd: folder, env };
  write('before.csv', 'userName,Groups\nada,Audit;Chess\nbob,Audit\neve,Chess\n');
  await run('bulk', 'import', 'before.csv', '--yes');
  writes = 0;
});

const write = (name: string, text: string): void => writeFileSync(path.join(options.cwd, name), text);
const run = (...argv: string[]): Promise<Ran> => scimctl(argv, options);
const links = (stdout: string): string[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ step }) => step === 'group')
    .map(({ key, target, outcome }) => `${key} ${target}: ${outcome}`);

/** The groups with their members. */
async function members(): Promise<Record<string, string[]>> {
  const [people, groups] = await Promise.all(
    ['/Users', '/Groups'].map(async (at) => JSON.parse((await run('api', 'GET', at)).stdout).Resources),
  );
  const names = new Map(people.map(({ id, userName }: { id: string; userName: string }) => [id, userName]));
  return Object.fromEntries(
    groups.map(({ displayName, members: inside = [] }: { displayName: string; members?: { value: string }[] }) => [
      displayName,
      inside.map(({ value }) => names.get(value)).sort(),
    ]),
  );
}

describe('memberships with a last day', () => {
  const file = ['deputies.csv', '--until', 'Until'];
  beforeEach(() =>
    write(
      'deputies.csv',
      'userName,Groups,Until\nada,Audit;Gone,2020-01-31\nbob,Chess,31.12.9998\neve,Audit,\nzoe,Audit,2020-01-31\n',
    ),
  );

  it('end: nobody joins, members leave, and other memberships stay', async () => {
    const { exitCode, stdout, stderr } = await run('bulk', 'import', ...file, '--yes', '-o', 'ndjson');
    expect([exitCode, links(stdout)]).toEqual([0, ['eve Audit: linked', 'bob Chess: linked', 'ada Audit: unlinked']]);
    expect(stderr).toMatch(/^Until +not sent: after this day, the person leaves the groups of the row$/m);
    expect(stderr).toContain(
      '\n2 rows have memberships that have ended, by their dates in column "Until": members leave the groups of these rows\n',
    );
    expect(stderr).not.toContain('"Gone"');
    expect(await members()).toEqual({ Audit: ['bob', 'eve'], Chess: ['ada', 'bob', 'eve'] });
    const again = await run('bulk', 'import', ...file, '--yes', '-o', 'ndjson');
    expect(links(again.stdout)).toEqual(['eve Audit: unchanged', 'bob Chess: unchanged']);
  });

  it.each<[string[], number, string]>([
    [[], 2, 'Remove 1 membership on scim.example.com?'],
    [
      ['--max-removals', '0'],
      9,
      'this would remove 1 membership on scim.example.com, but --max-removals allows only 0',
    ],
    [['--yes', '--keep-members', 'Audit=2'], 9, 'Audit'],
  ])('end after consent, within the limits: refused with %j', async (flags, code, message) => {
    const { exitCode, stderr } = await run('bulk', 'import', ...file, ...flags);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringContaining(message) });
    expect(writes).toBe(0);
  });

  it('are kept by a plan, and come back with job undo', async () => {
    const before = await members();
    const plan = await run('bulk', 'plan', ...file, '--out', 'plan.ndjson');
    expect(plan.stderr).toContain(
      '1 membership would be removed on scim.example.com:\n  take ada out of group Audit\n',
    );
    expect((await run('plan', 'apply', 'plan.ndjson', '--yes')).exitCode).toBe(0);
    expect((await members())['Audit']).toEqual(['bob', 'eve']);
    expect((await run('job', 'undo', '--last', '--yes')).exitCode).toBe(0);
    expect(await members()).toEqual(before);
  });

  it('end in a sync; --groups set also removes the others', async () => {
    write('all.csv', 'userName,Groups,Until\nada,Audit,2020-01-31\nbob,Chess,\neve,Chess,\n');
    const { exitCode, stdout } = await run('sync', 'plan', 'all.csv', '--until', 'Until', '-o', 'ndjson');
    expect([exitCode, links(stdout)]).toEqual([
      0,
      ['eve Chess: unchanged', 'bob Chess: linked', 'ada Audit: unlinked'],
    ]);
    const set = await run('sync', 'plan', 'all.csv', '--until', 'Until', '--groups', 'set', '-o', 'ndjson');
    expect(
      links(set.stdout)
        .filter((line) => line.endsWith('unlinked'))
        .sort(),
    ).toEqual(['ada Audit: unlinked', 'ada Chess: unlinked', 'bob Audit: unlinked']);
  });

  it('end in a column of a mapping file, unless a rule gives the group', async () => {
    write('map.yaml', 'version: 1\ncolumns: { Until: groups-until }\ngroups: [{ filter: title pr, group: Audit }]\n');
    write('titled.csv', 'userName,Title,Groups,Until\nada,Auditor,Audit;Chess,2020-01-31\nbob,,Audit,2020-01-31\n');
    const argv = ['bulk', 'import', 'titled.csv', '--map', 'map.yaml', '--yes', '-o', 'ndjson'];
    expect(links((await run(...argv)).stdout).sort()).toEqual([
      'ada Audit: unchanged',
      'ada Chess: unlinked',
      'bob Audit: unlinked',
    ]);
  });

  it('end by a column whose header usually means that the person leaves', async () => {
    write('people.csv', 'userName,Groups,Termination Date\nada,Audit,2020-01-31\n');
    const { exitCode, stdout } = await run(
      ...['bulk', 'plan', 'people.csv', '--until', 'Termination Date', '-o', 'ndjson'],
    );
    expect([exitCode, links(stdout)]).toEqual([0, ['ada Audit: unlinked']]);
  });

  it('do not end by a date that cannot be read', async () => {
    write('people.csv', 'userName,Groups,Until\nada,Audit,soon\neve,Chess,\n');
    const { exitCode, stdout } = await run(
      ...['bulk', 'import', 'people.csv', '--until', 'Until', '--yes'],
      ...['-o', 'csv', '--columns', 'line,person,outcome,detail', '--show', 'problems'],
    );
    expect({ exitCode, stdout, writes }).toEqual({
      exitCode: 7,
      stdout: 'line,person,outcome,detail\n2,ada,rejected,"Until: ""soon"" is not a date, which --until needs"\n',
      writes: 0,
    });
  });
});

it.each<[string, string, string]>([
  ['a file without groups', 'people.csv', '--until has no effect, because the file has no column of groups'],
  ['resources', 'people.ndjson', '--until applies to columns, but the file contains resources'],
])('a last day of memberships is refused for %s', async (_, file, message) => {
  write('people.csv', 'userName,Until\nbob,2020-01-01\n');
  write('people.ndjson', '{"userName":"bob"}\n');
  const { exitCode, stderr } = await run('bulk', 'import', file, '--until', 'Until');
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

it.each<[string, 'dmy' | 'mdy' | undefined, string]>([
  ['2026-02-09', undefined, 'ended'],
  ['2026-02-10', undefined, 'given'],
  ['2026-02-11', undefined, 'given'],
  ['', undefined, 'given'],
  ['03/02/2026', undefined, '"03/02/2026" can mean 2026-02-03 or 2026-03-02: set --date-order dmy or --date-order mdy'],
  ['03/02/2026', 'dmy', 'ended'],
  ['03/02/2026', 'mdy', 'given'],
  ['01/02/2026', undefined, 'ended'],
])('on 10 February 2026, a membership until %j with the order %s is %s', async (text, dateOrder, expected) => {
  const source = tableOf(`userName,Groups,Until\nada,Audit,${text}\n`);
  const mapping = inferMapping(source.columns, UserModel, { until: 'Until', ...(dateOrder ? { dateOrder } : {}) });
  const dated = { ...mapping, until: { position: 3, today: '2026-02-10' } };
  const [row] = await collect(source.rows());
  const { problems, links } = row ? mapRow(row, dated, UserModel) : { problems: [], links: undefined };
  expect(problems[0]?.reason ?? (links?.hasEnded ? 'ended' : 'given')).toBe(expected);
});
