import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { inferMapping, mapRow } from '../../../src/provisioning/index.ts';
import { localDate, readLocalDate } from '../../../src/provisioning/mapping/leaving-date.ts';
import { collect, tableOf } from '../../provisioning/rows.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';
import { linksOf, membersByGroup } from './recorded-service.ts';

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
const members = () => membersByGroup(run);

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
    expect([exitCode, linksOf(stdout)]).toEqual([0, ['eve Audit: linked', 'bob Chess: linked', 'ada Audit: unlinked']]);
    expect(stderr).toMatch(
      /^Until +not sent: after the day in this column, the import removes the person from the groups of the row$/m,
    );
    expect(stderr).toContain(
      '\n2 rows have a past date in column "Until": if the people are still in the groups of these rows, the import removes the people from these groups\n',
    );
    expect(stderr).not.toContain('"Gone"');
    expect(await members()).toEqual({ Audit: ['bob', 'eve'], Chess: ['ada', 'bob', 'eve'] });
    const again = await run('bulk', 'import', ...file, '--yes', '-o', 'ndjson');
    expect(linksOf(again.stdout)).toEqual(['eve Audit: unchanged', 'bob Chess: unchanged']);
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
    expect([exitCode, linksOf(stdout)]).toEqual([
      0,
      ['eve Chess: unchanged', 'bob Chess: linked', 'ada Audit: unlinked'],
    ]);
    const set = await run('sync', 'plan', 'all.csv', '--until', 'Until', '--groups', 'set', '-o', 'ndjson');
    expect(
      linksOf(set.stdout)
        .filter((line) => line.endsWith('unlinked'))
        .sort(),
    ).toEqual(['ada Audit: unlinked', 'ada Chess: unlinked', 'bob Audit: unlinked']);
  });

  const unclear =
    '\n1 person has more than one row, and at least one of these rows was rejected, so the import does not remove this person from any group: put all groups of a person into one row\n';
  it.each<[string, string, string[], string]>([
    ['a repeated', 'ada,Audit,\nada,Chess,\nbob,Chess,\n', ['--groups', 'set'], 'bob Audit: unlinked'],
    ['an invalid', 'ada,Audit,\nada,Chess,soon\nbob,Chess,\n', ['--groups', 'set'], 'bob Audit: unlinked'],
    ['an invalid first', 'ada,Chess,soon\nada,Audit,\nbob,Chess,\n', ['--groups', 'set'], 'bob Audit: unlinked'],
    ['a longer', 'ada,Audit,2020-01-31\nada,Audit,\nbob,Audit,2020-01-31\n', [], 'bob Audit: unlinked'],
  ])('do not end if %s row of the person is rejected', async (_, people, flags, expected) => {
    write('people.csv', `userName,Groups,Until\n${people}`);
    const argv = ['people.csv', '--until', 'Until', ...flags, '-o', 'ndjson'];
    const { exitCode, stdout, stderr } = await run('bulk', 'import', ...argv, '--yes');
    expect([exitCode, linksOf(stdout).filter((line) => line.endsWith('unlinked'))]).toEqual([7, [expected]]);
    expect(stderr).toContain(unclear);
  });

  it('do not end if another row names the person by another key', async () => {
    write('named.csv', 'userName,externalId\nada,E1\n');
    await run('bulk', 'import', 'named.csv', '--match', 'userName', '--yes');
    write('people.csv', 'userName,externalId,Groups\nada,,Audit\n,E1,Chess\nbob,,Chess\n');
    const { stdout } = await run('bulk', 'import', 'people.csv', '--groups', 'set', '--yes', '-o', 'ndjson');
    expect(linksOf(stdout).filter((line) => line.endsWith('unlinked'))).toEqual(['bob Audit: unlinked']);
  });

  it('need groups in --attributes of a sync, and are not announced without', async () => {
    write('all.csv', 'userName,Title,Groups,Until\nada,Boss,Audit,2020-01-31\nbob,,Audit,\neve,,Chess,\n');
    const argv = ['sync', 'plan', 'all.csv', '--attributes', 'title'];
    const refused = await run(...argv, '--until', 'Until');
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringContaining(
        '--until has no effect, because the sync removes memberships only if --attributes contains groups\n  hint   add groups: --attributes "title,groups"\n',
      ),
    ]);
    write('map.yaml', 'version: 1\ncolumns: { Until: groups-until }\n');
    const planned = await run(...argv, '--map', 'map.yaml', '-o', 'ndjson');
    expect([planned.exitCode, linksOf(planned.stdout)]).toEqual([0, []]);
    expect(planned.stderr).not.toContain('date in the past');
  });

  it('end by a column that --map leaves out, and the table says so', async () => {
    const argv = ['bulk', 'plan', 'deputies.csv', '--map', 'Until=-', '--until', 'Until', '-o', 'ndjson'];
    const { stdout, stderr } = await run(...argv);
    expect(linksOf(stdout)).toContain('ada Audit: unlinked');
    expect(stderr).toMatch(
      /^Until +not sent: after the day in this column, the import removes the person from the groups of the row$/m,
    );
  });

  it('end in a column of a mapping file, unless a rule gives the group', async () => {
    write('map.yaml', 'version: 1\ncolumns: { Until: groups-until }\ngroups: [{ filter: title pr, group: Audit }]\n');
    write('titled.csv', 'userName,Title,Groups,Until\nada,Auditor,Audit;Chess,2020-01-31\nbob,,Audit,2020-01-31\n');
    const argv = ['bulk', 'import', 'titled.csv', '--map', 'map.yaml', '--yes', '-o', 'ndjson'];
    expect(linksOf((await run(...argv)).stdout).sort()).toEqual([
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
    expect([exitCode, linksOf(stdout)]).toEqual([0, ['ada Audit: unlinked']]);
  });

  it.each([
    ['{ path: groups-until, convert: date, format: MM.DD.YYYY }', '12.03.2020'],
    ['{ path: groups-until, convert: [trim, upper] }', ' 12 mar 2020 '],
    ['{ path: groups-until, convert: date }', '03/04/2020'],
  ])('end by the conversion %s of the column', async (conversion, text) => {
    write('map.yaml', `version: 1\ncolumns: { Until: ${conversion} }\n`);
    write('people.csv', `userName,Groups,Until\nada,Audit,${text}\n`);
    const { exitCode, stdout } = await run('bulk', 'plan', 'people.csv', '--map', 'map.yaml', '-o', 'ndjson');
    expect([exitCode, linksOf(stdout)]).toEqual([0, ['ada Audit: unlinked']]);
  });

  it('end by the format of the column alone', async () => {
    write('map.yaml', 'version: 1\ncolumns: { Until: { path: groups-until, convert: date, format: YYYY-DD-MM } }\n');
    write('people.csv', 'userName,Groups,Until\nada,Audit,2020-31-01\neve,Chess,2020-01-31\n');
    const { stdout } = await run('bulk', 'plan', 'people.csv', '--map', 'map.yaml', '-o', 'ndjson');
    expect(linksOf(stdout)).toEqual(['ada Audit: unlinked']);
    expect(stdout).toContain('"reason":"\\"2020-01-31\\" is not a date in the format YYYY-DD-MM, which --until needs"');
  });

  it('do not begin after their last day, however old the plan is', async () => {
    write(
      'people.csv',
      'userName,Groups,Until\nbob,Chess,9998-12-31\nada,Chess,9998-12-31\neve,Audit,\nnew,New,9998-12-31\n',
    );
    const argv = ['people.csv', '--until', 'Until'];
    const age = (file: string): void =>
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"until":"9998-12-31"', '"until":"2020-12-31"'));
    await run('bulk', 'plan', ...argv, '--out', 'plan.ndjson');
    age(path.join(options.cwd, 'plan.ndjson'));
    const refused = await run('plan', 'apply', 'plan.ndjson', '--yes');
    expect([refused.exitCode, writes]).toEqual([5, 0]);
    expect(refused.stderr).toContain('line 2, bob: the last day of the membership was 2020-12-31');
    const controller = new AbortController();
    const exchange: Exchange = async (request) => {
      if (request.method === 'POST') controller.abort();
      return (options.exchange as Exchange)(request);
    };
    await scimctl(['bulk', 'import', ...argv, '--yes'], { ...options, exchange, signal: controller.signal });
    const jobs = path.join(options.cwd, 'state', 'jobs');
    for (const job of readdirSync(jobs)) age(path.join(jobs, job, 'plan.ndjson'));
    const resumed = await run('job', 'resume', '--last', '--yes', '-o', 'ndjson');
    expect([resumed.exitCode, linksOf(resumed.stdout).sort()]).toEqual([
      0,
      ['bob Chess: unchanged', 'eve Audit: linked', 'new New: unchanged'],
    ]);
    expect(resumed.stdout).toContain(
      '"warning":"nothing was sent, because the last day of the membership was 2020-12-31"',
    );
    expect(await members()).toEqual({ Audit: ['ada', 'bob', 'eve'], Chess: ['ada', 'eve'] });
  });

  describe('of a run that was killed, and resumed after the last day', () => {
    const argv = ['people.csv', '--until', 'Until'];
    const jobFile = (name: string): string => {
      const jobs = path.join(options.cwd, 'state', 'jobs');
      const isOfRun = (job: string) => readFileSync(path.join(jobs, job, 'plan.ndjson'), 'utf8').includes('9998-12-31');
      return path.join(jobs, readdirSync(jobs).find(isOfRun) ?? '', name);
    };
    /** Removes the results of memberships from the journal. Moves the `until` days in the plan into the past. */
    const kill = (): void => {
      const journal = jobFile('journal.ndjson');
      const kept = readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => !/"step":"group"|"record":"end"/.test(line));
      writeFileSync(journal, kept.join('\n'));
      const plan = jobFile('plan.ndjson');
      writeFileSync(plan, readFileSync(plan, 'utf8').replaceAll('"until":"9998-12-31"', '"until":"2020-12-31"'));
    };
    const before = { Audit: ['ada', 'bob'], Chess: ['ada', 'eve'] };
    const rows = (stdout: string) =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ step }) => step === 'group');

    it('are reported as made if a read shows them, and an undo ends them', async () => {
      write('people.csv', 'userName,Groups,Until\nbob,Chess;New,9998-12-31\n');
      await run('bulk', 'import', ...argv, '--yes');
      kill();
      const resumed = await run('job', 'resume', '--last', '--yes', '-o', 'ndjson');
      expect([resumed.exitCode, rows(resumed.stdout)]).toMatchObject([
        0,
        [
          {
            target: 'Chess',
            outcome: 'linked',
            warning: 'an earlier run added the person to the group, but the last day of the membership was 2020-12-31',
          },
          { target: 'New', outcome: 'linked', groupCreated: true },
        ],
      ]);
      expect((await run('job', 'undo', '--last', '--yes')).exitCode).toBe(0);
      expect(await members()).toEqual(before);
    });

    it('are not verified if the group cannot be read', async () => {
      write('people.csv', 'userName,Groups,Until\nbob,Chess,9998-12-31\n');
      await run('bulk', 'import', ...argv, '--yes');
      kill();
      const exchange: Exchange = async (request) =>
        request.method === 'GET' && request.path.startsWith('/Groups/')
          ? { status: 403, headers: {}, body: { status: '403', detail: 'not now' } }
          : (options.exchange as Exchange)(request);
      const resumed = await scimctl(['job', 'resume', '--last', '--yes', '-o', 'ndjson'], { ...options, exchange });
      expect([resumed.exitCode, rows(resumed.stdout)]).toMatchObject([
        7,
        [
          {
            outcome: 'not verified',
            error: {
              code: 'unverified',
              message:
                'it is not known whether an earlier run added the person to the group, because the group could not be read: not now; the last day of the membership was 2020-12-31',
            },
          },
        ],
      ]);
    });

    it('do not let a group be created twice, whose creation was accepted for them', async () => {
      write('people.csv', 'userName,Groups,Until\nbob,New,9998-12-31\neve,New,\n');
      let posts = 0;
      const exchange: Exchange = async (request) => {
        if (request.method !== 'POST' || request.path !== '/Groups') return (options.exchange as Exchange)(request);
        posts++;
        return { status: 202, headers: {} };
      };
      const late = (...line: string[]) =>
        scimctl([...line, '--yes', '-o', 'ndjson'], { ...options, exchange, sleep: () => Promise.resolve() });
      await late('bulk', 'import', ...argv);
      kill();
      const resumed = await late('job', 'resume', '--last');
      expect([posts, linksOf(resumed.stdout)]).toEqual([1, ['bob New: not verified', 'eve New: not verified']]);
    });
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

