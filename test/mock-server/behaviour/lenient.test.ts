import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, patchOp, user } from '../provider/harness.ts';

const enterprise = urn.EnterpriseUser;

/** Somebody with a manager: `boss` manages `a`. */
async function managed(lenient: boolean) {
  const harness = createHarness({ behaviour: { lenient }, journal: true });
  await harness.send('POST', '/Users', user('boss'));
  const schemas = [urn.User, enterprise];
  const created = await harness.send(
    'POST',
    '/Users',
    user('a', { schemas, [enterprise]: { manager: { value: 'id-1' } } }),
  );
  expect(created.status).toBe(201);
  return harness;
}

const withManager = (manager: Json): JsonObject =>
  user('a', { schemas: [urn.User, enterprise], [enterprise]: { manager } });

/** Ways in which clients remove a manager from a user. */
const removals: [string, string, string, JsonObject][] = [
  [
    'a PATCH of the manager',
    'PATCH',
    '/Users/id-2',
    patchOp({ op: 'replace', path: `${enterprise}:manager`, value: { value: '' } }),
  ],
  [
    'a PATCH of the value',
    'PATCH',
    '/Users/id-2',
    patchOp({ op: 'replace', path: `${enterprise}:manager.value`, value: '' }),
  ],
  ['a bare text', 'PATCH', '/Users/id-2', patchOp({ op: 'replace', path: `${enterprise}:manager`, value: '' })],
  [
    'a PATCH without a path',
    'PATCH',
    '/Users/id-2',
    patchOp({ op: 'replace', value: { [enterprise]: { manager: { value: '' } } } }),
  ],
  ['a PUT', 'PUT', '/Users/id-2', withManager({ value: '' })],
  ['a POST', 'POST', '/Users', { ...withManager({ value: '' }), userName: 'b' }],
];

describe('a manager of empty text', () => {
  it.each(removals)('is none, in %s, where the provider is lenient', async (_, method, target, body) => {
    const { send, provider } = await managed(true);
    const answer = await send(method, target, body);
    expect(answer.status).toBe(method === 'POST' ? 201 : 200);
    expect(answer.body).not.toHaveProperty([enterprise]);
    expect(answer.body.schemas).toEqual([urn.User]);
    const [tolerated] = provider.journal
      .entries()
      .slice(-1)
      .map((entry) => entry.tolerated);
    expect(tolerated).toContainEqual({ deviation: 'valueEmpty', where: `${enterprise}:manager.value` });
  });

  it.each(removals.filter(([name]) => name !== 'a bare text'))(
    'is refused, in %s, where it is strict',
    async (_, method, target, body) => {
      const { send } = await managed(false);
      expect(await send(method, target, body)).toMatchObject({
        status: 400,
        body: {
          scimType: 'invalidValue',
          detail: `${enterprise}:manager.value: an attribute without a value must be null or absent, not an empty string (RFC 7643 section 2.5)`,
        },
      });
      expect((await send('GET', '/Users/id-2')).body[enterprise]).toMatchObject({ manager: { value: 'id-1' } });
    },
  );
});

describe('a text where an object belongs', () => {
  it.each<[string, JsonObject, string]>([
    ['no address', { emails: ['just text'] }, 'emails[0]: must be an object, not a string'],
    ['no address, and no list', { emails: 'n/a' }, 'emails[0]: must be an object, not a string'],
    ['nothing', { emails: [''] }, 'emails[0]: must be an object, not a string'],
    ['an object as text', { emails: ['{"value": "a@example.com"}'] }, 'emails[0]: must be an object, not a string'],
    ['a list as text', { roles: '[{"value": "admin"}]' }, 'roles[0]: must be an object, not a string'],
    ['an object as text', { photos: [' {"value": "https://x/y.png"}'] }, 'photos[0]: must be an object, not a string'],
  ])('is refused leniently too where it is %s', async (_, attributes, detail) => {
    const { send } = createHarness({ behaviour: { lenient: true } });
    expect(await send('POST', '/Users', user('a', attributes))).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail },
    });
  });

  it('is refused in a PATCH, and changes nothing', async () => {
    const { send } = createHarness({ behaviour: { lenient: true } });
    await send('POST', '/Users', user('a'));
    for (const path of ['emails', 'emails[type eq "work"]']) {
      const answer = await send('PATCH', '/Users/id-1', patchOp({ op: 'add', path, value: 'text' }));
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    }
    expect((await send('GET', '/Users/id-1')).body).not.toHaveProperty('emails');
  });

  it.each<[JsonObject, JsonObject]>([
    [{ emails: 'a@example.com' }, { emails: [{ value: 'a@example.com' }] }],
    [{ roles: ['admin'] }, { roles: [{ value: 'admin' }] }],
    [{ phoneNumbers: '+1 555 0100' }, { phoneNumbers: [{ value: '+1 555 0100' }] }],
  ])('is understood where it can be a value: %j', async (attributes, expected) => {
    const { send } = createHarness({ behaviour: { lenient: true } });
    expect(await send('POST', '/Users', user('a', attributes))).toMatchObject({ status: 201, body: expected });
  });
});

