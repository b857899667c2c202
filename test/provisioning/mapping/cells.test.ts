import { describe, expect, test } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { importPeople, inferMapping, mapRow, preflight, reportLine } from '../../../src/provisioning/index.ts';
import { splitList } from '../../../src/provisioning/mapping/convert.ts';
import { collect, resourceRows, tableOf } from '../rows.ts';
import { startServer } from '../server.ts';
import { mapAll, mapOne, problemsOf } from './map.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const notesOf = ({ notes = [] }: { notes?: readonly { column?: string; reason: string }[] }) =>
  notes.map(({ column, reason }) => `${column}: ${reason}`);

describe('words that mean "no value"', () => {
  test.each(['N/A', 'n/a', '-', '–', 'NULL', 'null', '#N/A', '(blank)', 'k.A.'])('%s is none', async (word) => {
    const { resource, links, problems } = await mapOne(
      `userName,Title,Work Phone,Department,Manager,Home Email\nada,${word},${word},${word},${word},${word}\n`,
    );
    expect({ resource, links, problems }).toEqual({
      resource: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada', active: true },
      links: { groups: [] },
      problems: [],
    });
  });

  test('as a key, they refuse the row', async () => {
    expect(problemsOf(await mapOne('userName,Employee ID\nada,N/A\n'))).toEqual([
      '2 Employee ID: "N/A" means "no value", but this column identifies people and needs a value',
    ]);
    expect(problemsOf(await mapOne('Work Email\n-\n'))).toEqual([
      '2 Work Email: "-" means "no value", but this column identifies people and needs a value',
    ]);
  });

  test('a family name may be Null', async () => {
    const rows = await mapAll('userName,Last Name\nada,Null\nbob,NULL\n');
    expect(rows.map(({ resource }) => resource.name)).toEqual([{ familyName: 'Null', formatted: 'Null' }, undefined]);
  });

  test('nobody is the manager of the head of a company', async () => {
    const rows = await mapAll('userName,Manager\na,NO_MANAGER\nb,None\nc,Grace\n');
    expect(rows.map(({ links }) => links.manager)).toEqual([undefined, undefined, 'Grace']);
  });

  test('others can be named instead', async () => {
    const [row] = await mapAll('userName,Title,Department\nada,TBD,N/A\n', { noValue: ['tbd'] });
    expect([row?.resource.title, row?.resource[enterprise]]).toEqual([undefined, { department: 'N/A' }]);
  });
});

