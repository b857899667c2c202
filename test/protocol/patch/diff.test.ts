import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { applyPatch, diff, type PatchOperation, parsePatch, patchMessage } from '../../../src/protocol/patch/index.ts';
import { GroupModel, type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { runs } from '../../support/runs.ts';
import { anyGroup, anyUser, expectSame, normal } from '../support/arbitrary-resource.ts';
import { refusal } from '../support/errors.ts';
import { deepFreeze } from '../support/freeze.ts';
import { group, modelOf, thing, user } from '../support/patch.ts';
import { barbara } from '../support/people.ts';
import { ExtraSchema } from '../support/thing.ts';

/** Applies a diff like a strict server that receives the diff in a message. */
function becomes(before: JsonObject, wanted: JsonObject, model: ResourceModel): JsonObject {
  const operations = diff(deepFreeze(before), deepFreeze(wanted), model);
  if (operations.length === 0) return before;
  return applyPatch(before, parsePatch(JSON.parse(JSON.stringify(patchMessage(operations)))), model).resource;
}

describe('what a difference says, applied, gives what was wanted', () => {
  test.each([
    ['users', anyUser, UserModel],
    ['groups', anyGroup, GroupModel],
  ])('%s', (_name, any, model) => {
    fc.assert(
      fc.property(any, any, (before, wanted) => {
        expectSame(becomes(before, wanted, model), wanted);
      }),
      runs(250),
    );
  });

  test('nothing is said of what is equal, whatever stands for nothing', () => {
    fc.assert(
      fc.property(anyUser, (one) => {
        expect(diff(one, structuredClone(one), UserModel)).toEqual([]);
        expect(diff({ ...one, nickName: null, ims: [], photos: null }, { ...one, roles: [] }, UserModel)).toEqual([]);
      }),
      runs(250),
    );
  });

  test('an extension that requires an attribute comes and goes', () => {
    const extended = thing({ [ExtraSchema.id]: { must: 'x', may: 'y', items: [{ value: '1' }] } });
    expectSame(becomes(thing(), extended, modelOf(extended)), extended);
    expectSame(becomes(extended, thing(), modelOf(extended)), thing());
  });
});

const work = { value: 'w@x.org', type: 'work' };
const home = { value: 'h@x.org', type: 'home' };
const extension = urn.EnterpriseUser;

describe('a difference is as small as it can safely be said', () => {
  test.each<[string, JsonObject, JsonObject, PatchOperation[]]>([
    ['a value is set', user(), user({ title: 'x' }), [{ op: 'add', path: 'title', value: 'x' }]],
    ['a value changes', user({ title: 'x' }), user({ title: 'y' }), [{ op: 'replace', path: 'title', value: 'y' }]],
    ['a value goes', user({ title: 'x' }), user(), [{ op: 'remove', path: 'title' }]],
    [
      'a value becomes false',
      user({ active: true }),
      user({ active: false }),
      [{ op: 'replace', path: 'active', value: false }],
    ],
    [
      'a part of the name changes',
      user({ name: { givenName: 'A', familyName: 'J' } }),
      user({ name: { givenName: 'B', familyName: 'J' } }),
      [{ op: 'replace', path: 'name.givenName', value: 'B' }],
    ],
    [
      'a part of the name goes, another comes',
      user({ name: { givenName: 'A', familyName: 'J' } }),
      user({ name: { familyName: 'J', middleName: 'M' } }),
      [
        { op: 'remove', path: 'name.givenName' },
        { op: 'add', path: 'name.middleName', value: 'M' },
      ],
    ],
    ['the name goes', user({ name: { givenName: 'A' } }), user({ name: null }), [{ op: 'remove', path: 'name' }]],
    [
      'the value of one e-mail changes',
      user({ emails: [work, home] }),
      user({ emails: [{ ...work, value: 'n' }, home] }),
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'n' }],
    ],
    [
      'one e-mail is added',
      user({ emails: [work] }),
      user({ emails: [work, home] }),
      [{ op: 'add', path: 'emails', value: [home] }],
    ],
    [
      'one e-mail goes',
      user({ emails: [work, home] }),
      user({ emails: [work] }),
      [{ op: 'remove', path: 'emails[type eq "home"]' }],
    ],
    ['all e-mails go', user({ emails: [work, home] }), user({ emails: [] }), [{ op: 'remove', path: 'emails' }]],
    [
      'the first e-mails come',
      user(),
      user({ emails: [work, home] }),
      [{ op: 'add', path: 'emails', value: [work, home] }],
    ],
    [
      'one of two of the same type goes',
      user({ emails: [work, { ...work, value: 'z' }] }),
      user({ emails: [work] }),
      [{ op: 'remove', path: 'emails[value eq "z"]' }],
    ],
    [
      'primary moves',
      user({ emails: [{ ...work, primary: true }, home] }),
      user({ emails: [work, { ...home, primary: true }] }),
      [
        { op: 'remove', path: 'emails[type eq "work"].primary' },
        { op: 'add', path: 'emails[type eq "home"].primary', value: true },
      ],
    ],
    [
      'primary moves, said by false',
      user({
        emails: [
          { ...work, primary: true },
          { ...home, primary: false },
        ],
      }),
      user({
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      }),
      [
        { op: 'replace', path: 'emails[type eq "work"].primary', value: false },
        { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      ],
    ],
    [
      'one of three members goes',
      group({ members: [{ value: '1' }, { value: '2', type: 'User' }, { value: '3' }] }),
      group({ members: [{ value: '1' }, { value: '3' }] }),
      [{ op: 'remove', path: 'members[value eq "2"]' }],
    ],
    [
      'a member comes',
      group({ members: [{ value: '1' }] }),
      group({ members: [{ value: '1' }, { value: '2' }] }),
      [{ op: 'add', path: 'members', value: [{ value: '2' }] }],
    ],
    [
      'a member gets a name',
      group({ members: [{ value: '1' }, { value: '2' }] }),
      group({ members: [{ value: '1', display: 'A' }, { value: '2' }] }),
      [{ op: 'add', path: 'members[value eq "1"].display', value: 'A' }],
    ],
    [
      'members in another order',
      group({ members: [{ value: '1' }, { value: '2' }] }),
      group({ members: [{ value: '2' }, { value: '1' }] }),
      [],
    ],
    [
      'the locality of an address changes',
      user({
        addresses: [
          { type: 'work', locality: 'A', country: 'AT' },
          { type: 'home', locality: 'B' },
        ],
      }),
      user({
        addresses: [
          { type: 'work', locality: 'C', country: 'AT' },
          { type: 'home', locality: 'B' },
        ],
      }),
      [{ op: 'replace', path: 'addresses[type eq "work"].locality', value: 'C' }],
    ],
    [
      'an attribute of the extension',
      user({ [extension]: { department: 'a' } }),
      user({ [extension]: { department: 'b' } }),
      [{ op: 'replace', path: `${extension}:department`, value: 'b' }],
    ],
    [
      'the manager changes',
      user({ [extension]: { manager: { value: '1', displayName: 'M' } } }),
      user({ [extension]: { manager: { value: '2' } } }),
      [{ op: 'replace', path: `${extension}:manager.value`, value: '2' }],
    ],
    [
      'the extension comes',
      user(),
      user({ [extension]: { department: 'a' } }),
      [{ op: 'add', path: `${extension}:department`, value: 'a' }],
    ],
    [
      'the extension goes',
      user({ [extension]: { department: 'a', division: 'b' } }),
      user(),
      [
        { op: 'remove', path: `${extension}:division` },
        { op: 'remove', path: `${extension}:department` },
      ],
    ],
    ['a password is set', user(), user({ password: 'x' }), [{ op: 'add', path: 'password', value: 'x' }]],
    [
      'what is readOnly is passed over',
      user({ groups: [{ value: '1' }], meta: { version: '1' } }),
      { ...user({ meta: { version: '2' } }), id: '2' },
      [],
    ],
    [
      'quotes in values',
      user({ emails: [{ value: 'a"b' }, { value: 'c' }] }),
      user({ emails: [{ value: 'c' }] }),
      [{ op: 'remove', path: 'emails[value eq "a\\"b"]' }],
    ],
    [
      'a list that nothing else can say',
      user({ emails: [work, { value: 'z' }] }),
      user({ emails: [work, { value: 'z' }, { value: work.value }] }),
      [{ op: 'replace', path: 'emails', value: [work, { value: 'z' }, { value: work.value }] }],
    ],
  ])('%s', (_name, before, wanted, operations) => {
    expect(diff(deepFreeze(before), deepFreeze(wanted), modelOf(before))).toEqual(operations);
    if (operations.length > 0) expect(applyPatch(before, operations, modelOf(before)).changed).toBe(true);
  });

  test('no list is set whole where values and types are clear', () => {
    const value = fc.stringMatching(/^[a-z]{8}$/);
    const emails = fc
      .uniqueArray(fc.constantFrom('work', 'home', 'other', 'a', 'b'), { minLength: 1 })
      .chain((types) => fc.tuple(...types.map((type) => fc.record({ type: fc.constant(type), value }))));
    fc.assert(
      fc.property(emails, emails, (from, to) => {
        for (const { op, path } of diff(user({ emails: from }), user({ emails: to }), UserModel)) {
          expect(op === 'replace' && path === 'emails').toBe(false);
        }
      }),
      runs(250),
    );
  });
});

