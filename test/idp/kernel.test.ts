import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lenient, type Tolerated } from '../../src/protocol/deviation.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import { compileFilter, parseFilter, printFilter } from '../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { applyPatch, parsePatch } from '../../src/protocol/patch/index.ts';
import { GroupModel, UserModel } from '../../src/protocol/schema/model.ts';
import { urn } from '../../src/protocol/urns.ts';
import { printIssue, validate } from '../../src/protocol/value/validate.ts';
import { refusal } from '../protocol/support/errors.ts';
import { deepFreeze } from '../protocol/support/freeze.ts';

// Applies bodies from the documentation of identity providers directly to the kernel. In lenient mode, tests the exact
// result. In strict mode, tests the exact refusal.

interface Case {
  readonly name: string;
  readonly source: string;
  readonly body: JsonObject;
}

function bodies(file: string): Map<string, JsonObject> {
  const { cases } = JSON.parse(readFileSync(new URL(`fixtures/${file}.json`, import.meta.url), 'utf8')) as {
    cases: Case[];
  };
  return new Map(cases.map(({ name, body }) => [name, deepFreeze(body)]));
}

const user: JsonObject = deepFreeze({
  schemas: [urn.User],
  id: '5d48a0a8e9f04aa38008',
  userName: 'test@testuser.com',
  active: true,
  emails: [
    { value: 'old@work.com', type: 'work', primary: true },
    { value: 'old@home.com', type: 'home' },
  ],
  name: { givenName: 'Test', familyName: 'User', middleName: 'M' },
});
const inactive: JsonObject = deepFreeze({ ...user, active: false });
const without = ({ emails: _, ...rest }: JsonObject): JsonObject => rest;
const enterprise = (attributes: JsonObject) => ({
  schemas: [urn.User, urn.EnterpriseUser],
  [urn.EnterpriseUser]: attributes,
});
const work = (value: string) => [
  { value, type: 'work', primary: true },
  { value: 'old@home.com', type: 'home' },
];

const entraMember = 'f648f8d5ea4e4cd38e9c';
const oktaMember = '89bb1940-b905-4575-9e7f-6f887cfb368e';
const newMember = { value: '23a35c27-23d3-4c03-b4c5-6443c09e7173', display: 'test.user@okta.local' };
const other = { value: '7f4bc1a3-285e-48ae-8202-5accb43efb0e', type: 'User' };
const group: JsonObject = deepFreeze({
  schemas: [urn.Group],
  id: 'abf4dd94-a4c0-4f67-89c9-76b03340cb9b',
  displayName: 'Guides',
  members: [{ value: entraMember, type: 'User' }, other, { value: oktaMember, display: 'second.user@okta.local' }],
});
const [first, , third] = group.members as [JsonObject, JsonObject, JsonObject];
const empty = ({ members: _, ...rest }: JsonObject): JsonObject => rest;

type Outcome = [
  file: string,
  name: string,
  before: JsonObject,
  after: JsonObject,
  tolerated: string[],
  refused: string | undefined,
];

const opCase = (op: string) =>
  `invalidSyntax: operation 1: ${op}: op must be "add", "remove" or "replace" in lower case (RFC 7644 section 3.5.2)`;