describe('what nobody sees', () => {
  test.each(['\u200b', '\u200e', '\u202e', '\u2066', '\u00ad', '\ufeff', '\u0007', '\u0085', '\u200d', '\u{e0041}'])(
    '%j is taken out of keys and addresses, and said',
    async (hidden) => {
      const row = await mapOne(
        `userName,Employee ID,Work Email\n${hidden}a${hidden}da,1${hidden}0,ada@exa${hidden}mple.com\n`,
      );
      expect(row.resource).toMatchObject({
        userName: 'ada',
        externalId: '10',
        emails: [{ value: 'ada@example.com' }],
      });
      const code = `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      expect(notesOf(row)[0]).toBe(`userName: invisible characters were removed: ${code}`);
    },
  );

  test('what words of some scripts need stays in names', async () => {
    const name = 'علی\u200cرضا';
    expect((await mapOne(`userName,First Name\nada,${name}\n`)).resource.name).toMatchObject({ givenName: name });
  });

  test('white space is folded, so that there is no second department', async () => {
    const rows = await mapAll(
      'userName,Department\na,Sales\u00a0EMEA\nb,Sales  EMEA\nc,Sales\u2009\tEMEA\nd,Sales EMEA\n',
    );
    expect(rows.map(({ resource }) => resource[enterprise])).toEqual(Array(4).fill({ department: 'Sales EMEA' }));
    expect(rows.map(notesOf)).toEqual([
      ...Array(3).fill(['Department: each sequence of white space was replaced with one space']),
      [],
    ]);
  });

  test('a password is nobody’s to change', async () => {
    expect((await mapOne('userName,password\nada,a\u200b  b\n')).resource.password).toBe('a\u200b  b');
  });

  test('it is said before anything is sent, with a bound', async () => {
    const csv = `userName,Title\n${Array.from({ length: 30 }, (_, n) => `user-${n},a  b`).join('\n')}\n`;
    const source = tableOf(csv);
    const { notes } = await preflight(source.rows(), inferMapping(source.columns, UserModel), UserModel);
    expect(notes).toHaveLength(21);
    expect([notes[0], notes.at(-1)]).toEqual([
      'line 2, Title: each sequence of white space was replaced with one space',
      'and 10 more notes about cells',
    ]);
  });

  test('cells can be taken as they stand', async () => {
    const { resource } = await mapOne('userName,Title,Department\nada,N/A,Sales  EMEA\n', { exact: true });
    expect([resource.title, resource[enterprise]]).toEqual(['N/A', { department: 'Sales  EMEA' }]);
  });
});

describe('what a spreadsheet has damaged', () => {
  const shortened =
    'looks like a number that a spreadsheet has shortened, so digits are lost: format the column as text in the spreadsheet and export the file again';
  const empty = 'is an error value of a spreadsheet: correct the column in the spreadsheet and export the file again';
  test.each([
    ['1.23457E+11', shortened],
    ['0,5E+10', shortened],
    ['#REF!', empty],
    ['########', empty],
    ["'00123", 'begins with an apostrophe, which marks text in spreadsheets: remove the apostrophe'],
  ])('%s is no key', async (text, reason) => {
    expect(problemsOf(await mapOne(`userName;Employee ID\nada;${text}\n`))).toEqual([
      `2 Employee ID: ${JSON.stringify(text)} ${reason}`,
    ]);
  });

  test('elsewhere it is left out, and said', async () => {
    const row = await mapOne('userName,Work Phone,Title\nada,4.93012E+11,#NAME?\n');
    expect([row.resource.phoneNumbers, row.resource.title, row.problems]).toEqual([undefined, undefined, []]);
    expect(notesOf(row)).toEqual([
      `Work Phone: the value is not used: "4.93012E+11" ${shortened}`,
      `Title: the value is not used: "#NAME?" ${empty}`,
    ]);
  });

  test('what only spreadsheets need is taken off', async () => {
    const { resource } = await mapOne('userName,Employee ID,Title\nada,"=""00123""",\'=1+1\n');
    expect([resource.externalId, resource.title]).toEqual(['00123', '=1+1']);
  });

  test.each(['12E5', 'E100', '+49 30 901820', '1.5', '#hashtag'])('%s is a value', async (text) => {
    expect((await mapOne(`userName,Employee ID\nada,${text}\n`)).resource.externalId).toBe(text);
  });
});

describe('what a script writes in the place of several values', () => {
  const reason =
    'is text that a script wrote instead of a list of values: change the script to join the values, and export the file again';
  test.each([
    'System.Object[]',
    'System.String[]',
    'Microsoft.ActiveDirectory.Management.ADPropertyValueCollection',
    'System.Collections.Generic.List`1[System.String]',
    'System.Collections.Hashtable',
    '[object Object]',
  ])('%s is no value and no group', async (text) => {
    const { resource, links, notes } = await mapOne(`userName;Title;MemberOf\nada;${text};${text}\n`);
    expect([resource.title, links]).toEqual([undefined, { groups: [], memberships: 'unknown' }]);
    const left = `the value is not used: ${JSON.stringify(text)} ${reason}`;
    expect(notes?.map(({ column, reason }) => `${column}: ${reason}`)).toEqual([`Title: ${left}`, `MemberOf: ${left}`]);
    expect(problemsOf(await mapOne(`userName\n${text}\n`))).toEqual([`2 userName: ${JSON.stringify(text)} ${reason}`]);
  });

  test.each(['Microsoft.Teams', 'System Owner', 'Microsoft 365 Collection', 'System.Admins'])(
    '%s is a name that people give',
    async (text) => {
      expect(problemsOf(await mapOne(`userName;Title;Groups\nada;${text};${text}\n`))).toEqual([]);
    },
  );
});

