import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, patchOp, user } from '../provider/harness.ts';

describe('the same type and value twice', () => {
  it.each<[string, Json, Json]>([
    [
      'alike',
      [
        { type: 'work', value: 'a@x' },
        { type: 'work', value: 'a@x' },
      ],
      [{ type: 'work', value: 'a@x' }],
    ],
    [
      'in another case',
      [
        { type: 'work', value: 'a@x' },
        { type: 'WORK', value: 'A@x' },
      ],
      [{ type: 'work', value: 'a@x' }],
    ],
    ['without a type', [{ value: 'a@x' }, { value: 'a@x' }], [{ value: 'a@x' }]],
    [
      'and more is said of the later one, which counts',
      [
        { type: 'work', value: 'a@x', display: 'A' },
        { type: 'home', value: 'b@x' },
        { type: 'work', value: 'a@x', primary: true },
      ],
      [
        { type: 'work', value: 'a@x', display: 'A', primary: true },
        { type: 'home', value: 'b@x' },
      ],
    ],
    [
      'are another value with another type, or with none',
      [{ type: 'work', value: 'a@x' }, { type: 'home', value: 'a@x' }, { value: 'a@x' }],
      [{ type: 'work', value: 'a@x' }, { type: 'home', value: 'a@x' }, { value: 'a@x' }],
    ],
  ])('%s', async (_, emails, expected) => {
    const { send } = createHarness();
    expect((await send('POST', '/Users', user('a', { emails }))).body.emails).toEqual(expected);
    await send('POST', '/Users', user('b'));
    expect((await send('PUT', '/Users/id-2', user('b', { emails }))).body.emails).toEqual(expected);
    await send('PATCH', '/Users/id-2', patchOp({ op: 'replace', path: 'emails', value: emails }));
    expect((await send('GET', '/Users/id-2')).body.emails).toEqual(expected);
  });

  it('change nothing where they are there already', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a', { emails: [{ type: 'work', value: 'a@x', primary: true }] }));
    const answer = await send(
      'PATCH',
      '/Users/id-1',
      patchOp({ op: 'add', path: 'emails', value: [{ type: 'Work', value: 'a@x' }] }),
    );
    expect(answer.body).toMatchObject({ emails: [{ value: 'a@x', primary: true }], meta: { version: 'W/"1"' } });
  });

  it('are two where there is no value: addresses', async () => {
    const { send } = createHarness();
    const addresses = [
      { type: 'work', locality: 'A' },
      { type: 'work', locality: 'A' },
    ];
    expect((await send('POST', '/Users', user('a', { addresses }))).body.addresses).toEqual(addresses);
  });

  it('are one in an extension too, and two where case counts', async () => {
    const badges = { name: 'badges', type: 'complex', multiValued: true } as const;
    const codes = {
      name: 'codes',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value', caseExact: true }],
    } as const;
    const own = 'urn:example:Own';
    const { exchange } = createMemoryProvider({
      schemas: [{ id: own, attributes: [badges, codes] }],
      resourceTypes: [{ name: 'User', endpoint: '/Users', schema: urn.User, schemaExtensions: [{ schema: own }] }],
    });
    const data: JsonObject = {
      badges: [{ value: '1' }, { value: '2' }, { value: '1' }],
      codes: [{ value: 'a' }, { value: 'A' }, { value: 'a' }],
    };
    const body: JsonObject = { schemas: [urn.User, own], userName: 'a', [own]: data };
    const { raw } = await exchange({ method: 'POST', base: 'https://x', path: '/Users', query: {}, headers: {}, body });
    expect(JSON.parse(String(raw))[own]).toEqual({
      badges: [{ value: '1' }, { value: '2' }],
      codes: [{ value: 'a' }, { value: 'A' }],
    });
  });
});
