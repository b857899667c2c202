import { readFileSync, writeFileSync } from 'node:fs';
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

const write = (name: string, text: string): void => writeFileSync(path.join(options.cwd, name), text);
const read = (name: string): string => readFileSync(path.join(options.cwd, name), 'utf8');
const run = (...argv: string[]): Promise<Ran> => scimctl(argv, options);
const people = 'Vorname,E-Mail,Disabled,Konto,Email,Email,,Abteilung\nAda,ada@x.de,no,k7,1@x.de,2@x.de,,Sales\n';

const draft = (
  konto: string,
): string => `# Mapping of "people.csv". The comments list the columns that this file does not map.
version: 1
columns:
  "Vorname": name.givenName
  "E-Mail": ["emails[type eq \\"work\\"].value", userName]
  # "Disabled" is recognised as active: yes means inactive
${konto}
  # "Email#1" left out: emails[type eq "work"].value comes from column "E-Mail"
  # "Email#2" left out: emails[type eq "work"].value comes from column "E-Mail"
  # "#7" left out: the column has no header
  "Abteilung": department
`;
const unknown = '  # "Konto": "-" # not recognised: write a SCIM path, or "-" to ignore the column';

describe('bulk map', () => {
  beforeEach(() => write('people.csv', people));

  it('writes what is recognised, and asks nothing without a terminal', async () => {
    const { exitCode, stdout, stderr } = await run('bulk', 'map', 'people.csv');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: draft(unknown) });
    expect(stderr).toContain('1 column is not recognised: see the comments in the mapping file\n');
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('writes a new file that an import reads', async () => {
    expect((await run('bulk', 'map', 'people.csv', '--out', 'map.yaml')).stdout).toBe('');
    expect(read('map.yaml')).toBe(draft(unknown));
    expect((await run('bulk', 'import', 'people.csv', '--map', 'map.yaml')).exitCode).toBe(0);
    const again = await run('bulk', 'map', 'people.csv', '--out', 'map.yaml');
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--out map.yaml: the file exists') });
  });

  it('asks for unknown columns on a terminal, and again after a wrong answer', async () => {
    const answers = ['konto', 'department', 'costCenter'];
    const questions: string[] = [];
    const input = async (question: string): Promise<string> => {
      questions.push(question);
      return answers.shift() ?? '';
    };
    const { stdout, stderr } = await scimctl(['bulk', 'map', 'people.csv'], {
      ...options,
      terminal: true,
      prompter: { input },
    });
    expect(stdout).toBe(draft('  "Konto": costCenter'));
    expect(questions).toEqual(
      Array.from(
        { length: 3 },
        () => 'SCIM path of column "Konto" (type - to ignore the column, or nothing to decide later)',
      ),
    );
    expect(stderr).toContain('"konto" is not an attribute of User\n');
    expect(stderr).toContain(':department\n');
  });

  it('takes the paths that are not attributes', async () => {
    write('ends.csv', 'userName,Groups,Konto,Fin\nada,Audit,2020-01-31,2020-01-31\n');
    const answers = ['last-day', 'Groups-Until'];
    const input = async (): Promise<string> => answers.shift() ?? '';
    const argv = ['bulk', 'map', 'ends.csv', '--out', 'ends.yaml'];
    await scimctl(argv, { ...options, terminal: true, prompter: { input } });
    expect(read('ends.yaml')).toContain('  "Konto": last-day\n  "Fin": Groups-Until\n');
    const { stderr } = await run('bulk', 'plan', 'ends.csv', '--map', 'ends.yaml');
    expect(stderr).toMatch(
      /^Fin +not sent: after the day in this column, the import removes the person from the groups of the row$/m,
    );
    write('two.csv', 'userName,Groups,Konto,Fin\n');
    const twice = ['groups-until', 'groups-until', 'title'];
    const again = async (): Promise<string> => twice.shift() ?? '';
    const second = await scimctl(['bulk', 'map', 'two.csv'], {
      ...options,
      terminal: true,
      prompter: { input: again },
    });
    expect(second.stderr).toContain('another column has the path groups-until\n');
  });

  it('gives up a column after three wrong answers, and --no-input asks nothing', async () => {
    let asked = 0;
    const input = async (): Promise<string> => {
      asked++;
      return 'nonsense';
    };
    const terminal = { ...options, terminal: true, prompter: { input } };
    expect((await scimctl(['bulk', 'map', 'people.csv'], terminal)).stdout).toBe(draft(unknown));
    expect((await scimctl(['bulk', 'map', 'people.csv', '--no-input'], terminal)).stdout).toBe(draft(unknown));
    expect(asked).toBe(3);
  });

  it('keeps headers with any characters', async () => {
    const header = 'a "b": #c\u202e\u0007';
    write(
      'odd.csv',
      `userName,${JSON.stringify(header).replaceAll('\\"', '""').replace('\\u0007', '\u0007')}\nada,x\n`,
    );
    await run('bulk', 'map', 'odd.csv', '--out', 'odd.yaml');
    write('odd.yaml', read('odd.yaml').replace('# "a', '"a').replace(': "-" # not', ': title # not'));
    const { exitCode, stderr } = await run('bulk', 'plan', 'odd.csv', '--map', 'odd.yaml');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/ title +x/) });
  });

  it('refuses resources', async () => {
    write('users.ndjson', '{"userName":"ada"}\n');
    const { exitCode, stderr } = await run('bulk', 'map', 'users.ndjson');
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      2,
      'Error: users.ndjson contains resources, which need no mapping',
    ]);
  });
});

describe('bulk template', () => {
  it('prints columns that an import understands, one by one', async () => {
    const { exitCode, stdout } = await run('bulk', 'template');
    expect(exitCode).toBe(0);
    const headers = stdout.trim().split(',');
    expect(headers.slice(0, 4)).toEqual(['userName', 'externalId', 'active', 'displayName']);
    expect(headers).toEqual(expect.arrayContaining(['emails.work', 'department', 'manager', 'groups']));
    write('filled.csv', `${stdout}${headers.map((name) => (name === 'userName' ? 'ada' : '')).join(',')}\n`);
    const { stderr, stdout: planned } = await run('bulk', 'plan', 'filled.csv', '-o', 'json');
    expect(JSON.parse(planned)).toMatchObject([{ key: 'ada', outcome: 'created' }]);
    expect(stderr).not.toContain('left out');
  });
});

it.each([
  [['bulk', 'template', '-o', 'json'], 'bulk template does not write the format json'],
  [['bulk', 'template', '-q', 'x'], '--query has no effect in bulk template'],
  [['bulk', 'map', 'x.csv', '--json'], 'bulk map does not write the format json'],
])('%j is refused before anything is read', async (argv, message) => {
  const { exitCode, stderr } = await run(...argv);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(sent).toEqual([]);
});