test('a resource whose key is damaged is refused: nobody else wrote it', async () => {
  const resources = [
    { userName: 'a\u200bda' },
    { userName: 'bob', externalId: 'N/A' },
    { userName: 'cy', externalId: '1.23457E+11' },
    { userName: 'dan  x', externalId: '12E5', title: 'N/A' },
  ];
  const rows = (await collect(resourceRows(resources))).map((row) => mapRow(row, undefined, UserModel));
  expect(rows.map(problemsOf)).toEqual([
    ['1 userName: the text has invisible characters: U+200B'],
    ['2 externalId: "N/A" means "no value", but this column identifies people and needs a value'],
    [
      '3 externalId: "1.23457E+11" looks like a number that a spreadsheet has shortened, so digits are lost: format the column as text in the spreadsheet and export the file again',
    ],
    [],
  ]);
  expect(rows[3]?.resource).toMatchObject({ userName: 'dan  x', title: 'N/A' });
});

describe('a cell that holds several', () => {
  test.each<[string, string | undefined, string[]]>([
    ['Staff; STAFF ;staff', undefined, ['Staff']],
    ['Sales, EMEA;Staff', undefined, ['Sales, EMEA', 'Staff']],
    ['CN=Admins,OU=Groups,DC=x', undefined, ['CN=Admins,OU=Groups,DC=x']],
    [
      'CN=Admins,OU=Groups,DC=x;CN=Staff,OU=Groups,DC=x',
      undefined,
      ['CN=Admins,OU=Groups,DC=x', 'CN=Staff,OU=Groups,DC=x'],
    ],
    ['"Sales; EMEA"|Staff', undefined, ['Sales; EMEA', 'Staff']],
    ['"Sales, EMEA", Staff', undefined, ['Sales, EMEA', 'Staff']],
    ['The "A" team, Staff', undefined, ['The "A" team', 'Staff']],
    ['a/b/c', '/', ['a', 'b', 'c']],
    ['a;b', 'none', ['a;b']],
    ['a\nb', undefined, ['a', 'b']],
    ['"a""b";c', undefined, ['a"b', 'c']],
    [' ; ', undefined, []],
  ])('%j by %j', (text, separator, expected) => {
    expect(splitList(text, separator)).toEqual(expected);
  });

  test('the whole cell stays known, since a group may be called so', async () => {
    expect((await mapOne('userName,Groups\nada,"Sales, EMEA"\n')).links).toEqual({
      groups: ['Sales', 'EMEA'],
      groupsCell: 'Sales, EMEA',
    });
    expect((await mapOne('userName,Groups\nada,Staff\n')).links).toEqual({ groups: ['Staff'] });
    expect((await mapOne('userName,Groups\nada,a/b\n', { listSeparator: '/' })).links).toEqual({ groups: ['a', 'b'] });
  });

  test('several addresses without a type are each checked', async () => {
    expect((await mapOne('userName,emails\nada,a@example.com|b@example.com\n')).resource.emails).toEqual([
      { value: 'a@example.com', primary: true },
      { value: 'b@example.com' },
    ]);
    expect(problemsOf(await mapOne('userName,emails\nada,a@example.com|b\n'))).toEqual([
      '2 emails: "b" is not an e-mail address',
    ]);
  });
});

