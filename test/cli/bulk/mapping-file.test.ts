import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { token } from '../service.ts';
import { startRecordedService } from './recorded-service.ts';

let sent: ScimRequest[];
let options: RunOptions & { readonly cwd: string };

beforeEach(() => {
  ({ sent, options } = startRecordedService());
});

const changes = (): number => sent.filter(({ method }) => method !== 'GET').length;
const write = (name: string, text: string): void => writeFileSync(path.join(options.cwd, name), text);
const run = (...argv: string[]): Promise<Ran> => scimctl(argv, options);
const lines = (stdout: string): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const map = `version: 1
columns:
  E-Mail dienstlich: { path: emails.work, convert: lower }
  Personalnummer: externalId
  Status: { path: active, convert: boolean, true: [aktiv], false: [inaktiv] }
templates: { displayName: "{Vorname} {Nachname}", userName: "{E-Mail dienstlich}" }
constants: { userType: Employee }
`;
const people = `Vorname;Nachname;E-Mail dienstlich;Personalnummer;Status
Ada;Byron;ADA@example.com;1;aktiv
Eva;Berg;eva@example.com;2;krank
`;

describe('--map FILE', () => {
  beforeEach(() => {
    write('people.csv', people);
    write('map.yaml', map);
  });

  it.each([
    ['bulk', 'plan', 'people.csv'],
    ['bulk', 'import', 'people.csv', '--dry-run'],
    ['sync', 'plan', 'people.csv'],
    ['sync', 'run', 'people.csv', '--dry-run'],
  ])('is read by %s %s', async (...argv) => {
    const { exitCode, stdout, stderr } = await run(...argv, '--map', 'map.yaml', '-o', 'ndjson');
    expect(exitCode).toBe(7);
    expect(lines(stdout)).toMatchObject([
      { key: '1', outcome: 'created' },
      {
        key: '2',
        outcome: 'rejected',
        problems: [
          { column: 'Status', reason: '"krank" is neither a word for true (aktiv) nor a word for false (inaktiv)' },
        ],
      },
    ]);
    expect(stderr).toMatch(/\(template\)\s+userName\s+\{E-Mail dienstlich\}/);
    expect(stderr).toContain('Status: "aktiv" is active (1), "krank" is not understood (1)\n');
    expect(changes()).toBe(0);
  });

  it('gives people their values, and --map takes precedence', async () => {
    const argv = ['bulk', 'import', 'people.csv', '--map', 'map.yaml', '--map', 'Status=title', '--yes'];
    expect((await run(...argv)).exitCode).toBe(0);
    const { stdout } = await run('users', 'list', '-o', 'json', '-q', '[].[userName,displayName,userType,title]');
    expect(JSON.parse(stdout)).toEqual([
      ['ada@example.com', 'Ada Byron', 'Employee', 'aktiv'],
      ['eva@example.com', 'Eva Berg', 'Employee', 'krank'],
    ]);
    expect((await run('bulk', 'import', 'people.csv', '--map', 'map.yaml', '--map', 'Status=title')).stderr).toContain(
      '2 unchanged',
    );
  });

  it('is read from standard input', async () => {
    const { exitCode, stdout } = await scimctl(
      ['bulk', 'plan', 'people.csv', '--map', '-', '--show', 'problems', '-o', 'json'],
      { ...options, stdin: map },
    );
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([7, [{ line: 3 }]]);
  });

  it.each<[string[], string]>([
    [['bulk', 'plan', 'people.csv', '--map', 'map.yaml', '--map', 'b.yaml'], '--map names two mapping files'],
    [['bulk', 'offboard', 'people.csv', '--map', 'map.yaml'], '--map map.yaml has no equals sign'],
    [['bulk', 'plan', 'people.csv', '--map', 'wrong.yaml'], 'wrong.yaml, line 2, column 1: unknown key "column"'],
    [['bulk', 'plan', 'people.csv', '--map', 'wrong.yaml'], '  hint   did you mean "columns"?'],
    [['bulk', 'plan', 'people.csv', '--map', 'path.yaml'], '  hint   did you mean "department"?'],
    [['bulk', 'plan', '-', '--map', '-'], 'the people and the mapping file cannot both come from standard input'],
    [
      ['bulk', 'plan', 'users.ndjson', '--map', 'map.yaml'],
      '--map applies to columns, but the file contains resources',
    ],
  ])('%j is refused', async (argv, message) => {
    write('wrong.yaml', 'version: 1\ncolumn: {}\n');
    write('path.yaml', 'version: 1\ncolumns: { Vorname: deparment }\n');
    write('users.ndjson', '{"userName":"ada"}\n');
    const { exitCode, stderr } = await run(...argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(changes()).toBe(0);
  });

  it.each(['bulk import', 'bulk plan', 'sync plan', 'sync run'])(
    'refuses a mapping without a key before the first request of %s',
    async (command) => {
      write('keyless.yaml', 'version: 1\ncolumns: { E-Mail dienstlich: "-", Personalnummer: title }\n');
      const { exitCode, stderr } = await run(...command.split(' '), 'people.csv', '--map', 'keyless.yaml');
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringContaining('Error: no column identifies a person'),
      });
      expect(sent).toEqual([]);
    },
  );
});

