import type { BehaviourName } from '../../../../mock-server/behaviour/index.ts';
import { urn } from '../../../../src/protocol/urns.ts';
import { group, patchOp, user } from '../../provider/harness.ts';
import { type Case, dup, error, three } from './case.ts';

/** The cases of the behaviours for writing. */
export const writing = {
  lenient: [
    {
      value: { lenient: true },
      ask: ['POST /Users', user('a', { active: 'False' })],
      with: [201, { active: false }],
      without: 400,
    },
  ],
  stringBooleans: [
    {
      value: { stringBooleans: 'accept' },
      ask: ['POST /Users', user('a', { active: 'false' })],
      with: [201, { active: false }],
      without: 400,
    },
    {
      value: { lenient: true, stringBooleans: 'refuse' },
      ask: ['POST /Users', user('a', { active: 'false' })],
      with: [400, { scimType: 'invalidValue' }],
      without: 201,
    },
  ],
  maxLengths: [
    {
      value: { maxLengths: { userName: 3, 'emails.value': 13 } },
      ask: ['POST /Users', user('abcd')],
      with: [400, { scimType: 'invalidValue', detail: 'userName: this provider allows at most 3 characters' }],
      without: 201,
    },
    {
      value: { maxLengths: { userName: 3, 'emails.value': 12 } },
      ask: ['POST /Users', user('abc', { emails: [dup] })],
      with: [400, { scimType: 'invalidValue', detail: 'emails.value: this provider allows at most 12 characters' }],
      without: 201,
    },
  ],
  unchangeable: [
    {
      value: { unchangeable: ['User:displayName'] },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'add', path: 'displayName', value: 'x' })],
      with: [
        400,
        error('400', {
          scimType: 'mutability',
          detail: 'displayName: this provider does not change this attribute of an existing resource',
        }),
      ],
      without: 200,
    },
  ],
  unchangeableResponse: [
    {
      value: { unchangeable: ['displayName', 'name.givenName'], unchangeableResponse: 'ignore' },
      before: three,
      ask: ['PUT /Users/id-1', user('a', { displayName: 'x', name: { givenName: 'G', familyName: 'F' }, title: 't' })],
      with: [200, { title: 't', name: { familyName: 'F' } }],
      absent: 'displayName',
      without: 400,
    },
  ],
  normalisedValues: [
    {
      value: { normalisedValues: { userName: 'lowerCase', 'phoneNumbers.value': 'digits', 'emails.type': 'removed' } },
      ask: [
        'POST /Users',
        user('KIM', { phoneNumbers: [{ value: '+1 555-0100' }], emails: [{ value: 'k@example.com', type: 'work' }] }),
      ],
      with: [201, { userName: 'kim', phoneNumbers: [{ value: '+15550100' }], emails: [{ value: 'k@example.com' }] }],
      without: 201,
    },
  ],
  patchWithoutPath: [
    {
      value: { patchWithoutPath: 'refuse' },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'replace', value: { title: 'x' } })],
      with: [
        400,
        error('400', { scimType: 'invalidSyntax', detail: 'this provider accepts only PATCH operations with a path' }),
      ],
      without: 200,
    },
  ],
  patchReading: [
    {
      value: { patchReading: 'lenient' },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'Replace', path: 'title', value: 'x' })],
      with: [200, { title: 'x' }],
      without: 400,
    },
    {
      value: { lenient: true, patchReading: 'strict' },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'Replace', path: 'title', value: 'x' })],
      with: [
        400,
        error('400', {
          scimType: 'invalidSyntax',
          detail:
            'operation 1: Replace: op must be "add", "remove" or "replace" in lower case (RFC 7644 section 3.5.2)',
        }),
      ],
      without: 200,
    },
  ],
  unknownAttributes: [
    {
      value: { unknownAttributes: 'ignore' },
      ask: ['POST /Users', user('a', { shoeSize: 44 })],
      with: [201, { userName: 'a' }],
      without: 400,
    },
    {
      value: { lenient: true, unknownAttributes: 'refuse' },
      ask: ['POST /Users', user('a', { shoeSize: 44 })],
      with: [400, error('400', { scimType: 'invalidSyntax' })],
      without: 201,
    },
  ],
  inactiveOnCreate: [
    {
      value: { inactiveOnCreate: 'refuse' },
      ask: ['POST /Users', user('a', { active: false })],
      with: [
        400,
        error('400', { scimType: 'invalidValue', detail: 'active: this provider does not create inactive resources' }),
      ],
      without: 201,
    },
  ],
  deactivation: [
    {
      value: { deactivation: 'listed-only' },
      before: [...three, ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'active', value: false })]],
      ask: ['GET /Users/id-1'],
      with: [404, error('404', { detail: 'there is no User with the id "id-1"' })],
      without: 200,
    },
    {
      value: { deactivation: 'obfuscated' },
      before: [['POST /Users', user('a', { emails: [dup] })]],
      ask: ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'active', value: false })],
      with: [
        200,
        {
          userName: 'inactive-id-1',
          emails: [{ type: 'work', value: 'inactive-id-1@example.invalid' }],
          active: false,
        },
      ],
      without: 200,
    },
    {
      value: { deactivation: 'removed-later' },
      before: [['POST /Users', user('a', { active: true })]],
      ask: ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'active', value: false })],
      with: [200, { active: true, meta: { version: 'W/"1"' } }],
      without: 200,
    },
  ],
  deactivationDelay: [
    {
      value: { deactivation: 'removed-later', deactivationDelay: 2 },
      before: [
        ['POST /Users', user('a', { active: true })],
        ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'active', value: false })],
      ],
      ask: ['GET /Users/id-1'],
      later: 2,
      with: [200, { active: false, meta: { version: 'W/"2"' } }],
      without: 200,
    },
  ],
  asyncRequest: [
    {
      value: { asyncRequest: 'request' },
      ask: ['POST /Users', user('a'), { prefer: 'respond-async' }],
      with: [202],
      without: 201,
    },
    {
      value: { asyncRequest: 'long' },
      ask: ['POST /Users', user('a')],
      with: [202],
      without: 201,
    },
  ],
  asyncDelay: [
    {
      value: { asyncRequest: 'long', asyncDelay: 0 },
      before: [['POST /Users', user('a')]],
      ask: ['GET /Users'],
      with: [200, { totalResults: 1 }],
      without: 200,
    },
  ],
  securityEvents: [
    {
      value: { securityEvents: 'notice' },
      ask: ['POST /SecurityEvents/poll', { returnImmediately: true }],
      with: [200, { sets: {} }],
      without: 404,
    },
    {
      value: { securityEvents: 'full' },
      before: [['POST /Users', user('a')]],
      ask: ['POST /SecurityEvents/poll', { returnImmediately: true, maxEvents: 0 }],
      with: [200, { sets: {}, moreAvailable: true }],
      without: 404,
    },
  ],
  eventFeed: [
    {
      value: { securityEvents: 'notice', eventFeed: 'userName sw "b"' },
      before: [['POST /Users', user('a')]],
      ask: ['POST /SecurityEvents/poll', { returnImmediately: true, maxEvents: 0 }],
      with: [200, { sets: {} }],
      absent: 'moreAvailable',
      without: 200,
    },
  ],
  patchPathFilters: [
    {
      value: { patchPathFilters: false },
      before: [['POST /Users', user('a', { emails: [dup] })]],
      ask: ['PATCH /Users/id-1', patchOp({ op: 'remove', path: 'emails[type eq "work"]' })],
      with: [
        400,
        error('400', {
          scimType: 'invalidPath',
          detail: 'emails[type eq "work"]: this provider does not support filters in paths',
        }),
      ],
      without: 200,
    },
  ],
  requiredAttributes: [
    {
      value: { requiredAttributes: ['displayName', 'name.givenName', `${urn.EnterpriseUser}:department`] },
      ask: ['POST /Users', user('a', { displayName: 'A' })],
      with: [400, error('400', { scimType: 'invalidValue', detail: 'name: it is required' })],
      without: 201,
    },
    {
      value: { requiredAttributes: ['name.givenName'] },
      before: [['POST /Users', user('a', { name: { givenName: 'A' } })]],
      ask: ['PUT /Users/id-1', user('a', { name: { familyName: 'A' } })],
      with: [400, error('400', { scimType: 'invalidValue', detail: 'name.givenName: it is required' })],
      without: 200,
    },
  ],
  singleValued: [
    {
      value: { singleValued: ['emails'] },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'add', path: 'emails', value: [dup, { value: 'b@example.com' }] })],
      with: [400, error('400', { scimType: 'invalidValue', detail: 'emails: this provider allows one value, not 2' })],
      without: 200,
    },
  ],
  userNameChange: [
    {
      value: { userNameChange: 'refuse' },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'userName', value: 'z' })],
      with: [
        400,
        error('400', { scimType: 'mutability', detail: 'userName: this provider does not allow a change of userName' }),
      ],
      without: 200,
    },
  ],
  idSource: [
    {
      value: { idSource: 'externalId' },
      ask: ['POST /Users', user('a', { externalId: 'E-7' })],
      with: [201, { id: 'E-7', externalId: 'E-7' }],
      without: 201,
    },
    {
      value: { idSource: 'externalId' },
      before: [['POST /Users', user('a', { externalId: 'E-7' })]],
      ask: ['POST /Users', user('b', { externalId: 'E-7' })],
      with: [409, error('409', { scimType: 'uniqueness', detail: 'the id "E-7" is already in use' })],
      without: 201,
    },
    // A lone surrogate cannot be a part of a URL.
    ...['\ud800', '', '..'].map((externalId) => ({
      value: { idSource: 'externalId' } as const,
      ask: ['POST /Users', user('a', { externalId })] as const,
      with: [
        400,
        error('400', {
          scimType: 'invalidValue',
          detail: `externalId: ${JSON.stringify(externalId)} cannot be used as an id in a URL`,
        }),
      ] as const,
      without: 201,
    })),
  ],
  delete: [
    {
      value: { delete: 'deactivate' },
      before: [...three, ['DELETE /Users/id-1']],
      ask: ['DELETE /Users/id-1'],
      with: [204],
      without: 404,
    },
    {
      value: { delete: 'deactivate-then-404' },
      before: [['POST /Users', user('a', { active: false })]],
      ask: ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'active', value: true })],
      with: [404],
      without: 200,
    },
  ],
  put: [{ value: { put: false }, before: three, ask: ['PUT /Users/id-1', user('a')], with: [501], without: 200 }],
  patch: [
    {
      value: { patch: false },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'add', path: 'title', value: 'x' })],
      with: [501],
      without: 200,
    },
  ],
  patchStatus: [
    {
      value: { patchStatus: { default: 204 } },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'add', path: 'title', value: 'x' })],
      with: [204],
      without: 200,
    },
  ],
  maxPatchOperations: [
    {
      value: { maxPatchOperations: 1, limitError: 'tooMany' },
      before: three,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'add', path: 'title', value: 'x' }, { op: 'remove', path: 'nickName' })],
      with: [
        400,
        error('400', { scimType: 'tooMany', detail: 'at most 1 operations are allowed in one PATCH, not 2' }),
      ],
      without: 200,
    },
  ],
  limitError: [
    {
      value: { maxMembersAdded: 1, limitError: '413' },
      before: three,
      ask: ['POST /Groups', group('g', 'id-1', 'id-2')],
      with: [413],
      without: 400,
    },
  ],
  etag: [
    {
      value: { etag: false },
      before: three,
      ask: ['GET /Users/id-1', undefined, { 'if-none-match': 'W/"1"' }],
      with: [200],
      without: 304,
    },
  ],
  bulk: [
    {
      value: { bulk: false },
      ask: ['POST /Bulk', { schemas: [urn.BulkRequest], Operations: [] }],
      with: [501],
      without: 200,
    },
  ],
  maxOperations: [
    {
      value: { maxOperations: 0 },
      ask: ['POST /Bulk', { schemas: [urn.BulkRequest], Operations: [{ method: 'DELETE', path: '/Users/x' }] }],
      with: [413],
      without: 200,
    },
  ],
  maxPayloadSize: [
    {
      value: { maxPayloadSize: 20 },
      ask: ['POST /Users', { raw: JSON.stringify(user('a')) }],
      with: [413],
      without: 201,
    },
  ],
} satisfies { readonly [K in BehaviourName]?: readonly Case[] };
