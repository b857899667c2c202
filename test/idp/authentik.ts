import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { base } from '../mock-server/provider/harness.ts';
import { list, patchOp, type Step } from './sequence.ts';

// The requests and bodies are those of the SCIM provider of authentik. They come from its clients, its default mappings
// and its tests (goauthentik/authentik, authentik/providers/scim). Only the ids and names were chosen for this test.

const ada: JsonObject = {
  schemas: [urn.User],
  active: true,
  emails: [{ primary: true, type: 'other', value: 'ada@goauthentik.io' }],
  externalId: 'uid-ada',
  name: { familyName: 'Lovelace', formatted: 'Ada Lovelace', givenName: 'Ada' },
  displayName: 'Ada Lovelace',
  userName: 'ada',
};
const bob: JsonObject = {
  ...ada,
  emails: [{ primary: true, type: 'other', value: 'bob@goauthentik.io' }],
  externalId: 'uid-bob',
  // The default mapping uses the text after the first space as the family name. This text is empty here.
  name: { familyName: '', formatted: 'Bob', givenName: 'Bob' },
  displayName: 'Bob',
  userName: 'bob',
};
const stored = (id: string, sent: JsonObject): JsonObject => ({ ...sent, id });
const renamed: JsonObject = {
  ...ada,
  name: { familyName: 'bar', formatted: 'foo bar', givenName: 'foo' },
  displayName: 'foo bar',
};
const inactive: JsonObject = { ...renamed, active: false };
const sentGroup: JsonObject = { schemas: [urn.Group], externalId: 'pk-1', displayName: 'engineers' };
const group = (displayName: string, ...members: JsonObject[]): JsonObject => ({
  ...sentGroup,
  id: 'id-4',
  displayName,
  ...(members.length === 0 ? {} : { members }),
});
const member = (id: string, display: string): JsonObject => ({
  value: id,
  $ref: `${base}/Users/${id}`,
  type: 'User',
  display,
});
const [first, second] = [member('id-1', 'foo bar'), member('id-2', 'Bob')];
const groupsOf = (displayName: string): JsonObject => ({
  groups: [{ value: 'id-4', $ref: `${base}/Groups/id-4`, display: displayName, type: 'direct' }],
});

/** authentik sends one operation for each member. */
const add = (id: string): JsonObject => ({ op: 'add', path: 'members', value: [{ value: id }] });
const remove = (id: string): JsonObject => ({ op: 'remove', path: 'members', value: [{ value: id }] });
/** If there are several operations, a message begins with the number of its operation. */
const refusedValue = (place: string): Required<Step>['strict'] => [
  'invalidSyntax',
  `${place}members: a "remove" operation must select values with a filter in "path", not with "value" (RFC 7644 section 3.5.2.2)`,
];