it('a mapping file that only renames columns gives the plan of the renamed file', async () => {
  const paths = ['externalId', 'title', 'department', 'nickName', 'name.givenName', 'emails.work', 'groups', 'active'];
  const cell = fc.constantFrom('', 'Ada', 'x@example.com', '-', 'yes', 'A; B', ' 7 ');
  const table = fc.uniqueArray(fc.constantFrom(...paths), { minLength: 1 }).chain((columns) =>
    fc.record({
      columns: fc.constant(['userName', ...columns]),
      // For each column, whether it is renamed. The others keep their names.
      isRenamed: fc.array(fc.boolean(), { minLength: columns.length + 1, maxLength: columns.length + 1 }),
      rows: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 4 }),
    }),
  );
  const planOf = async (...argv: string[]): Promise<unknown> => {
    const { exitCode, stdout, stderr } = await run('bulk', 'plan', ...argv, '-o', 'ndjson');
    return { exitCode, stdout, stderr: stderr.replace(/^column[\s\S]*?(?=^(?:New people|\d+ rows?))/m, '') };
  };
  await fc.assert(
    fc.asyncProperty(table, async ({ columns, isRenamed, rows }) => {
      const body = rows
        .map((cells, row) => `u${row},${cells.map((text) => JSON.stringify(text)).join(',')}`)
        .join('\n');
      const headers = columns.map((name, index) => (isRenamed[index] ? `Feld ${index}` : name));
      const entries = columns.flatMap((name, index) => (isRenamed[index] ? [`  Feld ${index}: ${name}`] : []));
      write('renamed.csv', `${columns.join(',')}\n${body}\n`);
      write('own.csv', `${headers.join(',')}\n${body}\n`);
      write('rename.yaml', ['version: 1', ...(entries.length > 0 ? ['columns:', ...entries] : [])].join('\n'));
      const renamed = JSON.stringify(await planOf('renamed.csv'));
      const own = JSON.stringify(await planOf('own.csv', '--map', 'rename.yaml'));
      const named = (text: string) => columns.reduce((all, name, at) => all.replaceAll(`Feld ${at}`, name), text);
      expect(named(own)).toBe(renamed);
    }),
    { numRuns: 25 },
  );
});

describe('a job keeps its mapping', () => {
  const columns = (paths: string) => `version: 1\ncolumns: { A: userName, B: ${paths} }\n`;

  it('so that job resume does not read the mapping file again, and shows its hash', async () => {
    write('three.csv', 'A,B\nu1,x\nu2,y\nu3,z\n');
    write('map.yaml', columns('title'));
    const env = { SCIMCTL_CONFIG_DIR: options.cwd, SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token };
    const mine = { ...options, env };
    const stopped = await scimctl(['bulk', 'import', 'three.csv', '--map', 'map.yaml', '--canary', '1', '--yes'], mine);
    expect(stopped.exitCode).toBe(8);
    write('map.yaml', columns('nickName'));
    expect((await scimctl(['job', 'resume', '--last', '--yes'], mine)).exitCode).toBe(0);
    const { stdout } = await scimctl(['users', 'list', '-o', 'json', '-q', '[].[title,nickName]'], mine);
    expect(JSON.parse(stdout)).toEqual([
      ['x', null],
      ['y', null],
      ['z', null],
    ]);
    const shown = await scimctl(['job', 'list', '-o', 'json'], mine);
    expect(JSON.parse(shown.stdout)).toMatchObject([
      { mapping: { file: 'map.yaml', sha256: createHash('sha256').update(columns('title')).digest('hex') } },
    ]);
  });

  it('and so does a plan', async () => {
    write('one.csv', 'A,B\nu1,x\n');
    write('map.yaml', columns('title'));
    await run('bulk', 'plan', 'one.csv', '--map', 'map.yaml', '--out', 'plan.ndjson');
    expect((await run('plan', 'show', 'plan.ndjson', '--markdown')).stdout).toContain(
      'Source: one.csv, mapped by map.yaml. Made at',
    );
  });
});
