import { expect } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import type { ResourceType } from '../../../src/protocol/schema/attribute.ts';
import { standardResourceTypes } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { type Harness, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, found, list, patchUser } from '../ask.ts';
import { answering, asking, schema, showing } from '../faults.ts';
import { gadget, gadgetUrn, labelUrn, withGadgets } from '../gadget.ts';
import { type Rule, rule } from '../rule.ts';

/**
 * The attributes that section 5 requires. Each row has the position of the keyword in the section, the attribute, and
 * the type of its value.
 */
const required: readonly (readonly [number, string, 'boolean' | 'number' | 'object' | 'string'])[] = [
  [1, 'patch', 'object'],
  [2, 'patch.supported', 'boolean'],
  [3, 'bulk', 'object'],
  [4, 'bulk.supported', 'boolean'],
  [5, 'bulk.maxOperations', 'number'],
  [6, 'bulk.maxPayloadSize', 'number'],
  [7, 'filter', 'object'],
  [8, 'filter.supported', 'boolean'],
  [9, 'filter.maxResults', 'number'],
  [10, 'changePassword', 'object'],
  [11, 'changePassword.supported', 'boolean'],
  [12, 'sort', 'object'],
  [13, 'sort.supported', 'boolean'],
  [14, 'etag', 'object'],
  [15, 'etag.supported', 'boolean'],
  [16, 'authenticationSchemes', 'object'],
  [17, 'authenticationSchemes.type', 'string'],
  [18, 'authenticationSchemes.name', 'string'],
  [19, 'authenticationSchemes.description', 'string'],
];

