import { basics, company, type Export, enterprise } from './export.ts';
import { fullName, type Person, people } from './people.ts';
import { type Entry, writeLdif } from './write-ldif.ts';

const suffix = 'DC=corp,DC=example,DC=com';
const dn = ({ family, given }: Person): string => `CN=${family}\\, ${given},OU=Staff,${suffix}`;
/** A GUID as text, and the bytes of this GUID that the directory stores. */
const guid = ({ index }: Person): string => `00112233-4455-6677-8899-${String(index).padStart(12, '0')}`;
const bytes = (person: Person): Uint8Array =>
  Buffer.from(`33221100554477668899${String(person.index).padStart(12, '0')}`, 'hex');

const entries: Entry[] = [
  {
    dn: `CN=Users,${suffix}`,
    attributes: [
      ['objectClass', 'top'],
      ['objectClass', 'container'],
    ],
  },
  ...people.map((person): Entry => {
    const { login, family, given, email, phone, mobile, title, number, city, country, manager, status } = person;
    return {
      dn: dn(person),
      attributes: [
        ...['top', 'person', 'organizationalPerson', 'user'].map((name) => ['objectClass', name] as const),
        ['cn', `${family}, ${given}`],
        ['sn', family],
        ['c', country],
        ['l', city],
        ['title', title],
        ['postalCode', '10115'],
        ['telephoneNumber', phone],
        ['givenName', given],
        ['distinguishedName', dn(person)],
        ['whenCreated', '20200102030405.0Z'],
        ['displayName', fullName(person)],
        ['memberOf', `CN=${person.department},OU=Groups,${suffix}`],
        ['memberOf', `CN=Staff\\, all sites,OU=Groups,${suffix}`],
        ['department', person.department],
        ['company', 'Example plc'],
        ['streetAddress', '1 Example Street'],
        ['employeeID', number],
        ['objectGUID', bytes(person)],
        ['userAccountControl', status === 'left' ? '514' : '66048'],
        ['pwdLastSet', '132000000000000000'],
        ['accountExpires', '9223372036854775807'],
        ['sAMAccountName', login.slice(0, 20)],
        ['userPrincipalName', email],
        ['objectCategory', `CN=Person,CN=Schema,CN=Configuration,${suffix}`],
        ['mail', email],
        ...(manager ? [['manager', dn(manager)] as const] : []),
        ['mobile', mobile],
        ['co', 'A country'],
        ['thumbnailPhoto', new Uint8Array(3000).fill(255)],
      ],
    };
  }),
  {
    dn: `CN=PC1,CN=Computers,${suffix}`,
    attributes: [
      ...['top', 'person', 'organizationalPerson', 'user', 'computer'].map((name) => ['objectClass', name] as const),
      ['sAMAccountName', 'PC1$'],
    ],
  },
];

const leftOut = (...headers: string[]): string[] =>
  headers.map((header) => `${header} -> left out: SCIM has no attribute for this column`);

/**
 * An export of Active Directory: names with commas, GUIDs as bytes, groups in `memberOf`, and computers among the
 * people.
 */
export const activeDirectory: Export = {
  product: 'Active Directory',
  file: 'ad-users.ldf',
  content: Buffer.from(writeLdif(entries, { start: '', end: '\r\n' })),
  expected: (person) =>
    basics(person, {
      externalId: guid(person),
      title: person.title,
      phoneNumbers: [
        { value: person.phone, type: 'work' },
        { value: person.mobile, type: 'mobile' },
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
      ...company(person, { department: person.department, employeeNumber: person.number, organization: 'Example plc' }),
    }),
  groups: ({ department }) => [department, 'Staff, all sites'],
  columns: [
    'dn -> left out: the dn is used only to find managers, and is not sent',
    'objectClass -> left out: the column only shows which entries are people',
    'cn -> left out: displayName comes from column "displayName"',
    'sn -> name.familyName',
    'c -> addresses[type eq "work"].country',
    'l -> addresses[type eq "work"].locality',
    'title -> title',
    'postalCode -> addresses[type eq "work"].postalCode',
    'telephoneNumber -> phoneNumbers[type eq "work"].value',
    'givenName -> name.givenName',
    ...leftOut('distinguishedName', 'whenCreated'),
    'displayName -> displayName',
    'memberOf -> groups',
    `department -> ${enterprise}:department`,
    `company -> ${enterprise}:organization`,
    'streetAddress -> addresses[type eq "work"].streetAddress',
    `employeeID -> ${enterprise}:employeeNumber`,
    'objectGUID -> externalId',
    'userAccountControl -> active',
    ...leftOut('pwdLastSet'),
    'accountExpires -> left out: this date does not decide whether the person is active, because the directory does not disable the account at this date',
    'sAMAccountName -> left out: userName comes from column "userPrincipalName"',
    'userPrincipalName -> userName',
    ...leftOut('objectCategory'),
    'mail -> emails[type eq "work"].value',
    'mobile -> phoneNumbers[type eq "mobile"].value',
    'co -> left out: addresses[type eq "work"].country comes from column "c"',
    'thumbnailPhoto -> left out: the values of this column are not read, because the values can be large',
    `manager -> ${enterprise}:manager`,
  ],
  notes: [
    '2 entries are skipped, because they are not people: 1 container, 1 computer',
    'userAccountControl: "66048" is active (27), "514" is inactive (3)',
  ],
};
