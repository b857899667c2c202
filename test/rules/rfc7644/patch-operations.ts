import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { group, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, found, list, patchUser } from '../ask.ts';
import { asking, refusing, schema, showing } from '../faults.ts';
import { type Fault, type Rule, rule } from '../rule.ts';

/** RFC 7644 sections 3.5.2.1 to 3.5.2.3: add, remove and replace. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.5.2.1-1',
    'An add has a value.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expectError(await patchUser(harness, id, { op: 'add', path: 'title' }), 400, 'invalidValue');
      expectError(await patchUser(harness, id, { op: 'add' }), 400, 'invalidValue');
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations)) if (operation.path) operation.value ??= 'Boss';
    }),
  ),
  rule(
    'RFC7644-3.5.2.1-2',
    'What is added to a complex attribute is an object of sub-attributes.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { name: { familyName: 'A' } });
      expectError(await patchUser(harness, id, { op: 'add', path: 'name', value: 'Anna A' }), 400, 'invalidValue');
      const { body } = await patchUser(harness, id, { op: 'add', path: 'name', value: { givenName: 'Anna' } });
      expect(body.name).toEqual({ familyName: 'A', givenName: 'Anna' });
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations))
        if (typeof operation.value === 'string') operation.value = { formatted: operation.value };
    }),
  ),
  rule(
    'RFC7644-3.5.2.1-3',
    'An add of what is there already does not move lastModified, nor the version.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { title: 'Boss', emails: [{ value: 'a@example.com', type: 'work' }] });
      const before = (await harness.send('GET', `/Users/${id}`)).body;
      harness.clock.now += 60_000;
      const { status, body } = await patchUser(
        harness,
        id,
        { op: 'add', path: 'title', value: 'Boss' },
        { op: 'add', path: 'emails', value: [{ value: 'a@example.com', type: 'work' }] },
      );
      expect([status, body]).toEqual([200, before]);
    },
    showing(/^PATCH .Users/, ({ meta }) => {
      Object.assign(meta as JsonObject, { lastModified: '2026-01-01T00:01:00.000Z' });
    }),
  ),
  ...removals(),
  rule(
    'RFC7644-3.5.2.2-6',
    'A required or readOnly attribute cannot be removed: mutability.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      await addGroup(harness, 'Staff', id);
      for (const path of ['userName', 'id', 'meta', 'meta.created', 'groups', 'schemas']) {
        expectError(await patchUser(harness, id, { op: 'remove', path }), 400, 'mutability');
      }
      expectError(await patchUser(harness, id, { op: 'replace', path: 'userName', value: null }), 400, 'mutability');
    },
    schema(urn.User, 'groups', { mutability: 'readWrite' }),
  ),
  rule(
    'RFC7644-3.5.2.3-1',
    'A replace without a path replaces the attributes that its value has.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { title: 'Boss', nickName: 'a' });
      expectError(await patchUser(harness, id, { op: 'replace', value: 'Chief' }), 400, 'invalidValue');
      const value = { title: 'Chief', [urn.EnterpriseUser]: { department: 'Sales' } };
      const { body } = await patchUser(harness, id, { op: 'replace', value });
      expect(body).toMatchObject({ userName: 'anna', nickName: 'a', ...value });
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations)) if (typeof operation.value === 'string') operation.path = 'title';
    }),
  ),
  rule(
    'RFC7644-3.5.2.3-2',
    'A replace of an attribute that has no value adds it.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const { status, body } = await patchUser(
        harness,
        id,
        { op: 'replace', path: 'title', value: 'Boss' },
        { op: 'replace', path: 'name.givenName', value: 'Anna' },
        { op: 'replace', path: 'emails', value: [{ value: 'a@example.com' }] },
      );
      expect([status, body.title, body.name, body.emails]).toEqual([
        200,
        'Boss',
        { givenName: 'Anna' },
        [{ value: 'a@example.com' }],
      ]);
    },
    refusing(/^PATCH .Users/, 400, ({ body }) =>
      list((body as JsonObject).Operations).some(({ path }) => path === 'title'),
    ),
  ),
  rule(
    'RFC7644-3.5.2.3-3',
    'A replace of a complex attribute replaces the sub-attributes that it names, and leaves the others.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { name: { familyName: 'A', givenName: 'Anna' } });
      const { body } = await patchUser(harness, id, {
        op: 'replace',
        path: 'name',
        value: { givenName: 'Anne', middleName: 'B' },
      });
      expect(body.name).toEqual({ familyName: 'A', givenName: 'Anne', middleName: 'B' });
      expectError(await patchUser(harness, id, { op: 'replace', path: 'name', value: 'Anna' }), 400, 'invalidValue');
    },
    asking(/^PATCH .Users/, ({ body }) => {
      body.Operations = [{ op: 'remove', path: 'name' }, ...list(body.Operations)];
    }),
  ),
  rule(
    'RFC7644-3.5.2.3-4',
    'A replace with a filter replaces all values that match.',
    async (start) => {
      const harness = start();
      const phoneNumbers = ['1', '2', '3'].map((value) => ({ value, type: value === '3' ? 'home' : 'work' }));
      const id = await addUser(harness, 'anna', { phoneNumbers });
      const { body } = await patchUser(harness, id, {
        op: 'replace',
        path: 'phoneNumbers[type eq "work"].display',
        value: 'Office',
      });
      expect(list(body.phoneNumbers).map(({ value, display }) => [value, display])).toEqual([
        ['1', 'Office'],
        ['2', 'Office'],
        ['3', undefined],
      ]);
      const replaced = await patchUser(harness, id, {
        op: 'replace',
        path: 'phoneNumbers[value eq "3"]',
        value: { value: '4' },
      });
      expect(list(replaced.body.phoneNumbers)[2]).toEqual({ value: '4' });
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations))
        operation.path = String(operation.path).replace('type eq "work"', 'value eq "1"');
    }),
  ),
  rule(
    'RFC7644-3.5.2.3-5',
    'A replace with a filter that matches nothing is refused with noTarget.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { emails: [{ value: 'a@example.com', type: 'work' }] });
      const operations = [
        { op: 'replace', path: 'emails[type eq "home"].value', value: 'b@example.com' },
        { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'b@example.com' } },
      ];
      for (const operation of operations) expectError(await patchUser(harness, id, operation), 400, 'noTarget');
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations)) operation.op = 'add';
    }),
  ),
];

/**
 * Returns the rules about values that are unassigned after a remove. Each case has the position of its keyword in
 * section 3.5.2.2.
 */