/** RFC 7643 sections 5 to 8: how a service provider describes itself. */
export const rules: readonly Rule[] = [
  ...required.map(([place, path, type]) =>
    rule(
      `RFC7643-5-${place}`,
      `ServiceProviderConfig has ${path}.`,
      async (start) => {
        const { status, body } = await start({ token: 't' }).send('GET', '/ServiceProviderConfig');
        expect(status).toBe(200);
        expect(typeof at(body, path)).toBe(type);
      },
      answering(/^GET .ServiceProviderConfig/, ({ body }) => remove(body, path)),
    ),
  ),
  rule(
    'RFC7643-6-1',
    'A ResourceType has all of its attributes but those that may be left out.',
    async (start) => {
      for (const type of await resourceTypes(start(withGadgets))) {
        expect(Object.keys(type)).toEqual(expect.arrayContaining(['name', 'endpoint', 'schema']));
      }
    },
    showing(/^GET .ResourceTypes/, (type) => {
      delete type.endpoint;
    }),
  ),
  rule(
    'RFC7643-6-2',
    'A ResourceType has a name.',
    async (start) =>
      expect((await resourceTypes(start(withGadgets))).map(({ name }) => name)).toEqual(['User', 'Group', 'Gadget']),
    showing(/^GET .ResourceTypes/, (type) => {
      type.name = '';
    }),
  ),
  rule(
    'RFC7643-6-3',
    'meta.resourceType is the name of the ResourceType.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      await addGroup(harness, 'Staff');
      for (const { name, endpoint } of await resourceTypes(harness)) {
        const [resource] = list((await harness.send('GET', String(endpoint))).body.Resources);
        expect(resource?.meta).toMatchObject({ resourceType: name });
      }
    },
    showing(/^GET .ResourceTypes/, (type) => {
      type.name = String(type.name).toLowerCase();
    }),
  ),
  rule(
    'RFC7643-6-4',
    'A ResourceType has a description.',
    async (start) => {
      for (const type of await resourceTypes(start(withGadgets))) expect(type.description ?? '').toMatch(/\w/);
    },
    showing(/^GET .ResourceTypes/, (type) => {
      delete type.description;
    }),
  ),
  rule(
    'RFC7643-6-5',
    'The endpoint of a ResourceType is where its resources are, below the base URL.',
    async (start) => {
      const harness = start(withGadgets);
      const types = await resourceTypes(harness);
      expect(types.map(({ endpoint }) => endpoint)).toEqual(['/Users', '/Groups', '/Gadgets']);
      for (const { endpoint } of types) expect((await harness.send('GET', String(endpoint))).status).toBe(200);
    },
    showing(/^GET .ResourceTypes/, (type) => {
      type.endpoint = `/v2${type.endpoint}`;
    }),
  ),
  rule(
    'RFC7643-6-6',
    'The schema of a ResourceType is the id of a Schema.',
    async (start) => {
      const harness = start(withGadgets);
      for (const { schema } of await resourceTypes(harness)) {
        expect((await harness.send('GET', `/Schemas/${schema}`)).body.id).toBe(schema);
      }
    },
    showing(/^GET .ResourceTypes/, (type) => {
      type.schema = `${type.schema}s`;
    }),
  ),
  rule(
    'RFC7643-6-7',
    'A ResourceType names its base schema.',
    async (start) =>
      expect((await resourceTypes(start(withGadgets))).map(({ schema }) => schema)).toEqual([
        urn.User,
        urn.Group,
        gadgetUrn,
      ]),
    showing(/^GET .ResourceTypes/, (type) => {
      delete type.schema;
    }),
  ),
  rule(
    'RFC7643-6-8',
    'The schema of an extension is the id of a Schema.',
    async (start) => {
      const harness = start(withGadgets);
      for (const { schemaExtensions } of await resourceTypes(harness)) {
        for (const { schema } of list(schemaExtensions)) {
          expect((await harness.send('GET', `/Schemas/${schema}`)).body.id).toBe(schema);
        }
      }
    },
    answering(/^GET .Schemas.urn:example:.*Label/, (answer) => {
      Object.assign(answer, { status: 404, body: {} });
    }),
  ),
  rule(
    'RFC7643-6-9',
    'A ResourceType names its extensions.',
    async (start) => {
      const types = await resourceTypes(start(withGadgets));
      expect(types.map(({ schemaExtensions }) => list(schemaExtensions).map(({ schema }) => schema))).toEqual([
        [urn.EnterpriseUser],
        [],
        [labelUrn],
      ]);
    },
    showing(/^GET .ResourceTypes/, (type) => {
      for (const extension of list(type.schemaExtensions)) delete extension.schema;
    }),
  ),
  rule(
    'RFC7643-6-10',
    'A resource has the extensions that its type requires, with what they require.',
    async (start) => {
      const { send } = start(withGadgets);
      expectError(await send('POST', '/Gadgets', { schemas: [gadgetUrn] }), 400, 'invalidValue');
      expectError(await send('POST', '/Gadgets', gadget({}, { text: null })), 400, 'invalidValue');
      expect((await send('POST', '/Gadgets', gadget())).status).toBe(201);
    },
    (options) => ({
      ...options,
      resourceTypes: (options.resourceTypes ?? standardResourceTypes).map(withoutRequirement),
    }),
  ),
  rule(
    'RFC7643-6-11',
    'A ResourceType says of each extension whether it is required.',
    async (start) => {
      const types = await resourceTypes(start(withGadgets));
      expect(types.flatMap(({ schemaExtensions }) => list(schemaExtensions).map(({ required }) => required))).toEqual([
        false,
        true,
      ]);
    },
    showing(/^GET .ResourceTypes/, (type) => {
      for (const extension of list(type.schemaExtensions)) delete extension.required;
    }),
  ),
  rule(
    'RFC7643-7-1',
    'An attribute in a Schema has all of its characteristics.',
    async (start) => {
      for (const { attributes } of await schemas(start(withGadgets))) {
        for (const attribute of list(attributes).flatMap((outer) => [outer, ...list(outer.subAttributes)])) {
          expect(Object.keys(attribute)).toEqual(
            expect.arrayContaining([
              'name',
              'type',
              'multiValued',
              'description',
              'required',
              'caseExact',
              'mutability',
              'returned',
              'uniqueness',
            ]),
          );
        }
      }
    },
    showing(/^GET .Schemas/, ({ attributes }) => {
      for (const attribute of list(attributes)) delete attribute.uniqueness;
    }),
  ),
  rule(
    'RFC7643-7-2',
    'The id of a Schema is the URI that resources name it by.',
    async (start) =>
      expect((await schemas(start())).map(({ id }) => id)).toEqual([
        urn.User,
        urn.Group,
        urn.EnterpriseUser,
        urn.ServiceProviderConfig,
        urn.ResourceType,
        urn.Schema,
      ]),
    showing(/^GET .Schemas/, (schema) => {
      schema.id = schema.name;
    }),
  ),
  rule(
    'RFC7643-7-3',
    'A Schema has an id.',
    async (start) => {
      for (const { id } of await schemas(start(withGadgets))) expect(id ?? '').toMatch(/^urn:/);
    },
    showing(/^GET .Schemas/, (schema) => {
      delete schema.id;
    }),
  ),
  rule(
    'RFC7643-7-4',
    'A Schema has a name.',
    async (start) => {
      for (const { name } of await schemas(start(withGadgets))) expect(name ?? '').toMatch(/\w/);
    },
    showing(/^GET .Schemas/, (schema) => {
      delete schema.name;
    }),
  ),
  rule(
    'RFC7643-7-5',
    'A Schema has a description.',
    async (start) => {
      for (const { description } of await schemas(start(withGadgets))) expect(description ?? '').toMatch(/\w/);
    },
    showing(/^GET .Schemas/, (schema) => {
      schema.description = '';
    }),
  ),
  rule(
    'RFC7643-7-6',
    'An attribute has a description.',
    async (start) => {
      for (const { attributes } of await schemas(start(withGadgets))) {
        for (const { description } of list(attributes).flatMap((outer) => [outer, ...list(outer.subAttributes)])) {
          expect(description ?? '').toMatch(/\w/);
        }
      }
    },
    schema(urn.User, 'emails.type', { description: '' }),
  ),
  rule(
    'RFC7643-7-7',
    'Filters regard case where an attribute is case exact, and only there.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'Anna', { externalId: 'HR-1' });
      expect(await found(harness, 'externalId eq "HR-1"')).toEqual(['Anna']);
      expect(await found(harness, 'externalId eq "hr-1"')).toEqual([]);
      expect(await found(harness, 'userName eq "anna"')).toEqual(['Anna']);
    },
    asking(/^GET .Users/, ({ query }) => {
      query.filter = String(query.filter).replace('hr-1', 'HR-1');
    }),
  ),
  rule(
    'RFC7643-7-8',
    'A value of a case-exact attribute keeps its case.',
    async (start) => {
      const { send } = start(withGadgets);
      await send('POST', '/Gadgets', gadget({ externalId: 'aBc', serial: 'XyZ' }));
      expect((await send('GET', '/Gadgets/id-1')).body).toMatchObject({ externalId: 'aBc', serial: 'XyZ' });
    },
    asking(/^POST .Gadgets/, ({ body }) => {
      body.serial = String(body.serial).toLowerCase();
    }),
  ),
  rule(
    'RFC7643-7-9',
    'A readOnly attribute is not changed by clients.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expectError(await patchUser(harness, id, { op: 'replace', path: 'id', value: 'other' }), 400, 'mutability');
      expectError(
        await patchUser(harness, id, { op: 'replace', path: 'meta.resourceType', value: 'Group' }),
        400,
        'mutability',
      );
      expect((await harness.send('PUT', `/Users/${id}`, user('anna', { id: 'other' }))).body.id).toBe(id);
    },
    showing(/^PUT .Users/, (resource) => {
      resource.id = 'other';
    }),
  ),
  rule(
    'RFC7643-7-10',
    'An immutable attribute is not changed once it has a value.',
    async (start) => {
      const { send } = start(withGadgets);
      await send('POST', '/Gadgets', gadget({ serial: 'A' }));
      const operation = { op: 'replace', path: 'serial', value: 'B' };
      expectError(await send('PATCH', '/Gadgets/id-1', patchOp(operation)), 400, 'mutability');
      expectError(await send('PUT', '/Gadgets/id-1', gadget({ serial: 'B' })), 400, 'mutability');
      expect((await send('GET', '/Gadgets/id-1')).body.serial).toBe('A');
    },
    schema(gadgetUrn, 'serial', { mutability: 'readWrite' }),
  ),
  rule(
    'RFC7643-7-11',
    'A writeOnly attribute is not returned, also where its schema does not say "returned": "never".',
    async (start) => {
      const { send } = start(withGadgets);
      expect((await send('POST', '/Gadgets', gadget({ pin: '1234' }))).body).not.toHaveProperty('pin');
      expect((await send('GET', '/Gadgets/id-1?attributes=pin')).body).not.toHaveProperty('pin');
      expectError(await send('GET', '/Gadgets?filter=pin%20eq%20%221234%22'), 400, 'invalidFilter');
    },
    schema(gadgetUrn, 'pin', { mutability: 'readWrite' }),
  ),
  rule(
    'RFC7643-8.7.2-7',
    'A Schema lists the canonical values of an attribute that has some.',
    async (start) => {
      const { body } = await start(withGadgets).send('GET', `/Schemas/${gadgetUrn}`);
      expect(list(body.attributes).find(({ name }) => name === 'color')?.canonicalValues).toEqual(['red', 'blue']);
    },
    schema(gadgetUrn, 'color', { canonicalValues: [] }),
  ),
  rule(
    'RFC7643-8.7.2-8',
    'A Schema lists the canonical values of a sub-attribute that has some.',
    async (start) => {
      const { body } = await start().send('GET', `/Schemas/${urn.User}`);
      const emails = list(body.attributes).find(({ name }) => name === 'emails');
      const type = list(emails?.subAttributes).find(({ name }) => name === 'type');
      expect(type?.canonicalValues).toEqual(['work', 'home', 'other']);
    },
    schema(urn.User, 'emails.type', { canonicalValues: [] }),
  ),
];

async function resourceTypes({ send }: Harness): Promise<JsonObject[]> {
  const { status, body } = await send('GET', '/ResourceTypes');
  expect(status).toBe(200);
  return list(body.Resources);
}

async function schemas({ send }: Harness): Promise<JsonObject[]> {
  const { status, body } = await send('GET', '/Schemas');
  expect(status).toBe(200);
  return list(body.Resources);
}

function first(value: Json | undefined): JsonObject {
  return (Array.isArray(value) ? value[0] : value) as JsonObject;
}

function at(body: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => first(value)?.[name], body);
}

function remove(body: JsonObject, path: string): void {
  const [name = '', sub] = path.split('.');
  if (sub === undefined) delete body[name];
  else delete first(body[name])[sub];
}

function withoutRequirement(type: ResourceType): ResourceType {
  return {
    ...type,
    schemaExtensions: (type.schemaExtensions ?? []).map(({ schema }) => ({ schema, required: false })),
  };
}
