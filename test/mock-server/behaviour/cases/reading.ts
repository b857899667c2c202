import { expect } from 'vitest';
import type { BehaviourName } from '../../../../mock-server/behaviour/index.ts';
import { urn } from '../../../../src/protocol/urns.ts';
import { base, group, patchOp, user } from '../../provider/harness.ts';
import { type Case, dup, error, three, withGroup } from './case.ts';

/** The cases of the behaviours for reading. */
export const reading = {
  nonMemberRemoval: [
    {
      value: { nonMemberRemoval: '404' },
      before: withGroup,
      ask: ['PATCH /Groups/id-4', patchOp({ op: 'remove', path: 'members[value eq "id-3"]' })],
      with: [404, error('404', { detail: 'the group "id-4" does not have the member to remove' })],
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
      // The group is created while all groups are visible. A query over all types still does not show this group.
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
} satisfies { readonly [K in BehaviourName]?: readonly Case[] };
