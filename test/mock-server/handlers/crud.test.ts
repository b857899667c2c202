import { describe, expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { ThingSchema } from '../../protocol/support/thing.ts';
import { base, createHarness, group, patchOp, user } from '../provider/harness.ts';

describe('create', () => {
  it('answers 201 with location, version and the resource as it was stored', async () => {
    const { send } = createHarness();
    const answer = await send('POST', '/Users', user('bjensen', { name: { givenName: 'Barbara' }, active: true }));
    expect(answer.status).toBe(201);
    expect(answer.headers).toEqual({
      'content-type': 'application/scim+json; charset=utf-8',
      location: `${base}/Users/id-1`,
      'content-location': `${base}/Users/id-1`,
      etag: 'W/"1"',
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
    });
    expect(answer.body).toEqual({
      schemas: [urn.User],
      id: 'id-1',
      userName: 'bjensen',
      name: { givenName: 'Barbara' },
      active: true,
      meta: {
        resourceType: 'User',
        created: '2026-01-01T00:00:00.000Z',
        lastModified: '2026-01-01T00:00:00.000Z',
        version: 'W/"1"',
        location: `${base}/Users/id-1`,
      },
    });
  });

  it('spells names and canonical values as the schema does, whatever the client did', async () => {
    const { send } = createHarness();
    const { body } = await send('POST', '/Users', {
      SCHEMAS: [urn.User.toUpperCase(), urn.EnterpriseUser],
      USERNAME: 'a',
      Emails: [{ TYPE: 'Work', Value: 'a@example.com' }],
      [urn.EnterpriseUser.toLowerCase()]: { Department: 'Sales' },
    });
    expect(body).toMatchObject({
      schemas: [urn.User, urn.EnterpriseUser],
      userName: 'a',
      emails: [{ type: 'work', value: 'a@example.com' }],
      [urn.EnterpriseUser]: { department: 'Sales' },
    });
  });

  it('ignores what is readOnly and never returns a password', async () => {
    const { send, provider } = createHarness();
    const { body } = await send(
      'POST',
      '/Users',
      user('a', { id: 'mine', password: 's3cret', groups: [{ value: 'x' }], meta: { version: 'W/"9"' } }),
    );
    expect(body).toMatchObject({ id: 'id-1', meta: { version: 'W/"1"' } });
    expect(body).not.toHaveProperty('groups');
    expect(JSON.stringify([...provider.store.list('User'), body])).not.toContain('s3cret');
  });

  it.each([
    ['a userName that differs in case', user('BJENSEN'), 409, 'uniqueness', 'userName "bjensen" is already in use'],
    ['no userName', { schemas: [urn.User] }, 400, 'invalidValue', 'userName: it is required'],
    [
      'an unknown attribute',
      user('x', { shoeSize: 43 }),
      400,
      'invalidSyntax',
      'shoeSize: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
    ],
    ['a wrong type', user('x', { active: 'yes' }), 400, 'invalidValue', 'active: must be true or false, not "yes"'],
    [
      'a boolean in quotes',
      user('x', { active: 'True' }),
      400,
      'invalidValue',
      'active: a boolean must be true or false without quotes (RFC 7643 section 2.3.2)',
    ],
    [
      'two primary e-mails',
      user('x', {
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      }),
      400,
      'invalidValue',
      'emails: primary is true for more than one value',
    ],
    [
      'no schemas',
      { userName: 'x' },
      400,
      'invalidSyntax',
      'schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)',
    ],
    [
      'a manager who does not exist',
      user('x', { schemas: [urn.User, urn.EnterpriseUser], [urn.EnterpriseUser]: { manager: { value: 'nobody' } } }),
      400,
      'invalidValue',
      'manager: there is no User with the id "nobody"',
    ],
    ['bad JSON', { raw: '{"userName": ' }, 400, 'invalidSyntax', expect.stringMatching(/^the body is not JSON: /)],
    ['an array', { raw: '[]' }, 400, 'invalidSyntax', 'the body must be a JSON object'],
    ['nothing', { raw: '' }, 400, 'invalidSyntax', 'the body is empty'],
  ])('refuses %s, and keeps nothing of it', async (_what, body, status, scimType, detail) => {
    const { send, provider } = createHarness();
    await send('POST', '/Users', user('bjensen'));
    const answer = await send('POST', '/Users', body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ schemas: [urn.Error], status: String(status), scimType, detail });
    expect(provider.store.count('User')).toBe(1);
  });
});

