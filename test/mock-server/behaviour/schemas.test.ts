import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

/** The definition of an attribute as /Schemas has it. */
async function definition(
  behaviour: Partial<Behaviour>,
  schema: string,
  ...names: string[]
): Promise<Json | undefined> {
  const { body } = await createHarness({ behaviour }).send('GET', `/Schemas/${schema}`);
  let found: JsonObject | undefined = body;
  for (const name of names) {
    const list: Json | undefined = found?.attributes ?? found?.subAttributes;
    found = (Array.isArray(list) ? list : []).filter(isObject).find((attribute) => attribute.name === name);
  }
  return found;
}

describe('schemas', () => {
  it.each([
    ['displayName', urn.User, ['displayName']],
    ['name.givenName', urn.User, ['name']],
    ['name.givenName', urn.User, ['name', 'givenName']],
    [`${urn.EnterpriseUser}:department`, urn.EnterpriseUser, ['department']],
  ])('say that %s is required', async (path, schema, names) => {
    expect(await definition({}, schema, ...names)).toMatchObject({ required: false });
    expect(await definition({ requiredAttributes: [path] }, schema, ...names)).toMatchObject({ required: true });
  });

  it('do not say it of an attribute of the same name elsewhere', async () => {
    const behaviour = { requiredAttributes: [`${urn.EnterpriseUser}:department`] };
    expect(await definition(behaviour, urn.EnterpriseUser, 'division')).toMatchObject({ required: false });
    expect(await definition({ requiredAttributes: ['title'] }, urn.User, 'name')).toMatchObject({ required: false });
  });

  it.each([
    ['full', 'default'],
    ['on-request', 'request'],
    ['never', 'never'],
  ] as const)('say how members are returned: %s', async (membersOnRead, returned) => {
    expect(await definition({ membersOnRead }, urn.Group, 'members')).toMatchObject({ returned });
  });
});

describe('a group whose members are never shown', () => {
  it('has them, and stays what it is when nothing is changed', async () => {
    const { send, provider } = createHarness({ behaviour: { membersOnRead: 'never' } });
    await send('POST', '/Users', user('ada'));
    expect((await send('POST', '/Groups', group('staff', 'id-1'))).body).not.toHaveProperty('members');
    await send('PATCH', '/Groups/id-2', patchOp({ op: 'replace', path: 'displayName', value: 'staff' }));
    const read = await send('GET', '/Groups/id-2?attributes=members,displayName');
    expect(read.body).toEqual({ schemas: [urn.Group], id: 'id-2', displayName: 'staff' });
    expect(read.headers.etag).toBe('W/"1"');
    expect([...provider.store.members('id-2').keys()]).toEqual(['id-1']);
    expect((await send('GET', '/Users/id-1')).body.groups).toHaveLength(1);
  });
});