const outcomes: Outcome[] = [
  [
    'entra-patch',
    'update a user',
    user,
    {
      ...user,
      emails: work('updatedEmail@microsoft.com'),
      name: { givenName: 'Test', familyName: 'updatedFamilyName', middleName: 'M' },
    },
    ['opCase', 'opCase'],
    opCase('Replace'),
  ],
  [
    'entra-patch',
    'update a user',
    without(user),
    {
      ...without(user),
      emails: [{ type: 'work', value: 'updatedEmail@microsoft.com' }],
      name: { givenName: 'Test', familyName: 'updatedFamilyName', middleName: 'M' },
    },
    ['opCase', 'opCase', 'replaceCreates'],
    opCase('Replace'),
  ],
  [
    'entra-patch',
    'replace several attributes',
    user,
    {
      ...user,
      ...enterprise({ employeeNumber: 'Eqpj' }),
      displayName: 'Pvlo',
      externalId: 'Eqpj',
      emails: work('TestBcwqnm@test.microsoft.com'),
      name: { givenName: 'Gtfd', familyName: 'Pkqf', middleName: 'M' },
    },
    Array(6).fill('opCase'),
    opCase('Replace'),
  ],
  [
    'entra-patch',
    'replace several attributes, with aadOptscim062020',
    user,
    {
      ...user,
      ...enterprise({ employeeNumber: 'Aklq' }),
      displayName: 'Bjfe',
      emails: work('TestMhvaes@test.microsoft.com'),
      name: { givenName: 'Kkom', familyName: 'Unua', middleName: 'M' },
    },
    ['valueDottedKey', 'valueDottedKey', 'valueQualifiedKey'],
    'invalidPath: operation 2: name.givenName: in a value, a sub-attribute must be a member of an object, not a member with a dot in its name (RFC 7644 section 3.5.2)',
  ],
  ['entra-patch', 'add a text', user, { ...user, nickName: 'Babs' }, ['opCase'], opCase('Add')],
  ['entra-patch', 'add a text, with aadOptscim062020', user, { ...user, nickName: 'Babs' }, [], undefined],
  [
    'entra-patch',
    'rename a user',
    user,
    { ...user, userName: '5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com' },
    ['opCase'],
    opCase('Replace'),
  ],
  [
    'entra-patch',
    'set the manager',
    user,
    {
      ...user,
      ...enterprise({
        manager: {
          value: '00aa00aa-bb11-cc22-dd33-44ee44ee44ee',
          $ref: 'http://.../scim/Users/00aa00aa-bb11-cc22-dd33-44ee44ee44ee',
        },
      }),
    },
    ['opCase', 'pathUnqualified', 'valueArray'],
    opCase('Add'),
  ],
  ['entra-patch', 'disable a user', user, inactive, ['opCase', 'valueStringified'], opCase('Replace')],
  ['entra-patch', 'disable a user, with a boolean', user, inactive, ['opCase'], opCase('Replace')],
  ['entra-patch', 'disable a user, with aadOptscim062020', user, inactive, [], undefined],
  [
    'entra-patch',
    'enable a user (inferred from its default mapping)',
    inactive,
    user,
    ['opCase', 'valueStringified'],
    opCase('Replace'),
  ],
  [
    'entra-patch',
    'rename a group',
    group,
    { ...group, displayName: '1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName' },
    ['opCase'],
    opCase('Replace'),
  ],
  [
    'entra-patch',
    'add a member',
    empty(group),
    { ...group, members: [{ value: entraMember }] },
    ['opCase'],
    opCase('Add'),
  ],
  ['entra-patch', 'add a member', group, group, ['opCase'], opCase('Add')],
  [
    'entra-patch',
    'remove a member',
    group,
    { ...group, members: [other, third] },
    ['opCase', 'removeWithValue'],
    opCase('Remove'),
  ],
  [
    'entra-patch',
    'remove a member',
    { ...group, members: [other] },
    { ...group, members: [other] },
    ['opCase', 'removeWithValue'],
    opCase('Remove'),
  ],
  [
    'entra-patch',
    'remove a member, without a reference',
    group,
    { ...group, members: [first, third] },
    ['opCase', 'removeWithValue'],
    opCase('Remove'),
  ],
  [
    'entra-patch',
    'remove a member, with aadOptscim062020',
    group,
    { ...group, members: [first, third] },
    [],
    undefined,
  ],
  ['okta-patch', 'deactivate a user', user, inactive, [], undefined],
  ['okta-patch', 'reactivate a user (as deactivation, with true)', inactive, user, [], undefined],
  ['okta-patch', 'rename a group', group, { ...group, displayName: 'Test SCIMv2' }, [], undefined],
  [
    'okta-patch',
    'rename a group',
    { ...group, id: 'x' },
    { ...group, id: 'x', displayName: 'Test SCIMv2' },
    ['readOnlyValue'],
    'mutability: id: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
  ],
  ['okta-patch', 'change members', group, { ...group, members: [first, other, newMember] }, [], undefined],
  ['okta-patch', 'push all members', group, { ...group, members: [newMember, third] }, [], undefined],
  ['okta-patch', 'push an empty group', group, empty(group), [], undefined],
  [
    'okta-patch',
    'push an empty group, without a path',
    group,
    { ...empty(group), displayName: 'Test SCIMv2' },
    [],
    undefined,
  ],
];

describe('a PATCH that an identity provider sends does what it means, and strictly is refused where it deviates', () => {
  const modelOf = (resource: JsonObject) => (resource.userName === undefined ? GroupModel : UserModel);
  test.each(outcomes)('%s: %s', (file, name, before, after, tolerated, refused) => {
    const body = bodies(file).get(name);
    const notes: Tolerated[] = [];
    const tolerate = lenient(notes);
    const result = applyPatch(deepFreeze(before), parsePatch(body, { tolerate }), modelOf(before), { tolerate });
    expect(result.resource).toEqual(after);
    expect(result.changed).toBe(JSON.stringify(before) !== JSON.stringify(after));
    expect(notes.map(({ deviation }) => deviation)).toEqual(tolerated);
    const strictly = () => applyPatch(before, parsePatch(body), modelOf(before)).resource;
    if (refused === undefined) expect(strictly()).toEqual(after);
    else expect(refusal(strictly)).toBe(refused);
  });

  test.each(['entra-patch', 'okta-patch'])('every body of %s is tried', (file) => {
    const tried = new Set(outcomes.filter(([of]) => of === file).map(([, name]) => name));
    expect([...bodies(file).keys()].filter((name) => !tried.has(name))).toEqual([]);
  });

  test('a second disabling is no change', () => {
    const operations = parsePatch(bodies('entra-patch').get('disable a user, with aadOptscim062020'));
    expect(applyPatch(inactive, operations, UserModel)).toEqual({ resource: inactive, changed: false });
  });
});

