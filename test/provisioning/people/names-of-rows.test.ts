import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GroupModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { hasOtherName, type NamedRow, namesOfRows } from '../../../src/provisioning/people/names-of-rows.ts';
import { openSource, type SourceOptions } from '../../../src/provisioning/source/index.ts';
import { collect } from '../rows.ts';

const userKeys = [
  { by: 'userName', path: 'userName' },
  { by: 'externalId', path: 'externalId' },
  { by: 'email', path: 'emails.value' },
];
const groupKeys = [
  { by: 'displayName', path: 'displayName' },
  { by: 'externalId', path: 'externalId' },
];

interface Read {
  readonly columns: readonly string[];
  readonly isPlain: boolean;
  readonly rows: NamedRow[];
}

async function read(
  text: string,
  { column, name = 'people.csv', ...options }: SourceOptions & { column?: string; name?: string } = {},
  of: 'user' | 'group' = 'user',
): Promise<Read> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-names-')), name);
  writeFileSync(file, text);
  const source = await openSource(file, { name, ...options });
  const names = namesOfRows(source, {
    model: of === 'user' ? UserModel : GroupModel,
    keys: of === 'user' ? userKeys : groupKeys,
    column,
  });
  return { columns: names.columns, isPlain: names.isPlain, rows: await collect(names.rows()) };
}

describe('the names in a file', () => {
  it.each([
    ['userName\nada\n', 'userName', 'userName'],
    ['Team,Login\nred,ada\n', 'Login', 'userName'],
    ['Team;Work E-mail\nred;ada\n', 'Work E-mail', 'email'],
    ['Team\temails.work\nred\tada\n', 'emails.work', 'email'],
    ['Team,Personalnummer\nred,ada\n', 'Personalnummer', 'externalId'],
    ['id,displayName\nada,Ada L\n', 'id', 'id'],
  ])('are in a column with a recognised header: %j', async (text, column, by) => {
    expect(await read(text)).toEqual({ columns: [column], isPlain: false, rows: [{ line: 2, text: 'ada', by }] });
  });

  it('are in the first recognised column with a value', async () => {
    const { columns, rows } = await read('Work E-mail,userName\na@x.example,ada\nb@x.example,\n');
    expect(columns).toEqual(['userName', 'Work E-mail']);
    expect(rows).toEqual([
      { line: 2, text: 'ada', by: 'userName' },
      { line: 3, text: 'b@x.example', by: 'email' },
    ]);
  });

  it('are the lines of a file without a header, its first line too', async () => {
    expect(await read('ada\n\nbob@x.example\n', { name: 'people.txt' })).toEqual({
      columns: [],
      isPlain: true,
      rows: [
        { line: 1, text: 'ada' },
        { line: 3, text: 'bob@x.example' },
      ],
    });
  });

  it('are in the column that is named, also without a header', async () => {
    const named = await read('Who,Login\nada,x\n', { column: 'who' });
    expect(named.rows).toEqual([{ line: 2, text: 'ada' }]);
    const numbered = await read('red,ada\n', { column: '#2', hasHeader: false });
    expect(numbered.rows).toEqual([{ line: 1, text: 'ada' }]);
    const plain = await read('ada\nbob\n', { hasHeader: false });
    expect(plain.rows.map(({ text }) => text)).toEqual(['ada', 'bob']);
  });

  it('are in resources', async () => {
    const text = '{"id":"7","userName":"ada"}\n{"userName":"bob"}\n{"emails":[{"value":"c@x.example"}]}\n{}\n';
    expect((await read(text, { name: 'people.ndjson' })).rows).toEqual([
      { line: 1, text: '7', by: 'id', also: { by: 'userName', path: 'userName', text: 'ada' } },
      { line: 2, text: 'bob', by: 'userName' },
      { line: 3, text: 'c@x.example', by: 'email' },
      { line: 4, text: '', problem: 'the row has no name' },
    ]);
    const chosen = await read('{"id":"7","userName":"ada"}\n', { name: 'people.ndjson', column: 'userName' });
    expect(chosen.rows).toEqual([{ line: 1, text: 'ada', by: 'userName' }]);
    const other = await read('{"id":"7","nickName":"ada"}\n', { name: 'people.ndjson', column: 'nickName' });
    expect(other.rows).toEqual([{ line: 1, text: 'ada' }]);
  });

  it('are names of groups', async () => {
    const { rows } = await read('Group Name,Owner\nSales,ada\n', {}, 'group');
    expect(rows).toEqual([{ line: 2, text: 'Sales', by: 'displayName' }]);
  });

  it('are refused if no column is recognised, or the named column does not exist', async () => {
    await expect(read('Team,Colour\nred,blue\n')).rejects.toMatchObject({
      code: 'noKey',
      message: 'no column of people.csv is recognised as id, userName, externalId, email',
      hint: 'Select the column with --column; the columns are "Team", "Colour".',
    });
    await expect(read('Team,Login\nred,ada\n', { column: 'Logon' })).rejects.toMatchObject({
      code: 'badMap',
      message: 'there is no column "Logon"',
    });
    await expect(read('{"id":"7"}\n', { name: 'a.ndjson', column: 'shoe' })).rejects.toMatchObject({
      code: 'badMap',
      message: 'there is no attribute "shoe"',
    });
  });

  it('say which rows cannot be read', async () => {
    const { rows } = await read('userName,Team\nada\n,red\n');
    expect(rows).toEqual([
      { line: 2, text: '', problem: 'too few fields: the row has 1, and the header has 2' },
      { line: 3, text: '', problem: 'the row has no name' },
    ]);
  });
});

describe('hasOtherName', () => {
  const row: NamedRow = { line: 1, text: '7', by: 'id', also: { by: 'userName', path: 'userName', text: 'Ada' } };

  it.each([
    ['the same name in another case', { id: '7', userName: 'ada' }, true],
    ['another name', { id: '7', userName: 'bob' }, false],
    ['no name', { id: '7' }, true],
  ])('compares %s', (_, resource, expected) => {
    expect(hasOtherName(resource, row, UserModel)).toBe(expected);
  });
});
