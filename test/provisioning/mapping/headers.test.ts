import { describe, expect, test } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { inferMapping, type MappingOptions } from '../../../src/provisioning/index.ts';
import { errorOf, shown } from './map.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const infer = (headers: readonly string[], options: MappingOptions = {}) =>
  errorOf(() => inferMapping(headers, UserModel, options));

test.each<[string, string[], string[]]>([
  [
    'externalId beside an employee number',
    ['Employee ID', 'externalId', 'userName'],
    [`Employee ID -> ${enterprise}:employeeNumber`, 'externalId -> externalId', 'userName -> userName'],
  ],
  [
    'userName behind a login',
    ['Login', 'userName'],
    ['Login -> left out: userName comes from column "userName"', 'userName -> userName'],
  ],
  [
    'active before a status',
    ['userName', 'Status', 'name.givenName', 'First Name'],
    [
      'userName -> userName',
      'Status -> active',
      'name.givenName -> name.givenName',
      'First Name -> left out: name.givenName comes from column "name.givenName"',
    ],
  ],
])('a header that is a SCIM path wins: %s', (_, headers, expected) => {
  expect(shown(headers)).toEqual(expected);
});

test.each<[string, string]>([
  ['Primary Work Phone', 'phoneNumbers[type eq "work"].value'],
  ['Employee Title', 'title'],
  ['telephoneNumber', 'phoneNumbers[type eq "work"].value'],
  ['Supervisory Organization', `${enterprise}:department`],
  ['officeLocation', 'left out: the column often contains a room or a building; use --map to send the column'],
  ['Account Enabled', 'active'],
  ['Sign-in blocked', 'active'],
  ['profileUrl', 'profileUrl'],
  ['profile.firstName', 'name.givenName'],
])('%s means %s', (header, meaning) => {
  expect(shown(['userName', header])[1]).toBe(`${header} -> ${meaning}`);
});

test('Personnel No identifies people', () => {
  expect(shown(['Personnel No'])).toEqual([
    'Personnel No -> externalId',
    `Personnel No -> ${enterprise}:employeeNumber`,
  ]);
});

describe('names that depend on what stands beside them', () => {
  test.each<[string[], string]>([
    [['userName', 'First Name', 'Last Name', 'Preferred Name'], 'nickName'],
    [['userName', 'Legal First Name', 'Preferred Name'], 'displayName'],
    [['userName', 'Preferred Name'], 'displayName'],
    [['userName', 'Legal Name - First Name', 'Preferred Name - First Name'], 'nickName'],
    [['userName', 'Preferred Name - First Name'], 'name.givenName'],
    [['userName', 'Vorname', 'Name'], 'name.familyName'],
  ])('%j', (headers, path) => {
    expect(shown(headers).at(-1)).toBe(`${headers.at(-1)} -> ${path}`);
  });
});

describe('a column that stands there twice', () => {
  test('is refused where nobody says which is meant', () => {
    expect(infer(['Email', 'First Name', 'e-mail'])).toBe(
      'duplicateHeader: the header "e-mail" occurs twice, in columns 1 and 3\n' +
        'Map one of these columns, or ignore one with --map "#3=-".',
    );
  });

  test('can be named by its position and its occurrence', () => {
    const headers = ['Email', 'First Name', 'Email'];
    const expected = [
      'Email -> emails[type eq "work"].value',
      'Email -> userName',
      'First Name -> name.givenName',
      'Email -> emails[type eq "home"].value',
    ];
    for (const column of ['#3', 'Email#2', 'email #2']) {
      expect(shown(headers, { map: [{ column, path: 'emails.home' }] })).toEqual(expected);
    }
    expect(infer(headers, { map: [{ column: 'Email', path: '-' }] })).toBe(
      'badMap: there are 2 columns with the name "Email"\nUse one of these names: "Email#1" or "Email#2".',
    );
    for (const column of ['#4', 'Email#3', '#0']) {
      expect(infer(headers, { map: [{ column, path: '-' }] })).toBe(
        `badMap: there is no column "${column}"\nThe columns are "Email", "First Name", "Email".`,
      );
    }
  });

  test('does no harm where it is left out anyway', () => {
    expect(infer(['userName', 'Notes', 'Notes', '', ''])).toBeUndefined();
  });
});

test('an employeeNumber identifies people, beside other keys and alone', () => {
  const map = [{ column: 'Employee Number', path: 'employeeNumber' }];
  expect(inferMapping(['Employee Number'], UserModel, { map }).keys).toEqual(['employeeNumber']);
  expect(inferMapping(['Employee Number', 'Email'], UserModel).keys).toEqual([
    'externalId',
    'userName',
    'employeeNumber',
  ]);
});

test('the widest table that there may be is understood at once', () => {
  const headers = ['userName', ...Array.from({ length: 16_383 }, (_, index) => `Column ${index}`)];
  let looks = 0;
  const counting = new Proxy(headers, {
    get: (target, name) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks++;
      return Reflect.get(target, name);
    },
  });
  expect(inferMapping(counting, UserModel).columns).toHaveLength(16_384);
  // Counts how often a header is read, instead of measuring time. A loop over all headers for each header would need
  // 268 million reads.
  expect(looks).toBeLessThan(16_384 * 40);
});
