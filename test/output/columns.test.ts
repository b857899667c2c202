import { describe, expect, test } from 'vitest';
import { attributesOf, resolveColumns } from '../../src/output/columns.ts';
import { OutputError } from '../../src/output/output-error.ts';
import type { RenderOptions } from '../../src/output/renderer.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { createResourceModel, GroupModel, UserModel } from '../../src/protocol/schema/model.ts';
import { standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import { urn } from '../../src/protocol/urns.ts';
import { barbara } from './support.ts';

const valuesOf = (columns: string, resource: JsonObject, options: RenderOptions = {}) =>
  resolveColumns({ ...options, columns }, resource)[0]?.read(resource);
const headersOf = (options: RenderOptions, first?: JsonObject) =>
  resolveColumns(options, first).map(({ header }) => header);

test.each([
  ['userName', ['bjensen@example.com']],
  ['USERNAME', ['bjensen@example.com']],
  ['active', [true]],
  ['name.givenName', ['Barbara']],
  ['name', ['Ms. Barbara J Jensen, III']],
  ['emails', ['bjensen@example.com']],
  ['emails.home', ['babs@jensen.org']],
  ['emails.Work', ['bjensen@example.com']],
  ['emails.other', []],
  ['emails.value', ['babs@jensen.org', 'bjensen@example.com']],
  ['emails.type', ['home', 'work']],
  ['emails.work.primary', [true]],
  ['addresses.home.locality', ['Burbank']],
  ['phoneNumbers', ['+49 30 901820']],
  ['groups', ['Tour Guides', 'Employees']],
  ['groups.value', ['e9e30dba-f08f-4109-8486-d5c6a331660a', 'fc348aa8-3835-40eb-a20b-c726e15c55b5']],
  ['groups.count', [2]],
  ['members.count', []],
  ['schemas', [urn.User, urn.EnterpriseUser]],
  ['department', ['Tour Operations']],
  ['manager', ['John Smith']],
  ['manager.value', ['26118915-6090-4610-87e4-49d8ca9f808d']],
  [`${urn.EnterpriseUser}:manager.displayName`, ['John Smith']],
  [`${urn.EnterpriseUser.toUpperCase().replace('URN', 'urn')}:DEPARTMENT`, ['Tour Operations']],
  [`${urn.User}:userName`, ['bjensen@example.com']],
  [urn.EnterpriseUser, [JSON.stringify(barbara[urn.EnterpriseUser])]],
  ['meta.created', ['2010-01-23T04:56:22Z']],
  ['nickName', []],
])('%s shows what a person means by it', (column, expected) => {
  expect(valuesOf(column, barbara)).toEqual(expected);
  if (!column.startsWith('members')) expect(valuesOf(column, barbara, { model: UserModel })).toEqual(expected);
});

test.each<[string, string, JsonObject, unknown[]]>([
  ['the first e-mail without a primary one', 'emails', { emails: [{ value: 'a' }, { value: 'b' }] }, ['a']],
  [
    'a primary of a server that sends strings',
    'emails',
    { emails: [{ value: 'a' }, { value: 'b', primary: 'True' }] },
    ['b'],
  ],
  ['members without display by id', 'members', { members: [{ value: '1' }, { value: '2', display: 'B' }] }, ['1', 'B']],
  ['no members as none', 'members.count', { members: [] }, [0]],
  ['members that were not asked for as unknown', 'members.count', {}, []],
  [
    'flat names with a URN',
    `${urn.EnterpriseUser}:department`,
    { [`${urn.EnterpriseUser}:department`]: 'Sales' },
    ['Sales'],
  ],
  ['null as nothing', 'title', { title: null }, []],
  ['plain strings in a list', 'emails', { emails: ['a@b.c'] }, ['a@b.c']],
  [
    'a complex value without a name as it is',
    'addresses',
    { addresses: [{ locality: 'Bonn' }] },
    ['{"locality":"Bonn"}'],
  ],
])('shows %s', (_, column, resource, expected) => {
  expect(valuesOf(column, resource)).toEqual(expected);
});

describe('default columns', () => {
  test.each<[string, RenderOptions, JsonObject | undefined, string[]]>([
    ['users', { resourceType: 'User' }, undefined, ['userName', 'displayName', 'active', 'department', 'id']],
    ['groups', { model: GroupModel }, undefined, ['displayName', 'members.count', 'id']],
    [
      'what meta says is a user',
      {},
      { meta: { resourceType: 'User' } },
      ['userName', 'displayName', 'active', 'department', 'id'],
    ],
    ['what schemas says is a group', {}, { schemas: [urn.Group] }, ['displayName', 'members.count', 'id']],
    [
      'an unknown type by its simple attributes',
      { resourceType: 'Device' },
      { serial: 1, id: 'x', tags: [], model: 'm' },
      ['serial', 'model', 'id'],
    ],
    ['an empty list of an unknown type', { resourceType: 'Device' }, undefined, ['id']],
    ['what has no simple attribute', {}, { patch: { supported: true } }, ['patch']],
    [
      'an addition and a removal',
      { resourceType: 'User', columns: '+title, -department,-ID' },
      undefined,
      ['userName', 'displayName', 'active', 'title'],
    ],
    [
      'a removal by the attribute’s name',
      { resourceType: 'Group', columns: '-members' },
      undefined,
      ['displayName', 'id'],
    ],
    ['a replacement', { resourceType: 'User', columns: 'groups,emails.work' }, undefined, ['groups', 'emails.work']],
  ])('of %s', (_, options, first, expected) => {
    expect(headersOf(options, first)).toEqual(expected);
  });
});

test('only the attributes behind the columns need to be fetched', () => {
  const columns = resolveColumns({ model: UserModel, columns: 'emails.work,emails.home,department,name.givenName' });
  expect(attributesOf(columns)).toEqual(['emails', `${urn.EnterpriseUser}:department`, 'name']);
});

const ambiguousModel = createResourceModel(
  {
    name: 'User',
    endpoint: '/Users',
    schema: urn.User,
    schemaExtensions: [
      { schema: urn.EnterpriseUser, required: false },
      { schema: 'urn:example:2.0:User', required: false },
    ],
  },
  [
    ...standardSchemas,
    {
      ...(standardSchemas.find(({ id }) => id === urn.EnterpriseUser) as never as object),
      id: 'urn:example:2.0:User',
    } as never,
  ],
);

test.each<[RenderOptions, string, string, string | RegExp]>([
  [{ columns: 'id,,x' }, 'invalidColumns', '"id,,x" is not a list of columns', /^give names/],
  [{ columns: '' }, 'invalidColumns', '"" is not a list of columns', /^give names/],
  [{ columns: 'id,+x' }, 'invalidColumns', '"id,+x" is not a list of columns', /^give names/],
  [
    { columns: 'emails[type eq "work"]' },
    'invalidColumns',
    '"emails[type eq \\"work\\"]" is not a column',
    /emails\.work/,
  ],
  [{ columns: '__proto__' }, 'invalidColumns', '"__proto__" is not a column', /^columns are/],
  [{ columns: 'a.b.c.d' }, 'invalidColumns', '"a.b.c.d" is not a column', /^columns are/],
  [
    { columns: '-title', resourceType: 'User' },
    'unknownColumn',
    '"title" is not a default column, so this column cannot be removed',
    'the default columns are userName,displayName,active,department,id',
  ],
  [
    { columns: 'usrName', model: UserModel },
    'unknownColumn',
    'User has no attribute for the column "usrName"',
    'did you mean "userName"?',
  ],
  [
    { columns: 'x', model: GroupModel },
    'unknownColumn',
    'Group has no attribute for the column "x"',
    /^its attributes are schemas, id, .*members$/,
  ],
  [
    { columns: 'department', model: ambiguousModel },
    'ambiguousColumn',
    'department is an attribute of 2 extensions',
    /^use a full name: urn:ietf.*:department or urn:.*:department$/,
  ],
])('%j is refused with what to type instead', (options, code, message, hint) => {
  expect.assertions(5);
  try {
    resolveColumns(options);
  } catch (error) {
    expect(error).toBeInstanceOf(OutputError);
    const found = error as OutputError;
    expect([found.code, found.message]).toEqual([code, message]);
    expect(found.hint).toBeDefined();
    if (typeof hint === 'string') expect(found.hint).toBe(hint);
    else expect(found.hint).toMatch(hint);
    expect(found.message).not.toContain('\n');
  }
});
