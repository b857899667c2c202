import { expect } from 'vitest';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, found, list, names, patchUser, search } from '../ask.ts';
import { answering, asking, having, refusing, showing } from '../faults.ts';
import { gadget, gadgetUrn, labelUrn, withGadgets } from '../gadget.ts';
import { type Rule, rule } from '../rule.ts';

const enterprise = (department: string): JsonObject => ({ [urn.EnterpriseUser]: { department } });
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** RFC 7643 section 3: resources, their schemas and their common attributes. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7643-3-1',
    'A resource that a client sends has "schemas".',
    async (start) => expectError(await start().send('POST', '/Users', { userName: 'anna' }), 400, 'invalidSyntax'),
    asking(/^POST .Users/, ({ body }) => {
      body.schemas = [urn.User];
    }),
  ),
  rule(
    'RFC7643-3-2',
    'Every representation has a "schemas" array that is not empty.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      await addGroup(harness, 'Staff');
      for (const path of [
        '/Users',
        '/Groups',
        '/Schemas',
        '/ResourceTypes',
        '/',
        '/ServiceProviderConfig',
        '/Nothing',
      ]) {
        const { body } = await harness.send('GET', path);
        for (const { schemas } of [body, ...list(body.Resources)])
          expect(schemas).toEqual([expect.stringMatching(/^urn:/)]);
      }
    },
    showing(/^GET .ResourceTypes/, (resource) => {
      resource.schemas = [];
    }),
  ),
  rule(
    'RFC7643-3-3',
    'The schemas of a resource are those of its resource type.',
    async (start) => {
      const { send } = start();
      const schemas = [urn.User, urn.Group];
      expectError(await send('POST', '/Users', user('anna', { schemas })), 400, 'invalidSyntax');
      expect(
        (await start({ behaviour: { lenient: true } }).send('POST', '/Users', user('anna', { schemas }))).body.schemas,
      ).toEqual([urn.User]);
    },
    showing(/^POST .Users/, (resource) => {
      if (resource.userName) resource.schemas = [urn.User, urn.Group];
    }),
  ),
  rule(
    'RFC7643-3-4',
    'No schema is named twice.',
    async (start) => {
      const { body } = await start().send(
        'POST',
        '/Users',
        user('anna', { schemas: [urn.User, urn.User.toUpperCase(), urn.User] }),
      );
      expect(body.schemas).toEqual([urn.User]);
    },
    showing(/^POST .Users/, (resource) => {
      resource.schemas = [urn.User, urn.User];
    }),
  ),
  rule(
    'RFC7643-3-5',
    'The order of "schemas" does not matter.',
    async (start) => {
      const { send } = start();
      const schemas = [urn.EnterpriseUser, urn.User];
      const { status, body } = await send('POST', '/Users', user('anna', { schemas, ...enterprise('Sales') }));
      expect([status, body[urn.EnterpriseUser]]).toEqual([201, { department: 'Sales' }]);
    },
    refusing(/^POST .Users/, 400, ({ body }) => list((body as JsonObject).schemas)[0] !== (urn.User as unknown)),
  ),
  rule(
    'RFC7643-3-6',
    'Common attributes are there whatever "schemas" says.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { externalId: 'hr-1' });
      expect((await harness.send('GET', `/Users/${id}`)).body).toMatchObject({
        id,
        externalId: 'hr-1',
        meta: { resourceType: 'User' },
      });
      expect(await found(harness, 'externalId eq "hr-1" and meta.resourceType eq "User"')).toEqual(['anna']);
    },
    showing(/^GET .Users/, (resource) => {
      delete resource.externalId;
    }),
  ),
  rule(
    'RFC7643-3.1-1',
    'Every resource type has the common attributes, also one that was added.',
    async (start) => {
      const { body } = await start(withGadgets).send('POST', '/Gadgets', gadget({ externalId: 'g' }));
      expect(body).toMatchObject({
        id: 'id-1',
        externalId: 'g',
        meta: { resourceType: 'Gadget', created: expect.stringMatching(dateTime), location: `${base}/Gadgets/id-1` },
      });
    },
    showing(/^POST .Gadgets/, (resource) => {
      delete resource.externalId;
    }),
  ),
  rule(
    'RFC7643-3.1-2',
    'The service provider gives a new resource its "id" and "meta".',
    async (start) => {
      const { body } = await start().send('POST', '/Users', user('anna'));
      const at = '2026-01-01T00:00:00.000Z';
      expect([body.id, body.meta]).toEqual([
        'id-1',
        { resourceType: 'User', created: at, lastModified: at, version: 'W/"1"', location: `${base}/Users/id-1` },
      ]);
    },
    showing(/^POST .Users/, ({ meta }) => {
      if (isObject(meta)) delete meta.lastModified;
    }),
  ),
  rule(
    'RFC7643-3.1-3',
    'The characteristics of common attributes are those of the RFC, whatever a schema says of them.',
    async (start) => {
      const { send } = start(withGadgets);
      const { body } = await send('POST', '/Gadgets?attributes=serial', gadget({ id: 'mine', serial: 'A' }));
      expect(body).toEqual({ schemas: [gadgetUrn, labelUrn], id: 'id-1', serial: 'A' });
    },
    showing(/^POST .Gadgets/, (resource) => {
      delete resource.id;
    }),
  ),
  rule(
    'RFC7643-3.1-4',
    'Every representation has an "id" that is not empty.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      for (const path of [`/Users/${id}`, '/Users', '/']) {
        for (const parameters of ['', '?attributes=title', '?excludedAttributes=id']) {
          const { body } = await harness.send('GET', path + parameters);
          for (const resource of Array.isArray(body.Resources) ? list(body.Resources) : [body])
            expect(resource.id).toBe(id);
        }
      }
    },
    showing(/^GET .Users$/, (resource) => {
      resource.id = '';
    }),
  ),
  rule(
    'RFC7643-3.1-5',
    'An id is given once among all resources of all types.',
    async (start) => {
      // Uses ids of the provider, not of the test.
      const harness = start({ newId: undefined } as object);
      const ids = [];
      for (let i = 0; i < 20; i++) {
        ids.push((await harness.send('POST', '/Users', user(`u${i}`))).body.id);
        ids.push(await addGroup(harness, `g${i}`));
      }
      expect(new Set(ids).size).toBe(40);
    },
    (options) => {
      let last = 0;
      return { ...options, newId: () => `id-${(last++ >> 1) + 1}` };
    },
  ),
  rule(
    'RFC7643-3.1-6',
    'An id stays with its resource, and is not given to another.',
    async (start) => {
      const harness = start();
      const { send } = harness;
      const id = await addUser(harness, 'anna');
      expect((await send('PUT', `/Users/${id}`, user('berta'))).body.id).toBe(id);
      expect((await patchUser(harness, id, { op: 'replace', path: 'userName', value: 'carla' })).body.id).toBe(id);
      expect((await send('GET', `/Users/${id}`)).body).toMatchObject({ id, userName: 'carla' });
      await send('DELETE', `/Users/${id}`);
      expect(await addUser(harness, 'anna')).not.toBe(id);
    },
    having({ newId: () => 'id-0' }),
  ),
  rule(
    'RFC7643-3.1-7',
    'A client cannot choose the id.',
    async (start) => {
      const { send } = start();
      expect((await send('POST', '/Users', user('anna', { id: 'mine' }))).body.id).toBe('id-1');
      expect((await send('PUT', '/Users/id-1', user('anna', { id: 'mine' }))).body.id).toBe('id-1');
      expect((await send('GET', '/Users/mine')).status).toBe(404);
    },
    having({ newId: () => 'mine' }),
  ),
  rule(
    'RFC7643-3.1-8',
    'No id contains "bulkId".',
    async (start) => {
      const harness = start();
      for (const userName of ['anna', 'bert']) expect(await addUser(harness, userName)).not.toContain('bulkId');
    },
    (options) => {
      let last = 0;
      return { ...options, newId: () => `bulkId-${++last}` };
    },
  ),
  rule(
    'RFC7643-3.1-9',
    'The service provider makes up no externalId.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expect((await harness.send('GET', `/Users/${id}`)).body).not.toHaveProperty('externalId');
      const { body } = await harness.send('PUT', `/Users/${id}`, user('anna', { externalId: 'HR-1' }));
      expect(body.externalId).toBe('HR-1');
    },
    showing(/^GET .Users/, (resource) => {
      resource.externalId ??= resource.id;
    }),
  ),
  rule(
    'RFC7643-3.1-10',
    'An externalId belongs to the client’s domain: a provider has one, and does not ask for unique ones.',
    async (start) => {
      const [one, other] = [start(), start()];
      await addUser(one, 'anna', { externalId: '1' });
      await addUser(one, 'bert', { externalId: '1' });
      await addUser(other, 'carl', { externalId: '1' });
      expect(await found(one, 'externalId eq "1"')).toEqual(['anna', 'bert']);
      expect(await found(other, 'externalId eq "1"')).toEqual(['carl']);
    },
    refusing(/^POST .Users/, 409, ({ body }) => (body as JsonObject).userName === 'bert'),
  ),
  rule(
    'RFC7643-3.1-11',
    'What a client sends as "meta" is ignored.',
    async (start) => {
      const { send } = start();
      const meta = {
        resourceType: 'Group',
        created: '1999-01-01T00:00:00Z',
        version: 'W/"99"',
        location: 'https://evil.example',
      };
      await send('POST', '/Users', user('anna', { meta }));
      const kept = { resourceType: 'User', created: '2026-01-01T00:00:00.000Z', location: `${base}/Users/id-1` };
      expect((await send('GET', '/Users/id-1')).body.meta).toMatchObject({ ...kept, version: 'W/"1"' });
      await send('PUT', '/Users/id-1', user('anna', { meta, title: 'Boss' }));
      expect((await send('GET', '/Users/id-1')).body.meta).toMatchObject({ ...kept, version: 'W/"2"' });
    },
    showing(/^GET .Users/, ({ meta }) => {
      if (isObject(meta)) meta.created = '1999-01-01T00:00:00Z';
    }),
  ),
  rule(
    'RFC7643-3.1-12',
    'meta.created is a DateTime.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      const { meta } = (await harness.send('GET', '/Users/id-1')).body;
      expect((meta as JsonObject).created).toMatch(dateTime);
    },
    showing(/^GET .Users/, ({ meta }) => {
      if (isObject(meta)) meta.created = '2026-01-01';
    }),
  ),
  rule(
    'RFC7643-3.1-13',
    'What was never changed has the same lastModified as created.',
    async (start) => {
      let now = Date.parse('2026-01-01T00:00:00Z');
      const { send } = start({ clock: () => now++ });
      const { created, lastModified } = (await send('POST', '/Users', user('anna'))).body.meta as JsonObject;
      expect(lastModified).toBe(created);
    },
    showing(/^POST .Users/, ({ meta }) => {
      if (isObject(meta)) meta.lastModified = new Date(Date.parse(String(meta.created)) + 1).toISOString();
    }),
  ),
  rule(
    'RFC7643-3.1-14',
    'meta.location is what the header Content-Location says.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const answers = [
        await harness.send('GET', `/Users/${id}`),
        await harness.send('PUT', `/Users/${id}`, user('anna', { title: 'Boss' })),
      ];
      for (const { headers, body } of answers) {
        expect((body.meta as JsonObject).location).toBe(`${base}/Users/${id}`);
        expect(headers['content-location']).toBe(`${base}/Users/${id}`);
      }
    },
    answering(/^GET .Users/, ({ headers }) => {
      headers['content-location'] = `${base}/Users`;
    }),
  ),
  rule(
    'RFC7643-3.1-15',
    'A version that is no strong validator begins with W/.',
    async (start) => {
      const harness = start();
      const anna = await addUser(harness, 'anna');
      const staff = await addGroup(harness, 'Staff', anna);
      const before = await harness.send('GET', `/Groups/${staff}`);
      await patchUser(harness, anna, { op: 'add', path: 'displayName', value: 'Anna' });
      const after = await harness.send('GET', `/Groups/${staff}`);
      // If a member is renamed, the bytes of the group change, but its version stays the same. The version is therefore
      // weak.
      expect(after.body.members).not.toEqual(before.body.members);
      expect([after.headers.etag, (after.body.meta as JsonObject).version]).toEqual(['W/"1"', 'W/"1"']);
    },
    answering(/^GET .Groups/, ({ headers, body }) => {
      headers.etag = String(headers.etag).replace('W/', '');
      if (isObject(body.meta)) body.meta.version = headers.etag;
    }),
  ),
  rule(
    'RFC7643-3.3-1',
    '"schemas" has at least one value.',
    async (start) => {
      const { send } = start();
      expectError(await send('POST', '/Users', user('anna', { schemas: [] })), 400, 'invalidSyntax');
      expectError(
        await send(
          'PUT',
          `/Users/${(await send('POST', '/Users', user('anna'))).body.id}`,
          user('anna', { schemas: [] }),
        ),
        400,
        'invalidSyntax',
      );
    },
    asking(/^PUT .Users/, ({ body }) => {
      body.schemas = [urn.User];
    }),
  ),
  rule(
    'RFC7643-3.3-2',
    '"schemas" names the base schema of the resource.',
    async (start) => {
      const { send } = start();
      const schemas = [urn.EnterpriseUser];
      expectError(
        await send('POST', '/Users', user('anna', { schemas, ...enterprise('Sales') })),
        400,
        'invalidSyntax',
      );
      const both = { schemas: [urn.EnterpriseUser, urn.User], ...enterprise('Sales') };
      expect((await send('POST', '/Users', user('anna', both))).body.schemas).toContain(urn.User);
    },
    showing(/^POST .Users/, (resource) => {
      if (resource.id) resource.schemas = [urn.EnterpriseUser];
    }),
  ),
  rule(
    'RFC7643-3.3-3',
    'The attributes of an extension stand in an object named by its URN.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { schemas: [urn.User, urn.EnterpriseUser], ...enterprise('Sales') });
      const { body } = await harness.send('GET', `/Users/${id}`);
      expect([body[urn.EnterpriseUser], body.department]).toEqual([{ department: 'Sales' }, undefined]);
      const searched = await harness.send(
        'POST',
        '/Users/.search',
        search({ attributes: [`${urn.EnterpriseUser}:department`] }),
      );
      expect(list(searched.body.Resources)[0]).toMatchObject(enterprise('Sales'));
      expect(names(await harness.send('GET', '/Users'))).toEqual(['anna']);
    },
    showing(/^GET .Users/, (resource) => {
      Object.assign(resource, resource[urn.EnterpriseUser]);
    }),
  ),
];
