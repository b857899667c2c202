import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { openSource, type Row, readRows, type SourceOptions } from '../../../src/provisioning/source/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rowsOf(name: string, content: string | Uint8Array, options: SourceOptions = {}): Promise<Row[]> {
  const file = join(folder, name);
  await writeFile(file, content);
  const rows: Row[] = [];
  for await (const row of readRows(file, { name, ...options })) rows.push(row);
  return rows;
}

async function errorOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw error ?? new Error('nothing was thrown');
  return `${error.code}: ${error.message}`;
}

const cells = (rows: Row[]) => rows.map((row) => (row.kind === 'table' ? [row.line, ...row.cells] : [row.line]));
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('a spreadsheet is read as it was saved', () => {
  const text = 'userName;Last Name\r\nmüller@example.com;Müller\r\n';
  test.each<[string, string | Uint8Array, SourceOptions]>([
    ['UTF-8', text, {}],
    ['UTF-8 with a byte order mark', `\ufeff${text}`, {}],
    ['UTF-16 LE with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le'), {}],
    ['UTF-16 BE with a byte order mark', utf16be(`\ufeff${text}`), {}],
    ['UTF-16 LE without one, named', Buffer.from(text, 'utf16le'), { encoding: 'utf-16le' }],
    ['Windows-1252, named', Buffer.from(text, 'latin1'), { encoding: 'windows-1252' }],
    ['commas', text.replaceAll(';', ','), {}],
    ['tabs', text.replaceAll(';', '\t'), {}],
    ['bars', text.replaceAll(';', '|'), {}],
    ['LF', text.replaceAll('\r\n', '\n'), {}],
    ['no line end at the end', text.trimEnd(), {}],
    ['blank lines at the end', `${text}\r\n\r\n`, {}],
    ['everything in quotes', text.replace(/[^;\r\n]+/g, '"$&"'), {}],
    ['a delimiter inside a quoted header', text.replace('Last Name', '"Last Name,,,"'), {}],
  ])('%s', async (_, content, options) => {
    const rows = await rowsOf('people.csv', content, options);
    expect(cells(rows)).toEqual([[2, 'müller@example.com', 'Müller']]);
  });

  test('quoted line breaks, quotes and delimiters stay in the value, and lines stay physical', async () => {
    const rows = await rowsOf('people.csv', 'a,b\r\n"x\r\ny","say ""hi"", now"\r\n\r\n1,2\r\n"p\nq",3\r\n4,5\r\n');
    expect(cells(rows)).toEqual([
      [2, 'x\r\ny', 'say "hi", now'],
      [5, '1', '2'],
      [6, 'p\nq', '3'],
      [8, '4', '5'],
    ]);
  });

  test('a row with too few or too many fields is that row’s problem alone', async () => {
    const rows = await rowsOf('people.csv', 'a,b\n1\n1,2\n1,2,3\n');
    expect(rows.flatMap(({ problems }) => problems)).toEqual([
      { line: 2, reason: 'too few fields: the row has 1, and the header has 2' },
      { line: 4, reason: 'too many fields: the row has 3, and the header has 2' },
    ]);
    expect(rows).toHaveLength(3);
  });

  test('a character split between two reads is whole', async () => {
    const line = `${'ü€😀'.repeat(20)}\n`;
    const rows = await rowsOf('people.csv', `a\n${line.repeat(3000)}`);
    expect(rows).toHaveLength(3000);
    expect(new Set(cells(rows).map(([, cell]) => cell))).toEqual(new Set([line.trim()]));
  });
});

