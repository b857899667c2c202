import { describe, expect, test } from 'vitest';
import { applyPatch, type PatchOperation } from '../../../src/protocol/patch/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';
import { checkRow, group, patch, type Row, thing, user } from '../support/patch.ts';
import { ExtendedThingModel, ExtraSchema, ThingModel } from '../support/thing.ts';

const replace = (path: string | undefined, value: PatchOperation['value']): PatchOperation =>
  path === undefined ? { op: 'replace', value } : { op: 'replace', path, value };
const work = { value: 'babs@work.com', type: 'work' };
const home = { value: 'babs@home.com', type: 'home' };
const extension = urn.EnterpriseUser;

describe('replace (RFC 7644 section 3.5.2.3)', () => {
  test.each<Row>([
    ['a single value', user({ title: 'x' }), replace('title', 'y'), user({ title: 'y' })],
    ['a single value that is not there is an add', user(), replace('title', 'y'), user({ title: 'y' })],
    ['a value by itself changes nothing', user({ title: 'x' }), replace('title', 'x'), undefined],
    [
      'a value by itself in another case is a change',
      user({ title: 'x' }),
      replace('title', 'X'),
      user({ title: 'X' }),
    ],
    ['a value by null removes it', user({ title: 'x' }), replace('title', null), user()],
    [
      'a sub-attribute',
      user({ name: { givenName: 'A', familyName: 'J' } }),
      replace('name.givenName', 'B'),
      user({ name: { givenName: 'B', familyName: 'J' } }),
    ],
    [
      'a sub-attribute of nothing is an add',
      user(),
      replace('name.givenName', 'B'),
      user({ name: { givenName: 'B' } }),
    ],
    ['a sub-attribute by null removes it', user({ name: { givenName: 'A' } }), replace('name.givenName', null), user()],
    [
      'the sub-attributes that are given, and no others',
      user({ name: { givenName: 'A', familyName: 'J' } }),
      replace('name', { givenName: 'B' }),
      user({ name: { givenName: 'B', familyName: 'J' } }),
    ],
    [
      'a sub-attribute that is given as null removes it',
      user({ name: { givenName: 'A', familyName: 'J' } }),
      replace('name', { givenName: null }),
      user({ name: { familyName: 'J' } }),
    ],
    [
      'a complex attribute by an empty object changes nothing',
      user({ name: { givenName: 'A' } }),
      replace('name', {}),
      undefined,
    ],
    ['a complex attribute by null removes it', user({ name: { givenName: 'A' } }), replace('name', null), user()],
    ['all values', user({ emails: [work] }), replace('emails', [home]), user({ emails: [home] })],
    [
      'all values by themselves changes nothing',
      user({ emails: [work, home] }),
      replace('emails', [work, home]),
      undefined,
    ],
    ['all values by none removes them', user({ emails: [work] }), replace('emails', []), user()],
    ['values that are not there is an add', user(), replace('emails', [home]), user({ emails: [home] })],
    ['all values: one that comes twice comes once', user(), replace('emails', [home, home]), user({ emails: [home] })],
    [
      'all values: a value with and without a type stays two',
      user(),
      replace('emails', [work, { value: work.value }]),
      user({ emails: [work, { value: work.value }] }),
    ],
    [
      'all members: one who comes twice comes once',
      group(),
      replace('members', [{ value: '1', type: 'User' }, { value: '1' }]),
      group({ members: [{ value: '1', type: 'User' }] }),
    ],
    [
      'all members by others',
      group({ members: [{ value: '1' }] }),
      replace('members', [{ value: '2' }]),
      group({ members: [{ value: '2' }] }),
    ],
    [
      'the value that a filter chooses, whole',
      user({ emails: [{ ...work, display: 'W' }, home] }),
      replace('emails[type eq "work"]', { value: 'n', type: 'work' }),
      user({ emails: [{ value: 'n', type: 'work' }, home] }),
    ],
    [
      'the values that a filter chooses, in their places',
      user({ emails: [work, home] }),
      replace('emails[type eq "work"]', { value: 'n', type: 'other' }),
      user({ emails: [{ value: 'n', type: 'other' }, home] }),
    ],
    [
      'a value by an empty object removes it',
      user({ emails: [work, home] }),
      replace('emails[type eq "work"]', {}),
      user({ emails: [home] }),
    ],
    [
      'a value by null removes it',
      user({ emails: [work, home] }),
      replace('emails[type eq "work"]', null),
      user({ emails: [home] }),
    ],
    [
      'what is immutable of a value stays where it is not given',
      group({ members: [{ value: '1', type: 'User' }] }),
      replace('members[value eq "1"]', { display: 'x' }),
      group({ members: [{ value: '1', type: 'User', display: 'x' }] }),
    ],
    [
      'a sub-attribute of the values that a filter chooses',
      user({ emails: [work, home] }),
      replace('emails[type eq "work"].value', 'n'),
      user({ emails: [{ ...work, value: 'n' }, home] }),
    ],
    [
      'a sub-attribute of all values that a filter chooses',
      user({ emails: [work, home] }),
      replace('emails[value sw "babs"].type', 'other'),
      user({
        emails: [
          { ...work, type: 'other' },
          { ...home, type: 'other' },
        ],
      }),
    ],
    [
      'a sub-attribute of all values',
      user({ emails: [work, home] }),
      replace('emails.type', 'other'),
      user({
        emails: [
          { ...work, type: 'other' },
          { ...home, type: 'other' },
        ],
      }),
    ],
    [
      'a sub-attribute of values that are not there is an add',
      user(),
      replace('emails.value', 'x'),
      user({ emails: [{ value: 'x' }] }),
    ],
    [
      'a sub-attribute by itself changes nothing',
      user({ emails: [work] }),
      replace('emails[type eq "work"].value', work.value),
      undefined,
    ],
    [
      'a value by itself changes nothing',
      user({ emails: [work] }),
      replace('emails[type eq "work"]', { type: 'Work', value: work.value }),
      undefined,
    ],
    [
      'a sub-attribute of a complex attribute that a filter matches',
      user({ name: { familyName: 'J' } }),
      replace('name[familyName eq "J"].givenName', 'B'),
      user({ name: { familyName: 'J', givenName: 'B' } }),
    ],
    [
      'an attribute of an extension',
      user({ [extension]: { department: 'x' } }),
      replace(`${extension}:department`, 'y'),
      user({ [extension]: { department: 'y' } }),
    ],
    [
      'an attribute of an extension that is not there is an add',
      user(),
      replace(`${extension}:department`, 'y'),
      user({ [extension]: { department: 'y' } }),
    ],
    [
      'attributes of an extension by its URN, and no others',
      user({ [extension]: { department: 'x', division: 'd' } }),
      replace(extension, { department: 'y' }),
      user({ [extension]: { department: 'y', division: 'd' } }),
    ],
    [
      'a whole extension by null removes it',
      user({ [extension]: { department: 'x' } }),
      replace(extension, null),
      user(),
    ],
    [
      'the manager by another keeps what is not given',
      user({ [extension]: { manager: { value: '1', displayName: 'M' } } }),
      replace(`${extension}:manager`, { value: '2' }),
      user({ [extension]: { manager: { value: '2', displayName: 'M' } } }),
    ],
    [
      'without a path, each attribute of the value, and no others',
      user({ emails: [work], title: 'x', name: { familyName: 'J' } }),
      replace(undefined, { emails: [home], nickName: 'B', name: { givenName: 'B' } }),
      user({ emails: [home], title: 'x', nickName: 'B', name: { familyName: 'J', givenName: 'B' } }),
    ],
    [
      'without a path, null removes',
      user({ title: 'x', emails: [work] }),
      replace(undefined, { title: null, emails: [] }),
      user(),
    ],
    [
      'without a path, an extension',
      user(),
      replace(undefined, { [extension]: { department: 'y' } }),
      user({ [extension]: { department: 'y' } }),
    ],
    ['without a path, the id that it has', user(), replace(undefined, { id: '1', title: 'x' }), user({ title: 'x' })],
    [
      'without a path, the schemas that it has',
      user(),
      replace(undefined, { schemas: [urn.User], title: 'x' }),
      user({ title: 'x' }),
    ],
  ])('%s', (_name, before, operation, after) => {
    checkRow(before, operation, after);
  });

  test.each<[string, PatchOperation, string]>([
    [
      'a value that a filter does not find',
      replace('emails[type eq "other"]', home),
      'noTarget: emails[type eq "other"] matches no value',
    ],
    [
      'a sub-attribute of a value that a filter does not find',
      replace('emails[type eq "other"].value', 'x'),
      'noTarget: emails[type eq "other"].value matches no value',
    ],
    [
      'by nothing what a filter does not find',
      replace('emails[type eq "other"].value', null),
      'noTarget: emails[type eq "other"].value matches no value',
    ],
    [
      'values that a filter seeks where there are none',
      replace('ims[type eq "aim"].value', 'x'),
      'noTarget: ims[type eq "aim"].value matches no value',
    ],
    [
      'a required attribute by null',
      replace('userName', null),
      'mutability: userName is required and cannot be removed',
    ],
    [
      'the id by another',
      replace('id', '2'),
      'mutability: id: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'the id by another, without a path',
      replace(undefined, { id: '2' }),
      'mutability: id: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'groups',
      replace('groups', [{ value: '9' }]),
      'mutability: groups: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'a list by an object',
      replace('emails', home),
      'invalidValue: emails: the value of a multi-valued attribute must be an array (RFC 7643 section 2.4)',
    ],
    [
      'a list by one with two primary values',
      replace('emails', [
        { ...work, primary: true },
        { ...home, primary: true },
      ]),
      'invalidValue: emails: primary is true for more than one value',
    ],
    [
      'primary of all values',
      replace('emails.primary', true),
      'invalidValue: emails: primary is true for more than one value',
    ],
  ])('refuses %s', (_name, operation, message) => {
    expect(refusal(() => patch(user({ emails: [work, home] }), operation))).toBe(message);
  });

  test('a sub-attribute that is required may be left out where it is there already', () => {
    const before = thing({ owner: { value: 'o' }, bonds: [{ value: '1' }] });
    const since = '2020-01-01T00:00:00Z';
    expect(patch(before, replace('owner', { since })).resource).toEqual({ ...before, owner: { value: 'o', since } });
    expect(patch(before, { op: 'add', path: 'bonds[value eq "1"]', value: { note: 'n' } }).resource).toEqual({
      ...before,
      bonds: [{ value: '1', note: 'n' }],
    });
  });

  test.each<[string, PatchOperation]>([
    ['of an object', replace('owner', { since: '2020-01-01T00:00:00Z' })],
    ['of a sub-attribute', replace('owner.since', '2020-01-01T00:00:00Z')],
    ['without a path', replace(undefined, { owner: { since: '2020-01-01T00:00:00Z' } })],
  ])('a complex value is not made without the sub-attribute that it requires: %s', (_name, operation) => {
    expect(refusal(() => patch(thing(), operation))).toBe('invalidValue: owner.value: it is required');
  });

  test('a value is not made without the sub-attribute that it requires', () => {
    expect(refusal(() => patch(thing(), { op: 'add', path: 'bonds', value: [{ note: 'n' }] }))).toBe(
      'invalidValue: bonds[0].value: it is required',
    );
    expect(refusal(() => patch(thing(), { op: 'add', path: 'bonds[type eq "x"].note', value: 'n' }))).toBe(
      'invalidValue: bonds[0].value: it is required',
    );
  });

  test('an attribute that an extension requires is asked for with the extension', () => {
    expect(refusal(() => patch(thing(), replace(`${ExtraSchema.id}:may`, 'x')))).toBe(
      `invalidValue: ${ExtraSchema.id}:must: it is required`,
    );
    expect(patch(thing(), replace(ExtraSchema.id, { must: 'm', may: 'x' })).changed).toBe(true);
    expect(patch(thing(), replace(`${ExtraSchema.id}:may`, 'x'), replace(`${ExtraSchema.id}:must`, 'm')).changed).toBe(
      true,
    );
  });

  test('a resource that is still being put together may lack what is required', () => {
    const operation = replace(`${ExtraSchema.id}:may`, 'x');
    expect(applyPatch(thing(), [operation], ThingModel, { draft: true }).changed).toBe(true);
  });

  test('what was missing before does not block other changes', () => {
    const before = thing({
      owner: { since: '2020-01-01T00:00:00Z' },
      bonds: [{ note: 'n' }],
      [ExtraSchema.id]: { may: 'x' },
    });
    expect(patch(before, replace('label', 'x')).changed).toBe(true);
    expect(patch(before, { op: 'add', path: 'bonds', value: [{ value: '2' }] }).changed).toBe(true);
  });
});

test('an extension that every resource must have cannot be removed', () => {
  const before = thing({ [ExtraSchema.id]: { must: 'x', may: 'y' } });
  const apply = (path: string) => applyPatch(before, [{ op: 'remove', path }], ExtendedThingModel);
  expect(refusal(() => apply(ExtraSchema.id))).toBe(`mutability: ${ExtraSchema.id} is required and cannot be removed`);
  expect(apply(`${ExtraSchema.id}:may`).changed).toBe(true);
});
