import { basics, columnsOf, type Export, enterprise, table } from './export.ts';
import { fullName, type Person, people } from './people.ts';

const objectId = ({ index }: Person): string => `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`;
const nothing = (): string => '';

const rows = columnsOf(
  [
    ['userPrincipalName', ({ email }) => email],
    ['displayName', fullName],
    ['surname', ({ family }) => family],
    ['mail', ({ email, index }) => (index === 26 ? '' : email)],
    ['givenName', ({ given }) => given],
    ['id', objectId],
    ['userType', ({ index }) => (index % 7 === 6 ? 'Guest' : 'Member')],
    ['jobTitle', ({ title }) => title],
    ['department', ({ department }) => department],
    ['accountEnabled', ({ status }) => (status === 'left' ? 'False' : 'True')],
    ['usageLocation', ({ country }) => country],
    ['streetAddress', () => '1 Example Street'],
    ['state', nothing],
    ['country', ({ country }) => country],
    ['officeLocation', () => '18/2111'],
    ['city', ({ city }) => city],
    ['postalCode', () => '10115'],
    ['telephoneNumber', ({ phone }) => phone],
    ['mobilePhone', ({ mobile }) => mobile],
    ['alternateEmailAddress', nothing],
    ['ageGroup', nothing],
    ['consentProvidedForMinor', nothing],
    ['legalAgeGroupClassification', nothing],
    ['companyName', () => 'Example plc'],
    ['creationType', nothing],
    ['directorySynced', () => 'False'],
    ['invitationState', ({ index }) => (index % 7 === 6 ? 'Accepted' : '')],
    ['identityIssuer', () => 'example.onmicrosoft.com'],
    ['createdDateTime', ({ hired }) => `${hired}T08:00:00Z`],
  ],
  people,
);

const leftOut = (...headers: string[]): string[] =>
  headers.map((header) => `${header} -> left out: SCIM has no attribute for this column`);

/** The user list of Microsoft Entra ID, in the form of a download from the admin center. */
export const entra: Export = {
  product: 'Microsoft Entra ID',
  file: 'exportUsers_2026-6-1.csv',
  content: Buffer.from(`\ufeff${table(rows)}`),
  expected: (person) => {
    const { emails, ...rest } = basics(person, {
      externalId: objectId(person),
      title: person.title,
      userType: person.index % 7 === 6 ? 'Guest' : 'Member',
      phoneNumbers: [
        { value: person.phone, type: 'work' },
        { value: person.mobile, type: 'mobile' },
      ],
      addresses: [
        {
          streetAddress: '1 Example Street',
          country: person.country,
          locality: person.city,
          postalCode: '10115',
          type: 'work',
        },
      ],
      [enterprise]: { department: person.department, organization: 'Example plc' },
    });
    return person.index === 26 ? rest : { ...rest, ...(emails === undefined ? {} : { emails }) };
  },
  columns: [
    'userPrincipalName -> userName',
    'displayName -> displayName',
    'surname -> name.familyName',
    'mail -> emails[type eq "work"].value',
    'givenName -> name.givenName',
    'id -> externalId',
    'userType -> userType',
    'jobTitle -> title',
    `department -> ${enterprise}:department`,
    'accountEnabled -> active',
    ...leftOut('usageLocation'),
    'streetAddress -> addresses[type eq "work"].streetAddress',
    'state -> addresses[type eq "work"].region',
    'country -> addresses[type eq "work"].country',
    'officeLocation -> left out: the column often contains a room or a building; use --map to send the column',
    'city -> addresses[type eq "work"].locality',
    'postalCode -> addresses[type eq "work"].postalCode',
    'telephoneNumber -> phoneNumbers[type eq "work"].value',
    'mobilePhone -> phoneNumbers[type eq "mobile"].value',
    'alternateEmailAddress -> left out: the column may contain private recovery addresses; use --map to send the column',
    ...leftOut('ageGroup', 'consentProvidedForMinor', 'legalAgeGroupClassification'),
    `companyName -> ${enterprise}:organization`,
    ...leftOut('creationType'),
    'directorySynced -> left out: the column does not contain the status of the account',
    ...leftOut('invitationState', 'identityIssuer', 'createdDateTime'),
  ],
  notes: ['accountEnabled: "True" is active (27), "False" is inactive (3)'],
};
