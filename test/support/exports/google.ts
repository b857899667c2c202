import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { people } from './people.ts';

const nothing = (): string => '';

const rows = columnsOf(
  [
    ['First Name [Required]', ({ given }) => given],
    ['Last Name [Required]', ({ family }) => family],
    ['Email Address [Required]', ({ email }) => email],
    ['Password [Required]', () => '****'],
    ['Password Hash Function [UPLOAD ONLY]', nothing],
    ['Org Unit Path [Required]', ({ department }) => `/${department}`],
    ['New Primary Email [UPLOAD ONLY]', nothing],
    [
      'Status [READ ONLY]',
      ({ status, index }) => (status !== 'left' ? 'Active' : index === 29 ? 'Archived' : 'Suspended'),
    ],
    ['Last Sign In [READ ONLY]', ({ index }) => (index % 4 ? '2026/05/04 08:24:13' : 'Never logged in')],
    ['Recovery Email', ({ login }) => `${login}@home.example`],
    ['Home Secondary Email', nothing],
    ['Work Secondary Email', ({ login, index }) => (index % 5 ? '' : `${login}@example.org`)],
    ['Recovery Phone [MUST BE IN THE E.164 FORMAT]', ({ mobile }) => mobile.replaceAll(' ', '')],
    ['Work Phone', ({ phone }) => phone],
    ['Home Phone', nothing],
    ['Mobile Phone', ({ mobile }) => mobile],
    ['Work Address', ({ city }) => `1 Example Street, ${city}`],
    ['Home Address', nothing],
    ['Employee ID', ({ number }) => number],
    ['Employee Type', () => 'Full-time'],
    ['Employee Title', ({ title }) => title],
    ['Manager Email', ({ manager }) => manager?.email ?? ''],
    ['Department', ({ department }) => department],
    ['Cost Center', ({ costCenter }) => costCenter],
    ['2sv Enrolled [READ ONLY]', () => 'True'],
    ['2sv Enforced [READ ONLY]', () => 'False'],
    ['Building ID', () => 'HQ'],
    ['Floor Name', () => '3'],
    ['Floor Section', nothing],
    ['Email Usage [READ ONLY]', () => '1.21GB'],
    ['Drive Usage [READ ONLY]', () => '0.0GB'],
    ['Total Storage [READ ONLY]', () => '1.21GB'],
    ['Change Password at Next Sign-In', () => 'False'],
    ['New Status [UPLOAD ONLY]', nothing],
    ['Advanced Protection Program enrollment', () => 'False'],
  ],
  people,
);

const leftOut = (...headers: string[]): string[] =>
  headers.map((header) => `${header} -> left out: SCIM has no attribute for this column`);

/** The user list of Google Workspace. Passwords are asterisks, and a header is followed by words in brackets. */
export const google: Export = {
  product: 'Google Workspace',
  file: 'User_Download.csv',
  content: Buffer.from(table(rows, { end: '\n' })),
  expected: (person) =>
    basics(person, {
      title: person.title,
      userType: 'Full-time',
      emails: [
        { value: person.email, type: 'work', primary: true },
        ...(person.index % 5 ? [] : [{ value: `${person.login}@example.org`, type: 'other' }]),
      ],
      phoneNumbers: [
        { value: person.phone, type: 'work' },
        { value: person.mobile, type: 'mobile' },
      ],
      addresses: [{ formatted: `1 Example Street, ${person.city}`, type: 'work' }],
      ...company(person, {
        employeeNumber: person.number,
        department: person.department,
        costCenter: person.costCenter,
      }),
    }),
  columns: [
    'First Name [Required] -> name.givenName',
    'Last Name [Required] -> name.familyName',
    'Email Address [Required] -> emails[type eq "work"].value',
    'Email Address [Required] -> userName',
    'Password [Required] -> left out: an export has no passwords',
    'Password Hash Function [UPLOAD ONLY] -> left out: an export has no passwords',
    ...leftOut('Org Unit Path [Required]'),
    'New Primary Email [UPLOAD ONLY] -> left out: the column is only for files that are uploaded to the product',
    'Status [READ ONLY] -> active',
    ...leftOut('Last Sign In [READ ONLY]'),
    'Recovery Email -> left out: the column may contain private recovery addresses; use --map to send the column',
    'Home Secondary Email -> emails[type eq "home"].value',
    'Work Secondary Email -> emails[type eq "other"].value',
    'Recovery Phone [MUST BE IN THE E.164 FORMAT] -> left out: the column is for authentication and may be private',
    'Work Phone -> phoneNumbers[type eq "work"].value',
    'Home Phone -> left out: the column may contain private phone numbers; use --map to send the column',
    'Mobile Phone -> phoneNumbers[type eq "mobile"].value',
    'Work Address -> addresses[type eq "work"].formatted',
    'Home Address -> left out: the column may contain private addresses; use --map to send the column',
    'Employee ID -> externalId',
    `Employee ID -> ${enterprise}:employeeNumber`,
    'Employee Type -> userType',
    'Employee Title -> title',
    `Manager Email -> ${enterprise}:manager`,
    `Department -> ${enterprise}:department`,
    `Cost Center -> ${enterprise}:costCenter`,
    ...leftOut('2sv Enrolled [READ ONLY]', '2sv Enforced [READ ONLY]', 'Building ID', 'Floor Name', 'Floor Section'),
    ...leftOut('Email Usage [READ ONLY]', 'Drive Usage [READ ONLY]', 'Total Storage [READ ONLY]'),
    'Change Password at Next Sign-In -> left out: the column is for authentication and may be private',
    'New Status [UPLOAD ONLY] -> left out: the column is only for files that are uploaded to the product',
    ...leftOut('Advanced Protection Program enrollment'),
  ],
  notes: ['Status [READ ONLY]: "Active" is active (27), "Suspended" is inactive (2), "Archived" is inactive (1)'],
};