const schema = 'no schema of the resource defines the attribute (RFC 7644 section 3.1)';

describe('a resource that an identity provider sends is read without what is readOnly, null or empty', () => {
  test.each<[string, string, keyof typeof urn & ('User' | 'Group'), string[], string[], string[]]>([
    [
      'entra-resources',
      'create a user',
      'User',
      ['schemas', 'externalId', 'userName', 'active', 'emails', 'name'],
      [],
      [],
    ],
    [
      'entra-resources',
      'create a user, with nulls',
      'User',
      ['schemas', 'externalId', 'userName', 'active', 'displayName', 'emails', 'name'],
      ['unknownSchema', 'unknownAttribute', 'unknownAttribute'],
      [
        'schemas urn:ietf:params:scim:schemas:extension:enterprise:2.0User: the resource type does not have the schema (RFC 7644 section 3.1)',
        `department: ${schema}`,
        `manager: ${schema}`,
      ],
    ],
    [
      'entra-resources',
      'create a group',
      'Group',
      ['schemas', 'externalId', 'displayName'],
      ['unknownSchema'],
      [
        'schemas http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group: the resource type does not have the schema (RFC 7644 section 3.1)',
      ],
    ],
    [
      'okta-resources',
      'create a user',
      'User',
      ['schemas', 'userName', 'name', 'emails', 'displayName', 'locale', 'externalId', 'password', 'active'],
      [],
      [],
    ],
    ['okta-resources', 'replace a user', 'User', ['schemas', 'userName', 'name', 'emails', 'active'], [], []],
    ['okta-resources', 'create a group', 'Group', ['schemas', 'displayName'], [], []],
    ['okta-resources', 'replace a group', 'Group', ['schemas', 'displayName', 'members'], [], []],
  ])('%s: %s', (file, name, type, names, tolerated, refused) => {
    const body = bodies(file).get(name) as JsonObject;
    const model = type === 'User' ? UserModel : GroupModel;
    const context = { operation: 'create', direction: 'request' } as const;
    const notes: Tolerated[] = [];
    const { resource, issues } = validate(body, model, context, { tolerate: lenient(notes) });
    expect(issues).toEqual([]);
    expect(notes.map(({ deviation }) => deviation)).toEqual(tolerated);
    expect(Object.keys(resource)).toEqual(names);
    for (const kept of names.filter((one) => one !== 'schemas')) expect(resource[kept]).toEqual(body[kept]);
    expect(resource.schemas).toEqual([urn[type]]);
    expect(validate(body, model, context).issues.map(printIssue)).toEqual(refused);
  });
});

describe('a filter that an identity provider sends finds whom it means', () => {
  const manager = { ...user, ...enterprise({ manager: { value: 'm1' } }) };
  test.each<[string, string, string | undefined, JsonObject, boolean]>([
    ['Entra ID, test of the connection', 'userName eq "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"', undefined, user, false],
    ['Entra ID, match of a user', 'userName eq "TEST@testuser.com"', undefined, user, true],
    [
      'Entra ID, an older example',
      'externalId eq jyoung',
      'externalId eq "jyoung"',
      { ...user, externalId: 'jyoung' },
      true,
    ],
    [
      'Entra ID, match by e-mail',
      'emails[type eq "work"].value eq "old@work.com"',
      'emails[type eq "work" and value eq "old@work.com"]',
      user,
      true,
    ],
    [
      'Entra ID, match by e-mail of another type',
      'emails[type eq "work"].value eq "old@home.com"',
      'emails[type eq "work" and value eq "old@home.com"]',
      user,
      false,
    ],
    [
      'Entra ID, is it the manager',
      `id eq "${user.id}" and ${urn.EnterpriseUser}:manager eq "m1"`,
      undefined,
      manager,
      true,
    ],
    ['Entra ID, match of a group', 'displayName eq "guides"', undefined, group, true],
    ['Entra ID, is it a member', `id eq "${group.id}" and members eq "${entraMember}"`, undefined, group, true],
    ['Okta, match of a user', 'userName eq "test@testuser.com"', undefined, user, true],
    ['Okta, match of a group', 'displayName eq "Test SCIMv2"', undefined, group, false],
    ['GitHub, in its documentation', "emails[type eq 'work']", 'emails[type eq "work"]', user, true],
    ['GitLab, in its documentation', 'id eq 5d48a0a8e9f04aa38008', 'id eq "5d48a0a8e9f04aa38008"', user, true],
  ])('%s: %s', (_name, text, meaning, resource, expected) => {
    const model = resource.userName === undefined ? GroupModel : UserModel;
    const filter = parseFilter(text, { tolerate: lenient([]) });
    expect(compileFilter(filter, model)(resource)).toBe(expected);
    expect(printFilter(filter)).toBe(meaning ?? text);
    if (meaning !== undefined) expect(() => parseFilter(text)).toThrow(ScimError);
  });
});
