import { expect, it } from 'vitest';
import { createMemoryProvider } from '../../mock-server/index.ts';
import { presetBehaviour } from '../../mock-server/presets/preset.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import { findVendor } from '../../src/dialects/table.ts';
import type { ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import { completeGroup, completeUser, patchOp } from './bodies.ts';
import { truthOf } from './preset.ts';

/**
 * A request of a case, with an optional body. In the request and in the body, placeholders such as `$user`, `$user2`
 * and
 * `$group` stand for ids and other texts.
 */
type Line = readonly [request: string, body?: Json | undefined, headers?: Readonly<Record<string, string>> | undefined];

interface Case {
  readonly vendor: string;
  /** The statement of the vendor, or of the people who tested the service. */
  readonly says: string;
  readonly before?: readonly Line[];
  /** Seconds that pass before `ask`. */
  readonly later?: number;
  readonly ask: Line;
  readonly status: number;
  readonly body?: JsonObject;
  /** Members that the body must not have. */
  readonly without?: readonly string[];
  /** Number of resources in the list. */
  readonly count?: number;
}

const deactivate = patchOp({ op: 'replace', path: 'active', value: false });
const add = (...ids: string[]): JsonObject =>
  patchOp({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `$user${index}`);
const group = { ...completeGroup('Staff'), externalId: 'g1' };
const user = (more: JsonObject = {}): JsonObject => ({ ...completeUser('pat'), ...more });
const none = '00000000-0000-4000-8000-000000000000';

/**
 * Statements of vendors and of people who tested the services, as requests and responses. The cases are written from
 * these statements and not from the table of dialects, because the cases must find errors in the table.
 */
const cases: readonly Case[] = [
  // AWS IAM Identity Center.
  {
    vendor: 'aws',
    says: 'createuser: displayName, givenName and familyName are required',
    ask: ['POST /Users', { schemas: user()['schemas'] as Json, userName: 'pat' }],
    status: 400,
    without: ['scimType'],
  },
  {
    vendor: 'aws',
    says: 'getgroup: members are not returned',
    before: [
      ['POST /Groups', group],
      ['PATCH /Groups/$group', add('$user1')],
    ],
    ask: ['GET /Groups/$group'],
    status: 200,
    without: ['members'],
  },
  {
    vendor: 'aws',
    says: 'supported APIs: there is no PUT of groups',
    before: [['POST /Groups', group]],
    ask: ['PUT /Groups/$group', group],
    status: 405,
  },
  {
    vendor: 'aws',
    says: 'limits: at most 100 members change in one request',
    before: [['POST /Groups', group]],
    ask: ['PATCH /Groups/$group', add(...people(101))],
    status: 400,
  },
  {
    vendor: 'aws',
    says: 'listusers: the page size is at most 100, and startIndex is not supported',
    ask: ['GET /Users?startIndex=101&count=200'],
    status: 200,
    count: 100,
  },
  {
    vendor: 'aws',
    says: 'listusers: the filter has only eq and and',
    ask: ['GET /Users?filter=userName sw "a"'],
    status: 400,
  },
  {
    vendor: 'aws',
    says: 'recorded errors: schema and schemas, a time and the id of the request',
    ask: [`GET /Users/${none}`],
    status: 404,
    body: {
      status: '404',
      timeStamp: expect.any(String),
      exceptionRequestId: expect.any(String),
      schema: expect.any(String),
    } as unknown as JsonObject,
    without: ['scimType'],
  },
  {
    vendor: 'aws',
    says: 'no bulk requests',
    ask: ['POST /Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [] }],
    status: 501,
  },
  // Entra ID as a provider.
  { vendor: 'entra-id', says: 'paths are in lower case', ask: ['GET /Users?count=1'], status: 404 },
  { vendor: 'entra-id', says: 'a read of an unknown id gets 400', ask: [`GET /users/${none}`], status: 400 },
  { vendor: 'entra-id', says: 'count=0 gets 400', ask: ['GET /users?count=0'], status: 400 },
  { vendor: 'entra-id', says: 'there is no PUT', ask: ['PUT /users/$user1', user()], status: 405 },
  {
    vendor: 'entra-id',
    says: 'PATCH gets 204 without a body',
    ask: ['PATCH /users/$user1', patchOp({ op: 'replace', path: 'displayName', value: 'x' })],
    status: 204,
  },
  {
    vendor: 'entra-id',
    says: 'Accept: application/json is mandatory',
    ask: ['GET /users?count=1', undefined, { accept: '*/*' }],
    status: 400,
  },
  {
    vendor: 'entra-id',
    says: 'a DELETE with Accept: application/json gets 400',
    ask: ['DELETE /users/$user1'],
    status: 400,
  },
  {
    vendor: 'entra-id',
    says: 'a DELETE with Accept: */* gets 204',
    ask: ['DELETE /users/$user1', undefined, { accept: '*/*' }],
    status: 204,
  },
  {
    vendor: 'entra-id',
    says: 'at most 20 members are added in one operation',
    before: [['POST /groups', group]],
    ask: ['PATCH /groups/$group', add(...people(21))],
    status: 400,
  },
  {
    vendor: 'entra-id',
    says: 'the displayName of groups is not unique',
    before: [['POST /groups', group]],
    ask: ['POST /groups', { ...group, externalId: 'g2' }],
    status: 201,
  },
  {
    vendor: 'entra-id',
    says: 'a read of a group never has members',
    before: [
      ['POST /groups', group],
      ['PATCH /groups/$group', add('$user1')],
    ],
    ask: ['GET /groups/$group'],
    status: 200,
    without: ['members'],
  },
  // Slack.
  {
    vendor: 'slack',
    says: 'errors have an object Errors with description and code',
    ask: [`GET /Users/${none}`],
    status: 404,
    body: { Errors: { description: expect.any(String) as unknown as string, code: 404 } },
    without: ['schemas'],
  },
  {
    vendor: 'slack',
    says: 'DELETE is asynchronous: active changes later',
    before: [['DELETE /Users/$user1']],
    ask: ['GET /Users/$user1'],
    status: 200,
    body: { active: true },
  },
  {
    vendor: 'slack',
    says: 'a userName of more than 21 characters gets 400',
    ask: ['POST /Users', user({ userName: 'p'.repeat(22) })],
    status: 400,
  },
  {
    vendor: 'gitlab',
    says: 'a change of another attribute than active gets 204, and changes nothing',
    before: [['PATCH /Users/$user1', patchOp({ op: 'replace', path: 'name.formatted', value: 'Other' })]],
    ask: ['GET /Users?filter=name.formatted eq "Other"'],
    status: 200,
    count: 0,
  },
  {
    vendor: 'entra-id',
    says: 'removing someone who is no member gets 404',
    before: [['POST /groups', group]],
    ask: ['PATCH /groups/$group', patchOp({ op: 'remove', path: 'members[value eq "$user1"]' })],
    status: 404,
  },
  {
    vendor: 'figma',
    says: 'emails is an object, and externalId is external_id',
    ask: ['POST /Users', user()],
    status: 201,
    body: { external_id: 'x-pat', emails: { value: 'pat@example.com' } },
    without: ['externalId'],
  },
  {
    vendor: 'slack',
    says: 'DELETE deactivates a user, and a read still works',
    before: [['DELETE /Users/$user1']],
    later: 60,
    ask: ['GET /Users/$user1'],
    status: 200,
    body: { active: false },
  },
  { vendor: 'slack', says: 'a page has 10 resources without count', ask: ['GET /Users'], status: 200, count: 10 },
  // GitHub.
  {
    vendor: 'github-emu',
    says: 'a User-Agent is required',
    ask: ['GET /Users', undefined, { 'user-agent': '' }],
    status: 400,
  },
  { vendor: 'github-emu', says: 'a page has 30 resources without count', ask: ['GET /Users'], status: 200, count: 30 },
  {
    vendor: 'github-emu',
    says: 'a filter compares one attribute with eq',
    ask: ['GET /Users?filter=userName eq "a" and id eq "b"'],
    status: 400,
  },
  { vendor: 'github-org', says: 'there are users only', ask: ['GET /Groups'], status: 404 },
  {
    vendor: 'github-org',
    says: 'active: false deletes the identity',
    before: [['PATCH /Users/$user1', deactivate]],
    ask: ['GET /Users/$user1'],
    status: 404,
  },
  {
    vendor: 'github-org',
    says: 'filters in paths are not supported',
    ask: [
      'PATCH /Users/$user1',
      patchOp({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x@example.com' }),
    ],
    status: 400,
  },
  // Others.
  {
    vendor: 'gitlab-group',
    says: 'PATCH gets 204',
    ask: ['PATCH /Users/$user1', patchOp({ op: 'replace', path: 'displayName', value: 'x' })],
    status: 204,
  },
  { vendor: 'gitlab-group', says: 'there is no PUT', ask: ['PUT /Users/$user1', user()], status: 405 },
  {
    vendor: 'atlassian',
    says: 'after a DELETE, every request for the id gets 404',
    before: [['DELETE /Users/$user1']],
    ask: ['GET /Users/$user1'],
    status: 404,
  },
  {
    vendor: 'snowflake',
    says: 'a filter with and gets 400 invalidFilter',
    ask: ['GET /Users?filter=userName eq "a" and active eq true'],
    status: 400,
    body: { scimType: 'invalidFilter' },
  },
  { vendor: 'salesforce', says: 'groups cannot be created', ask: ['POST /Groups', group], status: 405 },
  {
    vendor: 'keycloak',
    says: 'members in a POST get 400',
    ask: ['POST /Groups', { ...group, members: [{ value: '$user1' }] }],
    status: 400,
  },
  {
    vendor: 'keycloak',
    says: 'more than 100 operations get 400 tooMany',
    ask: [
      'PATCH /Users/$user1',
      patchOp(...people(101).map((): JsonObject => ({ op: 'replace', path: 'displayName', value: 'x' }))),
    ],
    status: 400,
    body: { scimType: 'tooMany' },
  },
  {
    vendor: 'keycloak',
    says: 'members are shown only on request',
    before: [
      ['POST /Groups', group],
      ['PATCH /Groups/$group', add('$user1')],
    ],
    ask: ['GET /Groups/$group?attributes=members'],
    status: 200,
    body: { members: [{ value: '$user1' }] },
  },
  {
    vendor: 'keycloak',
    says: 'members are not shown without a request',
    before: [
      ['POST /Groups', group],
      ['PATCH /Groups/$group', add('$user1')],
    ],
    ask: ['GET /Groups/$group'],
    status: 200,
    without: ['members'],
  },
  {
    vendor: 'notion',
    says: 'a page has at most 100 resources',
    ask: ['GET /Users?count=500'],
    status: 200,
    count: 100,
  },
  { vendor: 'pingfederate', says: 'there is no PATCH', ask: ['PATCH /Users/$user1', deactivate], status: 405 },
  { vendor: 'pingfederate', says: 'version 2 has no groups', ask: ['GET /Groups'], status: 404 },
  {
    vendor: 'zitadel',
    says: 'PATCH gets 204',
    ask: ['PATCH /Users/$user1', patchOp({ op: 'replace', path: 'displayName', value: 'x' })],
    status: 204,
  },
  { vendor: 'zitadel', says: 'there are users only', ask: ['GET /Groups'], status: 404 },
  {
    vendor: 'zitadel',
    says: 'a page has at most 100 resources',
    ask: ['GET /Users?count=500'],
    status: 200,
    count: 100,
  },
  {
    vendor: 'hcp-terraform',
    says: 'a page has at most 200 resources',
    ask: ['GET /Users?count=500'],
    status: 200,
    count: 200,
  },
  { vendor: 'hcp-terraform', says: 'count=0 works', ask: ['GET /Users?count=0'], status: 200, count: 0 },
  {
    vendor: 'hcp-terraform',
    says: 'an unsupported filter gets 400',
    ask: ['GET /Users?filter=title eq "x"'],
    status: 400,
  },
  {
    vendor: 'figma',
    says: 'after active: false, the user is still listed',
    before: [['PATCH /Users/$user1', deactivate]],
    ask: ['GET /Users?count=1000'],
    status: 200,
    count: 300,
  },
  {
    vendor: 'asana',
    says: 'groups cannot be deleted',
    before: [['POST /Groups', group]],
    ask: ['DELETE /Groups/$group'],
    status: 405,
  },
  {
    vendor: 'asana',
    says: 'PATCH of a group gets 204',
    before: [['POST /Groups', group]],
    ask: ['PATCH /Groups/$group', add('$user1')],
    status: 204,
  },
  {
    vendor: 'workos',
    says: 'active: false on create is refused',
    ask: ['POST /Users', user({ active: false })],
    status: 400,
  },
  {
    vendor: 'workos',
    says: 'members that do not exist are dropped',
    ask: ['POST /Groups', { ...group, members: [{ value: none }] }],
    status: 201,
  },
  {
    vendor: 'pagerduty',
    says: 'active: false deletes the user',
    before: [['PATCH /Users/$user1', deactivate]],
    ask: ['GET /Users/$user1'],
    status: 404,
  },
  {
    vendor: 'tines',
    says: 'DELETE disables a user',
    before: [['DELETE /Users/$user1']],
    ask: ['GET /Users/$user1'],
    status: 200,
    body: { active: false },
  },
];

async function perform({ vendor, before = [], later = 0, ask }: Case) {
  let now = 1_767_225_600_000;
  const found = findVendor(vendor);
  if (!found) throw new Error(`there is no vendor ${vendor}`);
  const behaviour = { ...presetBehaviour(found), auth: 'none' as const };
  const provider = createMemoryProvider({ behaviour, users: 300, seed: 1, clock: () => now });
  const exchange = readBodies(provider.exchange);
  const ids = truthOf(provider, 'User').map(({ id }) => String(id));
  const fill = (text: string): string =>
    text
      .replace(/\$user(\d+)/g, (_, index) => ids[Number(index)] as string)
      .replace('$group', () =>
        String(truthOf(provider, 'Group').find(({ displayName }) => displayName === 'Staff')?.['id']),
      );
  const send = ([line, body, headers]: Line): Promise<ScimResponse> => {
    const [method = '', target = ''] = fill(line).split(/ (.*)/s);
    const [path = '', query = ''] = target.split('?');
    const accept = vendor === 'entra-id' ? 'application/json' : 'application/scim+json';
    return exchange({
      method,
      base: 'https://vendor.example.com/scim/v2',
      path,
      query: Object.fromEntries(
        query
          .split('&')
          .filter(Boolean)
          .map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
      ),
      headers: Object.fromEntries(
        Object.entries({ accept, 'user-agent': 'test', ...headers }).filter(([, value]) => value !== ''),
      ),
      ...(body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(body))) }),
    });
  };
  for (const line of before) expect((await send(line)).status, line[0]).toBeLessThan(300);
  now += later * 1000;
  return { response: await send(ask), fill };
}

it.each(cases.map((one) => [one.vendor, one.says, one] as const))('%s: %s', async (_vendor, _says, one) => {
  const { response, fill } = await perform(one);
  const body = (response.body ?? {}) as JsonObject;
  expect([response.status, JSON.stringify(body).slice(0, 300)]).toEqual([one.status, expect.anything()]);
  if (one.body) {
    const [member] = Object.keys(one.body);
    if (member === 'members') expect(body).toMatchObject(JSON.parse(fill(JSON.stringify(one.body))));
    else expect(body).toMatchObject(one.body);
  }
  for (const name of one.without ?? []) expect(body).not.toHaveProperty([name]);
  if (one.count !== undefined) expect((body['Resources'] ?? []) as Json[]).toHaveLength(one.count);
});
