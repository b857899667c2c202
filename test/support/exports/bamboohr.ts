import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { people } from './people.ts';

const rows = columnsOf(
  [
    ['Employee #', ({ number }) => number],
    ['Last Name', ({ family }) => family],
    ['First Name', ({ given }) => given],
    ['Preferred Name', ({ preferred }) => preferred],
    ['Job Title', ({ title }) => title],
    ['Department', ({ department }) => department],
    ['Division', ({ division }) => division],
    ['Location', ({ city }) => city],
    ['Reporting to', ({ manager }) => (manager ? `${manager.family}, ${manager.given}` : '')],
    ['Work Email', ({ email }) => email],
    ['Home Email', ({ login }) => `${login}@home.example`],
    ['Work Phone', ({ phone }) => phone],
    ['Mobile Phone', ({ mobile }) => mobile],
    ['Status', ({ status }) => (status === 'left' ? 'Inactive' : 'Active')],
    [
      'Employment Status',
      ({ status, index }) => (status === 'left' ? 'Terminated' : index % 3 ? 'Full-Time' : 'Part-Time'),
    ],
    ['Gender', () => ''],
    ['Hire Date', ({ hired }) => hired],
    ['Termination Date', ({ left }) => left || '0000-00-00'],
    ['Address Line 1', () => '1 Home Street'],
    ['City', ({ city }) => city],
  ],
  people,
);

/**
 * A report of BambooHR. All fields are in quotes, managers have the form `Family, Given`, and a missing date consists
 * of zeros.
 */
export const bamboohr: Export = {
  product: 'BambooHR',
  file: 'Employee Report.csv',
  content: Buffer.from(table(rows, { quoteAll: true, end: '\n' })),
  expected: (person) =>
    basics(person, {
      ...(person.preferred === '' ? {} : { nickName: person.preferred }),
      title: person.title,
      emails: [
        { value: person.email, type: 'work', primary: true },
        { value: `${person.login}@home.example`, type: 'home' },
      ],
      phoneNumbers: [
        { value: person.phone, type: 'work' },
        { value: person.mobile, type: 'mobile' },
      ],
      addresses: [{ locality: person.city, type: 'work' }],
      ...company(person, { employeeNumber: person.number, department: person.department, division: person.division }),
    }),
  columns: [
    'Employee # -> externalId',
    `Employee # -> ${enterprise}:employeeNumber`,
    'Last Name -> name.familyName',
    'First Name -> name.givenName',
    'Preferred Name -> nickName',
    'Job Title -> title',
    `Department -> ${enterprise}:department`,
    `Division -> ${enterprise}:division`,
    'Location -> addresses[type eq "work"].locality',
    `Reporting to -> ${enterprise}:manager`,
    'Work Email -> emails[type eq "work"].value',
    'Work Email -> userName',
    'Home Email -> emails[type eq "home"].value',
    'Work Phone -> phoneNumbers[type eq "work"].value',
    'Mobile Phone -> phoneNumbers[type eq "mobile"].value',
    'Status -> active',
    'Employment Status -> not sent, but compared with the attribute "active": if the column and "active" contradict each other, the row is rejected',
    'Gender -> left out: SCIM has no attribute for this column',
    'Hire Date -> left out: SCIM has no attribute for this column',
    'Termination Date -> not sent: a row with a past date is rejected, unless a status says that the person is active',
    'Address Line 1 -> left out: the column may contain private addresses; use --map to send the column',
    'City -> left out: the column may contain private addresses; use --map to send the column',
  ],
  notes: ['Status: "Active" is active (27), "Inactive" is inactive (3)'],
};
