import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, patchOp, user } from '../provider/harness.ts';

const refused = (fault: string) => ({
  status: 400,
  body: {
    schemas: [urn.Error],
    status: '400',
    scimType: 'invalidValue',
    detail: `userName: ${fault}: a userName must conform to UsernameCaseMapped of RFC 8265 section 3.3 (RFC 7644 section 5)`,
  },
});
const apostrophe = refused('U+2019 is a punctuation mark');
const rename = (userName: string) => patchOp({ op: 'replace', path: 'userName', value: userName });

describe('a userName that PRECIS forbids', () => {
  it('is refused by POST, PUT and PATCH, and nothing is changed', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('ada'));
    expect(await send('POST', '/Users', user('o’brien'))).toMatchObject(apostrophe);
    expect(await send('PUT', '/Users/id-1', user('o’brien'))).toMatchObject(apostrophe);
    expect(await send('PATCH', '/Users/id-1', rename('o’brien'))).toMatchObject(apostrophe);
    expect(await send('PATCH', '/Users/id-1', patchOp({ op: 'add', value: { USERNAME: 'o’brien' } }))).toMatchObject(
      apostrophe,
    );
    expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'ada' }] });
  });

  it('is refused in a bulk request', async () => {
    const { send } = createHarness();
    const { body } = await send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      Operations: [{ method: 'POST', path: '/Users', bulkId: 'x', data: user(' ada') }],
    });
    const { status, body: response } = refused(
      'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name',
    );
    expect(body.Operations).toEqual([{ method: 'POST', bulkId: 'x', status: String(status), response }]);
  });

  it('is one mistake among others', async () => {
    const { send } = createHarness();
    const { body } = await send('POST', '/Users', user('ada😀', { active: 'perhaps' }));
    expect(body.detail).toBe(
      'active: must be true or false, not "perhaps"; userName: U+1F600 is a symbol: a userName must conform to UsernameCaseMapped of RFC 8265 section 3.3 (RFC 7644 section 5)',
    );
  });

  it('is taken by a lenient provider, which notes it', async () => {
    const { send, provider } = createHarness({ behaviour: { lenient: true }, journal: true });
    expect(await send('POST', '/Users', user('o’brien'))).toMatchObject({ status: 201, body: { userName: 'o’brien' } });
    expect(await send('PATCH', '/Users/id-1', rename('محمد@example.com'))).toMatchObject({ status: 200 });
    expect(provider.journal.entries().map(({ tolerated }) => tolerated)).toEqual([
      [{ deviation: 'userNameCharacter', where: 'userName: U+2019 is a punctuation mark' }],
      [
        {
          deviation: 'userNameCharacter',
          where: 'userName: U+0065 is a left-to-right character in a right-to-left name',
        },
      ],
    ]);
  });

  it('that was taken before blocks no other change, and is found', async () => {
    const { provider } = createHarness({ behaviour: { lenient: true } });
    const lenient = createHarness({ behaviour: { lenient: true }, store: provider.store });
    await lenient.send('POST', '/Users', user('o’brien'));
    const { send } = createHarness({ store: provider.store });
    const title = patchOp({ op: 'add', path: 'title', value: 'Clerk' });
    expect((await send('PATCH', '/Users/id-1', title)).status).toBe(200);
    const { body } = await send('GET', '/Users?filter=userName eq "O’BRIEN"');
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'o’brien', title: 'Clerk' }] });
  });

  it.each<[string, JsonObject]>([
    ['displayName', { displayName: 'Ada “Countess” Lovelace 😀' }],
    ['nickName', { nickName: ' ada ' }],
    ['name.formatted', { name: { formatted: 'Ada — Lovelace' } }],
  ])('binds %s not', async (_, attributes) => {
    const { send } = createHarness();
    expect(await send('POST', '/Users', user('ada', attributes))).toMatchObject({ status: 201, body: attributes });
  });

  it('binds names of other resource types not', async () => {
    const Robot = { id: 'urn:example:Robot', name: 'Robot', description: '', attributes: [] };
    const definition = { name: 'userName', type: 'string', multiValued: false, description: '', required: false };
    const attributes = [
      { ...definition, caseExact: false, mutability: 'readWrite', returned: 'default', uniqueness: 'none' },
    ] as never;
    const { send } = createHarness({
      schemas: [{ ...Robot, attributes }],
      resourceTypes: [{ name: 'Robot', endpoint: '/Robots', schema: Robot.id }],
    });
    expect(await send('POST', '/Robots', { schemas: [Robot.id], userName: '🤖' })).toMatchObject({ status: 201 });
  });
});

it.each(['陳大文', 'דוד.כהן', 'Дарья@пример', 'ＡＤＡ', 'zoe\u0308', 'ada king', "o'brien"])(
  'the userName %s is taken as it is',
  async (userName) => {
    const { send } = createHarness();
    expect(await send('POST', '/Users', user(userName))).toMatchObject({ status: 201, body: { userName } });
  },
);
