import { describe, expect, it } from 'vitest';
import { readMappingFile } from '../../../src/provisioning/index.ts';
import { problemsOf, shown } from '../mapping/map.ts';
import { mapWith } from './map-file.ts';

/** Maps a cell of the column `Cell`. Returns the mapped person, or the problems of the row. */
async function cell(choice: string, text: string): Promise<unknown> {
  const file = `version: 1\ncolumns:\n  Cell: ${choice}`;
  const [row] = await mapWith(file, `userName;Cell\nada;${text}\n`);
  if (!row || row.problems.length > 0) return row && problemsOf(row);
  const { schemas: _, userName: __, ...person } = row.resource;
  return person;
}

describe('the columns of a mapping file', () => {
  it('are mapped to one path or several, or left out; other columns are recognised', async () => {
    const file = 'version: 1\ncolumns:\n  Mail: [userName, emails.work]\n  Title: "-"\n';
    const [row] = await mapWith(file, 'Mail,Title,Department\nada@example.com,Dr.,Sales\n', { setActive: false });
    expect(row?.resource).toEqual({
      schemas: [
        'urn:ietf:params:scim:schemas:core:2.0:User',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
      ],
      userName: 'ada@example.com',
      emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Sales' },
    });
  });

  it('are replaced by --map, column by column and path by path', async () => {
    const file = 'version: 1\ncolumns:\n  A: title\n  B: nickName\ntemplates: { userType: "{A}" }\n';
    const map = [
      { column: 'A', path: 'nickName' },
      { column: 'C', path: 'userType' },
    ];
    const [row] = await mapWith(file, 'userName,A,B,C\nada,a,b,c\n', { map });
    expect(row?.resource).toMatchObject({ nickName: 'a', userType: 'c' });
    expect(row?.resource).not.toHaveProperty('title');
  });

  it('say where their values come from otherwise', async () => {
    const file = await readMappingFile('map.yaml', 'version: 1\ncolumns: { B: nickName }\nconstants: { title: x }\n');
    const map = [{ column: 'A', path: 'nickName' }];
    expect(shown(['userName', 'Title', 'A', 'B', 'Status'], { file, map })).toEqual([
      'userName -> userName',
      'Title -> left out: title comes from a constant of the mapping file',
      'A -> nickName',
      'B -> left out: nickName comes from column "A"',
      'Status -> active',
      '(constant) -> title',
    ]);
  });

  it('have words with a meaning', async () => {
    expect(await cell('{ path: active, values: { "On Leave": inactive } }', 'On Leave')).toEqual({ active: false });
  });
});

