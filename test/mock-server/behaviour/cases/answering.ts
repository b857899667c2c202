import { expect } from 'vitest';
import type { BehaviourName } from '../../../../mock-server/behaviour/index.ts';
import { urn } from '../../../../src/protocol/urns.ts';
import { group, patchOp, user } from '../../provider/harness.ts';
import { type Case, client, dup, error, form, three, withGroup } from './case.ts';

/** The cases of the behaviours for requests, access and errors. */
export const answering = {
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
  ] satisfies readonly Case[] as readonly Case[],
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
} satisfies { readonly [K in BehaviourName]?: readonly Case[] };