describe('replace', () => {
  it('clears what is left out and keeps id and created', async () => {
    const { send, clock } = createHarness();
    await send('POST', '/Users', user('a', { title: 'Boss', active: true }));
    clock.now += 1000;
    const { status, body, headers } = await send('PUT', '/Users/id-1', user('a', { active: false }));
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [urn.User],
      id: 'id-1',
      userName: 'a',
      active: false,
      meta: {
        resourceType: 'User',
        created: '2026-01-01T00:00:00.000Z',
        lastModified: '2026-01-01T00:00:01.000Z',
        version: 'W/"2"',
        location: `${base}/Users/id-1`,
      },
    });
    expect(headers.etag).toBe('W/"2"');
  });

  it.each<[string, string, JsonObject]>([
    ['PUT', 'of a title', user('a')],
    ['PATCH', 'of a title', patchOp({ op: 'remove', path: 'title' })],
  ])('%s that does nothing but the removal %s is a change', async (method, _what, body) => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a', { title: 'Boss' }));
    const answer = await send(method, '/Users/id-1', body);
    expect([answer.status, answer.headers.etag]).toEqual([200, 'W/"2"']);
    expect(answer.body).not.toHaveProperty('title');
    expect((await send('GET', '/Users/id-1')).body).not.toHaveProperty('title');
  });

  it('does not create what does not exist', async () => {
    const { send, provider } = createHarness();
    expect((await send('PUT', '/Users/nobody', user('a'))).status).toBe(404);
    expect(provider.store.count('User')).toBe(0);
  });

  it('keeps the version when nothing changes', async () => {
    const { send, clock } = createHarness();
    await send('POST', '/Users', user('a', { title: 'Boss' }));
    clock.now += 1000;
    const { body } = await send('PUT', '/Users/id-1', user('a', { title: 'Boss' }));
    expect(body.meta).toMatchObject({ version: 'W/"1"', lastModified: '2026-01-01T00:00:00.000Z' });
  });

  it('refuses a userName of somebody else', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a'));
    await send('POST', '/Users', user('b'));
    expect((await send('PUT', '/Users/id-2', user('A'))).body).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect((await send('GET', '/Users/id-2')).body).toMatchObject({ userName: 'b' });
  });
});

describe('replace of what has immutable parts', () => {
  const things = {
    schemas: [ThingSchema],
    resourceTypes: [{ name: 'Thing', endpoint: '/Things', schema: ThingSchema.id }],
  };
  const thing = (owner: JsonObject) => ({ schemas: [ThingSchema.id], owner: { value: 'o', ...owner } });

  it.each<[string, JsonObject, unknown[]]>([
    ['the same value', { badge: '7' }, [200, undefined]],
    ['another value', { badge: '8' }, [400, 'mutability']],
    ['no value', {}, [400, 'mutability']],
  ])('takes or refuses %s of a sub-attribute', async (_what, owner, expected) => {
    const { send } = createHarness(things);
    await send('POST', '/Things', thing({ badge: '7' }));
    const { status, body } = await send('PUT', '/Things/id-1', thing({ ...owner, since: '2026-01-01T00:00:00Z' }));
    expect([status, body.scimType]).toEqual(expected);
  });
});

