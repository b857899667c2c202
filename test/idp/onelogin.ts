import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { base } from '../mock-server/provider/harness.ts';
import { list, patchOp, type Step } from './sequence.ts';

// The order of the requests comes from OneLogin's guide for developers, "Implement RESTful SCIM APIs for Your App". The
// bodies come from its templates, "Define Your SCIM User Schema". Recorded requests (goauthentik/authentik, issue
// 11249) show the empty User-Agent, the "&" after the filter, the "?" after the id, and the URNs "core:2.0" and
// "enterprise:2.0". The recording of the PATCH of a group has no body, so this test uses the usual form of a member.

/** The headers in which OneLogin's client describes itself and its bodies. */
export const headers: Record<string, string> = { 'user-agent': '', 'content-type': 'application/scim+json' };

const enterprise = urn.EnterpriseUser;
const noSchema = (id: string): string =>
  `schemas ${id}: the resource type does not have the schema (RFC 7644 section 3.1)`;
const noCore = 'schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)';
const older = (name: string): string =>
  `${name}: the name must come from SCIM 2.0, not from SCIM 1.1 or a draft (RFC 7643 section 4.3)`;

const boss: JsonObject = {
  schemas: [urn.User],
  id: 'id-1',
  userName: 'boss',
  name: { givenName: 'Ada', familyName: 'Boss', formatted: 'Ada Boss' },
};
const created: JsonObject = {
  schemas: [urn.User, enterprise],
  id: 'id-2',
  userName: 'onelogin-test-user01',
  name: { familyName: 'User 01', givenName: 'AAA Test', formatted: 'AAA Test User 01' },
  emails: [{ value: 'onelogin-test-user01@example.com', type: 'work', primary: true }],
  title: 'Tester',
  [enterprise]: {
    department: 'Quality',
    manager: { value: 'id-1', $ref: `${base}/Users/id-1`, displayName: 'boss' },
  },
};
const replaced: JsonObject = {
  schemas: [urn.User, enterprise],
  id: 'id-2',
  userName: 'onelogin-test-user01',
  name: { familyName: ' User 01', givenName: 'AAA Test' },
  emails: [{ value: 'onelogin-test-user01@example.com', type: 'work', primary: true }],
  [enterprise]: { department: 'Research' },
};
const newGroup: JsonObject = { schemas: [urn.Group], id: 'id-3', displayName: 'Testers' };
const members = [{ value: 'id-2', $ref: `${base}/Users/id-2`, type: 'User', display: 'onelogin-test-user01' }];

/** The requests that OneLogin sends for a user and a group, from the test of the connection to the deletion. */
export const onelogin: readonly Step[] = [
  {
    step: 'tests the connection with a user that does not exist',
    request: 'GET /Users?filter=userName eq "test_user_that_does_not_exist"&',
    status: 200,
    answer: list(),
  },
  {
    step: 'creates a user from the core template',
    request: 'POST /Users',
    body: { schemas: ['urn:scim:schemas:core:1.0'], userName: 'boss', name: boss.name as JsonObject },
    status: 201,
    answer: boss,
    state: { '/Users/id-1': boss },
    strict: ['invalidSyntax', [noSchema('urn:scim:schemas:core:1.0'), noCore].join('; ')],
  },
  {
    step: 'finds nobody',
    request: 'GET /Users?filter=userName eq "onelogin-test-user01"&',
    status: 200,
    answer: list(),
  },
  {
    step: 'creates a user from the enterprise template, which names the extension and the manager as SCIM 1.1 does',
    request: 'POST /Users',
    body: {
      schemas: ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:extension:enterprise:1.0'],
      userName: 'onelogin-test-user01',
      name: { familyName: 'User 01', givenName: 'AAA Test', formatted: 'AAA Test User 01' },
      emails: { value: 'onelogin-test-user01@example.com', type: 'work', primary: true },
      title: 'Tester',
      'urn:scim:schemas:extension:enterprise:1.0': { department: 'Quality', manager: { managerId: 'id-1' } },
    },
    status: 201,
    answer: created,
    state: { '/Users/id-2': created },
    strict: [
      'invalidSyntax',
      [
        noSchema('urn:scim:schemas:core:1.0'),
        noSchema('urn:scim:schemas:extension:enterprise:1.0'),
        noCore,
        'emails: the value of a multi-valued attribute must be an array (RFC 7643 section 2.4)',
        older('urn:scim:schemas:extension:enterprise:1.0'),
        'and 1 more',
      ].join('; '),
    ],
  },
  {
    step: 'finds the user',
    request: 'GET /Users?filter=userName eq "onelogin-test-user01"&',
    status: 200,
    answer: list(created),
  },
  { step: 'reads the user', request: 'GET /Users/id-2', status: 200, answer: created },
  {
    step: 'replaces the user with the URNs of an app for SCIM 2.0, and with nulls',
    request: 'PUT /Users/id-2?',
    body: {
      schemas: ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0'],
      userName: 'onelogin-test-user01',
      name: { familyName: ' User 01', givenName: 'AAA Test' },
      emails: [{ value: 'onelogin-test-user01@example.com', type: 'work', primary: true }],
      nickName: null,
      title: null,
      profileUrl: null,
      'urn:scim:schemas:extension:enterprise:2.0': { department: 'Research' },
    },
    status: 200,
    answer: replaced,
    state: { '/Users/id-2': replaced },
    strict: [
      'invalidSyntax',
      [
        noSchema('urn:scim:schemas:core:2.0'),
        noSchema('urn:scim:schemas:extension:enterprise:2.0'),
        noCore,
        older('urn:scim:schemas:extension:enterprise:2.0'),
      ].join('; '),
    ],
  },
  { step: 'reads the groups', request: 'GET /Groups', status: 200, answer: list() },
  {
    step: 'creates a group',
    request: 'POST /Groups',
    body: { schemas: [urn.Group], displayName: 'Testers' },
    status: 201,
    answer: newGroup,
    state: { '/Groups/id-3': newGroup },
  },
  {
    step: 'adds a member',
    request: 'PATCH /Groups/id-3',
    body: patchOp({ op: 'add', path: 'members', value: [{ value: 'id-2' }] }),
    status: 204,
    state: { '/Groups/id-3': { ...newGroup, members } },
  },
  {
    // A third party reports this form without a recording. The operation has no value to add, so every provider refuses
    // it.
    step: 'cannot add a member that only a filter names',
    request: 'PATCH /Groups/id-3',
    body: patchOp({ op: 'add', path: 'members[value eq "id-1"]' }),
    status: 400,
    answer: {
      schemas: [urn.Error],
      status: '400',
      scimType: 'invalidValue',
      detail: 'operation 1: an add needs a value',
    },
    state: { '/Groups/id-3': { ...newGroup, members } },
  },
  { step: 'deletes the user', request: 'DELETE /Users/id-2', status: 204, state: { '/Users/id-2': null } },
  {
    step: 'reads all users',
    request: 'GET /Users',
    status: 200,
    answer: list(boss),
  },
];
