import { describe, expect, it } from 'vitest';
import { type Behaviour, createMemoryProvider } from '../../../mock-server/index.ts';
import { ScimClient } from '../../../src/client/client.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import { speakScim11 } from '../../../src/dialects/scim11/client-layer.ts';
import type { Exchange, ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

const core = 'urn:scim:schemas:core:1.0';
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A service of SCIM 1.1, and the requests to this service. */
function create(behaviour: Partial<Behaviour> = {}) {
  const provider = createMemoryProvider({ seed: 1, behaviour: { ...behaviour, scimVersion: '1.1' } });
  const requests: ScimRequest[] = [];
  const service = readBodies(provider.exchange);
  const exchange: Exchange = (request) => {
    requests.push(request);
    return service(request);
  };
  const send = (method: string, path: string, body?: Json, more: Partial<ScimRequest> = {}): Promise<ScimResponse> =>
    exchange({
      method,
      base: 'https://scim.example.com/v1',
      path,
      query: {},
      headers: {},
      ...(body === undefined ? {} : { body }),
      ...more,
    });
  const client = new ScimClient(speakScim11(exchange), { base: 'https://scim.example.com/v1' });
  return { provider, requests, send, client };
}

describe('a client of SCIM 2.0 at a service of SCIM 1.1', () => {
  it('creates, finds, changes and deletes a user', async () => {
    const { client, requests } = create();
    const user = await client.create('/Users', {
      schemas: [urn.User, urn.EnterpriseUser],
      userName: 'ada',
      [urn.EnterpriseUser]: { department: 'Sales' },
    });
    expect(requests[0]?.body).toEqual({
      schemas: [core, 'urn:scim:schemas:extension:enterprise:1.0'],
      userName: 'ada',
      'urn:scim:schemas:extension:enterprise:1.0': { department: 'Sales' },
    });
    expect(user).toMatchObject({
      schemas: [urn.User, urn.EnterpriseUser],
      userName: 'ada',
      [urn.EnterpriseUser]: { department: 'Sales' },
      meta: { resourceType: 'User' },
    });
    const id = String(user?.['id']);
    const found = await all(client.list('/Users', { filter: `${urn.EnterpriseUser}:department eq "Sales"` }));
    expect(found.map(({ userName }) => userName)).toEqual(['ada']);
    const changed = await client.patch('/Users', id, [{ op: 'replace', path: 'active', value: false }]);
    expect(changed).toMatchObject({ active: false, [urn.EnterpriseUser]: { department: 'Sales' } });
    expect(requests.at(-1)?.body).toEqual({ schemas: [core], active: false });
    await client.delete('/Users', id);
    await expect(client.get('/Users', id)).rejects.toMatchObject({
      status: 404,
      detail: `there is no User with the id "${id}"`,
    });
  });

  it('changes the members of a group', async () => {
    const { client } = create();
    const [one, two] = await Promise.all(
      ['a', 'b'].map((userName) => client.create('/Users', { schemas: [urn.User], userName })),
    );
    const group = await client.create('/Groups', { schemas: [urn.Group], displayName: 'Staff' });
    const id = String(group?.['id']);
    const member = { value: String(one?.['id']) };
    await client.patch('/Groups', id, [
      { op: 'add', path: 'members', value: [member, { value: String(two?.['id']) }] },
    ]);
    await client.patch('/Groups', id, [{ op: 'remove', path: `members[value eq "${member.value}"]` }]);
    const { members } = await client.get('/Groups', id);
    expect(members).toEqual([{ value: two?.['id'], type: 'User', display: 'b' }]);
  });

  it('sends bodies as application/json', async () => {
    const { client, requests } = create();
    await client.create('/Users', { schemas: [urn.User], userName: 'ada' });
    expect(requests[0]?.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
  });

  it('reads the capabilities from /ServiceProviderConfigs', async () => {
    const { client, requests } = create();
    expect(await client.discovery.capabilities()).toMatchObject({ known: true, patch: true, etag: true });
    expect(requests.map(({ path }) => path)).toEqual(['/ServiceProviderConfigs']);
  });

  it('reads the capabilities of a provider whose endpoint is plural already', async () => {
    const { client } = create({ serviceProviderConfig: 'plural' });
    expect(await client.discovery.capabilities()).toMatchObject({ known: true });
  });

  it('sends bulk requests, and reads the results', async () => {
    const { client } = create();
    const { body } = await client.request({
      method: 'POST',
      path: '/Bulk',
      body: {
        schemas: [urn.BulkRequest],
        Operations: [
          { method: 'POST', path: '/Users', bulkId: 'a', data: { schemas: [urn.User], userName: 'ada' } },
          { method: 'POST', path: '/Users', bulkId: 'b', data: { schemas: [urn.User], userName: 'ada' } },
        ],
      },
    });
    const { Operations } = body as JsonObject;
    expect(Operations).toMatchObject([
      { bulkId: 'a', status: '201' },
      { bulkId: 'b', status: '409', response: { schemas: [urn.Error], status: '409' } },
    ]);
  });

  it('gives an operation that SCIM 1.1 cannot express its own result, and sends the others', async () => {
    const { client, requests } = create();
    const user = await client.create('/Users', { schemas: [urn.User], userName: 'ada' });
    const path = `/Users/${user?.['id']}`;
    const patch = (operation: JsonObject): JsonObject => ({ schemas: [urn.PatchOp], Operations: [operation] });
    const inexpressible = patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x' });
    const operations = [
      { method: 'PATCH', path, bulkId: '1', data: inexpressible },
      { method: 'PATCH', path, bulkId: '2', data: patch({ op: 'replace', path: 'title', value: 'x' }) },
    ];
    const send = async (Operations: JsonObject[], more: JsonObject = {}) => {
      const body = { schemas: [urn.BulkRequest], Operations, ...more };
      return ((await client.request({ method: 'POST', path: '/Bulk', body })).body as JsonObject)['Operations'];
    };
    const refused = {
      method: 'PATCH',
      bulkId: '1',
      location: `https://scim.example.com/v1${path}`,
      status: '400',
      response: {
        schemas: [urn.Error],
        status: '400',
        scimType: 'invalidPath',
        detail:
          'SCIM 1.1 does not support the path emails[type eq "work"].value: the filter in a PATCH must have the form value eq "..."',
      },
    };
    expect(await send(operations)).toEqual([expect.objectContaining({ bulkId: '2', status: '200' }), refused]);
    expect(await client.get('/Users', String(user?.['id']))).toMatchObject({ title: 'x' });
    const before = requests.length;
    expect(await send(operations, { failOnErrors: 1 })).toEqual([refused]);
    expect(await send(operations.slice(0, 1))).toEqual([refused]);
    expect(requests).toHaveLength(before);
    await send([...operations, ...operations], { failOnErrors: 3 });
    expect(requests.at(-1)?.body).toMatchObject({ failOnErrors: 1, Operations: [{ bulkId: '2' }, { bulkId: '2' }] });
  });

  it.each<[string, (client: ScimClient) => Promise<unknown>]>([
    [
      'SCIM 1.1 does not have the operator ne in filters',
      (client) => all(client.list('/Users', { filter: 'title ne "x"' })),
    ],
    ['SCIM 1.1 has no cursor-based paging', (client) => all(client.list('/Users', { cursor: true }))],
    [
      'SCIM 1.1 does not support the path emails[type eq "work"].value: the filter in a PATCH must have the form value eq "..."',
      (client) => client.patch('/Users', '1', [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'x' }]),
    ],
  ])('%s: nothing is sent', async (message, act) => {
    const { client, requests } = create();
    await expect(act(client)).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });
});

describe('a client of SCIM 1.1 by hand', () => {
  const okta = {
    schemas: [core],
    userName: 'test.user@okta.local',
    name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
    displayName: 'Test User',
    locale: 'en_US',
    externalId: '00b443dd40SOK2eup0h7',
    groups: [],
    password: '1mz050nq',
    active: true,
  };

  it('as Okta documents it', async () => {
    const { send } = create();
    expect((await send('GET', '/Users', undefined, { query: { startIndex: '1', count: '2' } })).body).toMatchObject({
      schemas: [core],
      totalResults: 0,
    });
    const created = await send('POST', '/Users', okta);
    expect([created.status, created.headers['content-type']]).toEqual([201, 'application/json; charset=utf-8']);
    const user = created.body as JsonObject;
    expect(user).toMatchObject({ schemas: [core], userName: 'test.user@okta.local', active: true });
    expect((user['meta'] as JsonObject)['resourceType']).toBeUndefined();
    const filter = 'userName eq "test.user@okta.local"';
    const found = await send('GET', '/Users', undefined, { query: { filter, startIndex: '1', count: '100' } });
    expect(found.body).toMatchObject({ schemas: [core], totalResults: 1, Resources: [{ id: user['id'] }] });
    const off = await send('PATCH', `/Users/${user['id']}`, { schemas: [core], id: user['id'] as Json, active: false });
    expect([off.status, off.body]).toEqual([200, expect.objectContaining({ active: false, displayName: 'Test User' })]);
    const group = (await send('POST', '/Groups', { schemas: [core], displayName: 'Test SCIMv1' })).body as JsonObject;
    const path = `/Groups/${group['id']}`;
    await send('PATCH', path, { schemas: [core], id: group['id'] as Json, displayName: 'Test SCIMv11' });
    const member = { value: user['id'] as Json, display: 'test.user@okta.local' };
    const added = await send('PATCH', path, { schemas: [core], members: [member] });
    expect([added.status, added.body]).toEqual([204, undefined]);
    const read = await send('GET', path);
    expect(read.body).toMatchObject({ displayName: 'Test SCIMv11', members: [{ value: user['id'], type: 'user' }] });
    await send('PATCH', path, { schemas: [core], members: [{ ...member, operation: 'delete' }] });
    expect(((await send('GET', path)).body as JsonObject)['members'] ?? []).toEqual([]);
    expect((await send('DELETE', path)).status).toBe(200);
    const gone = await send('GET', path);
    expect([gone.status, gone.body]).toEqual([
      404,
      { Errors: [{ description: `there is no Group with the id "${group['id']}"`, code: '404' }] },
    ]);
  });

  it('as Slack documents it: PUT, and members with operation "delete"', async () => {
    const { send } = create();
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam', emails: ['sam@example.com'] }))
      .body as JsonObject;
    expect(user['emails']).toEqual([{ value: 'sam@example.com' }]);
    const replaced = await send('PUT', `/Users/${user['id']}`, { ...user, nickName: 'sammy' });
    expect([replaced.status, (replaced.body as JsonObject)['nickName']]).toEqual([200, 'sammy']);
    const group = (
      await send('POST', '/Groups', { schemas: [core], displayName: 'Staff', members: [{ value: user['id'] as Json }] })
    ).body as JsonObject;
    const members = [{ value: user['id'] as Json, operation: 'delete' }];
    await send('PATCH', `/Groups/${group['id']}`, { schemas: [core], members });
    const after = await send('GET', `/Groups/${group['id']}`);
    expect((after.body as JsonObject)['members'] ?? []).toEqual([]);
  });

  it('with the method in a header, and .json at the end of the path', async () => {
    const { send } = create();
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam' })).body as JsonObject;
    const read = await send('GET', `/Users/${user['id']}.json`);
    expect(read.body).toMatchObject({ userName: 'sam' });
    const headers = { 'x-http-method-override': 'DELETE' };
    expect((await send('POST', `/Users/${user['id']}`, undefined, { headers })).status).toBe(200);
  });

  it.each<[string, string, Json | undefined, number, string]>([
    ['GET', '/ServiceProviderConfig', undefined, 404, 'SCIM 1.1 has no /ServiceProviderConfig'],
    ['GET', '/ResourceTypes', undefined, 404, 'SCIM 1.1 has no /ResourceTypes'],
    ['GET', '/Me', undefined, 404, 'SCIM 1.1 has no /Me'],
    ['PATCH', '/Users/1', [], 400, 'the body must be a JSON object'],
  ])('%s %s is refused in the form of SCIM 1.1', async (method, path, body, status, description) => {
    const { send } = create();
    const response = await send(method, path, body);
    expect([response.status, response.body]).toEqual([status, { Errors: [{ description, code: String(status) }] }]);
  });

  it('filters that SCIM 1.1 does not have are refused', async () => {
    const { send } = create();
    const response = await send('GET', '/Users', undefined, { query: { filter: 'title ne "x"' } });
    expect([response.status, response.body]).toEqual([
      400,
      { Errors: [{ description: 'SCIM 1.1 does not have the operator ne in filters', code: '400' }] },
    ]);
  });

  it('writes every error in the shape of the behaviours', async () => {
    const { send } = create({ errorShape: 'slack', errorStatus: 'integer' });
    const ne = await send('GET', '/Users', undefined, { query: { filter: 'userName ne "ada"' } });
    const missing = await send('GET', '/Users/none');
    expect([ne.body, missing.body]).toEqual([
      { Errors: { description: 'SCIM 1.1 does not have the operator ne in filters', code: 400 } },
      { Errors: { description: 'there is no User with the id "none"', code: 404 } },
    ]);
  });

  it('keeps the members of groups that hide members', async () => {
    const { send, provider } = create({ membersOnRead: 'never' });
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam' })).body as JsonObject;
    const members = [{ value: user['id'] as Json }];
    const group = (await send('POST', '/Groups', { schemas: [core], displayName: 'Staff', members }))
      .body as JsonObject;
    const response = await send('PATCH', `/Groups/${group['id']}`, { schemas: [core], displayName: 'Other' });
    expect(response.status).toBe(204);
    expect(provider.store.get('Group', String(group['id']))).toMatchObject({ displayName: 'Other' });
    expect([...provider.store.members(String(group['id'])).keys()]).toEqual([user['id']]);
  });

  it('counts a PATCH as one request, and as a PATCH', async () => {
    const rateLimits = [{ requests: 1, seconds: 60, methods: ['PATCH'] as const }];
    const { send } = create({ rateLimits });
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam' })).body as JsonObject;
    const change = () => send('PATCH', `/Users/${user['id']}`, { schemas: [core], title: 'x' });
    expect([(await change()).status, (await change()).status]).toEqual([200, 429]);
  });

  it('loses no change if versions are off', async () => {
    const { send } = create({ etag: false });
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam' })).body as JsonObject;
    const path = `/Users/${user['id']}`;
    const changes = Array.from({ length: 20 }, (_, index) =>
      send('PATCH', path, { schemas: [core], emails: [{ value: `${index}@example.com` }] }),
    );
    await Promise.all(changes);
    expect(((await send('GET', path)).body as { emails: Json[] }).emails).toHaveLength(20);
  });

  it('refuses the operations of SCIM 2.0', async () => {
    const { send } = create();
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam' })).body as JsonObject;
    const Operations = [{ op: 'replace', path: 'title', value: 'x' }];
    const response = await send('PATCH', `/Users/${user['id']}`, { schemas: [urn.PatchOp], Operations });
    const description = 'Operations: no schema of the resource defines the attribute (RFC 7644 section 3.1)';
    expect([response.status, response.body]).toEqual([400, { Errors: [{ description, code: '400' }] }]);
  });

  it('refuses the name of a prototype', async () => {
    const { send } = create();
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam' })).body as JsonObject;
    const body = JSON.parse('{"__proto__": {"title": "x"}}') as Json;
    const response = await send('PATCH', `/Users/${user['id']}`, body);
    const description = '__proto__: no schema of the resource defines the attribute (RFC 7644 section 3.1)';
    expect([response.status, response.body]).toEqual([400, { Errors: [{ description, code: '400' }] }]);
  });

  it('makes a PATCH within a bulk request', async () => {
    const { send } = create();
    const user = (await send('POST', '/Users', { schemas: [core], userName: 'sam', nickName: 'S' })).body as JsonObject;
    const path = `/Users/${user['id']}`;
    const data = { schemas: [core], title: 'x', meta: { attributes: ['nickName'] } };
    const Operations = [
      { method: 'PATCH', path, data },
      { method: 'PATCH', path: '/Users/none', data },
      { method: 'DELETE', path },
    ];
    const { body } = await send('POST', '/Bulk', { schemas: [core], Operations });
    const location = `https://scim.example.com/v1${path}`;
    expect((body as JsonObject)['Operations']).toEqual([
      { method: 'PATCH', location, version: 'W/"2"', status: { code: '200' } },
      {
        method: 'PATCH',
        location: 'https://scim.example.com/v1/Users/none',
        status: { code: '404', description: 'there is no User with the id "none"' },
      },
      { method: 'DELETE', location, status: { code: '200' } },
    ]);
  });

  it('replaces and removes all members of a group', async () => {
    const { send } = create();
    const ids: Json[] = [];
    for (const userName of ['a', 'b', 'c'])
      ids.push(((await send('POST', '/Users', { schemas: [core], userName })).body as JsonObject)['id'] as Json);
    const [one, two, three] = ids.map((value) => ({ value })) as unknown as [JsonObject, JsonObject, JsonObject];
    const body = { schemas: [core], displayName: 'Staff', members: [one, two] };
    const path = `/Groups/${((await send('POST', '/Groups', body)).body as JsonObject)['id']}`;
    const membersAfter = async (change: JsonObject) => {
      expect((await send('PATCH', path, change)).status).toBe(204);
      const { members = [] } = (await send('GET', path)).body as { members?: JsonObject[] };
      return members.map(({ value }) => ({ value }));
    };
    const replaced = { meta: { attributes: ['members'] }, members: [two, three] };
    expect(await membersAfter({ members: [{ ...one, operation: 'delete' }, three] })).toEqual([two, three]);
    expect(await membersAfter({ members: [{ ...two, operation: 'delete' }, one] })).toEqual([three, one]);
    expect(await membersAfter(replaced)).toEqual([three, two]);
    expect(await membersAfter({ meta: { attributes: ['members'] } })).toEqual([]);
  });

  it('limits the members that a PATCH may add or replace', async () => {
    const { send } = create({ maxMembersAdded: 1, memberReplacement: 'refuse' });
    const ids: Json[] = [];
    for (const userName of ['a', 'b'])
      ids.push(((await send('POST', '/Users', { schemas: [core], userName })).body as JsonObject)['id'] as Json);
    const group = (await send('POST', '/Groups', { schemas: [core], displayName: 'Staff' })).body as JsonObject;
    const change = async (body: JsonObject) => (await send('PATCH', `/Groups/${group['id']}`, body)).status;
    expect(await change({ members: ids.map((value) => ({ value })) })).toBe(400);
    expect(await change({ members: [{ value: ids[0] as Json }] })).toBe(204);
    expect(await change({ meta: { attributes: ['members'] } })).toBe(400);
  });

  it('reads the ServiceProviderConfigs and the schemas', async () => {
    const { send } = create();
    const config = (await send('GET', '/ServiceProviderConfigs')).body as JsonObject;
    expect(config).toMatchObject({ schemas: [core], patch: { supported: true }, xmlDataFormat: { supported: true } });
    const { Resources } = (await send('GET', '/Schemas')).body as { Resources: JsonObject[] };
    const user = Resources.find(({ id }) => id === `${core}:User`);
    expect(user).toMatchObject({ endpoint: '/Users', schema: core });
    expect(((user?.['attributes'] ?? []) as JsonObject[]).find(({ name }) => name === 'groups')).toMatchObject({
      readOnly: true,
      multiValuedAttributeChildName: 'group',
      subAttributes: expect.not.arrayContaining([expect.objectContaining({ name: '$ref' })]),
    });
    const enterprise = (await send('GET', '/Schemas/urn:scim:schemas:extension:enterprise:1.0')).body as JsonObject;
    const attributes = enterprise['attributes'] as JsonObject[];
    const manager = attributes.find(({ name }) => name === 'manager')?.['subAttributes'] as JsonObject[];
    expect(manager.map(({ name }) => name)).toEqual(['managerId', 'displayName']);
    expect((await send('GET', `/Schemas/${core}:User`)).body).toMatchObject({ id: `${core}:User` });
  });
});
