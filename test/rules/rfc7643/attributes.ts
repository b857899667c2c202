import { expect } from 'vitest';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, type Harness, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, filtered, found, list, patchUser } from '../ask.ts';
import { answering, asking, refusing, schema, showing } from '../faults.ts';
import { gadget, withGadgets } from '../gadget.ts';
import { type Rule, rule } from '../rule.ts';

/** RFC 7643 sections 1 and 2: attributes and their types. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7643-1.2-1',
    'A simple attribute has no sub-attributes.',
    async (start) => {
      for (const attribute of await attributes(start())) {
        if (attribute.type !== 'complex') expect(attribute).not.toHaveProperty('subAttributes');
      }
    },
    answering(/^GET .Schemas$/, ({ body }) => {
      const attribute = find(body, urn.User, 'userName');
      attribute.subAttributes = [{ name: 'value', type: 'string' }];
    }),
  ),
  rule(
    'RFC7643-2.1-1',
    'A resource says its schema in "schemas".',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expect((await harness.send('GET', `/Users/${id}`)).body.schemas).toEqual([urn.User]);
    },
    showing(/^GET .Users/, (resource) => {
      delete resource.schemas;
    }),
  ),
  rule(
    'RFC7643-2.1-2',
    'Names of attributes begin with a letter, and go on with letters, digits, "-" and "_"; $ref is the one that the RFC itself makes besides.',
    async (start) => {
      for (const { name } of await attributes(start())) expect(name).toMatch(/^(\$ref|[A-Za-z][A-Za-z0-9_-]*)$/);
      const answer = await start().send('POST', '/Users', user('anna', { '1st': 'x' }));
      expectError(answer, 400, 'invalidSyntax');
    },
    answering(/^GET .Schemas$/, ({ body }) => {
      find(body, urn.User, 'nickName').name = 'nick name';
    }),
  ),
  rule(
    'RFC7643-2.3.4-1',
    'An integer has no fraction and no exponent.',
    async (start) => {
      const { send } = start(withGadgets);
      expectError(await send('POST', '/Gadgets', gadget({ size: 1.5 })), 400, 'invalidValue');
      expect((await send('POST', '/Gadgets', gadget({ size: 2 }))).body.size).toBe(2);
    },
    asking(/^POST .Gadgets/, ({ body }) => {
      body.size = Math.trunc(Number(body.size));
    }),
  ),
  rule(
    'RFC7643-2.3.5-1',
    'A DateTime is a valid xsd:dateTime.',
    async (start) => {
      const { send } = start(withGadgets);
      for (const bought of [
        '2026-13-01T00:00:00Z',
        '2026-02-30T00:00:00Z',
        '01.02.2026 10:00',
        '2026-01-01T25:00:00Z',
      ]) {
        expectError(await send('POST', '/Gadgets', gadget({ bought })), 400, 'invalidValue');
      }
      expect((await send('POST', '/Gadgets', gadget({ bought: '2026-01-31T08:00:00.5+01:00' }))).status).toBe(201);
    },
    asking(/^POST .Gadgets/, ({ body }) => {
      if (String(body.bought).startsWith('2026-02-30')) delete body.bought;
    }),
  ),
  rule(
    'RFC7643-2.3.5-2',
    'A DateTime has a date and a time.',
    async (start) => {
      const { send } = start(withGadgets);
      for (const bought of ['2026-01-31', '08:00:00Z']) {
        expectError(await send('POST', '/Gadgets', gadget({ bought })), 400, 'invalidValue');
      }
    },
    asking(/^POST .Gadgets/, ({ body }) => {
      if (body.bought === '2026-01-31') body.bought = '2026-01-31T00:00:00Z';
    }),
  ),
  rule(
    'RFC7643-2.3.5-3',
    'A DateTime is a JSON string.',
    async (start) => {
      const harness = start(withGadgets);
      expectError(await harness.send('POST', '/Gadgets', gadget({ bought: 1769846400000 })), 400, 'invalidValue');
      const id = await addUser(harness, 'anna');
      const { meta } = (await harness.send('GET', `/Users/${id}`)).body;
      expect(meta).toMatchObject({ created: '2026-01-01T00:00:00.000Z', lastModified: '2026-01-01T00:00:00.000Z' });
    },
    showing(/^GET .Users/, ({ meta }) => {
      if (isObject(meta)) meta.created = Date.parse(String(meta.created));
    }),
  ),
  rule(
    'RFC7643-2.3.6-1',
    'A binary value is base64.',
    async (start) => {
      const { send } = start(withGadgets);
      expectError(await send('POST', '/Gadgets', gadget({ blob: 'not base64!' })), 400, 'invalidValue');
      expect((await send('POST', '/Gadgets', gadget({ blob: 'aGVsbG8=' }))).body.blob).toBe('aGVsbG8=');
    },
    schema('urn:example:params:scim:schemas:2.0:Gadget', 'blob', { type: 'string' }),
  ),
  rule(
    'RFC7643-2.3.7-1',
    'A reference is an absolute or relative URI.',
    async (start) => {
      const { send } = start();
      const create = (userName: string, profileUrl: string) => send('POST', '/Users', user(userName, { profileUrl }));
      expectError(await create('a', 'https://example.com/a b'), 400, 'invalidValue');
      expectError(await create('a', '<home>'), 400, 'invalidValue');
      expect((await create('a', 'https://example.com/a')).status).toBe(201);
      expect((await create('b', '../people/b')).status).toBe(201);
    },
    schema(urn.User, 'profileUrl', { type: 'string' }),
  ),
  rule(
    'RFC7643-2.3.7-2',
    'Relative references start at the root of the service provider, below which every endpoint is.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      await addGroup(harness, 'Staff', id);
      const types = list((await harness.send('GET', '/ResourceTypes')).body.Resources);
      expect(types.map(({ endpoint }) => endpoint)).toEqual(['/Users', '/Groups']);
      const { members } = (await harness.send('GET', '/Groups/id-2')).body;
      expect(members).toMatchObject([{ $ref: `${base}/Users/${id}` }]);
    },
    showing(/^GET .Groups/, (resource) => {
      for (const member of list(resource.members)) member.$ref = `../${member.type}s/${member.value}`;
    }),
  ),
  rule(
    'RFC7643-2.3.7-3',
    'A reference to a resource is a URL that HTTP can ask for.',
    async (start) => {
      for (const $ref of await references(start()))
        expect($ref).toMatch(/^https:\/\/scim\.example\.com\/v2\/(Users|Groups)\/id-\d$/);
    },
    showing(/^GET .Users/, ({ groups }) => {
      for (const group of list(groups)) group.$ref = `urn:uuid:${group.value}`;
    }),
    { choice: 'URNs of schemas are references too: the same paragraph allows identifiers such as a URN.' },
  ),
  rule(
    'RFC7643-2.3.7-4',
    'A GET of a reference gives what it refers to.',
    async (start) => {
      const harness = start();
      for (const $ref of await references(harness)) {
        const { status, body } = await harness.send('GET', $ref.slice(base.length));
        expect([status, (body.meta as JsonObject | undefined)?.location]).toEqual([200, $ref]);
      }
    },
    showing(/^GET .Groups/, ({ members }) => {
      for (const member of list(members)) member.$ref = `${base}/Users/nobody`;
    }),
  ),
  rule(
    'RFC7643-2.3.8-1',
    'The order of attributes does not matter.',
    async (start) => {
      const { send } = start();
      const first = await send('POST', '/Users', {
        schemas: [urn.User],
        userName: 'a',
        name: { givenName: 'A', familyName: 'B' },
      });
      const last = await send('POST', '/Users', {
        name: { familyName: 'B', givenName: 'A' },
        userName: 'b',
        schemas: [urn.User],
      });
      expect([first.status, last.status]).toEqual([201, 201]);
      expect(last.body.name).toEqual(first.body.name);
    },
    refusing(/^POST .Users/, 400, ({ body }) => Object.keys(body as JsonObject)[0] !== 'schemas'),
  ),
  rule(
    'RFC7643-2.3.8-2',
    'A complex attribute has no complex sub-attributes; only the Schema of schemas does (section 7).',
    async (start) => {
      for (const { parent, type } of await attributes(start(), (id) => id !== urn.Schema)) {
        if (parent) expect(type).not.toBe('complex');
      }
    },
    answering(/^GET .Schemas$/, ({ body }) => {
      const [sub] = find(body, urn.User, 'emails').subAttributes as JsonObject[];
      Object.assign(sub as JsonObject, { type: 'complex', subAttributes: [] });
    }),
  ),
  rule(
    'RFC7643-2.4-2',
    'The sub-attributes type, primary, display, value and $ref mean what the RFC says where an attribute has several values.',
    async (start) => {
      const { Resources } = (await start().send('GET', '/Schemas')).body;
      const [User, Group] = list(Resources);
      for (const plural of [...list(User?.attributes), ...list(Group?.attributes)]) {
        if (!plural.multiValued) continue;
        for (const { name, type, multiValued } of list(plural.subAttributes)) {
          const meaning = { type: 'string', primary: 'boolean', display: 'string', $ref: 'reference' }[String(name)];
          if (meaning !== undefined) expect([name, type, multiValued]).toEqual([name, meaning, false]);
        }
      }
    },
    schema(urn.User, 'emails.primary', { type: 'string' }),
  ),
  rule(
    'RFC7643-2.4-3',
    'At most one value is primary.',
    async (start) => {
      const harness = start();
      const emails = [
        { value: 'a@example.com', primary: true },
        { value: 'b@example.com', primary: true },
      ];
      expectError(await harness.send('POST', '/Users', user('anna', { emails })), 400, 'invalidValue');
      const id = await addUser(harness, 'bert');
      expectError(await harness.send('PUT', `/Users/${id}`, user('bert', { emails })), 400, 'invalidValue');
      expectError(await patchUser(harness, id, { op: 'add', path: 'emails', value: emails }), 400, 'invalidValue');
    },
    asking(/^POST .Users/, ({ body }) => {
      for (const email of list(body.emails).slice(1)) delete email.primary;
    }),
  ),
  rule(
    'RFC7643-2.4-4',
    'A value that does not say whether it is primary is not.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna', { emails: [{ value: 'a@example.com' }] });
      await addUser(harness, 'bert', { emails: [{ value: 'b@example.com', primary: true }] });
      await addUser(harness, 'carl');
      expect(await found(harness, 'emails[primary eq false]')).toEqual(['anna']);
      expect(await found(harness, 'emails.primary eq false')).toEqual(['anna']);
      expect(await found(harness, 'emails[primary ne true]')).toEqual(['anna']);
      expect(await found(harness, 'emails.primary eq true')).toEqual(['bert']);
    },
    asking(/^GET .Users/, ({ query }) => {
      query.filter = String(query.filter).replace('[primary eq false]', '[primary pr and primary eq false]');
    }),
  ),
  rule(
    'RFC7643-2.4-5',
    'URIs of a resource with, without and with another version of the API are comparable.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      await addGroup(harness, 'Staff', id);
      const search = (uri: string) => found(harness, `members.$ref eq "${uri}"`, '/Groups');
      expect(await search(`https://scim.example.com/v2/Users/${id}`)).toEqual(['Staff']);
      expect(await search(`https://scim.example.com/Users/${id}`)).toEqual(['Staff']);
      expect(await search(`https://scim.example.com/v3/Users/${id}`)).toEqual(['Staff']);
      expect(await search(`https://other.example.com/v2/Users/${id}`)).toEqual([]);
    },
    asking(/^GET .Groups/, ({ query }) => {
      query.filter = String(query.filter).replace(
        '$ref eq "https://scim.example.com/U',
        '$ref eq "https://none.example.com/U',
      );
    }),
  ),
  rule(
    'RFC7643-2.5-1',
    'Null, an empty array and absence are one state.',
    async (start) => {
      const harness = start();
      const { send } = harness;
      const id = await addUser(harness, 'anna', { title: 'Boss', emails: [{ value: 'a@example.com' }] });
      await addUser(harness, 'bert', { title: null, emails: [] });
      await addUser(harness, 'carl');
      expect(await found(harness, 'not (title pr) and not (emails pr)')).toEqual(['bert', 'carl']);
      const { body } = await send('PUT', `/Users/${id}`, user('anna', { title: null, emails: [] }));
      expect(Object.keys(body)).toEqual(['schemas', 'id', 'userName', 'meta']);
      expect((await filtered(harness, 'title eq null')).body.totalResults).toBe(3);
    },
    asking(/^PUT .Users/, ({ body }) => {
      for (const [name, value] of Object.entries(body)) if (value === null) body[name] = 'Boss';
    }),
  ),
];

type Listed = JsonObject & { readonly parent?: JsonObject };

/** Returns all attributes and sub-attributes that `/Schemas` lists. */
async function attributes({ send }: Harness, of: (schema: string) => boolean = () => true): Promise<Listed[]> {
  const { status, body } = await send('GET', '/Schemas');
  expect(status).toBe(200);
  const walk = (attributes: readonly JsonObject[], parent?: JsonObject): Listed[] =>
    attributes.flatMap((attribute) => [
      { ...attribute, ...(parent ? { parent } : {}) },
      ...walk(list(attribute.subAttributes), attribute),
    ]);
  const schemas = list(body.Resources).filter(({ id }) => of(String(id)));
  return schemas.flatMap((schema) => walk(list(schema.attributes)));
}

function find(body: JsonObject, urn: string, name: string): JsonObject {
  const schema = list(body.Resources).find(({ id }) => id === urn);
  return list(schema?.attributes).find((attribute) => attribute.name === name) as JsonObject;
}

/** Creates a nested group, a member and a manager. Returns each `$ref` that the provider shows. */
async function references(harness: Harness): Promise<string[]> {
  const boss = await addUser(harness, 'boss');
  const manager = { value: boss };
  const id = await addUser(harness, 'anna', {
    schemas: [urn.User, urn.EnterpriseUser],
    [urn.EnterpriseUser]: { manager },
  });
  const inner = await addGroup(harness, 'Inner', id);
  await addGroup(harness, 'Outer', inner, boss);
  const answers = [await harness.send('GET', '/Users'), await harness.send('GET', '/Groups')];
  const found = answers.flatMap(({ body }) =>
    [...JSON.stringify(body).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => String(ref)),
  );
  expect(found).toHaveLength(7);
  return found;
}