describe('conversions', () => {
  it.each<[string, string, unknown]>([
    ['{ path: active, convert: boolean, true: [Z, 1], false: [W, 0] }', 'z', { active: true }],
    ['{ path: active, convert: boolean, true: [Z, 1], false: [W, 0] }', '0', { active: false }],
    [
      '{ path: active, convert: boolean, true: [Z, 1], false: [W, 0] }',
      'aktiv',
      ['2 Cell: "aktiv" is neither a word for true (Z, 1) nor a word for false (W, 0)'],
    ],
    ['{ path: active, convert: boolean }', 'maybe', ['2 Cell: "maybe" is neither yes nor no']],
    ['{ path: title, convert: date, format: DD.MM.YYYY }', '31.01.2026', { title: '2026-01-31' }],
    ['{ path: title, convert: date, format: D/M/YY }', '1/2/26', { title: '2026-02-01' }],
    [
      '{ path: title, convert: date, format: DD.MM.YYYY }',
      '30.02.2026',
      ['2 Cell: "30.02.2026" is not a date in the format DD.MM.YYYY'],
    ],
    [
      '{ path: title, convert: date }',
      '01/02/2026',
      ['2 Cell: "01/02/2026" can mean 2026-02-01 or 2026-01-02: set the date format of the column, such as DD/MM/YYYY'],
    ],
    ['{ path: title, convert: date }', '2026-01-31', { title: '2026-01-31' }],
    ['{ path: title, convert: [trim, upper] }', 'abc', { title: 'ABC' }],
    ['{ path: title, convert: lower }', 'ÄBC', { title: 'äbc' }],
    [
      '{ path: emails, convert: [split, lower], separator: / }',
      'A@x.de/B@x.de',
      { emails: [{ value: 'a@x.de', primary: true }, { value: 'b@x.de' }] },
    ],
    [
      '{ path: phoneNumbers.work, convert: phone, country: de }',
      '030 / 123 456',
      { phoneNumbers: [{ value: '+4930123456', type: 'work' }] },
    ],
    [
      '{ path: phoneNumbers.work, convert: phone, country: DE }',
      '+43 1 234567',
      { phoneNumbers: [{ value: '+431234567', type: 'work' }] },
    ],
    [
      '{ path: phoneNumbers.work, convert: phone, country: DE }',
      '12',
      ['2 Cell: "12" is not a telephone number of DE, and is not a valid number that begins with + and a country code'],
    ],
    [
      '{ path: phoneNumbers.work, convert: phone, country: DE }',
      '030 123456 ext. 7',
      ['2 Cell: "030 123456 ext. 7" has an extension, but E.164 does not allow an extension'],
    ],
  ])('%s of %j', async (choice, text, expected) => {
    const person = await cell(choice, text);
    const { active: _, ...others } = person as Record<string, unknown>;
    expect(Array.isArray(person) || choice.includes('active') ? person : others).toEqual(expected);
  });

  it('never show the value of a secret', async () => {
    expect(await cell('{ path: password, convert: date, format: DD.MM.YYYY }', 'hunter2')).toEqual([
      '2 Cell: the value is not a date in the format DD.MM.YYYY',
    ]);
  });
});

describe('constants, templates and defaults', () => {
  const file = `version: 1
columns: { Mail: { path: "-", convert: lower } }
constants: { userType: Employee, roles: [a, b] }
templates: { displayName: "{First} {Last | upper}", userName: "{Mail}", nickName: "{{{First}}}" }
defaults: { locale: de_DE, title: Clerk }
empty: [none]
`;
  it('give values to rows', async () => {
    const csv = 'First,Last,Mail,Title,Locale\nAda,Byron,ADA@x.de,none,en-GB\n,Li,LI@x.de,Boss,\n';
    const [ada, li] = await mapWith(file, csv);
    expect(ada?.resource).toMatchObject({
      userName: 'ada@x.de',
      displayName: 'Ada BYRON',
      nickName: '{Ada}',
      userType: 'Employee',
      roles: [{ value: 'a' }, { value: 'b' }],
      title: 'Clerk',
      locale: 'en-GB',
    });
    // If a cell of a template is empty, the template gives no value.
    expect(li?.resource).toMatchObject({ userName: 'li@x.de', title: 'Boss', locale: 'de-DE' });
    expect(li?.resource).not.toHaveProperty('nickName');
  });

  it('are the key of a person, if a template gives the userName', async () => {
    const [row] = await mapWith('version: 1\ntemplates: { userName: "{A}.{B}" }', 'A,B,Title\nx,y,z\n');
    expect(row?.problems).toEqual([]);
    expect(row?.resource).toMatchObject({ userName: 'x.y' });
  });

  it('take the place of an empty cell that would clear the value, but not of the word that clears it', async () => {
    const csv = 'userName,Title\nada,\nbob,(none)\n';
    const options = { empty: 'clear', clearWord: '(none)', noValue: [] } as const;
    const [ada, bob] = await mapWith('version: 1\ndefaults: { title: Clerk }', csv, options);
    expect([ada?.resource['title'], ada?.cleared]).toEqual(['Clerk', undefined]);
    expect([bob?.resource['title'], bob?.cleared]).toEqual([undefined, ['title']]);
  });
});

it('knows the text of a file by its hash', async () => {
  const [one, same, other] = await Promise.all(
    ['version: 1\n', '\uFEFFversion: 1\n', 'version: 1'].map((text) => readMappingFile('map.yaml', text)),
  );
  expect([one?.sha256 === same?.sha256, one?.sha256 === other?.sha256]).toEqual([true, false]);
});
