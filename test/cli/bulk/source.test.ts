import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { startRecordedService } from './recorded-service.ts';

let sent: ScimRequest[];
let options: RunOptions & { readonly cwd: string };

beforeEach(() => {
  ({ sent, options } = startRecordedService());
});

const changes = (): number => sent.filter(({ method }) => method !== 'GET').length;
const at = (name: string): string => path.join(options.cwd, name);
const write = (name: string, text: string | Uint8Array): void => writeFileSync(at(name), text);
const run = (...argv: string[]): Promise<Ran> => scimctl(['bulk', ...argv], options);
const people = 'userName,Department\nada,R&D\nbob,Sales\n';
const users = async (...columns: string[]): Promise<unknown[]> => {
  const { stdout } = await scimctl(['users', 'list', '-o', 'json', '-q', `[].[${columns.join(',')}]`], options);
  return JSON.parse(stdout);
};

describe('a report never replaces the file that is read', () => {
  beforeEach(() => write('people.csv', people));
  const refused = (name: string): string =>
    `Error: the report ${name} is the same file as the input people.csv\n  hint   Give the report another name.\n`;

  it.each<[string, string, () => void]>([
    ['by its name', 'people.csv', () => {}],
    ['by another path', './x/../people.csv', () => mkdirSync(at('x'))],
    ['by a hard link', 'hard.csv', () => linkSync(at('people.csv'), at('hard.csv'))],
    ...(process.platform === 'win32'
      ? []
      : [['by a link', 'soft.csv', () => symlinkSync('people.csv', at('soft.csv'))] as [string, string, () => void]]),
  ])('%s', async (_, name, prepare) => {
    prepare();
    for (const argv of [
      ['import', 'people.csv', '--report', name],
      ['import', 'people.csv', '--report', name, '--dry-run'],
      ['offboard', 'people.csv', '--report', name, '--yes'],
    ]) {
      const { exitCode, stderr } = await run(...argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: refused(name) });
    }
    expect(readFileSync(at('people.csv'), 'utf8')).toBe(people);
    expect(changes()).toBe(0);
  });

  it('and stands where it was asked for otherwise', async () => {
    const { exitCode } = await run('import', 'people.csv', '--report', 'report.ndjson');
    expect(exitCode).toBe(0);
    const lines = readFileSync(at('report.ndjson'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).outcome)).toEqual(['created', 'created']);
  });
});

it('a file that is changed after it was checked is noticed before anything of it is sent', async () => {
  write('people.csv', people);
  const exchange: RunOptions['exchange'] = async (request) => {
    // Changes the file at the first request for people. At this moment, the import has already checked the file.
    if (request.path === '/Users') write('people.csv', people.replace('ada', 'eve'));
    return (await options.exchange?.(request)) as never;
  };
  const { exitCode, stderr } = await scimctl(['bulk', 'import', 'people.csv'], { ...options, exchange });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    'Error: people.csv was changed during the run: its content differs from the content that was checked\n',
  );
  expect(changes()).toBe(0);
});

describe('a status is never left out in silence', () => {
  it('neither in an import nor in a list of leavers', async () => {
    write('people.csv', 'userName,Login allowed (locked)\nada,no\n');
    for (const [verb, consequence] of [
      ['import', 'people who are disabled in the file would be created as active'],
      ['offboard', 'people who are still employed would be deactivated'],
    ] as const) {
      const { exitCode, stderr } = await run(verb, 'people.csv');
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `Error: column "Login allowed (locked)" looks like a status, but is not mapped, so ${consequence}\n`,
      );
    }
    expect(sent.some(({ path: where }) => where === '/Users')).toBe(false);
    const { exitCode } = await run('import', 'people.csv', '--map', 'Login allowed (locked)=-');
    expect(exitCode).toBe(0);
  });

  it('found by its values in a list of leavers too', async () => {
    write('leavers.csv', 'userName,x\nada,Active\nbob,Terminated\n');
    const { exitCode, stderr } = await run('offboard', 'leavers.csv', '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'Error: column "x" looks like a status ("Active", "Terminated"), but is not mapped, so people who are still employed would be deactivated',
    );
    expect(changes()).toBe(0);
  });

  it('and its words can be given a meaning', async () => {
    write('people.csv', 'userName,urn:x:Status\nada,On Leave\nbob,Zen\n');
    const { exitCode } = await run(
      ...['import', 'people.csv', '--map', 'urn:x:Status=active'],
      ...['--map-value', 'urn:x:Status:On Leave=inactive', '--map-value', 'urn:x:Status:zen=active'],
    );
    expect(exitCode).toBe(0);
    expect(await users('userName', 'active')).toEqual([
      ['ada', false],
      ['bob', true],
    ]);
  });
});

it('a row that is rejected says who it is about', async () => {
  write('people.csv', 'Employee ID,userName,Status\n7,ada,sunbathing\n');
  const { stdout } = await run('import', 'people.csv', '-o', 'csv', '--columns', 'line,person,outcome');
  expect(stdout).toBe('line,person,outcome\n2,7,rejected\n');
});

