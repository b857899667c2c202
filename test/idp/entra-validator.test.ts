import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { base } from '../mock-server/provider/harness.ts';
import { cases, list, patchOp } from './sequence.ts';

// Requests that Microsoft's SCIM Validator sends in addition to those in the Entra documentation: `primary` as text, a
// manager as a bare id, and a path whose filter asks for the primary value. They come from the tutorial of the
// validator, and from the log of a provider that passed the validator. Spaces in filters, and requests without
// `schemas`, come from a third party that reports about Entra ID without recordings.

const enterprise = urn.EnterpriseUser;
const boss: JsonObject = { schemas: [urn.User], id: 'id-1', userName: 'boss@testuser.com' };
const created: JsonObject = {
  schemas: [urn.User, enterprise],
  id: 'id-2',
  userName: 'test@testuser.com',
  emails: [{ primary: true, type: 'work', value: 'test@testuser.com' }],
  timezone: 'RNHOTVUWYIVS',
  [enterprise]: { manager: { value: 'id-1', $ref: `${base}/Users/id-1`, displayName: 'boss@testuser.com' } },
};
const changed: JsonObject = { ...created, emails: [{ primary: true, type: 'work', value: 'new@testuser.com' }] };

cases('Entra ID, the SCIM validator and forms that a third party reports', [
  {
    step: 'creates a user without schemas',
    request: 'POST /Users',
    body: { userName: 'boss@testuser.com' },
    status: 201,
    answer: boss,
    strict: ['invalidSyntax', 'schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)'],
  },
  {
    step: 'creates a user with primary as text, a bare manager and a time zone of random letters',
    request: 'POST /Users',
    body: {
      schemas: [urn.User, enterprise],
      userName: 'test@testuser.com',
      emails: [{ primary: 'true', type: 'work', value: 'test@testuser.com' }],
      timezone: 'RNHOTVUWYIVS',
      [enterprise]: { manager: 'id-1' },
    },
    status: 201,
    answer: created,
    state: { '/Users/id-2': created },
    strict: [
      'invalidValue',
      `emails[0].primary: a boolean must be true or false without quotes (RFC 7643 section 2.3.2); ${enterprise}:manager: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)`,
    ],
  },
  {
    step: 'finds the user with two spaces around the operator',
    request: 'GET /Users?filter=userName  eq  "test@testuser.com"',
    status: 200,
    answer: list(created),
  },
  {
    step: 'changes the primary e-mail',
    request: 'PATCH /Users/id-2',
    body: patchOp({ op: 'replace', path: 'emails[primary eq true].value', value: 'new@testuser.com' }),
    status: 200,
    answer: changed,
    state: { '/Users/id-2': changed },
  },
  {
    step: 'cannot remove an attribute that every user must have',
    request: 'PATCH /Users/id-2',
    body: patchOp({ op: 'remove', path: 'userName' }),
    status: 400,
    answer: {
      schemas: [urn.Error],
      status: '400',
      scimType: 'mutability',
      detail: 'userName is required and cannot be removed',
    },
    state: { '/Users/id-2': changed },
  },
  {
    step: 'sets an attribute under the URN of SCIM 1.1',
    request: 'PUT /Users/id-1',
    body: {
      schemas: [urn.User],
      userName: 'boss@testuser.com',
      'urn:scim:schemas:extension:enterprise:1.0': { department: 'Engineering' },
    },
    status: 200,
    answer: { ...boss, schemas: [urn.User, enterprise], [enterprise]: { department: 'Engineering' } },
    strict: [
      'invalidSyntax',
      'urn:scim:schemas:extension:enterprise:1.0: the name must come from SCIM 2.0, not from SCIM 1.1 or a draft (RFC 7643 section 4.3)',
    ],
  },
]);
