import { createReadStream } from 'node:fs';
import { mkdtemp, open, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { openSource, type Row, type SourceOptions } from '../../../src/provisioning/source/index.ts';
import { runs } from '../../support/runs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Read {
  readonly header: readonly string[] | undefined;
  readonly rows: (string | number)[][];
  readonly notes: string[];
  readonly problems: string[];
}

async function read(content: string | Uint8Array, options: SourceOptions = {}, name = 'people.csv'): Promise<Read> {
  const file = join(folder, name);
  await writeFile(file, content);
  const source = await openSource(file, { name, ...options });
  const rows: Row[] = [];
  for await (const row of source.rows()) rows.push(row);
  return {
    header: source.header?.columns,
    rows: rows.map((row) => (row.kind === 'table' ? [row.line, ...row.cells] : [row.line])),
    notes: [...source.notes, ...source.skipNotes()],
    problems: rows.flatMap(({ problems }) => problems).map(({ line, reason }) => `${line}: ${reason}`),
  };
}

async function errorOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw error ?? new Error('nothing was thrown');
  return [`${error.code}: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
}

describe('line ends may be mixed', () => {
  test.each([
    ['CRLF below a header with LF', 'a,b\n1,2\r\n3,4\r\n'],
    ['LF below a header with CRLF', 'a,b\r\n1,2\n3,4\n'],
    ['CR alone', 'a,b\r1,2\r3,4\r'],
  ])('%s', async (_, content) => {
    expect((await read(content)).rows).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
    ]);
  });

  test('lines are counted as they stand, whatever ends them', async () => {
    expect((await read('a,b\r\n\n"x\ny",2\r\n\r\n3,4\n"p\r\nq",5\r6,7')).rows).toEqual([
      [3, 'x\ny', '2'],
      [6, '3', '4'],
      [7, 'p\r\nq', '5'],
      [9, '6', '7'],
    ]);
  });

  test('a line end that comes in two parts is one', async () => {
    const line = `${'x'.repeat(99)}\r\n`;
    // The header is so long that a block of the file ends between the two characters of a line end.
    const { rows } = await read(`a\r\n${'y'.repeat(65_530)}\r\n${line}`);
    expect(rows.map(([number]) => number)).toEqual([2, 3]);
  });
});

describe('quotes are read as spreadsheets read them', () => {
  test('inside a field without quotes around it they are characters', async () => {
    const { rows, problems } = await read('a,b\nRobert "Bob" Lee,5" disk\n"say ""hi""",x\n');
    expect([rows, problems]).toEqual([
      [
        [2, 'Robert "Bob" Lee', '5" disk'],
        [3, 'say "hi"', 'x'],
      ],
      [],
    ]);
  });

  test('one that closes in the middle of a field is that row’s problem alone', async () => {
    const { rows, problems } = await read('a,b\n"Robert "Bob" Lee",x\n"1"2,y\n"3\n4"5,z\n6,7\n');
    expect(rows.map(([line]) => line)).toEqual([2, 3, 4, 6]);
    expect(problems).toEqual([
      '2: a closing quote is in the middle of a field: a quote inside a quoted field must be written twice',
      '3: a closing quote is in the middle of a field: a quote inside a quoted field must be written twice',
      '4: a closing quote is in the middle of a field, so lines 4 to 5 become one row: a quote inside a quoted field must be written twice',
    ]);
  });

  test('blanks around quotes are no part of the field', async () => {
    const { rows, problems } = await read('a,b\n"x" , "y"\n');
    expect([rows, problems]).toEqual([[[2, 'x', 'y']], []]);
  });
});

describe('what stands above the header', () => {
  const rows = [[3, 'ada@example.com', 'Ada']];
  test('sep=; says what parts the columns', async () => {
    expect(await read('sep=;\r\nEmail;First Name\r\nada@example.com;Ada\r\n')).toEqual({
      header: ['Email', 'First Name'],
      rows,
      notes: ['line 1 is skipped, because this line is above the header'],
      problems: [],
    });
    expect((await read('"sep=\t"\nEmail\tFirst Name\nada@example.com\tAda\n')).rows).toEqual(rows);
  });

  test('a title is told by the header below it', async () => {
    const { header, rows, notes } = await read(
      'All employees, as of 1 June; confidential\n\n\nEmail;First Name;Department\nada@example.com;Ada;R&D\n',
    );
    expect({ header, rows, notes }).toEqual({
      header: ['Email', 'First Name', 'Department'],
      rows: [[5, 'ada@example.com', 'Ada', 'R&D']],
      notes: ['lines 1 to 3 are skipped, because these lines are above the header'],
    });
  });

  test('a first line that has one known header is the header', async () => {
    expect((await read('Email,Shoe size\nEmail,First Name\n')).header).toEqual(['Email', 'Shoe size']);
  });

  test('--skip-rows says how many lines it is, and nothing is looked for then', async () => {
    expect((await read('x\ny\nEmail,z\n1,2\n', { skipRows: 2 })).rows).toEqual([[4, '1', '2']]);
    expect((await read('Report\nEmail,First Name\n1,2\n', { skipRows: 0 })).header).toEqual(['Report']);
    expect(await errorOf(read('a\n1\n', { skipRows: 5 }))).toBe(
      'empty: the file has no line after the 5 lines that are skipped',
    );
  });

  test('a second header, for people, is no row', async () => {
    const labels = 'STATUS,USERID,USERNAME,FIRSTNAME\nStatus,User ID,Username,First Name\nactive,1,ada,Ada\n';
    const { rows, notes } = await read(labels);
    expect([rows, notes]).toEqual([
      [[3, 'active', '1', 'ada', 'Ada']],
      ['line 2 is skipped, because this line is a second header'],
    ]);
  });

  test('a header that comes again is no row', async () => {
    expect((await read('Email,Name\na,b\nEmail,Name\nc,d\n')).rows).toEqual([
      [2, 'a', 'b'],
      [4, 'c', 'd'],
    ]);
  });

  test('without a header, columns are numbered', async () => {
    expect(await read('ada@example.com,Ada\nbob@example.com,Bob\n', { hasHeader: false })).toEqual({
      header: ['#1', '#2'],
      rows: [
        [1, 'ada@example.com', 'Ada'],
        [2, 'bob@example.com', 'Bob'],
      ],
      notes: [],
      problems: [],
    });
  });
});

describe('rows that are none', () => {
  test('rows of separators and blanks are left out', async () => {
    expect((await read('a;b\n;\n1;2\n ; \n\u00a0;\n')).rows).toEqual([[3, '1', '2']]);
  });

  test('rows can be matched, and their number limited', async () => {
    const csv = 'Employee ID,Name\nE1,Ada\ne2,Bob\nTotal,2\nE3,Cy\n';
    const matchRows = [{ column: 'employee id', pattern: 'E?*' }];
    expect(await read(csv, { matchRows })).toMatchObject({
      rows: [
        [2, 'E1', 'Ada'],
        [3, 'e2', 'Bob'],
        [5, 'E3', 'Cy'],
      ],
      notes: ['1 row is skipped: it does not match --match-rows'],
    });
    expect(await read(csv, { maxRows: 2 })).toMatchObject({
      rows: [
        [2, 'E1', 'Ada'],
        [3, 'e2', 'Bob'],
      ],
      notes: ['only the first 2 rows are read'],
    });
    expect(await errorOf(read(csv, { matchRows: [{ column: 'Shoe', pattern: '*' }] }))).toBe(
      'badMap: there is no column "Shoe"\nThe columns are "Employee ID", "Name".',
    );
  });

  test('a header alone is a source without rows', async () => {
    expect(await read('userName,Title\n')).toMatchObject({ header: ['userName', 'Title'], rows: [] });
    expect(await read('[]', {}, 'people.json')).toMatchObject({ rows: [] });
  });
});

describe('files that are no table are named', () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      'people.xlsx',
      Buffer.from('504b030414000600', 'hex'),
      'binary: people.xlsx is an Excel or OpenDocument workbook (or another zip file), not text\nOpen the file in a spreadsheet program and save it as "CSV UTF-8 (comma delimited)".',
    ],
    [
      'people.xls',
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'binary: people.xls is an old Excel workbook, not text\nOpen the file in a spreadsheet program and save it as "CSV UTF-8 (comma delimited)".',
    ],
    [
      'people.csv',
      '<!DOCTYPE html><html><body>Sign in</body></html>',
      'syntax: people.csv is HTML or XML, not a table\nOpen the file in a spreadsheet program and save it as CSV. If the file is a sign-in page, download the export again.',
    ],
    [
      'people.csv',
      `${'x,'.repeat(20_000)}\n`,
      'tooWide: line 1 has 20001 columns, but a table can have at most 16384\nCheck the delimiter of the file, and set it with --delimiter.',
    ],
  ])('%s', async (name, content, message) => {
    expect(await errorOf(read(content, {}, name))).toBe(message);
  });
});

describe('what was checked is what is sent', () => {
  const people = (count: number, name: string): string =>
    `userName,Title\n${Array.from({ length: count }, (_, index) => `user-${index},${name}`).join('\n')}\n`;

  async function changed(change: (file: string) => Promise<void>): Promise<string> {
    const file = join(folder, 'changing.csv');
    await writeFile(file, people(20_000, 'Cook'));
    const source = await openSource(file, { name: 'changing.csv' });
    const readAll = async () => {
      let count = 0;
      for await (const _ of source.rows()) count++;
      return count;
    };
    expect(await readAll()).toBe(20_000);
    await change(file);
    return errorOf(readAll());
  }
  const message =
    'changed: changing.csv was changed during the run: its content differs from the content that was checked\nWait until the file is complete, and run the command again. The command does not repeat changes that it already made.';

  test.each<[string, (file: string) => Promise<void>]>([
    ['emptied', (file) => writeFile(file, '')],
    ['shortened', (file) => writeFile(file, people(19_999, 'Cook'))],
    ['longer', (file) => writeFile(file, people(20_001, 'Cook'))],
    [
      'of the same size and time',
      async (file) => {
        const { atime, mtime } = await stat(file);
        await writeFile(file, people(20_000, 'Crew'));
        await utimes(file, atime, mtime);
      },
    ],
    [
      'another file in its place',
      async (file) => {
        await writeFile(`${file}.new`, people(20_000, 'Crew'));
        await rename(`${file}.new`, file);
      },
    ],
  ])('a file that was %s meanwhile', async (_, change) => {
    expect(await changed(change)).toBe(message);
  });

  test('nothing of a part that was changed is given out', async () => {
    const file = join(folder, 'changing.csv');
    await writeFile(file, people(10, 'Cook'));
    const source = await openSource(file);
    for await (const _ of source.rows());
    await writeFile(file, people(10, 'Crew'));
    const rows: Row[] = [];
    const reading = (async () => {
      for await (const row of source.rows()) rows.push(row);
    })();
    await expect(reading).rejects.toThrow('was changed during the run');
    expect(rows).toEqual([]);
  });
});

test('which file is read is known by whatever way it comes', async () => {
  const file = join(folder, 'identity.csv');
  await writeFile(file, 'userName\na\n');
  const { dev, ino } = await stat(file, { bigint: true });
  const redirected = await open(file);
  const stdin = createReadStream('', { fd: redirected.fd, autoClose: false });
  const piped = Readable.from([Buffer.from('userName\na\n')]);
  const sources = [await openSource(file), await openSource('-', { stdin }), await openSource('-', { stdin: piped })];
  expect(sources.map(({ identity }) => identity)).toEqual([
    { device: dev, inode: ino },
    { device: dev, inode: ino },
    undefined,
  ]);
  for (const source of sources) await source.close();
  await redirected.close();
});

test('every table that is written by the book is read as it was', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', 'é') });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      async (table, end) => {
        const text = [['x', 'y'], ...table].map((cells) => cells.map(quoted).join(',')).join(end);
        const { rows, problems } = await read(text, { skipRows: 0 });
        const wanted = table.filter((cells) => cells.some((text) => text.trim() !== ''));
        expect(rows.map(([, ...cells]) => cells)).toEqual(wanted);
        expect(problems).toEqual([]);
      },
    ),
    runs(60),
  );
});