function removals(): Rule[] {
  const emails = [
    { value: 'a@example.com', type: 'work', display: 'Work' },
    { value: 'b@example.com', type: 'home', display: 'Home' },
  ];
  const cases: [number, string, string[], JsonObject][] = [
    [
      1,
      'A remove of a single value leaves the attribute unassigned.',
      ['title', 'name.givenName'],
      { emails, name: { familyName: 'A' } },
    ],
    [
      2,
      'A remove of several values without a filter leaves the attribute unassigned.',
      ['emails'],
      { title: 'Boss', name: { familyName: 'A', givenName: 'Anna' } },
    ],
    [
      4,
      'A remove with a filter takes the values that match, or their sub-attribute.',
      ['emails[type eq "work"]', 'emails[type eq "home"].display'],
      {
        title: 'Boss',
        name: { familyName: 'A', givenName: 'Anna' },
        emails: [{ value: 'b@example.com', type: 'home' }],
      },
    ],
    [
      5,
      'A remove with a filter that takes the last value leaves the attribute unassigned.',
      ['emails[type eq "work" or type eq "home"]'],
      { title: 'Boss', name: { familyName: 'A', givenName: 'Anna' } },
    ],
  ];
  return [
    ...cases.map(([place, text, paths, left]) =>
      rule(
        `RFC7644-3.5.2.2-${place}`,
        text,
        async (start) => {
          const harness = start();
          const name = { familyName: 'A', givenName: 'Anna' };
          const id = await addUser(harness, 'anna', { title: 'Boss', name, emails });
          const { status } = await patchUser(harness, id, ...paths.map((path) => ({ op: 'remove', path })));
          expect(status).toBe(200);
          const {
            schemas: _schemas,
            id: _id,
            userName: _userName,
            meta: _meta,
            ...rest
          } = (await harness.send('GET', `/Users/${id}`)).body;
          expect(rest).toEqual(left);
          for (const attribute of ['title', 'emails']) {
            expect(await found(harness, `${attribute} pr`)).toEqual(attribute in left ? ['anna'] : []);
          }
        },
        forgetting(paths[paths.length - 1] as string),
      ),
    ),
    rule(
      'RFC7644-3.5.2.2-3',
      'A remove with a filter on "value" takes that value, and with the last one the attribute.',
      async (start) => {
        const harness = start();
        const ids = [await addUser(harness, 'anna'), await addUser(harness, 'bert')];
        const { body } = await harness.send('POST', '/Groups', group('Staff', ...ids));
        const remove = (id?: string) =>
          harness.send(
            'PATCH',
            `/Groups/${body.id}?attributes=members`,
            patchOp({ op: 'remove', path: `members[value eq "${id}"]` }),
          );
        expect(list((await remove(ids[0])).body.members).map(({ value }) => value)).toEqual([ids[1]]);
        expect((await remove(ids[1])).body).not.toHaveProperty('members');
        expect(await found(harness, 'members pr', '/Groups')).toEqual([]);
        expect((await harness.send('PUT', `/Users/${ids[0]}`, user('anna'))).body).not.toHaveProperty('groups');
      },
      forgetting('members[value eq "id-2"]'),
    ),
  ];
}

/** Simulates a provider that ignores a remove of this path. */
function forgetting(path: string): Fault {
  return asking(/^PATCH /, ({ body }) => {
    body.Operations = list(body.Operations).map((operation) =>
      operation.path === path ? { op: 'add', value: {} } : operation,
    );
  });
}
