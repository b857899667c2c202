import { basics, company, type Export, enterprise } from './export.ts';
import { fullName, type Person, people } from './people.ts';
import { type Entry, writeLdif } from './write-ldif.ts';

const suffix = 'dc=example,dc=com';
const dn = ({ login }: Person): string => `uid=${login},ou=People,${suffix}`;
const uuid = ({ index }: Person): string => `6f0c1d2e-0000-103f-8000-${String(index).padStart(12, '0')}`;
const departments = [...new Set(people.map(({ department }) => department))];

const entries: Entry[] = [
  { dn: suffix, attributes: [['objectClass', 'dcObject']] },
  { dn: `ou=People,${suffix}`, attributes: [['objectClass', 'organizationalUnit']] },
  ...people.map((person): Entry => {
    const { login, family, given, email, phone, mobile, title, number, city, country, manager, status } = person;
    return {
      dn: dn(person),
      attributes: [
        ['objectClass', 'inetOrgPerson'],
        ['uid', login],
        ['cn', fullName(person)],
        ['cn;lang-en', fullName(person)],
        ['sn', family],
        ['givenName', given],
        ['mail', email],
        ['mail', `${login}@example.org`],
        ['telephoneNumber', phone],
        ['mobile', mobile],
        ['title', title],
        ['departmentNumber', person.department],
        ['ou', 'People'],
        ['employeeNumber', number],
        ['employeeType', 'Employee'],
        ...(manager ? [['manager', dn(manager).replaceAll(',', ', ')] as const] : []),
        ['preferredLanguage', 'en'],
        ['o', 'Example plc'],
        ['street', '1 Example Street'],
        ['l', city],
        ['c', country],
        ['userPassword', '{SSHA}notarealhash'],
        ['entryUUID', uuid(person)],
        ...(status === 'left' ? [['pwdAccountLockedTime', '000001010000Z'] as const] : []),
      ],
    };
  }),
  ...departments.map((department): Entry => {
    const members = people.filter((person) => person.department === department);
    return {
      dn: `cn=${department},ou=Groups,${suffix}`,
      attributes: [
        ['objectClass', 'groupOfNames'],
        ['cn', department],
        ...members.map((person) => ['member', dn(person).toUpperCase()] as const),
        ['member', `uid=elsewhere,${suffix}`],
      ],
    };
  }),
];

const start =
  '# extended LDIF\n#\n# LDAPv3\n# base <dc=example,dc=com> with scope subtree\n# filter: (objectclass=*)\n#';
const content = `${writeLdif(entries, { start })}# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 38\n`;

/** The output of `ldapsearch` for an OpenLDAP server. Each group lists its members. */
export const openldap: Export = {
  product: 'OpenLDAP (ldapsearch)',
  file: 'people.ldif',
  content: Buffer.from(content),
  expected: (person) =>
    basics(person, {
      externalId: uuid(person),
      userName: person.login,
      title: person.title,
      userType: 'Employee',
      preferredLanguage: 'en',
      phoneNumbers: [
        { value: person.phone, type: 'work' },
        { value: person.mobile, type: 'mobile' },
      ],
      addresses: [{ streetAddress: '1 Example Street', locality: person.city, country: person.country, type: 'work' }],
      ...company(
        person,
        { department: person.department, employeeNumber: person.number, organization: 'Example plc' },
        ({ login }) => login,
      ),
    }),
  groups: ({ department }) => [department],
  columns: [
    'dn -> left out: the dn is used only to find managers, and is not sent',
    'objectClass -> left out: the column only shows which entries are people',
    'uid -> userName',
    'cn -> displayName',
    'cn;lang-en -> left out: the attribute has the LDAP option "lang-en"; use --map to send the values of the attribute',
    'sn -> name.familyName',
    'givenName -> name.givenName',
    'mail -> emails[type eq "work"].value',
    'telephoneNumber -> phoneNumbers[type eq "work"].value',
    'mobile -> phoneNumbers[type eq "mobile"].value',
    'title -> title',
    `departmentNumber -> ${enterprise}:department`,
    `ou -> left out: ${enterprise}:department comes from column "departmentNumber"`,
    `employeeNumber -> ${enterprise}:employeeNumber`,
    'employeeType -> userType',
    'preferredLanguage -> preferredLanguage',
    `o -> ${enterprise}:organization`,
    'street -> addresses[type eq "work"].streetAddress',
    'l -> addresses[type eq "work"].locality',
    'c -> addresses[type eq "work"].country',
    'userPassword -> left out: a service cannot use the passwords that a directory exports',
    'entryUUID -> externalId',
    `manager -> ${enterprise}:manager`,
    'pwdAccountLockedTime -> active',
    'memberOf -> groups',
  ],
  notes: [
    '7 entries are skipped, because they are not people: 1 container, 1 organizational unit, 5 groups',
    'memberships are read from memberOf of people and from the member lists of groups',
    'pwdAccountLockedTime: "000001010000Z" is inactive (3), empty in 27 rows: a new person is created as active',
    ...people.slice(0, 20).map(({ index }) => `line ${lineOf(index)}, mail: the first of 2 values is used`),
    'and 10 more notes about cells',
  ],
};

/** The number of the line with a person's name. */
function lineOf(index: number): number {
  const name = dn(people[index] as Person).slice(0, 20);
  return content.split('\n').findIndex((line) => line.startsWith(`dn: ${name}`)) + 1;
}
