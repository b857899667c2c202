import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { americanDate, calledName, type Person, people } from './people.ts';

const suffix = ({ status }: Person): string =>
  status === 'active' ? '' : status === 'left' ? ' (Terminated)' : ' (On Leave)';

const rows = columnsOf(
  [
    ['Employee ID', ({ number }) => number],
    ['Worker', (person) => calledName(person) + suffix(person)],
    ['Legal Name - First Name', ({ given }) => given],
    ['Legal Name - Last Name', ({ family }) => family],
    ['Preferred Name - First Name', ({ preferred }) => preferred],
    ['Email - Primary Work', ({ email }) => email],
    ['Primary Work Phone', ({ phone }) => phone],
    ['Business Title', ({ title }) => title],
    ['Supervisory Organization', ({ department, status }) => (status === 'left' ? '' : department)],
    ["Worker's Manager", ({ manager }) => (manager ? `${calledName(manager)} (${manager.number})` : '')],
    ['Location', ({ city }) => city],
    ['Cost Center', ({ costCenter }) => costCenter],
    ['Company', () => 'Example plc'],
    ['Worker Type', () => 'Employee'],
    ['Active Status', ({ status }) => (status === 'left' ? '0' : '1')],
    ['On Leave', ({ status }) => (status === 'on leave' ? '1' : '0')],
    ['Hire Date', ({ hired }) => americanDate(hired)],
    ['Termination Date', ({ left }) => americanDate(left)],
  ],
  people,
);

/** A report of Workday. A title and its prompts are above the header. The names show who is on leave. */
export const workday: Export = {
  product: 'Workday',
  file: 'All_Workers.csv',
  content: Buffer.from(
    table([['All Workers - Identity'], ['Effective Date', '06/01/2026'], [''], ...rows], { end: '\n' }),
  ),
  expected: (person) =>
    basics(person, {
      displayName: calledName(person),
      ...(person.preferred === '' ? {} : { nickName: person.preferred }),
      title: person.title,
      userType: 'Employee',
      phoneNumbers: [{ value: person.phone, type: 'work' }],
      addresses: [{ locality: person.city, type: 'work' }],
      ...company(person, {
        employeeNumber: person.number,
        costCenter: person.costCenter,
        organization: 'Example plc',
        ...(person.status === 'left' ? {} : { department: person.department }),
      }),
    }),
  columns: [
    'Employee ID -> externalId',
    `Employee ID -> ${enterprise}:employeeNumber`,
    'Worker -> displayName',
    'Legal Name - First Name -> name.givenName',
    'Legal Name - Last Name -> name.familyName',
    'Preferred Name - First Name -> nickName',
    'Email - Primary Work -> emails[type eq "work"].value',
    'Email - Primary Work -> userName',
    'Primary Work Phone -> phoneNumbers[type eq "work"].value',
    'Business Title -> title',
    `Supervisory Organization -> ${enterprise}:department`,
    `Worker's Manager -> ${enterprise}:manager`,
    'Location -> addresses[type eq "work"].locality',
    `Cost Center -> ${enterprise}:costCenter`,
    `Company -> ${enterprise}:organization`,
    'Worker Type -> userType',
    'Active Status -> active',
    'On Leave -> left out: SCIM has no attribute for this column',
    'Hire Date -> left out: SCIM has no attribute for this column',
    'Termination Date -> not sent: a row with a past date is rejected, unless a status says that the person is active',
  ],
  notes: [
    'lines 1 to 3 are skipped, because these lines are above the header',
    'Active Status: "1" is active (27), "0" is inactive (3)',
  ],
};
