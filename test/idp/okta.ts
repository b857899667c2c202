import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { base } from '../mock-server/provider/harness.ts';
import { list, patchOp, type Step } from './sequence.ts';

// The requests and bodies come from Okta's SCIM 2.0 protocol reference. Only the ids are changed, to ids of this
// provider. One id is missing, because the provider refuses the user with this id. The reference does not show how a
// user is activated again, so this request is inferred.

/** Headers with which Okta's client describes itself and its bodies. */
export const headers: Record<string, string> = {
  'user-agent': 'Okta SCIM Client 1.0.0',
  accept: 'application/scim+json',
  'accept-charset': 'utf-8',
  'accept-encoding': 'gzip,deflate',
  'content-type': 'application/scim+json; charset=utf-8',
  connection: 'close',
};

const userName = 'test.user@okta.local';

/**
 * A user in the form that Okta sends. The user has a password, which is never returned, and groups, which Okta may not
 * set.
 */
const testUser: JsonObject = {
  schemas: [urn.User],
  userName,
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: userName, type: 'work' }],
  displayName: 'Test User',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
  groups: [],
  password: '1mz050nq',
  active: true,
};
const created: JsonObject = {
  schemas: [urn.User],
  id: 'id-1',
  userName,
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: userName, type: 'work' }],
  displayName: 'Test User',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
  active: true,
};
/** The response to a GET, with Okta's changes. Okta sends `id`, `meta` and `groups` back. */
const echoed: JsonObject = {
  schemas: [urn.User],
  id: 'id-1',
  userName,
  name: { givenName: 'Another', middleName: 'Excited', familyName: 'User' },
  emails: [{ primary: true, value: userName, type: 'work', display: userName }],
  active: true,
  groups: [],
  meta: { resourceType: 'User' },
};
const { groups: _groups, meta: _meta, ...replaced } = echoed;
const inactive: JsonObject = { ...replaced, active: false };

const second: JsonObject = { schemas: [urn.User], id: 'id-3', userName: 'second.user@okta.local', active: true };
const match = (endpoint: string, filter: string): string => `GET ${endpoint}?filter=${filter}&startIndex=1&count=100`;

/** Forms of requests that are known only from a report of a third party, which has no recordings. The forms are: an empty text, and a value in an array. */
export const reportedForms: readonly Step[] = [
  {
    step: 'creates a user with empty text for what is absent',
    request: 'POST /Users',
    body: { schemas: [urn.User], userName, displayName: '', nickName: '', title: '' },
    status: 201,
    answer: { schemas: [urn.User], id: 'id-1', userName, displayName: '', nickName: '', title: '' },
  },
  {
    step: 'deactivates the user with a value in an array',
    request: 'PATCH /Users/id-1',
    body: patchOp({ op: 'replace', path: 'active', value: [false] }),
    status: 200,
    answer: { schemas: [urn.User], id: 'id-1', userName, displayName: '', nickName: '', title: '', active: false },
    strict: [
      'invalidValue',
      'active: the value of a single-valued attribute must not be an array (RFC 7643 section 2.4)',
    ],
  },
];

/** The steps for a user before the first change. They are the same in `catalogue` and in `wizard`. */
const user: readonly Step[] = [
  { step: 'tests the connection with users', request: 'GET /Users?startIndex=1&count=2', status: 200, answer: list() },
  { step: 'tests it with groups', request: 'GET /Groups?startIndex=1&count=100', status: 200, answer: list() },
  { step: 'finds nobody', request: match('/Users', `userName eq "${userName}"`), status: 200, answer: list() },
  {
    step: 'creates a user with a password',
    request: 'POST /Users',
    body: testUser,
    status: 201,
    answer: created,
    state: { '/Users/id-1': created },
  },
  {
    step: 'is told of a user that exists',
    request: 'POST /Users',
    body: testUser,
    status: 409,
    answer: {
      schemas: [urn.Error],
      status: '409',
      scimType: 'uniqueness',
      detail: 'userName "test.user@okta.local" is already in use',
    },
    state: { '/Users/id-1': created },
  },
  { step: 'finds the user', request: match('/Users', `userName eq "${userName}"`), status: 200, answer: list(created) },
  { step: 'reads the user', request: 'GET /Users/id-1', status: 200, answer: created },
  {
    step: 'replaces the user by what it read, and by what it changed',
    request: 'PUT /Users/id-1',
    body: echoed,
    status: 200,
    answer: replaced,
    state: { '/Users/id-1': replaced },
  },
  {
    step: 'echoes all of meta, as recorded requests do',
    request: 'PUT /Users/id-1',
    body: {
      ...echoed,
      meta: {
        resourceType: 'User',
        created: '2026-01-01T00:00:00Z',
        lastModified: '2026-01-01T00:00:00Z',
        location: `${base}/Users/id-1`,
      },
    },
    status: 200,
    answer: replaced,
    state: { '/Users/id-1': replaced },
  },
  {
    step: 'echoes an attribute of the service that no schema defines',
    request: 'PUT /Users/id-1',
    body: { ...echoed, employeeId: '7' },
    status: 200,
    answer: replaced,
    state: { '/Users/id-1': replaced },
    strict: ['invalidSyntax', 'employeeId: no schema of the resource defines the attribute (RFC 7644 section 3.1)'],
  },
  {
    step: 'creates another user',
    request: 'POST /Users',
    body: { schemas: [urn.User], userName: 'second.user@okta.local', active: true },
    status: 201,
    answer: second,
  },
];