describe('patch', () => {
  it('answers 200 with the user, and moves the version once', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a', { emails: [{ type: 'work', value: 'a@example.com' }] }));
    const { status, body } = await send(
      'PATCH',
      '/Users/id-1',
      patchOp(
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@example.com' },
        { op: 'add', path: 'title', value: 'Boss' },
      ),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      title: 'Boss',
      emails: [{ type: 'work', value: 'b@example.com' }],
      meta: { version: 'W/"2"' },
    });
  });

  it('keeps everything as it was when one operation fails', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a'));
    const before = (await send('GET', '/Users/id-1')).body;
    const { status, body } = await send(
      'PATCH',
      '/Users/id-1',
      patchOp(
        { op: 'add', path: 'title', value: 'Boss' },
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'x' },
      ),
    );
    expect([status, body.scimType, body.detail]).toEqual([
      400,
      'noTarget',
      'operation 2: emails[type eq "work"].value matches no value',
    ]);
    expect((await send('GET', '/Users/id-1')).body).toEqual(before);
  });

  it('keeps version and lastModified when nothing changes', async () => {
    const { send, clock } = createHarness();
    await send('POST', '/Users', user('a', { title: 'Boss' }));
    clock.now += 5000;
    const { body } = await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: 'title', value: 'Boss' }));
    expect(body.meta).toMatchObject({ version: 'W/"1"', lastModified: '2026-01-01T00:00:00.000Z' });
  });

  it('discards a password and still moves the version', async () => {
    const { send, provider } = createHarness();
    await send('POST', '/Users', user('a'));
    const { body } = await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: 'password', value: 's3cret' }));
    expect(body).toMatchObject({ meta: { version: 'W/"2"' } });
    expect(JSON.stringify([body, ...provider.store.list('User')])).not.toContain('s3cret');
  });

  it('removes the extension from schemas with its last attribute', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('boss'));
    await send(
      'POST',
      '/Users',
      user('a', { schemas: [urn.User, urn.EnterpriseUser], [urn.EnterpriseUser]: { manager: { value: 'id-1' } } }),
    );
    expect((await send('GET', '/Users/id-2')).body).toMatchObject({
      [urn.EnterpriseUser]: { manager: { value: 'id-1', $ref: `${base}/Users/id-1`, displayName: 'boss' } },
    });
    const { body } = await send(
      'PATCH',
      '/Users/id-2',
      patchOp({ op: 'remove', path: `${urn.EnterpriseUser}:manager` }),
    );
    expect(body.schemas).toEqual([urn.User]);
    expect(body).not.toHaveProperty([urn.EnterpriseUser]);
  });

  it('honours attributes with 200 and a body, for groups too', async () => {
    const { send } = createHarness();
    await send('POST', '/Groups', group('G'));
    const operation = patchOp({ op: 'replace', path: 'displayName', value: 'H' });
    expect((await send('PATCH', '/Groups/id-1', operation)).status).toBe(204);
    const answer = await send('PATCH', '/Groups/id-1?attributes=displayName', operation);
    expect([answer.status, answer.body]).toEqual([200, { schemas: [urn.Group], id: 'id-1', displayName: 'H' }]);
  });

  it('is refused with 501 when it is off', async () => {
    const { send } = createHarness({ behaviour: { patch: false } });
    await send('POST', '/Users', user('a'));
    expect((await send('PATCH', '/Users/id-1', patchOp())).body).toEqual({
      schemas: [urn.Error],
      status: '501',
      detail: 'PATCH is not supported',
    });
    expect((await send('GET', '/ServiceProviderConfig')).body).toMatchObject({ patch: { supported: false } });
  });
});

describe('versions', () => {
  it.each([
    ['the version', 'W/"1"', 200],
    ['a strong tag', '"1"', 200],
    ['a list', 'W/"7", W/"1"', 200],
    ['a star', '*', 200],
    ['an old version', 'W/"0"', 412],
    ['another list', '"2","3"', 412],
  ])('If-Match with %s', async (_what, ifMatch, status) => {
    for (const [method, body] of [
      ['PUT', user('a', { title: 'x' })],
      ['PATCH', patchOp({ op: 'add', path: 'title', value: 'x' })],
      ['DELETE', undefined],
    ] as const) {
      const { send, provider } = createHarness();
      await send('POST', '/Users', user('a'));
      const answer = await send(method, '/Users/id-1', body, { 'if-match': ifMatch });
      expect(answer.status).toBe(method === 'DELETE' && status === 200 ? 204 : status);
      if (status === 412) expect(provider.store.get('User', 'id-1')).toMatchObject({ meta: { version: 'W/"1"' } });
    }
  });

  it('answers 304 without a body to If-None-Match with the current version', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a'));
    const answer = await send('GET', '/Users/id-1', undefined, { 'if-none-match': 'W/"1"' });
    expect([answer.status, answer.body, answer.headers.etag]).toEqual([304, {}, 'W/"1"']);
    expect((await send('GET', '/Users/id-1', undefined, { 'if-none-match': 'W/"0"' })).status).toBe(200);
  });

  it('does not move a user when only the user’s groups change', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a'));
    await send('POST', '/Groups', group('G', 'id-1'));
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({
      groups: [{ value: 'id-2' }],
      meta: { version: 'W/"1"' },
    });
  });
});

