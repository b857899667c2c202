import { expect } from 'vitest';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, group, user } from '../../mock-server/provider/harness.ts';
import { addUser, expectError, patchUser } from '../ask.ts';
import { answering, asking, schema, showing } from '../faults.ts';
import { gadget, withGadgets } from '../gadget.ts';
import { type Fault, type Rule, rule } from '../rule.ts';

/** RFC 7644 sections 3.2 to 3.3.1, 3.5, 3.5.1 and 3.6: POST, PUT and DELETE. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.2-1',
    'PUT makes no new resource: it answers 404.',
    async (start) => {
      const { send } = start();
      expectError(await send('PUT', '/Groups/id-1', group('Staff')), 404);
      expect((await send('GET', '/Groups')).body.totalResults).toBe(0);
    },
    puttingNew('Groups'),
  ),
  rule(
    'RFC7644-3.3-1',
    'POST keeps what may be written, and ignores what may not.',
    async (start) => {
      const { body } = await start(withGadgets).send(
        'POST',
        '/Gadgets',
        gadget({ displayName: 'g', serial: 'A', id: 'x', pin: '1' }),
      );
      expect(body).toMatchObject({ id: 'id-1', displayName: 'g', serial: 'A' });
      expect(body).not.toHaveProperty('pin');
    },
    asking(/^POST .Gadgets/, ({ body }) => {
      delete body.serial;
    }),
  ),
  rule(
    'RFC7644-3.3-2',
    'POST ignores readOnly attributes.',
    async (start) => {
      const { status, body } = await start().send(
        'POST',
        '/Users',
        user('anna', { id: 'x', groups: [{ value: 'g' }], meta: { version: 'x' } }),
      );
      expect([status, body.id, body.groups, (body.meta as JsonObject).version]).toEqual([
        201,
        'id-1',
        undefined,
        'W/"1"',
      ]);
    },
    showing(/^POST .Users/, (resource) => {
      resource.groups = [{ value: 'g' }];
    }),
  ),
  rule(
    'RFC7644-3.3-3',
    'A resource that was created is answered with 201.',
    async (start) => {
      const { send } = start();
      expect((await send('POST', '/Users', user('anna'))).status).toBe(201);
      expect((await send('POST', '/Groups', group('Staff'))).status).toBe(201);
    },
    answering(/^POST .Groups/, (answer) => {
      answer.status = 200;
    }),
  ),
  rule(
    'RFC7644-3.3-4',
    'The URI of a new resource is in the header Location and in meta.location, and can be asked for.',
    async (start) => {
      const { send } = start();
      const { headers, body } = await send('POST', '/Users', user('anna'));
      expect([headers.location, (body.meta as JsonObject).location]).toEqual([
        `${base}/Users/id-1`,
        `${base}/Users/id-1`,
      ]);
      expect((await send('GET', '/Users/id-1')).body.userName).toBe('anna');
    },
    answering(/^POST .Users/, ({ headers }) => {
      delete headers.location;
    }),
  ),
  rule(
    'RFC7644-3.3-5',
    'A conflict with another resource is answered with 409 and uniqueness.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      expectError(await harness.send('POST', '/Users', user('anna')), 409, 'uniqueness');
    },
    answering(/^POST .Users/, (answer) => {
      if (answer.status === 409) Object.assign(answer, { status: 400, body: { ...answer.body, status: '400' } });
    }),
  ),
  rule(
    'RFC7644-3.3.1-1',
    'meta.resourceType is the resource type of the endpoint.',
    async (start) => {
      const { send } = start(withGadgets);
      const types = [
        await send('POST', '/Users', user('a')),
        await send('POST', '/Groups', group('b')),
        await send('POST', '/Gadgets', gadget()),
      ];
      expect(types.map(({ body }) => isObject(body.meta) && body.meta.resourceType)).toEqual([
        'User',
        'Group',
        'Gadget',
      ]);
    },
    showing(/^POST .Gadgets/, ({ meta }) => {
      if (isObject(meta)) meta.resourceType = 'User';
    }),
  ),
  rule(
    'RFC7644-3.5-1',
    'PUT is supported for every resource type.',
    async (start) => {
      const { send } = start(withGadgets);
      await send('POST', '/Users', user('a'));
      await send('POST', '/Groups', group('b'));
      await send('POST', '/Gadgets', gadget());
      const replaced = [
        await send('PUT', '/Users/id-1', user('A')),
        await send('PUT', '/Groups/id-2', group('B')),
        await send('PUT', '/Gadgets/id-3', gadget({ displayName: 'C' })),
      ];
      expect(replaced.map(({ status, body }) => [status, body.userName ?? body.displayName])).toEqual([
        [200, 'A'],
        [200, 'B'],
        [200, 'C'],
      ]);
    },
    answering(/^PUT .Gadgets/, (answer) => {
      answer.status = 501;
    }),
  ),
  rule(
    'RFC7644-3.5.1-1',
    'PUT to an id that nobody has creates nothing.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      await harness.send('DELETE', `/Users/${id}`);
      for (const other of [id, 'my-own-id'])
        expectError(await harness.send('PUT', `/Users/${other}`, user('anna')), 404);
      expect((await harness.send('GET', '/Users')).body.totalResults).toBe(0);
    },
    puttingNew('Users'),
  ),
  rule(
    'RFC7644-3.5.1-2',
    'PUT replaces readWrite and writeOnly values.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { title: 'Boss', emails: [{ value: 'a@example.com' }] });
      const emails = [{ value: 'b@example.com' }];
      const { body } = await harness.send(
        'PUT',
        `/Users/${id}`,
        user('anna', { title: 'Chief', emails, password: 'new' }),
      );
      expect(body).toMatchObject({ title: 'Chief', emails, meta: { version: 'W/"2"' } });
      // Nobody can read a password, so only the version shows that the password was changed.
      const again = await harness.send(
        'PUT',
        `/Users/${id}`,
        user('anna', { title: 'Chief', emails, password: 'newer' }),
      );
      expect(again.headers.etag).toBe('W/"3"');
    },
    asking(/^PUT .Users/, ({ body }) => {
      delete body.password;
    }),
  ),
  rule(
    'RFC7644-3.5.1-4',
    'PUT has to match immutable values that are set: in the core schema and in extensions.',
    async (start) => {
      const { send } = start(withGadgets);
      await send('POST', '/Gadgets', gadget({ serial: 'A' }, { stamp: 's' }));
      expectError(await send('PUT', '/Gadgets/id-1', gadget({ serial: 'B' }, { stamp: 's' })), 400, 'mutability');
      expectError(await send('PUT', '/Gadgets/id-1', gadget({ serial: 'A' }, { stamp: 't' })), 400, 'mutability');
      expect((await send('PUT', '/Gadgets/id-1', gadget({ serial: 'A', size: 1 }, { stamp: 's' }))).status).toBe(200);
    },
    schema('urn:example:params:scim:schemas:extension:2.0:Label', 'stamp', { mutability: 'readWrite' }),
    {
      choice: 'A PUT that leaves out an immutable value does not match it: 400, since a PUT clears what it leaves out.',
    },
  ),
  rule(
    'RFC7644-3.5.1-5',
    'PUT sets an immutable attribute that has no value.',
    async (start) => {
      const { send } = start(withGadgets);
      await send('POST', '/Gadgets', gadget());
      expect((await send('PUT', '/Gadgets/id-1', gadget({ serial: 'A' }))).body.serial).toBe('A');
    },
    schema('urn:example:params:scim:schemas:2.0:Gadget', 'serial', { mutability: 'readOnly' }),
  ),
  rule(
    'RFC7644-3.5.1-6',
    'PUT ignores readOnly attributes.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const sent = user('anna', {
        id: 'other',
        groups: [{ value: 'g' }],
        meta: { resourceType: 'Group' },
        title: 'Boss',
      });
      const { status, body } = await harness.send('PUT', `/Users/${id}`, sent);
      expect([status, body.id, body.groups, body.title]).toEqual([200, id, undefined, 'Boss']);
      expect(body.meta).toMatchObject({ resourceType: 'User' });
    },
    answering(/^PUT .Users/, (answer, { body }) => {
      if ((body as JsonObject).groups !== undefined) answer.status = 400;
    }),
  ),
  rule(
    'RFC7644-3.5.1-7',
    'PUT without a required attribute is refused.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expectError(
        await harness.send('PUT', `/Users/${id}`, { schemas: [urn.User], title: 'Boss' }),
        400,
        'invalidValue',
      );
    },
    asking(/^PUT .Users/, ({ body }) => {
      body.userName ??= 'anna';
    }),
  ),
  rule(
    'RFC7644-3.6-1',
    'A resource that was deleted is not found by any method.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      await harness.send('DELETE', `/Users/${id}`);
      expectError(await harness.send('GET', `/Users/${id}`), 404);
      expectError(await harness.send('PUT', `/Users/${id}`, user('anna')), 404);
      expectError(await patchUser(harness, id, { op: 'add', path: 'title', value: 'x' }), 404);
      expectError(await harness.send('DELETE', `/Users/${id}`), 404);
    },
    answering(/^DELETE .Users/, (answer) => {
      if (answer.status === 404) Object.assign(answer, { status: 204, body: {} });
    }),
  ),
  rule(
    'RFC7644-3.6-2',
    'A resource that was deleted is in no list, and no member of a group.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      await harness.send('POST', '/Groups', group('Staff', id));
      await harness.send('DELETE', `/Users/${id}`);
      for (const target of ['/Users', '/Users?filter=userName%20eq%20%22anna%22', '/?filter=userName%20pr']) {
        expect((await harness.send('GET', target)).body.totalResults).toBe(0);
      }
      expect((await harness.send('GET', '/Groups/id-2')).body).not.toHaveProperty('members');
    },
    answering(/^GET .Users$/, ({ body }, { query }) => {
      if (query.filter) Object.assign(body, { totalResults: 1, Resources: [{ schemas: [urn.User], id: 'id-1' }] });
    }),
  ),
  rule(
    'RFC7644-3.6-3',
    'A DELETE that was done is answered with 204 and no body.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const { status, body } = await harness.send('DELETE', `/Users/${id}`);
      expect([status, body]).toEqual([204, {}]);
    },
    answering(/^DELETE .Users/, (answer) => {
      answer.status = 200;
    }),
  ),
];

/** Simulates a provider that creates resources by PUT. */
function puttingNew(endpoint: string): Fault {
  return asking(new RegExp(`^PUT .${endpoint}`), (request) => {
    request.method = 'POST';
    request.path = `/${endpoint}`;
  });
}
