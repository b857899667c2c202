import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { americanDate, type Person, people } from './people.ts';

const userId = ({ number }: Person): string => `u${number}`;

const rows = columnsOf(
  [
    ['STATUS', ({ status }) => (status === 'left' ? 'inactive' : 'active')],
    ['USERID', userId],
    ['USERNAME', ({ login }) => login],
    ['FIRSTNAME', ({ given }) => given],
    ['LASTNAME', ({ family }) => family],
    ['MI', () => ''],
    ['GENDER', () => 'U'],
    ['EMAIL', ({ email }) => email],
    ['MANAGER', ({ manager }) => (manager ? userId(manager) : 'NO_MANAGER')],
    ['HR', ({ index }) => (index < 5 ? 'NO_HR' : userId(people[3] as Person))],
    ['DEPARTMENT', ({ department }) => department],
    ['DIVISION', ({ division }) => division],
    ['LOCATION', ({ city }) => city],
    ['TIMEZONE', () => 'Europe/London'],
    ['HIREDATE', ({ hired }) => americanDate(hired)],
    ['EMPID', ({ number }) => number],
    ['TITLE', ({ title }) => title],
    ['BIZ_PHONE', ({ phone }) => phone],
    ['FAX', () => ''],
    ['ADDR1', () => '1 Example Street'],
    ['CITY', ({ city }) => city],
    ['ZIP', () => '10115'],
    ['COUNTRY', ({ country }) => country],
    ['MATRIX_MANAGER', () => ''],
    ['DEFAULT_LOCALE', () => 'en_GB'],
    ['CUSTOM01', () => 'x'],
  ],
  people,
);

/** Readable names of the columns. They are in the second line. */
const labels = [
  ...['STATUS', 'USERID', 'Username', 'First Name', 'Last Name', 'Middle Name', 'Gender', 'Email', 'Supervisor', 'HR'],
  ...['Department', 'Division', 'Location', 'Time Zone', 'Hire Date', 'Employee ID', 'Title', 'Business Phone', 'Fax'],
  ...['Address 1', 'City', 'ZIP', 'Country', 'Matrix Manager', 'Default Locale', 'Customizable Field 1'],
];

/**
 * An employee export of SAP SuccessFactors. It has two headers. A manager is given as a USERID. The head of the company
 * has NO_MANAGER.
 */
export const successfactors: Export = {
  product: 'SAP SuccessFactors',
  file: 'employee_export.csv',
  content: Buffer.from(table([rows[0] as string[], labels, ...rows.slice(1)], { quoteAll: true })),
  expected: (person) =>
    basics(person, {
      userName: person.login,
      externalId: userId(person),
      title: person.title,
      timezone: 'Europe/London',
      locale: 'en-GB',
      phoneNumbers: [{ value: person.phone, type: 'work' }],
      addresses: [{ locality: person.city, type: 'work' }],
      ...company(
        person,
        { employeeNumber: person.number, department: person.department, division: person.division },
        ({ login }) => login,
      ),
    }),
  columns: [
    'STATUS -> active',
    'USERID -> externalId',
    'USERNAME -> userName',
    'FIRSTNAME -> name.givenName',
    'LASTNAME -> name.familyName',
    'MI -> name.middleName',
    'GENDER -> left out: SCIM has no attribute for this column',
    'EMAIL -> emails[type eq "work"].value',
    `MANAGER -> ${enterprise}:manager`,
    'HR -> left out: SCIM has no attribute for this column',
    `DEPARTMENT -> ${enterprise}:department`,
    `DIVISION -> ${enterprise}:division`,
    'LOCATION -> addresses[type eq "work"].locality',
    'TIMEZONE -> timezone',
    'HIREDATE -> left out: SCIM has no attribute for this column',
    `EMPID -> ${enterprise}:employeeNumber`,
    'TITLE -> title',
    'BIZ_PHONE -> phoneNumbers[type eq "work"].value',
    'FAX -> phoneNumbers[type eq "fax"].value',
    'ADDR1 -> left out: the column may contain private addresses; use --map to send the column',
    'CITY -> left out: the column may contain private addresses; use --map to send the column',
    'ZIP -> left out: the column may contain private addresses; use --map to send the column',
    'COUNTRY -> left out: the column may contain private addresses; use --map to send the column',
    'MATRIX_MANAGER -> left out: SCIM has no attribute for this column',
    'DEFAULT_LOCALE -> locale',
    'CUSTOM01 -> left out: not recognised',
  ],
  notes: [
    'line 2 is skipped, because this line is a second header',
    'STATUS: "active" is active (27), "inactive" is inactive (3)',
  ],
};