describe('a change that cannot be is refused before it is sent', () => {
  test.each([
    ['an immutable attribute', thing({ fixed: 'a' }), thing({ fixed: 'b' }), 'fixed'],
    ['an immutable attribute that goes', thing({ fixed: 'a' }), thing(), 'fixed'],
    [
      'an immutable sub-attribute',
      thing({ owner: { value: 'o', badge: 'a' } }),
      thing({ owner: { value: 'o', badge: 'b' } }),
      'owner.badge',
    ],
  ])('%s', (_name, before, wanted, path) => {
    expect(refusal(() => diff(before, wanted, modelOf(before)))).toBe(
      `mutability: ${path} cannot be changed, because this attribute is immutable and already has a value`,
    );
  });
});

test('a big group does not take quadratic time', () => {
  const members = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({ value: `id-${from + i}`, type: 'User', display: `P ${from + i}` }));
  // A comparison of each value with all others takes minutes for most of these values. The test ends only without it.
  const before = group({ members: members(0, 6000) });
  expect(diff(before, group({ members: members(1, 6001) }), GroupModel)).toHaveLength(2);
  expect(diff(before, group({ members: members(1000, 7000) }), GroupModel)).toHaveLength(1001);
  const renamed = members(0, 6000).map((member, i) => (i % 8 === 0 ? { ...member, display: undefined } : member));
  expect(diff(group({ members: renamed }), before, GroupModel)).toHaveLength(750);
});

test('the example user can become anybody and back', () => {
  fc.assert(
    fc.property(anyUser, (someone) => {
      const back = becomes(becomes(barbara, someone, UserModel), barbara, UserModel);
      const writable = ({ meta: _meta, ...rest }: JsonObject) => {
        const { manager: _manager, ...enterprise } = rest[extension] as JsonObject;
        return normal({ ...rest, id: null, [extension]: enterprise });
      };
      expect(writable(back)).toEqual(writable(barbara));
    }),
    runs(250),
  );
});
