import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { fullName, type Person, people } from './people.ts';

const groupsOf = ({ department, city, index }: Person): string[] =>
  index % 6 === 0 ? [department, `${city} Office`, 'Sales, EMEA'] : [department, `${city} Office`];

const columns: readonly (readonly [string, (person: Person) => string])[] = [
  ['Personnel No', ({ number }) => number],
  ['First Name', ({ given }) => given],
  ['Last Name', ({ family }) => family],
  ['Work E-mail', ({ email }) => email],
  ['Phone', ({ phone, index }) => (index % 4 ? phone : 'N/A')],
  ['Job Title', ({ title }) => title],
  ['Department', ({ department, index }) => (index % 5 ? department : department.replace(' & ', '\u00a0& '))],
  ['Manager', ({ manager }) => (manager ? fullName(manager) : '-')],
  ['Groups', (person) => groupsOf(person).join('; ')],
  ['Active', ({ status }) => (status === 'left' ? 'no' : 'yes')],
];

const expected = (person: Person) =>
  basics(person, {
    title: person.title,
    ...(person.index % 4 ? { phoneNumbers: [{ value: person.phone, type: 'work' }] } : {}),
    ...company(person, { employeeNumber: person.number, department: person.department }),
  });

const shown = [
  'Personnel No -> externalId',
  `Personnel No -> ${enterprise}:employeeNumber`,
  'First Name -> name.givenName',
  'Last Name -> name.familyName',
  'Work E-mail -> emails[type eq "work"].value',
  'Work E-mail -> userName',
  'Phone -> phoneNumbers[type eq "work"].value',
  'Job Title -> title',
  `Department -> ${enterprise}:department`,
  `Manager -> ${enterprise}:manager`,
  'Groups -> groups',
  'Active -> active',
];
const words = 'Active: "yes" is active (27), "no" is inactive (3)';
const folded = (line: number) => `line ${line}, Department: each sequence of white space was replaced with one space`;
const lines = columnsOf(columns, people);
/** A row that has only separators. Spreadsheets add such rows below a table. */
const empty = columns.map(() => '');

/** "Unicode Text" of a spreadsheet: UTF-16 with tabs, and with empty rows at the end. */
export const unicodeText: Export = {
  product: 'a spreadsheet, UTF-16 with tabs',
  file: 'people.txt',
  content: Buffer.from(`\ufeff${table([...lines, empty, empty], { delimiter: '\t' })}`, 'utf16le'),
  expected,
  groups: groupsOf,
  columns: shown,
  notes: [words, folded(17)],
};

/** The CSV of a spreadsheet in western Europe: Windows-1252 with semicolons. */
export const windows1252: Export = {
  product: 'a spreadsheet, Windows-1252 with semicolons',
  file: 'people.csv',
  content: Buffer.from(table(lines, { delimiter: ';' }), 'latin1'),
  reading: { encoding: 'windows-1252' },
  expected,
  groups: groupsOf,
  columns: shown,
  notes: [words, folded(17)],
};

/**
 * A CSV that spreadsheets open correctly: it has a byte order mark, `sep=`, a title, and numbers that the spreadsheet
 * does not change.
 */
export const sepLine: Export = {
  product: 'a spreadsheet, UTF-8 with sep= and a title',
  file: 'people.csv',
  content: Buffer.from(
    `\ufeffsep=;\r\nMitarbeiterliste;;;;;;;;;\r\n${table(
      lines.map((cells, index) => (index === 0 ? cells : [`="${cells[0]}"`, ...cells.slice(1)])),
      { delimiter: ';' },
    )}`,
  ),
  expected,
  groups: groupsOf,
  columns: shown,
  notes: ['lines 1 to 2 are skipped, because these lines are above the header', words, folded(19)],
};
