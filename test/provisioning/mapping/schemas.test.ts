import { describe, expect, test } from 'vitest';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { importPeople, inferMapping, mapRow, reportLine, resourceMapping } from '../../../src/provisioning/index.ts';
import { collect, resourceRows, tableOf } from '../rows.ts';
import { startServer } from '../server.ts';
import { mapAll, shown } from './map.ts';

/** A service whose schema `urn` (default: User) is changed and does not describe its behaviour. */
function describing(change: (schema: JsonObject) => void, urn = 'urn:ietf:params:scim:schemas:core:2.0:User'): Layer {
  return (next) => async (request) => {
    const response = await next(request);
    if (request.path !== '/Schemas' || !isObject(response.body)) return response;
    const body = structuredClone(response.body);
    for (const schema of (body.Resources as JsonObject[]).filter(({ id }) => id === urn)) change(schema);
    return { ...response, body };
  };
}

const attributesOf = (schema: JsonObject): JsonObject[] => schema.attributes as JsonObject[];
const find = (schema: JsonObject, name: string): JsonObject =>
  attributesOf(schema).find((attribute) => attribute.name === name) as JsonObject;
const drop = (owner: JsonObject, list: string, name: string): void => {
  owner[list] = (owner[list] as JsonObject[]).filter((attribute) => attribute.name !== name);
};

const csv =
  'Employee ID,First Name,Last Name,Work E-mail,Home Email,Groups\n7,Ada,Lovelace,ada@example.com,ada@home.example,Staff\n';

async function importInto(layer: Layer) {
  const server = startServer({ layer });
  const source = tableOf(csv);
  const model = await server.client.discovery.model('User');
  const mapping = inferMapping(source.columns, model);
  const results = await collect(importPeople(server.client, source.rows(), { mapping }));
  const lines = results.map(reportLine).map(({ link, outcome, detail }) => [link, outcome, detail].join('|'));
  const [person] = await server.all('/Users');
  return { lines, person, model };
}

const created = ['|created|', 'Group: Staff|linked|'];

describe('a person is created although the schema of the service', () => {
  test('lacks what is derived', async () => {
    const { lines, person } = await importInto(
      describing((schema) => {
        drop(find(schema, 'name'), 'subAttributes', 'formatted');
        drop(find(schema, 'emails'), 'subAttributes', 'primary');
        drop(schema, 'attributes', 'displayName');
        drop(schema, 'attributes', 'active');
      }),
    );
    expect(lines).toEqual(created);
    expect(person).toMatchObject({ userName: 'ada@example.com', name: { givenName: 'Ada', familyName: 'Lovelace' } });
    expect([person?.displayName, person?.active, isObject(person?.name) && person.name.formatted]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(person?.emails).toEqual([
      { value: 'ada@example.com', type: 'work' },
      { value: 'ada@home.example', type: 'home' },
    ]);
  });

  test.each<[string, (schema: JsonObject) => void]>([
    ['declares userName readOnly', (schema) => Object.assign(find(schema, 'userName'), { mutability: 'readOnly' })],
    ['spells it UserName', (schema) => Object.assign(find(schema, 'userName'), { name: 'UserName' })],
    ['has attributes: null', (schema) => Object.assign(schema, { attributes: null })],
    ['has another URN than its resource type', (schema) => Object.assign(schema, { id: 'urn:example:Person' })],
    ['does not list the readOnly groups', (schema) => drop(schema, 'attributes', 'groups')],
  ])('%s', async (_, change) => {
    const { lines, person } = await importInto(describing(change));
    expect(lines).toEqual(created);
    expect(person).toMatchObject({ userName: 'ada@example.com', externalId: '7', active: true });
  });

  test('knows no type of addresses: the work address is sent without one', async () => {
    const { lines, person, model } = await importInto(
      describing((schema) => drop(find(schema, 'emails'), 'subAttributes', 'type')),
    );
    expect(lines).toEqual(created);
    expect(person?.emails).toEqual([{ value: 'ada@example.com', primary: true }]);
    expect(shown(['Work E-mail', 'Home Email'], {}, model)).toEqual([
      'Work E-mail -> emails.value',
      'Work E-mail -> userName',
      'Home Email -> left out: the service has no attribute for this column',
    ]);
  });
});

test('memberships can be named by --map although no attribute of a user is', async () => {
  const { model } = await importInto(describing((schema) => drop(schema, 'attributes', 'groups')));
  const map = [{ column: 'Teams', path: 'groups' }];
  expect(shown(['userName', 'Teams'], { map }, model)).toEqual(['userName -> userName', 'Teams -> groups']);
});

describe('new people are active unless the file says otherwise', () => {
  const resources = [{ userName: 'ada' }, { userName: 'bob', active: false }];
  const ways = [
    ['a table', () => mapAll('userName,Active\nada,\nbob,no\n')],
    [
      'resources',
      async () => (await collect(resourceRows(resources))).map((row) => mapRow(row, resourceMapping(), UserModel)),
    ],
    [
      'resources without a mapping',
      async () => (await collect(resourceRows(resources))).map((row) => mapRow(row, undefined, UserModel)),
    ],
  ] as const;
  test.each(ways)('in %s', async (_, map) => {
    const [ada, bob] = await map();
    expect([ada?.resource.active, bob?.resource.active]).toEqual([true, false]);
    // A derived value does not change an existing person.
    expect([ada?.derived, bob?.derived]).toEqual([['active'], []]);
  });

  test('and a switch keeps it out', async () => {
    const [table] = await mapAll('userName,Active\nada,\n', { setActive: false });
    const [resource] = (await collect(resourceRows(resources))).map((row) =>
      mapRow(row, resourceMapping({ setActive: false }), UserModel),
    );
    expect([table?.resource.active, resource?.resource.active]).toEqual([undefined, undefined]);
  });
});