it('new people are active by one rule, which is said and can be switched off', async () => {
  const said =
    'If the file has no status for a new person, scimctl creates the person with active: true; with --omit-active, the service sets the status\n';
  write('people.csv', 'userName\nada\n');
  write('people.ndjson', '{"userName":"bob"}\n');
  for (const name of ['people.csv', 'people.ndjson']) expect((await run('import', name)).stderr).toContain(said);
  expect(await users('userName', 'active')).toEqual([
    ['ada', true],
    ['bob', true],
  ]);
  write('people.csv', 'userName\ncy\n');
  write('people.ndjson', '{"userName":"dan"}\n');
  for (const name of ['people.csv', 'people.ndjson']) {
    expect((await run('import', name, '--omit-active')).stderr).not.toContain(said);
  }
  const posted = sent.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect(posted.slice(2).map((body) => (body as { active?: boolean }).active)).toEqual([undefined, undefined]);
});

it('flags about columns are refused for resources, which have none', async () => {
  write('people.ndjson', '{"userName":"bob"}\n');
  const { exitCode, stderr } = await run('import', 'people.ndjson', '--map', 'x=userName');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--map applies to columns, but the file contains resources\n');
});

it('people who are still employed, or leave later, stay as they are', async () => {
  write('people.csv', 'userName\nada\nbob\ncy\n');
  await run('import', 'people.csv');
  write('leavers.csv', 'userName,Status,Last Day\nada,Active,\nbob,Terminated,9999-12-31\ncy,Terminated,2001-01-01\n');
  const { stdout } = await run('offboard', 'leavers.csv', '--yes', '-o', 'json', '-q', '[].outcome');
  expect(JSON.parse(stdout)).toEqual(['failed', 'failed', 'deactivated']);
  expect(await users('userName', 'active')).toEqual([
    ['ada', true],
    ['bob', true],
    ['cy', false],
  ]);
});

describe('the file is named as it was given, with a way out', () => {
  it.each<[string[], string]>([
    [['hr/nofile.csv'], 'there is no file "hr/nofile.csv"'],
    [
      ['book.xlsx'],
      'book.xlsx is an Excel or OpenDocument workbook (or another zip file), not text\n  hint   Open the file',
    ],
    [['people.csv', '--map', 'Department=deprtment'], '  hint   did you mean "department"?'],
    [['people.csv', '--map', 'Deprtment=title'], '  hint   did you mean "Department"?'],
    [
      ['people.csv', '--map', 'Department'],
      '--map: Department cannot be read: there is no such file\n  hint   for a single column, write COLUMN=PATH, as in --map "Work Mail=emails.work"',
    ],
    [['people.csv', '--map-value', 'Department=x'], '--map-value Department=x is not COLUMN:WORD=VALUE'],
    [
      ['people.csv', '--match-rows', 'E1'],
      '--match-rows E1 has no equals sign\n  hint   as in --match-rows "Employee ID=E*"',
    ],
    [
      ['twice.csv'],
      'the header "Email" occurs twice, in columns 1 and 2\n  hint   Map one of these columns, or ignore one with --map "#2=-".',
    ],
  ])('%j', async (argv, message) => {
    write('people.csv', people);
    write('twice.csv', 'Email,Email\na@example.com,b@example.com\n');
    write('book.xlsx', Buffer.from('504b030414000600', 'hex'));
    const { exitCode, stderr } = await run('import', ...argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(changes()).toBe(0);
  });
});

it.each(['import', 'offboard'])('%s has nothing to do where a header stands alone', async (verb) => {
  write('people.csv', 'userName,Department\n');
  const { exitCode, stdout } = await run(verb, 'people.csv', '-o', 'json');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[]\n' });
  expect(changes()).toBe(0);
});

describe('files as they are', () => {
  it('a title, totals and a second address can be told', async () => {
    write('people.csv', 'Employees\n\nStaff ID;Email;Email\nE1;ada@example.com;ada@home.example\nTotal;1;\n');
    const { exitCode, stderr } = await run(
      ...['import', 'people.csv', '--skip-rows', '2', '--match-rows', 'Staff ID=E*', '--map', 'Email#2=emails.home'],
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('lines 1 to 2 are skipped, because these lines are above the header\n');
    expect(stderr).toContain('1 row is skipped: it does not match --match-rows\n');
    expect(await users('externalId', 'emails[].value')).toEqual([['E1', ['ada@example.com', 'ada@home.example']]]);
  });

  it('a list without a header', async () => {
    write('people.csv', 'ada\nbob\ncy\n');
    const { exitCode } = await run('import', 'people.csv', '--headerless', '--map', '#1=userName', '--max-rows', '2');
    expect(exitCode).toBe(0);
    expect(await users('userName')).toEqual([['ada'], ['bob']]);
  });
});

it('shows no cell of a column that is left out or holds a secret', async () => {
  const secrets = ['Kennwort', 'PIN', 'pwd', 'Mot de passe', 'Initial Passwort', 'Zugangscode', 'password'];
  write(
    'people.csv',
    `userName,Shoe,${secrets.join(',')}\nada,shown-44,${secrets.map((_, n) => `s3cret-${n}`).join(',')}\n`,
  );
  const { stderr, exitCode } = await run('import', 'people.csv', '--dry-run', '--map', 'PIN=nickName');
  expect(exitCode).toBe(0);
  expect(stderr).not.toMatch(/s3cret|shown-44/);
  expect(stderr).toMatch(/PIN\s+nickName\s+\[redacted\]/);
});