const group = (id: string, ...members: JsonObject[]): JsonObject => ({
  schemas: [urn.Group],
  id,
  displayName: 'Test SCIMv2',
  ...(members.length === 0 ? {} : { members }),
});
const first: JsonObject = { value: 'id-1', $ref: `${base}/Users/id-1`, type: 'User' };
const other: JsonObject = { value: 'id-3', $ref: `${base}/Users/id-3`, type: 'User' };
const named = { ...first, display: userName };
const sent = { value: 'id-1', display: userName };
const sentOther = { value: 'id-3', display: 'second.user@okta.local' };
const otherNamed = { ...other, display: 'second.user@okta.local' };

const newGroup: readonly Step[] = [
  { step: 'imports groups', request: 'GET /Groups?startIndex=1&count=100', status: 200, answer: list() },
  { step: 'finds no group', request: match('/Groups', 'displayName eq "Test SCIMv2"'), status: 200, answer: list() },
  {
    step: 'creates a group with an empty list of members',
    request: 'POST /Groups',
    body: { schemas: [urn.Group], displayName: 'Test SCIMv2', members: [] },
    status: 201,
    answer: group('id-4'),
    state: { '/Groups/id-4': group('id-4') },
  },
  {
    step: 'finds the group',
    request: match('/Groups', 'displayName eq "Test SCIMv2"'),
    status: 200,
    answer: list(group('id-4')),
  },
  { step: 'reads the group', request: 'GET /Groups/id-4', status: 200, answer: group('id-4') },
];

const deletedGroup: readonly Step[] = [
  { step: 'deletes the group', request: 'DELETE /Groups/id-4', status: 204, state: { '/Groups/id-4': null } },
];

/** An app of Okta's catalogue: PATCH for activation and for groups, PUT for the rest. */
export const catalogue: readonly Step[] = [
  ...user,
  {
    step: 'deactivates the user, without a path',
    request: 'PATCH /Users/id-1',
    body: patchOp({ op: 'replace', value: { active: false } }),
    status: 200,
    answer: inactive,
    state: { '/Users/id-1': inactive },
  },
  {
    step: 'finds the inactive user',
    request: match('/Users', `userName eq "${userName}"`),
    status: 200,
    answer: list(inactive),
  },
  {
    step: 'reactivates the user',
    request: 'PATCH /Users/id-1',
    body: patchOp({ op: 'replace', value: { active: true } }),
    status: 200,
    answer: replaced,
    state: { '/Users/id-1': replaced },
  },
  ...newGroup,
  {
    step: 'renames the group, and says its id',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', value: { id: 'id-4', displayName: 'Renamed SCIMv2' } }),
    status: 204,
    state: { '/Groups/id-4': { ...group('id-4'), displayName: 'Renamed SCIMv2' } },
  },
  {
    step: 'renames it back',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', value: { id: 'id-4', displayName: 'Test SCIMv2' } }),
    status: 204,
    state: { '/Groups/id-4': group('id-4') },
  },
  {
    step: 'adds a member',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'add', path: 'members', value: [sentOther] }),
    status: 204,
    state: { '/Groups/id-4': group('id-4', otherNamed) },
  },
  {
    step: 'takes one member out and puts another in',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'remove', path: 'members[value eq "id-3"]' }, { op: 'add', path: 'members', value: [sent] }),
    status: 204,
    state: { '/Groups/id-4': group('id-4', named) },
  },
  {
    step: 'pushes all members',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', path: 'members', value: [sent, sentOther] }),
    status: 204,
    state: { '/Groups/id-4': group('id-4', named, otherNamed) },
  },
  {
    step: 'pushes a group that is empty now',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', path: 'members', value: [] }),
    status: 204,
    state: { '/Groups/id-4': group('id-4') },
  },
  {
    step: 'pushes members again',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', path: 'members', value: [sent] }),
    status: 204,
    state: { '/Groups/id-4': group('id-4', named) },
  },
  {
    step: 'pushes an empty group without a path',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', value: { members: [], id: 'id-4', displayName: 'Test SCIMv2' } }),
    status: 204,
    state: { '/Groups/id-4': group('id-4') },
  },
  ...deletedGroup,
];

/** A custom app that was created with the wizard. Uses PUT for all changes. */
export const wizard: readonly Step[] = [
  ...user,
  {
    step: 'deactivates the user',
    request: 'PUT /Users/id-1',
    body: { ...echoed, active: false },
    status: 200,
    answer: inactive,
    state: { '/Users/id-1': inactive },
  },
  {
    step: 'reactivates the user',
    request: 'PUT /Users/id-1',
    body: echoed,
    status: 200,
    answer: replaced,
    state: { '/Users/id-1': replaced },
  },
  ...newGroup,
  {
    step: 'renames the group',
    request: 'PUT /Groups/id-4',
    body: { schemas: [urn.Group], displayName: 'Renamed SCIMv2', members: [] },
    status: 200,
    answer: { ...group('id-4'), displayName: 'Renamed SCIMv2' },
    state: { '/Groups/id-4': { ...group('id-4'), displayName: 'Renamed SCIMv2' } },
  },
  {
    step: 'sets the members',
    request: 'PUT /Groups/id-4',
    body: { schemas: [urn.Group], displayName: 'Test SCIMv2', members: [sent] },
    status: 200,
    answer: group('id-4', named),
    state: { '/Groups/id-4': group('id-4', named) },
  },
  {
    step: 'sets other members',
    request: 'PUT /Groups/id-4',
    body: { schemas: [urn.Group], displayName: 'Test SCIMv2', members: [sentOther] },
    status: 200,
    answer: group('id-4', otherNamed),
    state: { '/Groups/id-4': group('id-4', otherNamed) },
  },
  {
    step: 'empties the group',
    request: 'PUT /Groups/id-4',
    body: { schemas: [urn.Group], displayName: 'Test SCIMv2', members: [] },
    status: 200,
    answer: group('id-4'),
    state: { '/Groups/id-4': group('id-4') },
  },
  ...deletedGroup,
];
