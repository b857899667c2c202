import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FormattedOptions, render, renderOne } from '../../src/output/index.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { defuse, isFormula, undefuse } from '../../src/protocol/text/spreadsheet.ts';
import { anyCharacter } from '../support/any-character.ts';
import { barbara, from, read } from './support.ts';

const show = async (items: JsonObject[], options: Partial<FormattedOptions> = {}) =>
  (await read(render(from(items), { format: 'csv', columns: 'id,title', ...options }))).text;

test('a list has the same columns in the same order as the table', async () => {
  const options = { columns: 'userName,emails.work,groups,department,active,meta.created' };
  expect(await show([barbara], options)).toBe(
    'userName,emails.work,groups,department,active,meta.created\n' +
      'bjensen@example.com,bjensen@example.com,Tour Guides|Employees,Tour Operations,true,2010-01-23T04:56:22Z\n',
  );
});

test.each<[string, JsonObject[], Partial<FormattedOptions>, string]>([
  ['an empty list keeps its header', [], {}, 'id,title\n'],
  ['--no-headers leaves it out', [{ id: '1' }], { headers: false }, '1,\n'],
  [
    'separators, quotes and line breaks are quoted',
    [{ id: 'a,b', title: 'c "d"\ne' }],
    {},
    'id,title\n"a,b","c ""d""\ne"\n',
  ],
  ['a lone carriage return is quoted', [{ id: '1', title: 'a\rb' }], {}, 'id,title\n1,"a\rb"\n'],
  [
    'tabs are quoted in tsv, commas are not',
    [{ id: 'a,b', title: 'c\td' }],
    { format: 'tsv' },
    'id\ttitle\na,b\t"c\td"\n',
  ],
  ['a formula is defused', [{ id: '1', title: '=cmd|calc' }], {}, "id,title\n1,'=cmd|calc\n"],
  ['--csv-raw leaves it as it is', [{ id: '1', title: '=cmd|calc' }], { csvRaw: true }, 'id,title\n1,=cmd|calc\n'],
])('%s', async (_, items, options, expected) => {
  expect(await show(items, options)).toBe(expected);
});

test('one resource is a header and a row', async () => {
  expect(await renderOne(barbara, { format: 'csv', columns: 'id,active' })).toBe(
    'id,active\n2819c223-7f76-453a-919d-413861904646,true\n',
  );
});

test('rows stay when the source fails midway, and the failure is told', async () => {
  const failure = new Error('page 2 did not arrive');
  const options = { format: 'csv', columns: 'id' } as const;
  expect(await read(render(from([{ id: '1' }], failure), options))).toEqual({ text: 'id\n1\n', error: failure });
});

test('a wrong column is found before anything is asked of the server', async () => {
  const source: AsyncIterable<JsonObject> = {
    [Symbol.asyncIterator]: () => {
      throw new Error('the server was asked');
    },
  };
  const { error } = await read(render(source, { format: 'csv', columns: 'a b' }));
  expect(error).toMatchObject({ name: 'OutputError', message: '"a b" is not a column' });
});

describe('what a spreadsheet would run', () => {
  test.each([
    '=1+1',
    '+cmd|calc',
    '-2+3+cmd',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    '＋1',
    '－1',
    '＠1',
    '+A1',
    '-',
    '--1a',
    '+49 30 x',
  ])('%j is defused', (text) => expect(isFormula(text)).toBe(true));
  test.each([
    '+49 30 901820',
    '+49 (0)30 90-18.20/1',
    '-5',
    '-5.25',
    '+1',
    '+(49) 30 1',
    'a=b',
    '1-2',
    ' =1',
    "O'Brien",
    '',
  ])('%j stays', (text) => expect(isFormula(text)).toBe(false));
});

test('an apostrophe that was put there comes off again, and no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '1', 'a', '@', '\t', '＝') }), (text) => {
      expect(undefuse(defuse(text))).toBe(text);
      expect(isFormula(defuse(text))).toBe(false);
    }),
  );
});

describe('what an import reads as it was', () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const ada: JsonObject = {
    id: '7',
    userName: 'ada',
    name: { formatted: 'Ada Lovelace', givenName: 'Ada' },
    roles: [{ value: 'admin', display: 'Administrator' }, { value: 'a|b' }],
    groups: [
      { value: 'g1', display: 'Sales, EMEA' },
      { value: 'g2', display: 'All', type: 'indirect' },
    ],
    emails: [
      { value: 'ada@example.com', type: 'work', primary: true },
      { value: 'ada@home.example', type: 'home' },
    ],
    addresses: [{ type: 'work', locality: 'London' }],
    [enterprise]: { manager: { value: '1', displayName: 'Grace' } },
  };
  const csv = (columns: string) => show([ada], { columns, model: UserModel });

  test('managers and roles by their value, names and groups by what they are found by', async () => {
    expect(await csv('userName,manager,name,roles,groups,emails,addresses.work.locality')).toBe(
      'userName,manager.value,name.formatted,roles.value,groups,emails,addresses.work.locality\n' +
        'ada,1,Ada Lovelace,"admin|""a|b""","""Sales, EMEA""",ada@example.com,London\n',
    );
  });

  test('what was asked for by its part is that part', async () => {
    expect(await csv('manager.displayName,roles.display,emails.value,groups.count')).toBe(
      'manager.displayName,roles.display,emails.value,groups.count\nGrace,Administrator,ada@example.com|ada@home.example,1\n',
    );
  });

  test.each(['addresses', 'addresses.work', '+addresses'])('%s is refused, with what does it', async (columns) => {
    const { error } = await read(render(from([ada]), { format: 'csv', columns, model: UserModel }));
    expect(error).toMatchObject({
      message: `${JSON.stringify(columns.replace('+', ''))} has several sub-attributes, but a cell can contain only one value`,
      hint: 'use --columns with sub-attributes, such as --columns addresses.work.streetAddress,addresses.work.locality,addresses.work.region,addresses.work.postalCode; or use -o ndjson, which contains all sub-attributes and can be imported',
    });
  });

  test('a table shows what people call things', async () => {
    const { text } = await read(render(from([ada]), { format: 'table', columns: 'manager,roles', model: UserModel }));
    expect(text).toContain('Grace');
    expect(text).toContain('Administrator');
  });
});

test('any text comes back from a parser of RFC 4180', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.string({ unit: anyCharacter }), fc.string())), async (rows) => {
      for (const format of ['csv', 'tsv'] as const) {
        const text = await show(
          rows.map(([id, title]) => ({ id: `.${id}`, title: `.${title}` })),
          { format, csvRaw: true },
        );
        const parsed = parse(text, { delimiter: format === 'csv' ? ',' : '\t', recordDelimiter: '\n' });
        expect(parsed).toEqual([['id', 'title'], ...rows.map((row) => row.map((cell) => `.${cell}`))]);
      }
    }),
  );
});
