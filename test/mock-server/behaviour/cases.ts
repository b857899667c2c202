import { expect } from 'vitest';
import { clientName, printBasic } from '../../../mock-server/auth/secret.ts';
import type { Behaviour, BehaviourName } from '../../../mock-server/behaviour/index.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, group, patchOp, user } from '../provider/harness.ts';

/** A request: method and target, body, headers. */
export type Ask = readonly [string, Json?, Record<string, string>?];

/** Requests that show the effect of a behaviour. */
export interface Case {
  readonly value: Partial<Behaviour>;
  /** Requests to send first, both to a provider with the behaviour and to one without. */
  readonly before?: readonly Ask[];
  /** The last request, with different responses. `$name` stands for a member of the previous response. */
  readonly ask: Ask;
  /** Seconds that pass before `ask`. */
  readonly later?: number;
  /** Expected status and part of the body. */
  readonly with: readonly [number, JsonObject?];
  /** The media type, if it is another one. */
  readonly type?: string;
  /** A member that the body does not have. */
  readonly absent?: string;
  /** Status if only this row has its default value. */
  readonly without: number;
}

const members = (...values: string[]): JsonObject[] => values.map((value) => ({ value }));
const three: readonly Ask[] = ['a', 'b', 'c'].map((name) => ['POST /Users', user(name)]);
const withGroup: readonly Ask[] = [...three, ['POST /Groups', group('g', 'id-1', 'id-2')]];
const dup: Json = { type: 'work', value: 'a@example.com' };
const error = (status: string, more: JsonObject = {}): JsonObject => ({ schemas: [urn.Error], status, ...more });
const form = 'application/x-www-form-urlencoded';

/**
 * The secret of the providers of the cases. A request sends the secret as a bearer token, if the request does not say
 * otherwise.
 */
export const secret = 'planted-secret-77f1';
const noReplacement = 'members: this provider does not replace or remove all members in one request';
const client = printBasic(clientName, secret);

