import { describe, expect, test } from 'vitest';
import type { PatchOperation } from '../../../src/protocol/patch/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';
import { checkRow, group, patch, type Row, thing, user } from '../support/patch.ts';
import { ExtraSchema } from '../support/thing.ts';

const remove = (path: string): PatchOperation => ({ op: 'remove', path });
const work = { value: 'babs@work.com', type: 'work' };
const home = { value: 'babs@home.com', type: 'home' };
const extension = urn.EnterpriseUser;
const extra = ExtraSchema.id;

describe('remove (RFC 7644 section 3.5.2.2)', () => {
  test.each<Row>([
    ['a single value', user({ title: 'x' }), remove('title'), user()],
    ['a single value that is not there', user(), remove('title'), undefined],
    [
      'a sub-attribute',
      user({ name: { givenName: 'B', familyName: 'J' } }),
      remove('name.givenName'),
      user({ name: { familyName: 'J' } }),
    ],
    [
      'the last sub-attribute takes the attribute with it',
      user({ name: { givenName: 'B' } }),
      remove('name.givenName'),
      user(),
    ],
    ['a sub-attribute of nothing', user(), remove('name.givenName'), undefined],
    ['a complex attribute', user({ name: { givenName: 'B' } }), remove('name'), user()],
    ['all values', user({ emails: [work, home] }), remove('emails'), user()],
    [
      'the values that a filter chooses',
      user({ emails: [work, home] }),
      remove('emails[type eq "work"]'),
      user({ emails: [home] }),
    ],
    [
      'the values of several conditions',
      user({ emails: [work, home] }),
      remove('emails[type eq "work" and value ew "work.com"]'),
      user({ emails: [home] }),
    ],
    ['more than one value', user({ emails: [work, home] }), remove('emails[value sw "babs"]'), user()],
    [
      'values without regard to case',
      user({ emails: [work, home] }),
      remove('emails[value eq "BABS@WORK.COM"]'),
      user({ emails: [home] }),
    ],
    ['no value, when the filter matches none', user({ emails: [work] }), remove('emails[type eq "other"]'), undefined],
    ['no value, when there is none', user(), remove('emails[type eq "other"]'), undefined],
    [
      'a sub-attribute of the values that a filter chooses',
      user({
        emails: [
          { ...work, display: 'W' },
          { ...home, display: 'H' },
        ],
      }),
      remove('emails[type eq "work"].display'),
      user({ emails: [work, { ...home, display: 'H' }] }),
    ],
    [
      'a sub-attribute of all values',
      user({
        emails: [
          { ...work, display: 'W' },
          { ...home, display: 'H' },
        ],
      }),
      remove('emails.display'),
      user({ emails: [work, home] }),
    ],
    [
      'a sub-attribute that was all there was of a value',
      user({ emails: [{ value: 'x' }, work] }),
      remove('emails[value eq "x"].value'),
      user({ emails: [work] }),
    ],
    [
      'one member',
      group({ members: [{ value: '1' }, { value: '2' }] }),
      remove('members[value eq "1"]'),
      group({ members: [{ value: '2' }] }),
    ],
    ['the last member', group({ members: [{ value: '1' }] }), remove('members[value eq "1"]'), group()],
    ['somebody who is no member', group({ members: [{ value: '1' }] }), remove('members[value eq "3"]'), undefined],
    [
      'several members at once',
      group({ members: [{ value: '1' }, { value: '2' }, { value: '3' }] }),
      remove('members[value eq "1" or value eq "3"]'),
      group({ members: [{ value: '2' }] }),
    ],
    ['simple values', thing({ tags: ['a', 'b'] }), remove('tags[value eq "A"]'), thing({ tags: ['b'] })],
    [
      'a complex attribute that a filter matches',
      user({ name: { familyName: 'J' } }),
      remove('name[familyName eq "j"]'),
      user(),
    ],
    [
      'no complex attribute, when the filter does not match',
      user({ name: { familyName: 'J' } }),
      remove('name[familyName eq "x"]'),
      undefined,
    ],
    [
      'an attribute of an extension',
      user({ [extension]: { department: 'x', division: 'y' } }),
      remove(`${extension}:department`),
      user({ [extension]: { division: 'y' } }),
    ],
    [
      'the last attribute of an extension takes the extension and its schema with it',
      user({ [extension]: { department: 'x' } }),
      remove(`${extension}:department`),
      user(),
    ],
    [
      'a sub-attribute of an extension',
      user({ [extension]: { manager: { value: '1', $ref: 'x' } } }),
      remove(`${extension}:manager.$ref`),
      user({ [extension]: { manager: { value: '1' } } }),
    ],
    [
      'a whole extension',
      user({ [extension]: { department: 'x', manager: { value: '1' } } }),
      remove(extension),
      user(),
    ],
    ['a whole extension that is not there', user(), remove(extension), undefined],
    [
      'a whole extension with an attribute that it requires',
      thing({ [extra]: { must: 'x', may: 'y' } }),
      remove(extra),
      thing(),
    ],
    ['a password, which is not to be seen', user({ password: 'x' }), remove('password'), user()],
  ])('%s', (_name, before, operation, after) => {
    checkRow(before, operation, after);
  });

  test.each<[string, PatchOperation, string]>([
    ['a required attribute', remove('userName'), 'mutability: userName is required and cannot be removed'],
    ['schemas', remove('schemas'), 'mutability: schemas is required and cannot be removed'],
    ['the id', remove('id'), 'mutability: id: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)'],
    [
      'a part of meta',
      remove('meta.created'),
      'mutability: meta.created: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'groups, which the Group resource changes',
      remove('groups[value eq "1"]'),
      'mutability: groups[value eq "1"]: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    ['an unknown attribute', remove('nope'), 'invalidPath: there is no attribute nope'],
  ])('refuses %s', (_name, operation, message) => {
    const before = user({ meta: { created: '2020-01-01T00:00:00Z' }, groups: [{ value: '1' }] });
    expect(refusal(() => patch(before, operation))).toBe(message);
  });

  test('needs a path', () => {
    expect(refusal(() => patch(user(), { op: 'remove' }))).toBe('noTarget: a remove operation needs a path');
  });

  test.each<[string, PatchOperation, string]>([
    [
      'an attribute that its extension requires',
      remove(`${extra}:must`),
      `mutability: ${extra}:must is required and cannot be removed`,
    ],
    [
      'a sub-attribute that is required',
      remove('bonds[value eq "1"].value'),
      'mutability: bonds.value cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'a sub-attribute of a single value that is required',
      remove('owner.value'),
      'mutability: owner.value is required and cannot be removed from owner',
    ],
    [
      'an immutable attribute',
      remove('fixed'),
      'mutability: fixed cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute',
      remove('owner.badge'),
      'mutability: owner.badge cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'a readOnly sub-attribute',
      remove('owner.display'),
      'mutability: owner.display: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
  ])('refuses %s', (_name, operation, message) => {
    const before = thing({
      fixed: 'x',
      owner: { value: 'o', badge: 'b', display: 'O' },
      bonds: [{ value: '1', type: 'x' }],
      [extra]: { must: 'x' },
    });
    expect(refusal(() => patch(before, operation))).toBe(message);
  });
});