describe('a resource that is stored in another way than here', () => {
  const known = { resourceType: 'User', created: '2026-01-01T00:00:00Z' };
  it.each<[string, JsonObject]>([
    ['with meta first', { meta: known, userName: 'ada' }],
    ['with a name behind meta', { userName: 'ada', meta: known, name: { givenName: 'Ada' } }],
    ['with a number at the end of meta', { userName: 'ada', meta: { ...known, count: 1 } }],
    ['with an empty meta', { userName: 'ada', meta: {} }],
    ['with a location of elsewhere', { userName: 'ada', meta: { ...known, location: 'https://elsewhere.example/1' } }],
  ])('is shown as any other: %s', async (_how, attributes) => {
    const resource = { schemas: [urn.User], id: 'a"b', ...attributes };
    const store = createMemoryStore({ indexes: storeIndexes(), contents: [{ op: 'put', type: 'User', resource }] });
    const { provider, send } = createHarness({ store });
    const shown = { ...resource, meta: { ...(attributes.meta as JsonObject), location: `${base}/Users/a%22b` } };
    const request = { method: 'GET', base, path: '/Users/a%22b', query: {}, headers: {} };
    // Compares the text, because after parsing, a member that occurs twice would look like one member.
    expect((await provider.exchange(request)).raw).toBe(JSON.stringify(shown));
    expect((await send('GET', '/Users')).body.Resources).toEqual([shown]);
  });
});

describe('a body that comes as an object', () => {
  const work = () => ({ value: 'a@example.com', type: 'work' });
  it.each<[string, string, (emails: JsonObject[]) => JsonObject]>([
    ['POST', '/Users', (emails) => user('b', { emails })],
    ['PUT', '/Users/id-1', (emails) => user('a', { emails })],
    ['PATCH', '/Users/id-1', (emails) => patchOp({ op: 'add', path: 'emails', value: emails })],
    [
      'POST',
      '/Bulk',
      (emails) => ({
        schemas: [urn.BulkRequest],
        Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data: user('b', { emails }) }],
      }),
    ],
  ])('is its owner’s to change when it was sent: %s %s', async (method, path, bodyWith) => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a'));
    const emails: JsonObject[] = [work()];
    await send(method, path, bodyWith(emails));
    (emails[0] as JsonObject).value = 'changed@example.com';
    emails.push(work());
    const { body } = await send('GET', '/Users?filter=emails.value eq "a@example.com"');
    expect(body.Resources).toMatchObject([{ emails: [work()] }]);
  });

  it('is what JSON says of it', async () => {
    const { send } = createHarness();
    const { body } = await send('POST', '/Users', user('a', { title: undefined, active: new Boolean(true) as never }));
    expect(body).toMatchObject({ userName: 'a', active: true });
    expect(body).not.toHaveProperty('title');
  });

  it('is refused where JSON cannot say it', async () => {
    const { send } = createHarness();
    const { status, body } = await send('POST', '/Users', user('a', { title: 1n as never }));
    expect([status, body.scimType, body.detail]).toEqual([
      400,
      'invalidSyntax',
      'the body is not JSON: TypeError: Do not know how to serialize a BigInt',
    ]);
  });
});

describe('a deletion that deactivates', () => {
  it('moves the version once, however often it is asked for', async () => {
    const { send } = createHarness({ behaviour: { delete: 'deactivate' } });
    await send('POST', '/Users', user('a', { active: true }));
    for (const _ of [1, 2, 3]) expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
    const { headers, body } = await send('GET', '/Users/id-1');
    expect([headers.etag, body.active]).toEqual(['W/"2"', false]);
  });
});
