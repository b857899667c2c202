import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { fullName, type Person, people } from './people.ts';

const userId = ({ index }: Person): string => `00u${String(index).padStart(4, '0')}AbCdEfGhIj5d7`;
const status = ({ status: is, index }: Person): string => {
  if (is === 'left') return index === 11 ? 'SUSPENDED' : 'DEPROVISIONED';
  return { 5: 'PASSWORD_EXPIRED', 6: 'LOCKED_OUT', 8: 'RECOVERY', 9: 'PROVISIONED' }[index] ?? 'ACTIVE';
};

const rows = columnsOf(
  [
    ['User Id', userId],
    ['Status', status],
    ['Username', ({ email }) => email],
    ['First name', ({ given }) => given],
    ['Last name', ({ family }) => family],
    ['Middle name', () => ''],
    ['Honorific prefix', ({ index }) => (index === 4 ? 'Dr.' : '')],
    ['Primary email', ({ email }) => email],
    ['Title', ({ title }) => title],
    ['Display name', ({ preferred, given, family }) => `${preferred || given} ${family}`],
    ['Nickname', ({ preferred }) => preferred],
    ['Profile Url', () => ''],
    ['Secondary email', ({ login }) => `${login}@home.example`],
    ['Mobile phone', ({ mobile }) => mobile],
    ['Primary phone', ({ phone }) => phone],
    ['Street address', () => '1 Example Street'],
    ['City', ({ city }) => city],
    ['State', () => ''],
    ['Zip code', () => '10115'],
    ['Country code', ({ country }) => country],
    ['Postal Address', () => ''],
    ['Preferred language', () => 'en'],
    ['Locale', () => 'en_US'],
    ['Time zone', () => 'Europe/London'],
    ['User type', () => 'Employee'],
    ['Employee number', ({ number }) => number],
    ['Cost center', ({ costCenter }) => costCenter],
    ['Organization', () => 'Example plc'],
    ['Division', ({ division }) => division],
    ['Department', ({ department }) => department],
    ['ManagerId', ({ manager }) => (manager ? userId(manager) : '')],
    ['Manager', ({ manager }) => (manager ? fullName(manager) : '')],
    ['Created', ({ hired }) => `${hired}T08:00:00.000Z`],
    ['Activated', ({ hired }) => `${hired}T08:00:00.000Z`],
    ['Status Changed', ({ hired }) => `${hired}T08:00:00.000Z`],
    ['Last Login', () => ''],
  ],
  people,
);

const leftOut = (...headers: string[]): string[] =>
  headers.map((header) => `${header} -> left out: SCIM has no attribute for this column`);

/** An export of Okta's users, with the columns of the default profile. */
export const okta: Export = {
  product: 'Okta',
  file: 'okta-users.csv',
  content: Buffer.from(table(rows, { end: '\n' })),
  expected: (person) => {
    const prefix = person.index === 4 ? { honorificPrefix: 'Dr.' } : {};
    return basics(person, {
      externalId: userId(person),
      displayName: `${person.preferred || person.given} ${person.family}`,
      ...(person.preferred === '' ? {} : { nickName: person.preferred }),
      name: { givenName: person.given, familyName: person.family, ...prefix, formatted: fullName(person) },
      title: person.title,
      userType: 'Employee',
      preferredLanguage: 'en',
      locale: 'en-US',
      timezone: 'Europe/London',
      phoneNumbers: [
        { value: person.mobile, type: 'mobile' },
        { value: person.phone, type: 'work' },
      ],
      addresses: [
        {
          streetAddress: '1 Example Street',
          locality: person.city,
          postalCode: '10115',
          country: person.country,
          type: 'work',
        },
      ],
      ...company(person, {
        employeeNumber: person.number,
        costCenter: person.costCenter,
        organization: 'Example plc',
        division: person.division,
        department: person.department,
      }),
    });
  },
  columns: [
    'User Id -> externalId',
    'Status -> active',
    'Username -> userName',
    'First name -> name.givenName',
    'Last name -> name.familyName',
    'Middle name -> name.middleName',
    'Honorific prefix -> name.honorificPrefix',
    'Primary email -> emails[type eq "work"].value',
    'Title -> title',
    'Display name -> displayName',
    'Nickname -> nickName',
    'Profile Url -> profileUrl',
    'Secondary email -> left out: the column may contain private recovery addresses; use --map to send the column',
    'Mobile phone -> phoneNumbers[type eq "mobile"].value',
    'Primary phone -> phoneNumbers[type eq "work"].value',
    'Street address -> addresses[type eq "work"].streetAddress',
    'City -> addresses[type eq "work"].locality',
    'State -> addresses[type eq "work"].region',
    'Zip code -> addresses[type eq "work"].postalCode',
    'Country code -> addresses[type eq "work"].country',
    'Postal Address -> addresses[type eq "work"].formatted',
    'Preferred language -> preferredLanguage',
    'Locale -> locale',
    'Time zone -> timezone',
    'User type -> userType',
    `Employee number -> ${enterprise}:employeeNumber`,
    `Cost center -> ${enterprise}:costCenter`,
    `Organization -> ${enterprise}:organization`,
    `Division -> ${enterprise}:division`,
    `Department -> ${enterprise}:department`,
    `ManagerId -> ${enterprise}:manager`,
    `Manager -> left out: ${enterprise}:manager comes from column "ManagerId"`,
    ...leftOut('Created', 'Activated', 'Status Changed', 'Last Login'),
  ],
  notes: [
    'Status: "ACTIVE" is active (23), "PASSWORD_EXPIRED" is active (1), "LOCKED_OUT" is active (1), "RECOVERY" is active (1), "PROVISIONED" is active (1), "SUSPENDED" is inactive (1), "DEPROVISIONED" is inactive (2)',
  ],
};