it.each([['--map', 'Until=groups-until']])(
  'a file of leavers with %s %s is refused, because it would make all rows leavers',
  async (...flags) => {
    write('people.csv', 'userName,Until\nbob,9998-12-31\n');
    const { exitCode, stderr } = await run('bulk', 'offboard', 'people.csv', ...flags, '--yes');
    expect([exitCode, writes]).toEqual([2, 0]);
    expect(stderr).toContain(
      'column "Until" cannot be mapped to groups-until, because leavers are not added to groups\n  hint   If the column has the day on which the person leaves, use --map "Until=last-day".\n',
    );
  },
);

it.each<[string, string, string]>([
  ['a file without groups', 'people.csv', '--until has no effect, because no column is mapped to the attribute groups'],
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
  ['2026-02-10T00:00:00Z', undefined, 'given'],
  ['2026-02-10T00:00:00+14:00', undefined, 'given'],
  [
    '0001-01-01',
    undefined,
    '"0001-01-01" is not a date after 1899, which --until needs; to treat this text as an empty cell, use --map-value "Until:0001-01-01="',
  ],
])('on 10 February 2026, a membership until %j with the order %s is %s', async (text, dateOrder, expected) => {
  const source = tableOf(`userName,Groups,Until\nada,Audit,${text}\n`);
  const mapping = inferMapping(source.columns, UserModel, { until: 'Until', ...(dateOrder ? { dateOrder } : {}) });
  const dated = { ...mapping, until: { position: 3, today: '2026-02-10' } };
  const [row] = await collect(source.rows());
  const { problems, links } = row ? mapRow(row, dated, UserModel) : { problems: [], links: undefined };
  expect(problems[0]?.reason ?? (links?.hasEnded ? 'ended' : 'given')).toBe(expected);
});

it.each(['2026-02-09T23:30:00-11:00', '2026-02-10 11:30 am +14:00', '20260209233000-1100', '20260210013000.0+14'])(
  'the day of %s is the local day of this moment',
  (text) => {
    const iso = /^(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d).*([+-]\d\d)/.exec(text)?.slice(1) as string[];
    const [year, month, day, hour, minute, zone] = iso.map(Number) as [number, number, number, number, number, number];
    const moment = new Date(Date.UTC(year, month - 1, day, hour - zone, minute));
    expect(readLocalDate(text)).toEqual([localDate(moment)]);
  },
);

it.each<[string, readonly string[] | undefined]>([
  ['2026-02-10T00:00:00Z', ['2026-02-10']],
  ['20260210000000Z', ['2026-02-10']],
  ['2026-02-10T23:30:00', ['2026-02-10']],
  ['0001-01-01T05:00:00Z', ['0001-01-01']],
  ['soon', undefined],
])('the day of %s does not depend on the time zone', (text, days) => {
  expect(readLocalDate(text)).toEqual(days);
});