describe('a refusal names the section that defines the type, whichever request it is', () => {
  it.each<[JsonObject, string]>([
    [{ active: 'True' }, 'active: a boolean must be true or false without quotes (RFC 7643 section 2.3.2)'],
    [{ title: 5 }, 'title: a string must be in quotes (RFC 7643 section 2.3.1)'],
    [{ title: ['x'] }, 'title: the value of a single-valued attribute must not be an array (RFC 7643 section 2.4)'],
    [{ roles: { value: 'x' } }, 'roles: the value of a multi-valued attribute must be an array (RFC 7643 section 2.4)'],
    [{ roles: ['x'] }, 'roles[0]: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)'],
  ])('%j', async (attributes, detail) => {
    const { send } = createHarness();
    expect((await send('POST', '/Users', user('a', attributes))).body).toMatchObject({
      scimType: 'invalidValue',
      detail,
    });
    await send('POST', '/Users', user('a'));
    const [[path, value] = ['', null]] = Object.entries(attributes);
    const patched = await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path, value: value as Json }));
    expect(patched.body).toMatchObject({ scimType: 'invalidValue', detail });
  });
});

describe('an attribute of an extension without its URN, in a query', () => {
  const filters: [string, string, string[]][] = [
    ['GET', 'manager eq "id-1"', ['a']],
    ['GET', 'id eq "id-2" and manager eq "id-1"', ['a']],
    ['GET', 'id eq "id-1" and manager eq "id-1"', []],
    ['GET', 'manager.displayName eq "boss"', ['a']],
    ['GET', 'not (manager pr)', ['boss']],
    ['GET', 'manager[value eq "id-1"]', ['a']],
    ['POST', 'Manager eq "id-1" or userName eq "boss"', ['a', 'boss']],
  ];
  const ask = async (lenient: boolean, method: string, filter: string) => {
    const { send, provider } = await managed(lenient);
    const answer = await (method === 'GET'
      ? send('GET', `/Users?filter=${encodeURIComponent(filter)}`)
      : send('POST', '/Users/.search', { schemas: [urn.SearchRequest], filter }));
    return { answer, tolerated: provider.journal.entries().at(-1)?.tolerated };
  };

  it.each(filters)('is found where the provider is lenient: %s %s', async (method, filter, names) => {
    const { answer, tolerated } = await ask(true, method, filter);
    expect(answer.status).toBe(200);
    expect((answer.body.Resources as JsonObject[]).map(({ userName }) => userName)).toEqual(names);
    expect(tolerated).toContainEqual({ deviation: 'pathUnqualified', where: expect.stringMatching(/^manager/i) });
  });

  it.each(filters)('is refused where it is strict: %s %s', async (method, filter) => {
    const { answer } = await ask(false, method, filter);
    expect(answer).toMatchObject({
      status: 400,
      body: { scimType: 'invalidFilter', detail: expect.stringMatching(/^there is no attribute manager/i) },
    });
  });

  it('sorts too, and is found in what several types have', async () => {
    const { send } = await managed(true);
    await send('POST', '/Users', user('b', { schemas: [urn.User, enterprise], [enterprise]: { department: 'A' } }));
    await send('PATCH', '/Users/id-2', patchOp({ op: 'add', path: `${enterprise}:department`, value: 'B' }));
    const names = async (target: string) =>
      ((await send('GET', target)).body.Resources as JsonObject[]).map(({ userName }) => userName);
    expect(await names('/Users?sortBy=department')).toEqual(['b', 'a', 'boss']);
    expect(await names('/Users?sortBy=manager.displayName')).toEqual(['a', 'boss', 'b']);
    expect(await names('/?filter=department%20eq%20%22B%22')).toEqual(['a']);
  });

  it('is not guessed where two extensions have it', async () => {
    const badge = { id: 'urn:example:Badge', name: 'Badge', attributes: [{ name: 'department' }] };
    const type = {
      name: 'User',
      endpoint: '/Users',
      schema: urn.User,
      schemaExtensions: [{ schema: enterprise }, { schema: 'urn:example:Badge' }],
    };
    const { exchange } = createMemoryProvider({
      behaviour: { lenient: true },
      schemas: [badge],
      resourceTypes: [type],
    });
    const query = { filter: 'department eq "B"' };
    const { status } = await exchange({ method: 'GET', base: 'https://x', path: '/Users', query, headers: {} });
    expect(status).toBe(400);
  });
});
