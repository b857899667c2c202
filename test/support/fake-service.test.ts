import { describe, expect, it } from 'vitest';
import type { ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import { createFakeService, errorShapes, type FakeService, type FakeServiceOptions } from './fake-service/index.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Sends a request. `line` has the form of `requests`, for example `GET /Users?filter=...`. */
function ask(
  service: FakeService,
  line: string,
  body?: Json,
  headers: Record<string, string> = {},
): Promise<ScimResponse> {
  const [method = '', target = ''] = line.split(/ (.*)/);
  const [path = '', parameters = ''] = target.split(/\?(.*)/);
  const pairs = parameters === '' ? [] : parameters.split('&').map((pair) => pair.split(/=(.*)/).slice(0, 2));
  const query = Object.fromEntries(pairs) as Record<string, string>;
  const base = 'https://scim.example.com/scim/v2';
  return service.exchange({ method, base, path, query, headers, ...(body === undefined ? {} : { body }) });
}

/** Returns the status of a response, and either the ids of a list in the sent form, or the body. */
async function seen(service: FakeService, line: string, body?: Json, headers?: Record<string, string>): Promise<Json> {
  const answer = await ask(service, line, body, headers);
  const list = (answer.body as JsonObject | undefined)?.Resources;
  if (Array.isArray(list)) return [answer.status, ...list.map((item) => (item as JsonObject).id as Json)];
  return [answer.status, (answer.body ?? answer.raw ?? null) as Json];
}

const patch = (...operations: JsonObject[]): JsonObject => ({ schemas: [patchOp], Operations: operations });
const add = (...ids: string[]): JsonObject =>
  patch({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
const deactivate = patch({ op: 'replace', path: 'active', value: false });
const status = async (service: FakeService, line: string, body?: Json, headers?: Record<string, string>) =>
  (await ask(service, line, body, headers)).status;
const group = async (service: FakeService, query = '') =>
  ((await ask(service, `GET /Groups/4${query}`)).body as JsonObject).members ?? null;
const part = async (service: FakeService, line: string, ...path: (string | number)[]): Promise<unknown> =>
  path.reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], (await ask(service, line)).body);
const user = (service: FakeService, id: string): JsonObject => service.users.get(id) as JsonObject;

/** Creates Ann (1), Bob (2), Cay (3), and the group Staff (4) of Ann and Bob. */
function town(options: FakeServiceOptions): FakeService {
  const service = createFakeService(options);
  service.addUser({ userName: 'ann', active: true, emails: [{ value: 'ann@example.com', type: 'work' }] });
  service.addUser({ userName: 'bob', active: true });
  service.addUser({ userName: 'cay', active: false });
  service.addGroup('Staff', ['1', '2']);
  return service;
}

type Row = [name: string, FakeServiceOptions, (service: FakeService) => Promise<unknown>, expected: unknown];

const eqAnn = 'GET /Users?filter=userName eq "ANN"';
const member = 'GET /Groups?filter=members.value eq "1"';

const reading: Row[] = [
  ['finds without regard to case', {}, (s) => seen(s, eqAnn), [200, '1']],
  [
    'finds by an address of a type',
    {},
    (s) => seen(s, 'GET /Users?filter=emails[type eq "work" and value eq "ANN@example.com"]'),
    [200, '1'],
  ],
  ['finds members', {}, (s) => seen(s, member), [200, '4']],
  ['filters ignored', { filters: 'ignored' }, (s) => seen(s, eqAnn), [200, '1', '2', '3']],
  ['filters empty', { filters: 'empty' }, (s) => seen(s, eqAnn), [200]],
  ['filters refused', { filters: 'refused' }, (s) => status(s, eqAnn), 400],
  ['no or', { filters: 'noOr' }, (s) => status(s, `${eqAnn} or userName eq "bob"`), 400],
  ['no or, one', { filters: 'noOr' }, (s) => seen(s, eqAnn), [200, '1']],
  ['filterable', { filterable: ['userName'] }, (s) => status(s, 'GET /Users?filter=externalId eq "1"'), 400],
  ['filterable, other', { filterable: ['userName'] }, (s) => seen(s, eqAnn), [200, '1']],
  ['unfilterable', { filterable: [], unfilterable: 'empty' }, (s) => seen(s, eqAnn), [200]],
  ['unfilterable ignored', { filterable: [], unfilterable: 'ignored' }, (s) => seen(s, eqAnn), [200, '1', '2', '3']],
  ['member filter empty', { memberFilter: 'empty' }, (s) => seen(s, member), [200]],
  ['member filter refused', { memberFilter: 'refused' }, (s) => status(s, member), 400],
  [
    'member filter ignored',
    { memberFilter: 'ignored' },
    (s) => seen(s, 'GET /Groups?filter=members eq "3"'),
    [200, '4'],
  ],
  ['groups on users', {}, (s) => part(s, 'GET /Users/1', 'groups', 0, 'value'), '4'],
  ['no groups on users', { groupsOnUsers: false }, (s) => part(s, 'GET /Users/1', 'groups'), undefined],
  ['members on request', { membersOnRead: 'onRequest' }, (s) => group(s), null],
  [
    'members on request, asked',
    { membersOnRead: 'onRequest' },
    async (s) => ((await group(s, '?attributes=members')) as Json[]).length,
    2,
  ],
  ['members never', { membersOnRead: 'never' }, (s) => group(s, '?attributes=members'), null],
  [
    'members dropped',
    { membersOnRead: 'dropSome' },
    async (s) => [((await group(s)) as JsonObject[])[0]?.value, ((await group(s)) as JsonObject[])[0]?.value],
    ['2', '1'],
  ],
  [
    'group search 403',
    { groupSearch: '403-html' },
    (s) => seen(s, 'GET /Groups'),
    [403, expect.stringContaining('<html>')],
  ],
  ['group search 500', { groupSearch: '500' }, (s) => status(s, 'GET /Groups'), 500],
  ['unknown id', {}, (s) => status(s, 'GET /Users/9'), 404],
  ['unknown id 400', { getByUnknownId: 400 }, (s) => status(s, 'GET /Users/9'), 400],
  [
    'unknown id page',
    { getByUnknownId: '404-html' },
    (s) => seen(s, 'GET /Users/9'),
    [404, expect.stringContaining('<html>')],
  ],
  ['inactive vanish', { inactiveVanish: true }, (s) => status(s, 'GET /Users/3'), 404],
  ['inactive vanish in lists', { inactiveVanish: true }, (s) => seen(s, 'GET /Users'), [200, '1', '2']],
  [
    'attributes',
    {},
    (s) => seen(s, 'GET /Users/1?attributes=emails.value'),
    [200, { schemas: expect.anything(), id: '1', emails: [{ value: 'ann@example.com' }] }],
  ],
  ['excluded attributes', {}, (s) => part(s, 'GET /Users/1?excludedAttributes=emails', 'emails'), undefined],
  ['pages', {}, (s) => seen(s, 'GET /Users?startIndex=2&count=1'), [200, '2']],
  ['sorts', {}, (s) => seen(s, 'GET /Users?sortBy=userName&sortOrder=descending'), [200, '3', '2', '1']],
  ['maxPage', { maxPage: 2 }, (s) => seen(s, 'GET /Users?count=9'), [200, '1', '2']],
  ['overlap', { paging: 'overlap' }, (s) => seen(s, 'GET /Users?startIndex=3&count=2'), [200, '2', '3']],
  ['repeats', { paging: 'repeats' }, (s) => seen(s, 'GET /Users?startIndex=3&count=2'), [200, '1', '2']],
  [
    'unstable',
    { paging: 'unstable' },
    async (s) => [await seen(s, 'GET /Users'), await seen(s, 'GET /Users')],
    [
      [200, '2', '3', '1'],
      [200, '3', '1', '2'],
    ],
  ],
  [
    'ignores startIndex',
    { paging: 'ignoresStartIndex' },
    (s) => seen(s, 'GET /Users?startIndex=3&count=2'),
    [200, '1', '2'],
  ],
  ['empty unless asked', { paging: 'emptyUnlessAsked' }, (s) => seen(s, 'GET /Users?count=2'), [200]],
  [
    'empty unless asked, asked',
    { paging: 'emptyUnlessAsked' },
    (s) => seen(s, 'GET /Users?startIndex=1&count=2'),
    [200, '1', '2'],
  ],
  ['404 when empty', { paging: '404-when-empty' }, (s) => status(s, 'GET /Users?filter=userName eq "zoe"'), 404],
  [
    'shrinking total',
    { paging: 'shrinkingTotal' },
    (s) => part(s, 'GET /Users?startIndex=3&count=2', 'totalResults'),
    1,
  ],
  ['endless', { paging: 'endless' }, (s) => seen(s, 'GET /Users?startIndex=7&count=1'), [200, 'endless-7']],
  ['loses some', { paging: 'losesSome' }, (s) => seen(s, 'GET /Users?count=2'), [200, '1']],
  ['duplicate within', { paging: 'duplicateWithin' }, (s) => seen(s, 'GET /Users?count=3'), [200, '1', '1', '2']],
  [
    'cursors',
    { paging: 'cursors' },
    async (s) => [
      await part(s, 'GET /Users?count=2', 'nextCursor'),
      await part(s, 'GET /Users?count=2&cursor=3', 'nextCursor'),
    ],
    ['3', undefined],
  ],
  ['endless cursors', { paging: 'endlessCursors' }, (s) => part(s, 'GET /Users?cursor=41', 'nextCursor'), '42'],
  ['no total', { noTotal: true }, (s) => part(s, 'GET /Users', 'totalResults'), undefined],
  ['pascal case', { attributeCase: 'pascal' }, (s) => part(s, 'GET /Users/1', 'UserName'), 'ann'],
  ['lower case', { attributeCase: 'lower' }, (s) => part(s, 'GET /Users', 'resources', 0, 'username'), 'ann'],
  ['members as texts', { membersAs: 'strings' }, (s) => group(s), ['1', '2']],
  [
    'a single member',
    { membersAs: 'single-object' },
    async (s) => [await status(s, 'DELETE /Users/1'), ((await group(s)) as JsonObject).value],
    [204, '2'],
  ],
  [
    'members by reference',
    { membersAs: 'ref-only' },
    async (s) => ((await group(s)) as Json[])[0],
    { $ref: 'https://scim.example.com/scim/v2/Users/1' },
  ],
  [
    'version',
    {},
    async (s) => [(await ask(s, 'GET /Users/1')).headers.etag, await part(s, 'GET /Users/1', 'meta', 'version')],
    ['W/"1"', 'W/"1"'],
  ],
  [
    'version in the header only',
    { version: 'header-only' },
    async (s) => [(await ask(s, 'GET /Users/1')).headers.etag, await part(s, 'GET /Users/1', 'meta', 'version')],
    ['W/"1"', undefined],
  ],
  [
    'numeric version',
    { version: 'number' },
    async (s) => [(await ask(s, 'GET /Users/1')).headers.etag, await part(s, 'GET /Users/1', 'meta', 'version')],
    [undefined, 1],
  ],
  ['unquoted version', { version: 'unquoted' }, (s) => part(s, 'GET /Users/1', 'meta', 'version'), 'v1'],
  ['no version', { version: 'none' }, (s) => part(s, 'GET /Users/1', 'meta', 'version'), undefined],
  ['active as text', { activeTypes: 'string' }, (s) => part(s, 'GET /Users/3', 'active'), 'False'],
  ['search', {}, (s) => seen(s, 'POST /Users/.search', { filter: 'userName eq "bob"' }), [200, '2']],
];

const discovery: Row[] = [
  ['config', {}, (s) => part(s, 'GET /ServiceProviderConfig', 'patch', 'supported'), true],
  ['config without PATCH', { patch: 'off' }, (s) => part(s, 'GET /ServiceProviderConfig', 'patch', 'supported'), false],
  [
    'config that lies',
    { patch: 'off', advertisedPatch: true },
    (s) => part(s, 'GET /ServiceProviderConfig', 'patch', 'supported'),
    true,
  ],
  ['schemas', {}, (s) => part(s, 'GET /Schemas', 'Resources', 2, 'id'), enterprise],
  ['one schema', {}, (s) => part(s, `GET /Schemas/${enterprise}`, 'id'), enterprise],
  [
    'without',
    { without: ['name.formatted'] },
    (s) => part(s, 'GET /Schemas', 'Resources', 0, 'attributes', 1, 'subAttributes', 0, 'name'),
    'familyName',
  ],
  [
    'without an attribute',
    { without: ['userName'] },
    (s) => part(s, 'GET /Schemas', 'Resources', 0, 'attributes', 0, 'name'),
    'name',
  ],
  [
    'extra',
    { extraAttributes: ['a.b c[d'] },
    (s) => part(s, 'GET /Schemas', 'Resources', 0, 'attributes', 21, 'name'),
    'a.b c[d',
  ],
  ['attributes null', { attributesNull: true }, (s) => part(s, 'GET /Schemas', 'Resources', 0, 'attributes'), null],
  [
    'userName read-only',
    { userNameReadOnly: true },
    (s) => part(s, 'GET /Schemas', 'Resources', 0, 'attributes', 0, 'mutability'),
    'readOnly',
  ],
  [
    'userName spelled',
    { userNameAs: 'UserName' },
    (s) => part(s, 'GET /Schemas', 'Resources', 0, 'attributes', 0, 'name'),
    'UserName',
  ],
  [
    'unknown schema',
    { unknownSchema: 'urn:x' },
    (s) => part(s, 'GET /ResourceTypes', 'Resources', 0, 'schema'),
    'urn:x',
  ],
  ['off', { discovery: 'off' }, (s) => status(s, 'GET /Schemas'), 404],
  ['page', { discovery: 'html' }, (s) => seen(s, 'GET /Schemas'), [200, expect.stringContaining('Sign in')]],
  ['endpoint', {}, (s) => part(s, 'GET /ResourceTypes', 'Resources', 0, 'endpoint'), '/Users'],
  [
    'endpoint with base',
    { resourceTypeEndpoint: 'withBase' },
    (s) => part(s, 'GET /ResourceTypes', 'Resources', 0, 'endpoint'),
    '/scim/v2/Users',
  ],
  [
    'endpoint as URL',
    { resourceTypeEndpoint: 'url' },
    (s) => part(s, 'GET /ResourceTypes', 'Resources', 1, 'endpoint'),
    'https://scim.example.com/scim/v2/Groups',
  ],
  [
    'wrong endpoint',
    { resourceTypeEndpoint: 'wrong' },
    (s) => part(s, 'GET /ResourceTypes', 'Resources', 0, 'endpoint'),
    '/Wrong/Users',
  ],
];

const post = (body: JsonObject) => (s: FakeService) => ask(s, 'POST /Users', body);
const dan = post({ userName: 'dan' });
const manager = (id: string) => patch({ op: 'add', path: `${enterprise}:manager`, value: { value: id } });
const managerOf = (s: FakeService, id: string) =>
  ((user(s, id)[enterprise] as JsonObject)?.manager as JsonObject)?.value;

const writing: Row[] = [
  [
    'creates',
    {},
    async (s) => [(await dan(s)).headers.location, user(s, '5').userName],
    ['https://scim.example.com/scim/v2/Users/5', 'dan'],
  ],
  ['patches', {}, async (s) => [await status(s, 'PATCH /Users/1', deactivate), user(s, '1').active], [200, false]],
  [
    'replaces',
    {},
    async (s) => [await status(s, 'PUT /Users/1', { userName: 'anna' }), s.users.get('1')],
    [200, { schemas: expect.anything(), id: '1', userName: 'anna' }],
  ],
  [
    'deletes, members too',
    {},
    async (s) => [await status(s, 'DELETE /Users/1'), s.users.has('1'), s.membersOf('Staff')],
    [204, false, ['2']],
  ],
  [
    'adds members',
    {},
    async (s) => [await status(s, 'PATCH /Groups/4', add('3', '1')), s.membersOf('Staff')],
    [200, ['1', '2', '3']],
  ],
  [
    'removes a member',
    {},
    async (s) => [
      await status(s, 'PATCH /Groups/4', patch({ op: 'remove', path: 'members[value eq "1"]' })),
      s.membersOf('Staff'),
    ],
    [200, ['2']],
  ],
  [
    'keeps the rest of a name',
    {},
    async (s) => [
      await status(
        s,
        'PATCH /Users/1',
        patch({ op: 'add', value: { name: { givenName: 'Ann' }, [enterprise]: { department: 'x' } } }),
      ),
      user(s, '1').name,
      user(s, '1')[enterprise],
    ],
    [200, { givenName: 'Ann' }, { department: 'x' }],
  ],
  ['wrong version', {}, (s) => status(s, 'PATCH /Users/1', deactivate, { 'if-match': 'W/"9"' }), 412],
  ['right version', {}, (s) => status(s, 'PATCH /Users/1', deactivate, { 'if-match': 'W/"1"' }), 200],
  ['not modified', {}, (s) => status(s, 'GET /Users/1', undefined, { 'if-none-match': 'W/"1"' }), 304],
  ['patch off', { patch: 'off' }, (s) => status(s, 'PATCH /Users/1', deactivate), 501],
  ['patch 405', { patch: '405' }, (s) => status(s, 'PATCH /Users/1', deactivate), 405],
  [
    'patch lies',
    { patch: 'lies' },
    async (s) => [((await ask(s, 'PATCH /Users/1', deactivate)).body as JsonObject).active, user(s, '1').active],
    [true, true],
  ],
  [
    'patch not stored',
    { patch: 'ok-unstored' },
    async (s) => [((await ask(s, 'PATCH /Users/1', deactivate)).body as JsonObject).active, user(s, '1').active],
    [false, true],
  ],
  ['put off', { put: 'off' }, (s) => status(s, 'PUT /Users/1', { userName: 'ann' }), 501],
  ['delete off', { delete: 'off' }, (s) => status(s, 'DELETE /Users/1'), 501],
  ['delete lies', { delete: 'lies' }, async (s) => [await status(s, 'DELETE /Users/1'), s.users.has('1')], [204, true]],
  [
    'delete deactivates',
    { deleteDeactivates: true },
    async (s) => [await status(s, 'DELETE /Users/1'), user(s, '1').active],
    [204, false],
  ],
  [
    'stores nothing',
    { stores: false },
    async (s) => [
      (await dan(s)).status,
      await status(s, 'PATCH /Users/1', deactivate),
      await status(s, 'DELETE /Users/2'),
      s.users.size,
      user(s, '1').active,
    ],
    [201, 200, 204, 3, true],
  ],
  [
    'create lost',
    { createLost: 'every' },
    async (s) => [await dan(s).catch((error) => [error.code, error.requestSent]), s.users.size],
    [['reset', true], 4],
  ],
  [
    'create lost before',
    { createLost: { nth: 1, when: 'before' } },
    async (s) => [await dan(s).catch((error) => error.code), s.users.size, (await dan(s)).status],
    ['reset', 3, 201],
  ],
  [
    'change lost',
    { changeLost: 1 },
    async (s) => [await ask(s, 'PATCH /Users/1', deactivate).catch((error) => error.code), user(s, '1').active],
    ['reset', false],
  ],
  [
    'delete lost',
    { deleteLost: 1 },
    async (s) => [await ask(s, 'DELETE /Users/1').catch((error) => error.code), s.users.size],
    ['reset', 2],
  ],
  [
    'search lag',
    { searchLag: 1 },
    async (s) => [
      (await dan(s)).status,
      await seen(s, 'GET /Users?filter=userName eq "dan"'),
      await seen(s, 'GET /Users?filter=userName eq "dan"'),
      await status(s, 'GET /Users/5'),
    ],
    [201, [200], [200, '5'], 200],
  ],
  ['uniqueness', {}, async (s) => (await post({ userName: 'Ann' })(s)).status, 409],
  ['no uniqueness', { uniqueness: false }, async (s) => (await post({ userName: 'Ann' })(s)).status, 201],
  [
    'restores',
    { createRestores: true },
    async (s) => [(await post({ userName: 'cay' })(s)).status, user(s, '3').active, s.users.size],
    [200, true, 3],
  ],
  [
    'no active on create',
    { refusesActiveOnCreate: true },
    async (s) => [(await post({ userName: 'x', active: true })(s)).status, (await post({ userName: 'x' })(s)).status],
    [400, 201],
  ],
  [
    'unknown member',
    {},
    async (s) => [await status(s, 'PATCH /Groups/4', add('99')), s.membersOf('Staff')],
    [400, ['1', '2']],
  ],
  [
    'unknown member kept',
    { unknownMember: 'keep' },
    async (s) => [await status(s, 'PATCH /Groups/4', add('99')), s.membersOf('Staff')],
    [200, ['1', '2', '99']],
  ],
  [
    'unknown member dropped',
    { unknownMember: 'drop' },
    async (s) => [await status(s, 'PATCH /Groups/4', add('99', '3')), s.membersOf('Staff')],
    [200, ['1', '2', '3']],
  ],
  ['member again 409', { duplicateMember: 'error409' }, (s) => status(s, 'PATCH /Groups/4', add('1')), 409],
  ['member again 500', { duplicateMember: 'error500' }, (s) => status(s, 'PATCH /Groups/4', add('1')), 500],
  [
    'member again doubled',
    { duplicateMember: 'double' },
    async (s) => [await status(s, 'PATCH /Groups/4', add('1')), s.membersOf('Staff')],
    [200, ['1', '1', '2']],
  ],
  [
    'refused member',
    { refusedMembers: ['3'] },
    async (s) => [await status(s, 'PATCH /Groups/4', add('3')), await status(s, 'PATCH /Groups/4', add('1'))],
    [400, 200],
  ],
  [
    'normalises',
    {
      normalise: {
        lowerCaseEmails: true,
        stripPhoneSpaces: true,
        telPrefix: true,
        cutTitle: 3,
        userNamePrefix: 'corp/',
      },
    },
    async (s) => {
      await post({
        userName: 'Dan',
        title: 'Director',
        emails: [{ value: 'D@X.org' }],
        phoneNumbers: [{ value: '+1 2' }],
      })(s);
      return [user(s, '5'), await seen(s, 'GET /Users?filter=userName eq "dan"')];
    },
    [
      {
        schemas: expect.anything(),
        id: '5',
        userName: 'corp/Dan',
        title: 'Dir',
        emails: [{ value: 'd@x.org' }],
        phoneNumbers: [{ value: 'tel:+12' }],
      },
      [200, '5'],
    ],
  ],
  [
    'drops types',
    { dropsEmailType: true },
    async (s) => {
      await post({ userName: 'Dan', emails: [{ value: 'd@x.org', type: 'work' }] })(s);
      return user(s, '5').emails;
    },
    [{ value: 'd@x.org' }],
  ],
  [
    'unknown attribute',
    {},
    async (s) => [(await post({ userName: 'x', shoeSize: 9 })(s)).status, user(s, '5').shoeSize],
    [201, undefined],
  ],
  [
    'unknown attribute refused',
    { unknownAttributes: 'refuse' },
    async (s) => (await post({ userName: 'x', shoeSize: 9 })(s)).status,
    400,
  ],
  [
    'answers without members',
    { answersWithoutMembers: true },
    async (s) => [((await ask(s, 'PATCH /Groups/4', add('3'))).body as JsonObject).members, s.membersOf('Staff')],
    [undefined, ['1', '2', '3']],
  ],
  ['manager', {}, async (s) => [await status(s, 'PATCH /Users/1', manager('2')), managerOf(s, '1')], [200, '2']],
  [
    'answers without manager',
    { answersWithoutManager: true },
    async (s) => [((await ask(s, 'PATCH /Users/1', manager('2'))).body as JsonObject)[enterprise], managerOf(s, '1')],
    [{}, '2'],
  ],
  [
    'ignores members',
    { ignoresMembers: true },
    async (s) => [
      (((await ask(s, 'PATCH /Groups/4', add('3'))).body as JsonObject).members as Json[]).length,
      s.membersOf('Staff'),
    ],
    [2, ['1', '2']],
  ],
  [
    'pretends members',
    { ignoresMembers: 'pretends' },
    async (s) => [
      (((await ask(s, 'PATCH /Groups/4', add('3'))).body as JsonObject).members as Json[]).length,
      s.membersOf('Staff'),
    ],
    [3, ['1', '2']],
  ],
  [
    'ignores manager',
    { ignoresManager: true },
    async (s) => [await status(s, 'PATCH /Users/1', manager('2')), managerOf(s, '1')],
    [200, undefined],
  ],
  [
    'ignores active',
    { ignoresActive: true },
    async (s) => [((await ask(s, 'PATCH /Users/1', deactivate)).body as JsonObject).active, user(s, '1').active],
    [true, true],
  ],
  [
    'pretends active',
    { ignoresActive: 'pretends' },
    async (s) => [((await ask(s, 'PATCH /Users/1', deactivate)).body as JsonObject).active, user(s, '1').active],
    [false, true],
  ],
  [
    'active as text',
    { activeTypes: 'string' },
    async (s) => [
      await status(s, 'PATCH /Users/1', patch({ op: 'replace', path: 'active', value: 'False' })),
      user(s, '1').active,
    ],
    [200, false],
  ],
  ['ids', { ids: 'uuid' }, async (s) => [...s.users.keys()][0], '00000000-0000-4000-8000-000000000001'],
  [
    'fail',
    { fail: [{ method: 'GET', path: /ann/, status: 429, times: 1, after: 1, headers: { 'retry-after': '0' } }] },
    async (s) => [
      await status(s, eqAnn.toLowerCase().replace('get', 'GET').replace('/users', '/Users')),
      await status(s, 'GET /Users?filter=userName eq "ann"'),
      await status(s, 'GET /Users?filter=userName eq "ann"'),
    ],
    [200, 429, 200],
  ],
  [
    'fail, done',
    { fail: [{ method: 'PATCH', status: 500, done: true, body: '<p>' }] },
    async (s) => [await seen(s, 'PATCH /Users/1', deactivate), user(s, '1').active],
    [[500, '<p>'], false],
  ],
  ['fail, thrown', { fail: [{ throws: true }] }, (s) => ask(s, 'GET /Users').catch((error) => error.code), 'reset'],
];

const creates = {
  '201': [201, expect.objectContaining({ id: '5' })],
  '201-empty': [201, null],
  '201-no-id': [201, expect.not.objectContaining({ id: '5' })],
  '201-bad-location': [201, null],
  '202': [202, null],
  '200': [200, expect.objectContaining({ id: '5' })],
  '200-error': [200, expect.objectContaining({ status: '403' })],
  '200-empty-object': [200, {}],
  '200-list': [200, '5'],
  '200-html': [200, expect.stringContaining('Sign in')],
  text: [201, 'OK'],
};
const changes = {
  ...creates,
  '200': [200, expect.objectContaining({ id: '1' })],
  '200-empty': [200, null],
  '204': [204, null],
  '200-list': [200, '1'],
  text: [200, 'OK'],
};

const answers: Row[] = [
  ...Object.entries(creates).map(
    ([name, expected]): Row => [
      `create ${name}`,
      { createAnswer: name as '201' },
      async (s) => [await seen(s, 'POST /Users', { userName: 'dan' }), s.users.size],
      [expected, 4],
    ],
  ),
  ...Object.entries(changes)
    .filter(([name]) => !name.startsWith('201'))
    .map(
      ([name, expected]): Row => [
        `change ${name}`,
        { changeAnswer: name as '200' },
        async (s) => [await seen(s, 'PATCH /Users/1', deactivate), user(s, '1').active],
        [expected, false],
      ],
    ),
  ...Object.entries(changes)
    .filter(([name]) => !name.startsWith('201') && name !== '200-empty')
    .map(
      ([name, expected]): Row => [
        `delete ${name}`,
        { deleteAnswer: name as '200' },
        async (s) => [await seen(s, 'DELETE /Users/1'), s.users.size],
        [expected, 2],
      ],
    ),
  ...errorShapes.map(
    (shape): Row => [
      `error ${shape}`,
      { errorShape: shape },
      async (s) => {
        const { status, body } = await ask(s, 'GET /Users/9');
        return [status, JSON.stringify(body).includes('not found')];
      },
      [404, shape !== 'emptyDetail'],
    ],
  ),
];

describe.each([
  ['reading', reading],
  ['discovery', discovery],
  ['writing', writing],
  ['answers', answers],
])('the fake service, %s', (_, rows) => {
  it.each(rows)('%s', async (_name, options, run, expected) => {
    expect(await run(town(options))).toEqual(expected);
  });
});

describe('the fake service', () => {
  it('writes ids as numbers with all their digits', async () => {
    const service = town({ idsAs: 'number', ids: (n) => String(9007199254740991n + BigInt(n)) });
    const { base, close } = await service.listen();
    const text = await (await fetch(`${base}/Groups`)).text();
    await close();
    expect(text).toContain('"id":9007199254740995');
    expect(text).not.toContain('"id":"');
  });

  it('says what it was asked, and with which body', async () => {
    const service = town({});
    await ask(service, eqAnn);
    await ask(service, 'PATCH /Users/1', deactivate);
    expect(service.requests).toEqual([eqAnn, 'PATCH /Users/1']);
    expect(service.log[1]).toMatchObject({ method: 'PATCH', path: '/Users/1', body: deactivate, status: 200 });
  });

  it('changes its ways while it runs', async () => {
    const service = town({});
    service.set({ patch: 'off' });
    expect(await status(service, 'PATCH /Users/1', deactivate)).toBe(501);
  });

  it('lets a search for groups hang until the caller gives up', async () => {
    const service = town({ groupSearch: 'hangs-until-abort' });
    const aborter = new AbortController();
    const waiting = service.exchange({
      method: 'GET',
      base: 'https://x',
      path: '/Groups',
      query: {},
      headers: {},
      signal: aborter.signal,
    });
    aborter.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'NetworkError', code: 'aborted' });
  });

  it('closes the connection over HTTP where an answer is lost', async () => {
    const service = town({ createLost: 'every' });
    const { base, close } = await service.listen();
    await expect(fetch(`${base}/Users`, { method: 'POST', body: '{"userName":"dan"}' })).rejects.toThrow(
      'fetch failed',
    );
    await close();
    expect(service.users.size).toBe(4);
  });
});