/** The requests that authentik sends for users and a group, from the discovery to the deletion. */
export const authentik: readonly Step[] = [
  { step: 'reads the capabilities', request: 'GET /ServiceProviderConfig', status: 200 },
  { step: 'discovers users', request: 'GET /Users', status: 200, answer: list() },
  { step: 'discovers groups', request: 'GET /Groups', status: 200, answer: list() },
  {
    step: 'creates a user',
    request: 'POST /Users',
    body: ada,
    status: 201,
    answer: stored('id-1', ada),
    state: { '/Users/id-1': stored('id-1', ada) },
  },
  {
    step: 'creates a user whose name is one word',
    request: 'POST /Users',
    body: bob,
    status: 201,
    answer: stored('id-2', bob),
    state: { '/Users/id-2': stored('id-2', bob) },
  },
  {
    step: 'is told of a user that exists',
    request: 'POST /Users',
    body: { ...ada, externalId: 'uid-other' },
    status: 409,
    answer: {
      schemas: [urn.Error],
      status: '409',
      scimType: 'uniqueness',
      detail: 'userName "ada" is already in use',
    },
  },
  {
    step: 'then looks for the user without quotes',
    request: 'GET /Users?filter=userName eq ada',
    status: 200,
    answer: list(stored('id-1', ada)),
    strict: [
      'invalidFilter',
      'expected a value: a "string" in double quotes, a number, true, false or null, found "ada" (at position 13)',
    ],
  },
  {
    step: 'discovers the next page of users',
    request: 'GET /Users?startIndex=2',
    status: 200,
    answer: { ...list(stored('id-2', bob)), totalResults: 2, startIndex: 2 },
  },
  {
    step: 'replaces the user',
    request: 'PUT /Users/id-1',
    body: stored('id-1', renamed),
    status: 200,
    answer: stored('id-1', renamed),
    state: { '/Users/id-1': stored('id-1', renamed) },
  },
  {
    step: 'deactivates the user with a replacement',
    request: 'PUT /Users/id-1',
    body: stored('id-1', inactive),
    status: 200,
    answer: stored('id-1', inactive),
    state: { '/Users/id-1': stored('id-1', inactive) },
  },
  {
    step: 'activates the user again',
    request: 'PUT /Users/id-1',
    body: stored('id-1', renamed),
    status: 200,
    answer: stored('id-1', renamed),
  },
  {
    step: 'creates a group without members',
    request: 'POST /Groups',
    body: sentGroup,
    status: 201,
    answer: group('engineers'),
    state: { '/Groups/id-4': group('engineers') },
  },
  {
    step: 'looks for a group that a service refused',
    request: 'GET /Groups?filter=displayName eq "engineers"',
    status: 200,
    answer: list(group('engineers')),
  },
  {
    step: 'adds members with one operation each',
    request: 'PATCH /Groups/id-4',
    body: patchOp(add('id-1'), add('id-2')),
    status: 204,
    state: {
      '/Groups/id-4': group('engineers', first, second),
      '/Users/id-2': { ...stored('id-2', bob), ...groupsOf('engineers') },
    },
  },
  { step: 'compares the members', request: 'GET /Groups/id-4', status: 200, answer: group('engineers', first, second) },
  {
    step: 'removes one member with a value, and no other',
    request: 'PATCH /Groups/id-4',
    body: patchOp(remove('id-2')),
    status: 204,
    state: { '/Groups/id-4': group('engineers', first) },
    strict: refusedValue(''),
  },
  {
    step: 'adds and removes members in one request',
    request: 'PATCH /Groups/id-4',
    body: patchOp(add('id-2'), remove('id-1')),
    status: 204,
    state: { '/Groups/id-4': group('engineers', second) },
    strict: refusedValue('operation 2: '),
  },
  {
    step: 'removes the last member with a filter, as newer versions do',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'remove', path: 'members[value eq "id-2"]' }),
    status: 204,
    state: { '/Groups/id-4': group('engineers') },
  },
  {
    step: 'renames the group with the whole group and its id, and without a path',
    request: 'PATCH /Groups/id-4',
    body: patchOp({ op: 'replace', value: { ...sentGroup, id: 'id-4', displayName: 'builders' } }),
    status: 204,
    state: { '/Groups/id-4': group('builders') },
  },
  {
    step: 'renames the group with a path for each attribute, in the mode for AWS',
    request: 'PATCH /Groups/id-4',
    body: patchOp(
      { op: 'replace', path: 'displayName', value: 'makers' },
      { op: 'replace', path: 'externalId', value: 'pk-1' },
    ),
    status: 204,
    state: { '/Groups/id-4': group('makers') },
  },
  {
    step: 'replaces a group at a service that declares no PATCH',
    request: 'PUT /Groups/id-4',
    body: { ...sentGroup, id: 'id-4', members: [{ value: 'id-1' }] },
    status: 200,
    answer: group('engineers', first),
    state: { '/Groups/id-4': group('engineers', first) },
  },
  { step: 'deletes the user', request: 'DELETE /Users/id-1', status: 204, state: { '/Users/id-1': null } },
  { step: 'deletes the group', request: 'DELETE /Groups/id-4', status: 204, state: { '/Groups/id-4': null } },
];
