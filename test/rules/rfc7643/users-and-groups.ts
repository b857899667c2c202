import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, found, list, patchUser, search } from '../ask.ts';
import { answering, asking, schema, showing, storing } from '../faults.ts';
import { type Rule, rule } from '../rule.ts';

/** RFC 7643 sections 4, 8.7.1 and 9.2: users and groups. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7643-4.1.1-1',
    'A User has a userName, and not an empty one.',
    async (start) => {
      const harness = start();
      expectError(await harness.send('POST', '/Users', user('')), 400, 'invalidValue');
      const id = await addUser(harness, 'anna');
      expectError(await harness.send('PUT', `/Users/${id}`, user('')), 400, 'invalidValue');
      expectError(await patchUser(harness, id, { op: 'replace', path: 'userName', value: '' }), 400, 'mutability');
    },
    asking(/^PUT .Users/, ({ body }) => {
      if (body.userName === '') body.userName = 'anna';
    }),
  ),
  rule(
    'RFC7643-4.1.1-2',
    'No two Users have the same userName.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      const bert = await addUser(harness, 'bert');
      expectError(await harness.send('POST', '/Users', user('anna')), 409, 'uniqueness');
      expectError(await harness.send('PUT', `/Users/${bert}`, user('anna')), 409, 'uniqueness');
      expectError(
        await patchUser(harness, bert, { op: 'replace', path: 'userName', value: 'anna' }),
        409,
        'uniqueness',
      );
    },
    schema(urn.User, 'userName', { uniqueness: 'none' }),
  ),
  rule(
    'RFC7643-4.1.1-3',
    'userName is required, and its case does not count.',
    async (start) => {
      const harness = start();
      expectError(await harness.send('POST', '/Users', { schemas: [urn.User] }), 400, 'invalidValue');
      await addUser(harness, 'Anna');
      expectError(await harness.send('POST', '/Users', user('aNNA')), 409, 'uniqueness');
      expect(await found(harness, 'userName eq "ANNA"')).toEqual(['Anna']);
    },
    schema(urn.User, 'userName', { caseExact: true }),
  ),
  rule(
    'RFC7643-4.1.1-4',
    'A password can be read nowhere.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { password: 'geh31m' });
      for (const target of [
        `/Users/${id}`,
        '/Users',
        '/',
        `/Users/${id}?attributes=password`,
        '/Users?attributes=password',
      ]) {
        const { body } = await harness.send('GET', target);
        expect(JSON.stringify(body)).not.toMatch(/geh31m|password/);
      }
      const { body } = await harness.send('POST', '/Users/.search', search({ attributes: ['password'] }));
      expect(JSON.stringify(body)).not.toMatch(/geh31m|password/);
    },
    showing(/^GET .Users./, (resource) => {
      resource.password = '$scrypt$c2FsdA==';
    }),
  ),
  rule(
    'RFC7643-4.1.1-7',
    'The answer to a change of a password does not show it.',
    async (start) => {
      const harness = start();
      const created = await harness.send('POST', '/Users?attributes=password', user('anna', { password: 'geh31m' }));
      const replaced = await harness.send('PUT', '/Users/id-1', user('anna', { password: 'geh31m' }));
      const patched = await harness.send(
        'PATCH',
        '/Users/id-1?attributes=password',
        patchOp({ op: 'add', value: { password: 'geh31m' } }),
      );
      for (const { status, body } of [created, replaced, patched]) {
        expect([201, 200]).toContain(status);
        expect(JSON.stringify(body)).not.toMatch(/geh31m|password/);
      }
    },
    schemaAlwaysReturned(),
  ),
  rule(
    'RFC7643-4.1.2-3',
    'A value of "groups" is the id of the Group, and $ref its URI.',
    async (start) => {
      const harness = start();
      const anna = await addUser(harness, 'anna');
      const staff = await addGroup(harness, 'Staff', anna);
      const { groups } = (await harness.send('GET', `/Users/${anna}`)).body;
      expect(groups).toEqual([{ value: staff, $ref: `${base}/Groups/${staff}`, display: 'Staff', type: 'direct' }]);
    },
    showing(/^GET .Users/, ({ groups }) => {
      for (const group of list(groups)) group.value = group.display;
    }),
  ),
  rule(
    'RFC7643-4.1.2-4',
    'Memberships are changed through the Group.',
    async (start) => {
      const harness = start();
      const anna = await addUser(harness, 'anna');
      const staff = await addGroup(harness, 'Staff');
      const groups = [{ value: staff }];
      expectError(await patchUser(harness, anna, { op: 'add', path: 'groups', value: groups }), 400, 'mutability');
      expect((await harness.send('PUT', `/Users/${anna}`, user('anna', { groups }))).body).not.toHaveProperty('groups');
      const members = [{ value: anna }];
      await harness.send('PATCH', `/Groups/${staff}`, patchOp({ op: 'add', path: 'members', value: members }));
      expect((await harness.send('GET', `/Users/${anna}`)).body.groups).toMatchObject(groups);
    },
    showing(/^PUT .Users/, (resource) => {
      resource.groups = [{ value: 'id-2' }];
    }),
  ),
  rule(
    'RFC7643-4.1.2-5',
    'A certificate is base64.',
    async (start) => {
      const { send } = start();
      const create = (userName: string, value: string) =>
        send('POST', '/Users', user(userName, { x509Certificates: [{ value }] }));
      expectError(await create('anna', '-----BEGIN CERTIFICATE-----'), 400, 'invalidValue');
      expect((await create('anna', 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAw')).status).toBe(201);
    },
    schema(urn.User, 'x509Certificates.value', { type: 'string' }),
  ),
  rule(
    'RFC7643-4.2-1',
    'A Group has a displayName.',
    async (start) => {
      const harness = start();
      expectError(await harness.send('POST', '/Groups', { schemas: [urn.Group] }), 400, 'invalidValue');
      const staff = await addGroup(harness, 'Staff');
      const operation = { op: 'remove', path: 'displayName' };
      expectError(await harness.send('PATCH', `/Groups/${staff}`, patchOp(operation)), 400, 'mutability');
    },
    schema(urn.Group, 'displayName', { required: false }),
  ),
  rule(
    'RFC7643-8.7.1-11',
    'The schema of Group says that displayName is required.',
    async (start) =>
      expect(await characteristic(await start().send('GET', `/Schemas/${urn.Group}`), 'displayName', 'required')).toBe(
        true,
      ),
    schema(urn.Group, 'displayName', { required: false }),
    {
      choice:
        'The printed schema calls the attribute REQUIRED in its description and has "required": false. Section 4.2 requires it, and what /Schemas says has to be what the provider does: true.',
    },
  ),
  rule(
    'RFC7643-8.7.1-12',
    'A manager is given by the id of the User.',
    async (start) => {
      const harness = start();
      const boss = await addUser(harness, 'boss');
      const schemas = [urn.User, urn.EnterpriseUser];
      const manager = (value: JsonObject) => user('anna', { schemas, [urn.EnterpriseUser]: { manager: value } });
      expectError(await harness.send('POST', '/Users', manager({ value: 'nobody' })), 400, 'invalidValue');
      const { body } = await harness.send('POST', '/Users', manager({ value: boss }));
      expect(body[urn.EnterpriseUser]).toMatchObject({ manager: { value: boss } });
    },
    showing(/^POST .Users/, (resource) => {
      if (resource[urn.EnterpriseUser]) resource[urn.EnterpriseUser] = { manager: { displayName: 'boss' } };
    }),
    {
      choice:
        'The description of manager.value says REQUIRED, the printed schema "required": false. Kept as not required in the schema, since identity providers clear managers with an empty value; a value that is given is the id of a User.',
    },
  ),
  rule(
    'RFC7643-8.7.1-13',
    'A manager has a $ref when it is read, and needs none when it is written.',
    async (start) => {
      const harness = start();
      const boss = await addUser(harness, 'boss');
      const schemas = [urn.User, urn.EnterpriseUser];
      const { status, body } = await harness.send(
        'POST',
        '/Users',
        user('anna', { schemas, [urn.EnterpriseUser]: { manager: { value: boss } } }),
      );
      const $ref = `${base}/Users/${boss}`;
      expect([status, body[urn.EnterpriseUser]]).toEqual([
        201,
        { manager: { value: boss, $ref, displayName: 'boss' } },
      ]);
    },
    schema(urn.EnterpriseUser, 'manager.$ref', { required: true }),
    {
      choice:
        'The description says REQUIRED, the printed schema "required": false, and RFC 7644 section 3.7.2 itself sends a manager with its value alone. Optional in requests, always there in answers.',
    },
  ),
  rule(
    'RFC7643-9.2-1',
    'No password is stored as clear text.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { password: 'geh31m' });
      await patchUser(harness, id, { op: 'replace', path: 'password', value: 'geh31m' });
      expect(JSON.stringify([...harness.provider.store.list('User')])).not.toContain('geh31m');
    },
    storing((store) => ({
      list: (type) => [...store.list(type)].map((resource) => ({ ...resource, password: 'geh31m' })),
    })),
  ),
];

function characteristic({ body }: { body: JsonObject }, name: string, wanted: string) {
  return list(body.attributes).find((attribute) => attribute.name === name)?.[wanted];
}

/** Simulates a provider that ignores that a password is writeOnly. */
function schemaAlwaysReturned() {
  return answering(/^(POST|PUT|PATCH) .Users/, ({ body }, request) => {
    const sent = (request.body as JsonObject | undefined)?.password;
    if (sent !== undefined) body.password = sent;
  });
}
