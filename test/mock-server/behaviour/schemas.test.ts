import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

/** Returns the definition of an attribute in /Schemas. */
async function definition(
  behaviour: Partial<Behaviour>,
  schema: string,
  ...names: string[]
): Promise<Json | undefined> {
  const { body } = await createHarness({ behaviour }).send('GET', `/Schemas/${schema}`);
  let found: JsonObject | undefined = body;
  for (const name of names) {
    const list: Json | undefined = found?.attributes ?? found?.subAttributes;
    found = (Array.isArray(list) ? list : []).filter(isObject).find((attribute) => attribute.name === name);
  }
  return found;
}

describe('schemas', () => {
  it.each([
    ['displayName', urn.User, ['displayName']],
    ['name.givenName', urn.User, ['name']],
    ['name.givenName', urn.User, ['name', 'givenName']],
    [`${urn.EnterpriseUser}:department`, urn.EnterpriseUser, ['department']],
  ])('say that %s is required', async (path, schema, names) => {
    expect(await definition({}, schema, ...names)).toMatchObject({ required: false });
    expect(await definition({ requiredAttributes: [path] }, schema, ...names)).toMatchObject({ required: true });
  });

  it('do not say it of an attribute of the same name elsewhere', async () => {
    const behaviour = { requiredAttributes: [`${urn.EnterpriseUser}:department`] };
    expect(await definition(behaviour, urn.EnterpriseUser, 'division')).toMatchObject({ required: false });
    expect(await definition({ requiredAttributes: ['title'] }, urn.User, 'name')).toMatchObject({ required: false });
  });

  it.each([
    ['full', 'default'],
    ['on-request', 'request'],
    ['never', 'never'],
  ] as const)('say how members are returned: %s', async (membersOnRead, returned) => {
    expect(await definition({ membersOnRead }, urn.Group, 'members')).toMatchObject({ returned });
  });
});

describe('externalId', () => {
  it('is required where a behaviour says so, of users and of groups, and the schemas say it too', async () => {
    const behaviour = { requiredAttributes: ['externalId'] };
    const { send } = createHarness({ behaviour });
    const refusal = { status: 400, body: { scimType: 'invalidValue', detail: 'externalId: it is required' } };
    expect(await send('POST', '/Users', user('ada'))).toMatchObject(refusal);
    expect(await send('POST', '/Groups', group('g'))).toMatchObject(refusal);
    expect((await send('POST', '/Users', user('ada', { externalId: '1' }))).status).toBe(201);
    expect(await send('PUT', '/Users/id-1', user('ada'))).toMatchObject(refusal);
    const removal = patchOp({ op: 'remove', path: 'externalId' });
    expect(await send('PATCH', '/Users/id-1', removal)).toMatchObject({ status: 400 });
    for (const schema of [urn.User, urn.Group]) {
      expect(await definition(behaviour, schema, 'externalId')).toMatchObject({ required: true, caseExact: true });
      expect(await definition({}, schema, 'externalId')).toBeUndefined();
    }
    expect(await definition(behaviour, urn.ServiceProviderConfig, 'externalId')).toBeUndefined();
  });

  it('is required of one type where it is named with its URN', async () => {
    const { send } = createHarness({ behaviour: { requiredAttributes: [`${urn.User}:externalId`] } });
    expect((await send('POST', '/Users', user('ada'))).status).toBe(400);
    expect((await send('POST', '/Groups', group('g'))).status).toBe(201);
  });

  it.each(['server', 'global'] as const)('is unique where a schema says so: %s', async (uniqueness) => {
    const listed = {
      name: 'externalId',
      uniqueness,
      caseExact: false,
      returned: 'never',
      mutability: 'readOnly',
    } as const;
    const userName = { name: 'userName', required: true, uniqueness: 'server' } as const;
    const schemas = [{ id: urn.User, attributes: [listed, userName] }];
    const resourceTypes = [{ name: 'User', endpoint: '/Users', schema: urn.User }];
    await using server = await createMockServer({ schemas, resourceTypes, token: false });
    const send = async (method: string, path: string, body: object) => {
      const headers = { 'content-type': 'application/scim+json' };
      const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as JsonObject };
    };
    const refusal = { status: 409, body: { scimType: 'uniqueness', detail: 'externalId "A" is already in use' } };
    expect((await send('POST', '/Users', user('ada', { externalId: 'A' }))).body).toMatchObject({ externalId: 'A' });
    expect(await send('POST', '/Users', user('bob', { externalId: 'A' }))).toMatchObject(refusal);
    // `externalId` is case-exact (RFC 7643 section 3.1), so `a` is another value than `A`.
    const { status, body } = await send('POST', '/Users', user('bob', { externalId: 'a' }));
    expect(status).toBe(201);
    expect(await send('PUT', `/Users/${body.id}`, user('bob', { externalId: 'A' }))).toMatchObject(refusal);
  });

  it('may be anybody’s twice by itself', async () => {
    const { send } = createHarness();
    expect((await send('POST', '/Users', user('ada', { externalId: 'A' }))).status).toBe(201);
    expect((await send('POST', '/Users', user('bob', { externalId: 'A' }))).status).toBe(201);
  });
});

describe('a group whose members are never shown', () => {
  it('has them, and stays what it is when nothing is changed', async () => {
    const { send, provider } = createHarness({ behaviour: { membersOnRead: 'never' } });
    await send('POST', '/Users', user('ada'));
    expect((await send('POST', '/Groups', group('staff', 'id-1'))).body).not.toHaveProperty('members');
    await send('PATCH', '/Groups/id-2', patchOp({ op: 'replace', path: 'displayName', value: 'staff' }));
    const read = await send('GET', '/Groups/id-2?attributes=members,displayName');
    expect(read.body).toEqual({ schemas: [urn.Group], id: 'id-2', displayName: 'staff' });
    expect(read.headers.etag).toBe('W/"1"');
    expect([...provider.store.members('id-2').keys()]).toEqual(['id-1']);
    expect((await send('GET', '/Users/id-1')).body.groups).toHaveLength(1);
  });
});