/** Cases by the name of the row. Each row has at least one. */
export const cases: { readonly [K in BehaviourName]: readonly Case[] } = {
  scimVersion: [
    {
      value: { scimVersion: '1.1' },
      ask: ['GET /Users/nobody'],
      with: [404, { Errors: [{ description: 'there is no User with the id "nobody"', code: '404' }] }],
      absent: 'schemas',
      without: 404,
    },
    {
      value: { scimVersion: '1.1' },
      before: three,
      ask: ['PATCH /Users/id-1', { schemas: ['urn:scim:schemas:core:1.0'], title: 'x' }],
      with: [200, { schemas: ['urn:scim:schemas:core:1.0'], title: 'x' }],
      without: 400,
    },
  ],
  byType: [
    {
      value: { byType: { User: { patch: false } } },
      before: withGroup,
      ask: ['PATCH /Users/id-1', patchOp({ op: 'replace', path: 'title', value: 'x' })],
      with: [501, error('501', { detail: 'PATCH is not supported' })],
      without: 200,
    },
    {
      value: { byType: { Group: { filterOperators: ['co'] } } },
      before: withGroup,
      ask: ['GET /Groups?filter=displayName%20eq%20"g"'],
      with: [400, error('400', { detail: 'this provider does not support the operator eq in a filter' })],
      without: 200,
    },
    {
      value: { byType: { Group: { projection: false } } },
      before: withGroup,
      ask: ['GET /Groups/id-4?attributes=id'],
      with: [200, { displayName: 'g' }],
      without: 200,
    },
  ],
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
  nonMemberRemoval: [
    {
      value: { nonMemberRemoval: '404' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'remove', path: 'members[value eq "id-3"]' })],
      with: [404, error('404', { detail: 'the group "id-4" does not have the member' })],
      without: 204,
    },
  ],
  filterNames: [
    {
      value: { filterNames: { 'emails.value': 'email' } },
      before: [['POST /Users', user('a', { emails: [dup] })]],
      ask: ['GET /Users?filter=email%20eq%20"a@example.com"'],
      with: [200, { totalResults: 1 }],
      without: 400,
    },
    {
      value: { filterNames: { 'emails.value': 'email' } },
      before: [['POST /Users', user('a', { emails: [dup] })]],
      ask: ['GET /Users?filter=emails%20eq%20"a@example.com"'],
      with: [
        400,
        { scimType: 'invalidFilter', detail: 'this provider does not support the attribute emails in a filter' },
      ],
      without: 200,
    },
  ],
  visibility: [
    {
      // A group that is created where everything is visible is hidden from a query over all types.
      value: { visibility: 'own', byType: { Group: { visibility: 'all' } } },
      before: [['POST /Groups', group('g')]],
      ask: ['GET /?filter=displayName%20eq%20"g"'],
      with: [200, { totalResults: 0 }],
      without: 200,
    },
  ],
  maxFilterLength: [
    {
      value: { maxFilterLength: 10 },
      ask: ['GET /Users?filter=userName%20eq%20"a"'],
      with: [400, { scimType: 'invalidFilter', detail: 'a filter can have at most 10 characters, not 15' }],
      without: 200,
    },
  ],
  declaredPageSize: [
    {
      value: { declaredPageSize: 50, maxPageSize: 100 },
      ask: ['GET /ServiceProviderConfig'],
      with: [200, { filter: { supported: true, maxResults: 50 } }],
      without: 200,
    },
  ],
  requiredParameters: [
    {
      value: { requiredParameters: [{ name: 'all', value: 'true', methods: ['GET'] }] },
      ask: ['GET /Users?all=false'],
      with: [400, error('400', { detail: 'this provider requires the query parameter all=true' })],
      without: 200,
    },
  ],
  mediaType: [
    {
      value: { mediaType: 'html' },
      ask: ['GET /Users/nobody'],
      with: [404],
      type: 'text/html',
      without: 404,
    },
  ],
  messageNames: [
    {
      value: { messageNames: 'lower' },
      before: three,
      ask: ['GET /Users?count=1'],
      with: [200, { totalResults: 3, resources: [{ userName: 'a' }] }],
      absent: 'Resources',
      without: 200,
    },
  ],
  absentFromLists: [
    {
      value: { absentFromLists: ['totalResults', 'startIndex'] },
      before: three,
      ask: ['GET /Users?count=1'],
      with: [200, { itemsPerPage: 1 }],
      absent: 'totalResults',
      without: 200,
    },
  ],
  timestamps: [
    {
      value: { timestamps: 'absent' },
      before: three,
      ask: ['GET /Users/id-1'],
      with: [200, { meta: { resourceType: 'User' } }],
      absent: 'meta.created',
      without: 200,
    },
    {
      value: { timestamps: 'meaningless' },
      before: three,
      later: 60,
      ask: ['GET /Users?count=1'],
      with: [200, { Resources: [{ meta: { created: '2026-01-01T00:01:00.000Z' } }] }],
      without: 200,
    },
  ],
  attributeNames: [
    {
      value: { attributeNames: { externalId: 'external_id' } },
      ask: ['POST /Users', user('a', { externalId: 'x' })],
      with: [201, { external_id: 'x' }],
      absent: 'externalId',
      without: 201,
    },
  ],
  singleObjects: [
    {
      value: { singleObjects: ['emails'] },
      ask: ['POST /Users', user('a', { emails: [dup] })],
      with: [201, { emails: { value: 'a@example.com' } }],
      without: 201,
    },
  ],
  openDiscovery: [
    {
      value: { openDiscovery: 'all' },
      ask: ['GET /Schemas', undefined, { authorization: '' }],
      with: [200],
      without: 401,
    },
    {
      value: { openDiscovery: 'none' },
      ask: ['GET /ServiceProviderConfig', undefined, { authorization: '' }],
      with: [401],
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
  pagination: [
    {
      value: { pagination: 'index' },
      before: three,
      ask: ['GET /Users?cursor=&count=1'],
      with: [200, { startIndex: 1, itemsPerPage: 1 }],
      without: 200,
    },
    {
      value: { pagination: 'cursor-on-request' },
      before: three,
      ask: ['GET /Users?startIndex=2&count=2'],
      with: [
        200,
        {
          totalResults: 3,
          startIndex: 1,
          Resources: [expect.objectContaining({ id: 'id-1' }), expect.objectContaining({ id: 'id-2' })],
        },
      ],
      without: 200,
    },
    {
      value: { pagination: 'none' },
      before: three,
      ask: ['GET /Users?count=1'],
      with: [200, { totalResults: 3, itemsPerPage: 3 }],
      without: 200,
    },
  ],
  unsupportedSort: [
    {
      value: { sort: false, unsupportedSort: 'ignore' },
      before: three,
      ask: ['GET /Users?sortBy=userName&sortOrder=descending&count=1'],
      with: [200, { totalResults: 3, Resources: [expect.objectContaining({ id: 'id-1' })] }],
      without: 501,
    },
  ],
  countZero: [
    {
      value: { countZero: '400' },
      ask: ['GET /Users?count=0'],
      with: [400, error('400', { scimType: 'invalidValue', detail: 'count must be at least 1' })],
      without: 200,
    },
  ],
  projection: [
    {
      value: { projection: false },
      before: three,
      ask: ['GET /Users/id-1?attributes=displayName'],
      with: [200, { userName: 'a' }],
      without: 200,
    },
    {
      value: { projection: false },
      before: three,
      ask: ['POST /Users/.search', { schemas: [urn.SearchRequest], excludedAttributes: ['userName'], count: 1 }],
      with: [200, { Resources: [expect.objectContaining({ userName: 'a' })] }],
      without: 200,
    },
  ],
  resourceTypes: [
    {
      value: { resourceTypes: ['User'] },
      ask: ['GET /Groups'],
      with: [404, error('404', { detail: 'there is no endpoint /Groups' })],
      without: 200,
    },
  ],
  methods: [
    {
      value: { methods: { Group: ['GET', 'POST', 'PATCH', 'DELETE'] } },
      before: withGroup,
      ask: ['PUT /Groups/id-4', group('h')],
      with: [
        405,
        error('405', {
          detail: 'PUT is not allowed for this path; allowed methods: GET, PATCH, DELETE, HEAD, OPTIONS',
        }),
      ],
      without: 200,
    },
    {
      value: { methods: { Group: ['GET'] } },
      ask: ['POST /Groups', group('h')],
      with: [405, error('405', { detail: 'POST is not allowed for this path; allowed methods: GET, HEAD, OPTIONS' })],
      without: 201,
    },
  ],
  requiredHeaders: [
    {
      value: { requiredHeaders: [{ name: 'User-Agent' }] },
      ask: ['GET /Users'],
      with: [400, error('400', { detail: 'this provider requires the header User-Agent' })],
      without: 200,
    },
    {
      value: { requiredHeaders: [{ name: 'Accept', value: 'application/json', methods: ['GET'] }] },
      ask: ['GET /Users', undefined, { accept: 'application/scim+json' }],
      with: [400, error('400', { detail: 'this provider requires the header Accept: application/json' })],
      without: 200,
    },
  ],
  refusedHeaders: [
    {
      value: { refusedHeaders: [{ name: 'Content-Type', value: 'application/scim+json' }] },
      ask: [
        'POST /Users',
        { raw: JSON.stringify(user('a')) },
        { 'content-type': 'application/scim+json; charset=utf-8' },
      ],
      with: [400, error('400', { detail: 'this provider refuses the header Content-Type: application/scim+json' })],
      without: 201,
    },
  ],
  rateLimits: [
    {
      value: { rateLimits: [{ requests: 2, seconds: 60, methods: ['POST'], types: ['User'] }] },
      before: three.slice(0, 2),
      ask: ['POST /Users', user('c')],
      later: 59,
      with: [429, error('429', { detail: 'too many requests: the limit is 2/60s POST User' })],
      without: 201,
    },
  ],
  unknownId: [
    {
      value: { unknownId: '400' },
      ask: ['GET /Users/nobody'],
      with: [400, error('400', { detail: 'there is no User with the id "nobody"' })],
      without: 404,
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
  memberReplacement: [
    {
      value: { memberReplacement: 'refuse' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'replace', path: 'members', value: members('id-3') })],
      with: [400, error('400', { scimType: 'invalidValue', detail: noReplacement })],
      without: 204,
    },
    {
      value: { memberReplacement: 'refuse' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'remove', path: 'members' })],
      with: [400, error('400', { scimType: 'invalidValue', detail: noReplacement })],
      without: 204,
    },
    {
      value: { memberReplacement: 'refuse' },
      before: withGroup,
      ask: ['PUT /Groups/id-4', { schemas: [urn.Group], displayName: 'h' }],
      with: [400, error('400', { scimType: 'invalidValue', detail: noReplacement })],
      without: 200,
    },
  ],
  mixedMemberChanges: [
    {
      value: { mixedMemberChanges: 'refuse' },
      before: withGroup,
      ask: [
        'PATCH /Groups/id-4',
        patchOp(
          { op: 'add', path: 'members', value: members('id-3') },
          { op: 'remove', path: 'members[value eq "id-1"]' },
        ),
      ],
      with: [
        400,
        error('400', {
          scimType: 'invalidValue',
          detail: 'members: this provider does not allow a PATCH that both adds and removes members',
        }),
      ],
      without: 204,
    },
  ],
  defaultPageSize: [
    {
      value: { defaultPageSize: 2 },
      before: three,
      ask: ['GET /Users'],
      with: [200, { totalResults: 3, itemsPerPage: 2 }],
      without: 200,
    },
  ],
  maxPageSize: [
    {
      value: { maxPageSize: 1 },
      before: three,
      ask: ['GET /Users?count=2'],
      with: [200, { itemsPerPage: 1 }],
      without: 200,
    },
  ],
  cursorTimeout: [
    {
      value: { cursorTimeout: 10 },
      before: [...three, ['GET /Users?cursor=&count=1']],
      ask: ['GET /Users?count=1&cursor=$nextCursor'],
      later: 11,
      with: [400, error('400', { scimType: 'expiredCursor' })],
      without: 200,
    },
  ],
  filter: [{ value: { filter: false }, ask: ['GET /Users?filter=userName pr'], with: [501], without: 200 }],
  filterOperators: [
    {
      value: { filterOperators: ['eq', 'and'] },
      ask: ['GET /Users?filter=userName co "a"'],
      with: [
        400,
        error('400', {
          scimType: 'invalidFilter',
          detail: 'this provider does not support the operator co in a filter',
        }),
      ],
      without: 200,
    },
    {
      value: { filterOperators: ['eq', '[]'] },
      ask: ['GET /Users?filter=emails[type eq "work" or value eq "x"]'],
      with: [
        400,
        error('400', {
          scimType: 'invalidFilter',
          detail: 'this provider does not support the operator or in a filter',
        }),
      ],
      without: 200,
    },
  ],
  filterAttributes: [
    {
      value: { filterAttributes: ['User:userName', 'Group:displayName'] },
      ask: ['GET /Users?filter=displayName pr'],
      with: [
        400,
        error('400', {
          scimType: 'invalidFilter',
          detail: 'this provider does not support the attribute displayName in a filter',
        }),
      ],
      without: 200,
    },
    {
      value: { filterAttributes: ['userName', 'externalId'] },
      ask: ['GET /Users?filter=username eq "a" or title pr'],
      with: [
        400,
        error('400', {
          scimType: 'invalidFilter',
          detail: 'this provider does not support the attribute title in a filter',
        }),
      ],
      without: 200,
    },
  ],
  unsupportedFilter: [
    {
      value: { filterOperators: ['eq'], unsupportedFilter: 'all' },
      before: three,
      ask: ['GET /Users?filter=userName sw "a"'],
      with: [200, { totalResults: 3 }],
      without: 400,
    },
    {
      value: { filterOperators: ['eq'], unsupportedFilter: 'empty' },
      before: three,
      ask: ['GET /Users?filter=userName pr'],
      with: [200, { totalResults: 0 }],
      without: 400,
    },
  ],
  sort: [{ value: { sort: false }, ask: ['GET /Users?sortBy=userName'], with: [501], without: 200 }],
  pathCase: [
    {
      value: { pathCase: 'any' },
      before: three,
      ask: ['GET /users/id-1'],
      with: [200, { id: 'id-1' }],
      without: 404,
    },
    {
      value: { pathCase: 'any' },
      before: three,
      ask: ['POST /USERS/.Search', { schemas: [urn.SearchRequest], count: 1 }],
      with: [200, { totalResults: 3 }],
      without: 404,
    },
    { value: { pathCase: 'any' }, ask: ['GET /serviceproviderconfig'], with: [200], without: 404 },
    {
      value: { pathCase: 'lower' },
      ask: ['GET /Schemas'],
      with: [404, error('404', { detail: 'there is no endpoint /Schemas: the endpoints are in lower case' })],
      without: 200,
    },
    {
      value: { pathCase: 'any' },
      ask: [
        'POST /bulk',
        {
          schemas: [urn.BulkRequest],
          Operations: [{ method: 'POST', path: '/users', bulkId: 'x', data: user('a') }],
        },
      ],
      with: [200, { Operations: [expect.objectContaining({ status: '201' })] }],
      without: 404,
    },
  ],
  serviceProviderConfig: [
    {
      value: { serviceProviderConfig: 'plural' },
      ask: ['GET /ServiceProviderConfigs'],
      with: [200, { meta: { location: `${base}/ServiceProviderConfigs` }, patch: { supported: true } }],
      without: 404,
    },
    {
      value: { serviceProviderConfig: 'plural' },
      ask: ['GET /ServiceProviderConfig'],
      with: [404, error('404', { detail: 'on this provider, the endpoint has another name: /ServiceProviderConfigs' })],
      without: 200,
    },
    { value: { serviceProviderConfig: 'absent' }, ask: ['GET /ServiceProviderConfig'], with: [404], without: 200 },
    {
      value: { serviceProviderConfig: 'understated' },
      ask: ['GET /ServiceProviderConfig'],
      with: [200, { patch: { supported: false }, sort: { supported: false } }],
      without: 200,
    },
    {
      value: { serviceProviderConfig: 'overstated', patch: false },
      ask: ['GET /ServiceProviderConfig'],
      with: [200, { patch: { supported: true } }],
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
  unknownMembers: [
    {
      value: { unknownMembers: 'take' },
      ask: ['POST /Groups', group('g', 'nobody')],
      with: [201, { members: [{ value: 'nobody', type: 'User' }] }],
      without: 400,
    },
    {
      value: { unknownMembers: 'drop' },
      ask: ['POST /Groups', group('g', 'nobody')],
      with: [201, { displayName: 'g' }],
      absent: 'members',
      without: 400,
    },
  ],
  maxMembersAdded: [
    {
      value: { maxMembersAdded: 1 },
      before: withGroup.slice(0, 3),
      ask: ['POST /Groups', group('g', 'id-1', 'id-2')],
      with: [
        400,
        error('400', { scimType: 'invalidValue', detail: 'at most 1 members can be added by one request, not 2' }),
      ],
      without: 201,
    },
    {
      value: { maxMembersAdded: 2 },
      before: withGroup,
      ask: [
        'PATCH /Groups/id-4',
        patchOp(
          { op: 'add', path: 'members', value: members('id-1', 'id-2') },
          { op: 'replace', value: { members: members('id-3') } },
        ),
      ],
      with: [400],
      without: 204,
    },
  ],
  maxMembersRemoved: [
    {
      value: { maxMembersRemoved: 1 },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'remove', path: 'members[value eq "id-1" or value eq "id-2"]' })],
      with: [
        400,
        error('400', { scimType: 'invalidValue', detail: 'at most 1 members can be removed by one PATCH, not 2' }),
      ],
      without: 204,
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
  membersOnRead: [
    {
      value: { membersOnRead: 'on-request' },
      before: withGroup,
      ask: ['GET /Groups/id-4'],
      with: [200, { displayName: 'g' }],
      absent: 'members',
      without: 200,
    },
    {
      value: { membersOnRead: 'never' },
      before: withGroup,
      ask: ['GET /Groups?attributes=members&filter=members.value eq "id-2"'],
      with: [200, { Resources: [{ schemas: [urn.Group], id: 'id-4' }] }],
      without: 200,
    },
    {
      value: { membersOnRead: 'never' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4?excludedAttributes=meta', patchOp({ op: 'add', path: 'displayName', value: 'h' })],
      with: [200, { displayName: 'h' }],
      absent: 'members',
      without: 200,
    },
  ],
  membersOnCreate: [
    {
      value: { membersOnCreate: 'refuse' },
      before: three,
      ask: ['POST /Groups', group('g', 'id-1')],
      with: [
        400,
        error('400', {
          scimType: 'invalidValue',
          detail: 'members: this provider accepts members only in PATCH requests',
        }),
      ],
      without: 201,
    },
  ],
  uniqueGroupNames: [
    {
      value: { uniqueGroupNames: true },
      before: [['POST /Groups', group('Staff')]],
      ask: ['POST /Groups', group('staff')],
      with: [409, error('409', { scimType: 'uniqueness', detail: 'displayName "staff" is already in use' })],
      without: 201,
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
  auth: [
    {
      value: { auth: 'basic' },
      ask: ['GET /Users'],
      with: [401, error('401', { detail: 'a name and a password are needed' })],
      without: 200,
    },
    {
      value: { auth: 'mutual-tls' },
      ask: ['GET /Users'],
      with: [401, error('401', { detail: 'a client certificate is needed' })],
      without: 200,
    },
  ],
  tokenLifetime: [
    {
      value: { auth: 'oauth', tokenLifetime: 60 },
      before: [
        [
          'POST /oauth/token',
          { raw: 'grant_type=client_credentials' },
          { 'content-type': form, authorization: client },
        ],
      ],
      ask: ['GET /Users', undefined, { authorization: 'Bearer $access_token' }],
      later: 61,
      with: [401, error('401', { detail: 'the token has expired' })],
      without: 200,
    },
  ],
  cors: [
    {
      value: { cors: 'any' },
      ask: [
        'OPTIONS /Users',
        undefined,
        { origin: 'http://localhost', 'access-control-request-method': 'POST', authorization: '' },
      ],
      with: [204],
      without: 401,
    },
    {
      value: { cors: ['http://localhost'] },
      ask: [
        'OPTIONS /Users/x',
        undefined,
        { origin: 'http://localhost', 'access-control-request-method': 'PATCH', authorization: '' },
      ],
      with: [204],
      without: 401,
    },
  ],
  errorStatus: [
    {
      value: { errorStatus: 'integer' },
      ask: ['GET /Users/nobody'],
      with: [404, { status: 404 }],
      without: 404,
    },
  ],
  errorShape: [
    {
      value: { errorShape: 'slack' },
      ask: ['GET /Users/nobody'],
      with: [404, { Errors: { description: 'there is no User with the id "nobody"', code: 404 } }],
      absent: 'schemas',
      without: 404,
    },
    {
      value: { errorShape: 'scim11' },
      ask: ['GET /Users?filter=x y'],
      with: [400, { Errors: [{ description: expect.stringContaining('unknown operator'), code: '400' }] }],
      absent: 'schemas',
      without: 400,
    },
    {
      value: { errorShape: 'aws', errorStatus: 'integer' },
      before: three,
      ask: ['POST /Users', user('a')],
      with: [
        409,
        {
          schema: urn.Error,
          schemas: [urn.Error],
          detail: 'userName "a" is already in use',
          status: 409,
          timeStamp: '2026-01-01T00:00:00.000Z',
          exceptionRequestId: expect.any(String),
        },
      ],
      absent: 'scimType',
      without: 409,
    },
    {
      value: { errorShape: 'slack' },
      ask: ['POST /Bulk', { schemas: [urn.BulkRequest], Operations: [{ method: 'DELETE', path: '/Users/x' }] }],
      with: [
        200,
        {
          Operations: [
            expect.objectContaining({
              status: '404',
              response: { Errors: { description: 'there is no User with the id "x"', code: 404 } },
            }),
          ],
        },
      ],
      without: 200,
    },
    {
      value: { errorShape: 'slack', auth: 'basic' },
      ask: ['GET /Users'],
      with: [401, { Errors: { description: 'a name and a password are needed', code: 401 } }],
      without: 401,
    },
  ],
};