describe('bad input gives one clear error', () => {
  const latin = Buffer.from('Last Name\nGarcía\nMüller\n', 'latin1');
  const longUtf8 = Buffer.concat([
    Buffer.from(`a\n${'€€€€€€€€ zone\n'.repeat(20_000)}`),
    Buffer.from([0x4d, 0xfc, 10]),
  ]);
  test.each<[string, string, string | Uint8Array, SourceOptions, string]>([
    ['empty', 'people.csv', '', {}, 'empty: people.csv is empty'],
    ['a byte order mark alone', 'people.csv', '\ufeff', {}, 'empty: people.csv has no header and no rows'],
    [
      'binary',
      'people.csv',
      Buffer.from('userName\n\0\0'),
      {},
      'binary: line 2 has a NUL byte, so the file is not text in UTF-8',
    ],
    ['not UTF-8', 'people.csv', latin, {}, 'encoding: line 2 is not valid UTF-8'],
    ['not UTF-8, far into the file', 'people.csv', longUtf8, {}, 'encoding: line 20002 is not valid UTF-8'],
    [
      'cut off in a character',
      'people.csv',
      Buffer.from('a\nb\nM\xc3', 'latin1'),
      {},
      'encoding: line 3 is not valid UTF-8',
    ],
    ['unknown encoding', 'people.csv', 'a\n1\n', { encoding: 'win' }, 'encoding: "win" is not a known encoding'],
    [
      'unclosed quote',
      'people.csv',
      'a,b\n1,2\n\n3,"4\n5,6\n',
      {},
      'quotes: a quote that opens in the row at line 4 is never closed',
    ],
    [
      'a row without end',
      'people.csv',
      `a,b\n1,"${'x'.repeat(500)}\n`,
      { maxRowLength: 100 },
      'tooLong: the row at line 2 is longer than 100 bytes',
    ],
    [
      'NDJSON line without end',
      'people.ndjson',
      `{"a":"${'x'.repeat(500)}"}\n`,
      { maxRowLength: 100 },
      'tooLong: line 1 is longer than 100 characters',
    ],
    [
      'JSON cut off',
      'people.json',
      '[{"userName":"a"},\n{"userName"',
      {},
      'syntax: line 2: the JSON is incomplete: a bracket or a quote is not closed',
    ],
    [
      'JSON with a tail',
      'people.json',
      '[{"userName":"a"}]\n[]',
      {},
      'syntax: line 2: text follows the end of the JSON',
    ],
  ])('%s', async (_, name, content, options, message) => {
    expect(await errorOf(rowsOf(name, content, options))).toBe(message);
  });

  test('a file that is not there, and a directory', async () => {
    const nobody = join(folder, 'hr', 'nobody.csv');
    expect(await errorOf(openSource(nobody))).toBe(`notFound: there is no file ${JSON.stringify(nobody)}`);
    expect(await errorOf(openSource(folder))).toBe(`directory: ${JSON.stringify(folder)} is a directory, not a file`);
  });

  test('wrong encoding proposes the right one', async () => {
    const error = await rowsOf('people.csv', latin).catch((reason: SourceError) => reason);
    expect(error).toMatchObject({
      line: 2,
      hint: 'Files saved by Excel are often Windows-1252: try --encoding windows-1252.',
    });
  });
});

describe('JSON in every shape that tools write', () => {
  const people = [
    { userName: 'a', name: { givenName: '[{"' } },
    { userName: 'b\\"', emails: [{ value: 'x' }] },
  ];
  const list = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 2,
    Resources: people,
    itemsPerPage: 2,
  };
  test.each<[string, string, string, number[]]>([
    ['NDJSON', 'p.ndjson', people.map((person) => JSON.stringify(person)).join('\n'), [1, 2]],
    ['NDJSON named .json', 'p.json', people.map((person) => JSON.stringify(person)).join('\r\n'), [1, 2]],
    ['an array on one line', 'p.json', JSON.stringify(people), [1, 2]],
    ['a pretty array', 'p.json', JSON.stringify(people, null, 2), [2, 8]],
    ['a ListResponse on one line', 'p.json', JSON.stringify(list), [1, 2]],
    ['a pretty ListResponse', 'p.json', JSON.stringify(list, null, 2), [7, 13]],
  ])('%s', async (_, name, content, lines) => {
    const rows = await rowsOf(name, content);
    expect(rows.map((row) => row.kind === 'resource' && row.resource)).toEqual(people);
    expect(rows.map(({ line }) => line)).toEqual(lines);
  });

  test('a document that is one resource', async () => {
    const rows = await rowsOf('p.json', JSON.stringify(people[0], null, 2));
    expect(rows.map((row) => row.kind === 'resource' && row.resource)).toEqual([people[0]]);
  });

  test('a broken line is that line’s problem alone', async () => {
    const rows = await rowsOf('p.ndjson', '{"userName":"a"}\n{"userName":\n[1]\n\n{"userName":"b"}\n');
    expect(rows.map(({ line, problems }) => [line, problems.length])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
      [5, 0],
    ]);
    expect(rows[2]?.problems).toEqual([{ line: 3, reason: 'a resource must be a JSON object, not an array' }]);
  });
});

test.skipIf(process.platform === 'win32')('a pipe, as `<(command)` gives one, is read once and lasts', async () => {
  const pipe = join(folder, 'pipe.csv');
  execFileSync('mkfifo', [pipe]);
  const [rows] = await Promise.all([openSource(pipe), writeFile(pipe, 'userName\na\n')]);
  expect([rows.name, rows.examples.length]).toEqual([pipe, 1]);
  for (const _ of [1, 2]) for await (const row of rows.rows()) expect(row.line).toBe(2);
  await rows.close();
});

test('empty standard input is said to be empty', async () => {
  expect(await errorOf(openSource('-', { stdin: Readable.from([]) }))).toBe('empty: standard input is empty');
});

test('standard input can be read twice, and leaves nothing behind', async () => {
  const source = await openSource('-', { stdin: Readable.from([Buffer.from('userName\n'), Buffer.from('a\nb\n')]) });
  const read = async () => {
    const lines: number[] = [];
    for await (const row of source.rows()) lines.push(row.line);
    return lines;
  };
  expect([source.name, source.format, source.header?.columns]).toEqual(['standard input', 'csv', ['userName']]);
  expect([await read(), await read()]).toEqual([
    [2, 3],
    [2, 3],
  ]);
  await source.close();
  await expect(read()).rejects.toThrow('there is no file');
});