describe('what an empty cell means', () => {
  const header = 'userName,Title,Work Phone,Home Email,Department,Manager,Groups,Active\n';
  const before = {
    userName: 'ada',
    title: 'Analyst',
    active: true,
    phoneNumbers: [
      { type: 'work', value: '1' },
      { type: 'mobile', value: '2' },
    ],
    emails: [
      { type: 'work', value: 'ada@example.com', primary: true },
      { type: 'home', value: 'ada@home.example' },
    ],
    [enterprise]: { department: 'R&D', costCenter: '7', manager: { value: '1' } },
  };

  async function importRow(row: string, options: Parameters<typeof inferMapping>[2] = {}) {
    const server = startServer();
    await server.add('/Users', { userName: 'boss' });
    await server.add('/Users', before);
    const source = tableOf(header + row);
    const mapping = inferMapping(source.columns, UserModel, options);
    const results = await collect(importPeople(server.client, source.rows(), { mapping }));
    return { outcomes: results.map((result) => reportLine(result).outcome), person: (await server.all('/Users'))[1] };
  }

  test('nothing, unless it is said', async () => {
    expect((await importRow('ada,,,,,,,\n')).outcomes).toEqual(['unchanged']);
  });

  test('or that the value is cleared; what people are found by, status and memberships stay', async () => {
    const { outcomes, person } = await importRow('ada,,,,,,,\n', { empty: 'clear' });
    expect(outcomes).toEqual(['updated']);
    expect(person).toMatchObject({
      userName: 'ada',
      active: true,
      phoneNumbers: [{ type: 'mobile', value: '2' }],
      emails: [{ type: 'work', value: 'ada@example.com', primary: true }],
    });
    expect(person?.title).toBeUndefined();
    expect(person?.[enterprise]).toEqual({ costCenter: '7' });
  });

  test('a word can clear', async () => {
    const { person } = await importRow('ada,(none),,,,(None),,\n', { clearWord: '(none)' });
    expect(person?.title).toBeUndefined();
    expect(person?.[enterprise]).toEqual({ department: 'R&D', costCenter: '7' });
  });

  test('"no value" is not "clear"', async () => {
    const { person } = await importRow('ada,N/A,,,,,,\n', { empty: 'clear' });
    expect(person?.title).toBe('Analyst');
  });
});

describe('names', () => {
  test('a whole name is shown as people say it, and gives the parts where nothing else does', async () => {
    const rows = await mapAll(
      'Employee ID,Worker\n1,"Doe, Chris"\n2,Chris Doe (10234)\n3,"Doe, Jr."\n4,"van der Berg, Anna Maria"\n5,"Doe, Chris (On Leave)"\n',
    );
    expect(rows.map(({ resource }) => [resource.displayName, resource.name])).toEqual([
      ['Chris Doe', { familyName: 'Doe', givenName: 'Chris', formatted: 'Chris Doe' }],
      ['Chris Doe', undefined],
      ['Doe, Jr.', undefined],
      [
        'Anna Maria van der Berg',
        { familyName: 'van der Berg', givenName: 'Anna Maria', formatted: 'Anna Maria van der Berg' },
      ],
      ['Chris Doe', { familyName: 'Doe', givenName: 'Chris', formatted: 'Chris Doe' }],
    ]);
  });

  test('a display name is taken as it stands', async () => {
    expect((await mapOne('userName,displayName\nada,"Doe, Chris"\n')).resource.displayName).toBe('Doe, Chris');
  });

  test('a manager is looked for by other forms of the text too', async () => {
    const rows = await mapAll(
      'userName,Manager\na,"Doe, Chris"\nb,Chris Doe (10234)\nc,Chris Doe <cd@example.com>\nd,cd@example.com\n',
    );
    expect(rows.map(({ links }) => [links.manager, links.managerAlternatives])).toEqual([
      ['Doe, Chris', ['Chris Doe']],
      ['Chris Doe (10234)', ['10234', 'Chris Doe']],
      ['Chris Doe <cd@example.com>', ['cd@example.com']],
      ['cd@example.com', undefined],
    ]);
  });

  test('languages are written as RFC 5646 has them', async () => {
    const { resource } = await mapOne('userName,locale,preferredLanguage\nada,en_US,de_CH\n');
    expect([resource.locale, resource.preferredLanguage]).toEqual(['en-US', 'de-CH']);
  });
});
