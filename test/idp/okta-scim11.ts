import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { Step } from './sequence.ts';

// The requests and bodies come from two documents of Okta: the guide for services of SCIM 1.1, and the documentation of
// the agent for on-premises provisioning. Only two things were chosen for this test: the ids, and the bodies that the
// agent sends for groups and profiles. For these bodies, the documentation names only the members.

const core = 'urn:scim:schemas:core:1.0';
const enterprise = 'urn:scim:schemas:extension:enterprise:1.0';
const groupExtension = 'urn:okta:custom:group:1.0';
const userExtension = 'urn:okta:onprem_app:1.0:user:custom';

const list = (...Resources: JsonObject[]): JsonObject => ({
  schemas: [core],
  totalResults: Resources.length,
  startIndex: 1,
  itemsPerPage: Resources.length,
  Resources,
});

const unknown = (schema: string): Required<Step>['strict'] => [
  'invalidValue',
  `schemas ${schema}: the resource type does not have the schema (RFC 7644 section 3.1); ${schema}: no schema of the resource defines the attribute (RFC 7644 section 3.1)`,
];

const user: JsonObject = {
  schemas: [core],
  userName: 'test.user@okta.local',
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
  displayName: 'Test User',
  locale: 'en_US',
  externalId: '00b443dd40SOK2eup0h7',
  active: true,
};
const stored: JsonObject = { ...user, id: 'id-1' };
const inactive: JsonObject = { ...stored, active: false };
const group = (displayName: string, ...members: JsonObject[]): JsonObject => ({
  schemas: [core],
  id: 'id-2',
  displayName,
  ...(members.length === 0 ? {} : { members }),
});
const member: JsonObject = { value: 'id-1', display: 'test.user@okta.local' };
const inGroup = group('Test SCIMv11', { ...member, type: 'user' });
const byName = 'filter=userName eq "test.user@okta.local"&startIndex=1&count=100';

/** The requests that the cloud of Okta sends to a service of SCIM 1.1. The cloud changes resources with PATCH. */
export const oktaScim11: readonly Step[] = [
  { step: 'lists users when provisioning is saved', request: 'GET /Users?startIndex=1&count=2', status: 200 },
  { step: 'lists groups when provisioning is saved', request: 'GET /Groups?startIndex=1&count=100', status: 200 },
  { step: 'looks for the user', request: `GET /Users?${byName}`, status: 200, answer: list() },
  {
    step: 'creates the user',
    request: 'POST /Users',
    body: { ...user, groups: [], password: '1mz050nq' },
    status: 201,
    answer: stored,
    state: { '/Users/id-1': stored },
  },
  { step: 'finds the user', request: `GET /Users?${byName}`, status: 200, answer: list(stored) },
  {
    step: 'deactivates the user',
    request: 'PATCH /Users/id-1',
    body: { schemas: [core], id: 'id-1', active: false },
    status: 200,
    answer: inactive,
    state: { '/Users/id-1': inactive },
  },
  {
    step: 'creates a group',
    request: 'POST /Groups',
    body: { schemas: [core], displayName: 'Test SCIMv1' },
    status: 201,
    answer: group('Test SCIMv1'),
    state: { '/Groups/id-2': group('Test SCIMv1') },
  },
  {
    step: 'creates a group with a description',
    request: 'POST /Groups',
    body: {
      schemas: [core, groupExtension],
      displayName: 'Described',
      [groupExtension]: { description: 'Test SCIMv1 with a description' },
    },
    status: 201,
    answer: { ...group('Described'), id: 'id-3' },
    state: { '/Groups/id-3': { ...group('Described'), id: 'id-3' } },
    strict: unknown(groupExtension),
  },
  {
    step: 'renames the group',
    request: 'PATCH /Groups/id-2',
    body: { schemas: [core], id: 'id-2', displayName: 'Test SCIMv11' },
    status: 204,
    state: { '/Groups/id-2': group('Test SCIMv11') },
  },
  {
    step: 'adds a member',
    request: 'PATCH /Groups/id-2',
    body: { schemas: [core], members: [member] },
    status: 204,
    state: { '/Groups/id-2': inGroup },
  },
  {
    step: 'removes the member',
    request: 'PATCH /Groups/id-2',
    body: { schemas: [core], members: [{ ...member, operation: 'delete' }] },
    status: 204,
    state: { '/Groups/id-2': group('Test SCIMv11') },
  },
  { step: 'deletes the group', request: 'DELETE /Groups/id-2', status: 200, state: { '/Groups/id-2': null } },
];

const onPremises: JsonObject = {
  schemas: [core],
  userName: 'myemail@example.com',
  name: { givenName: 'My', familyName: 'Email' },
  emails: [
    { value: 'myemail@example.com', primary: true, type: 'primary' },
    { value: 'other@example.com', primary: false, type: 'secondary' },
  ],
  phoneNumbers: [{ value: '123-444-5555', type: 'mobile' }],
  active: true,
};
const sent = (more: JsonObject, ...schemas: string[]): JsonObject => ({
  ...onPremises,
  schemas: [core, ...schemas, userExtension],
  password: 'verySecure',
  [userExtension]: { isAdmin: false },
  ...more,
});
const put = (step: string, more: JsonObject, after: JsonObject): Step => ({
  step,
  request: 'PUT /Users/id-1',
  body: sent({ id: 'id-1', groups: [], ...more }, enterprise),
  status: 200,
  state: { '/Users/id-1': { ...onPremises, id: 'id-1', ...after } },
  strict: unknown(userExtension),
});
const people = group('People', { ...member, type: 'user' });

/**
 * The requests that the agent for on-premises provisioning sends. The agent reads the capabilities first, and makes
 * every change with PUT.
 */
export const oktaOnPremises: readonly Step[] = [
  { step: 'reads the capabilities', request: 'GET /ServiceProviderConfigs', status: 200 },
  {
    step: 'looks for the user',
    request: 'GET /Users?filter=userName eq "myemail@example.com"&startIndex=1&count=100',
    status: 200,
    answer: list(),
  },
  {
    step: 'creates the user',
    request: 'POST /Users',
    body: sent({}),
    status: 201,
    answer: { ...onPremises, id: 'id-1' },
    state: { '/Users/id-1': { ...onPremises, id: 'id-1' } },
    strict: unknown(userExtension),
  },
  {
    step: 'imports everybody',
    request: 'GET /Users?startIndex=1&count=100',
    status: 200,
    answer: list({ ...onPremises, id: 'id-1' }),
  },
  {
    step: 'imports what changed',
    request: 'GET /Users?filter=meta.lastModified gt "2020-04-07T14:19:34Z"&startIndex=1&count=100',
    status: 200,
    answer: list({ ...onPremises, id: 'id-1' }),
  },
  put('deactivates the user', { active: false }, { active: false }),
  put('reactivates the user', { active: true }, { active: true }),
  put('changes the password', { password: 'moreSecure' }, {}),
  put('changes the profile', { title: 'Analyst' }, { title: 'Analyst' }),
  {
    step: 'creates a group',
    request: 'POST /Groups',
    body: { schemas: [core], displayName: 'People' },
    status: 201,
    state: { '/Groups/id-2': group('People') },
  },
  {
    step: 'replaces the group with its members',
    request: 'PUT /Groups/id-2',
    body: { schemas: [core], id: 'id-2', displayName: 'People', members: [member] },
    status: 200,
    state: { '/Groups/id-2': people },
  },
  { step: 'deletes the group', request: 'DELETE /Groups/id-2', status: 200, state: { '/Groups/id-2': null } },
];
