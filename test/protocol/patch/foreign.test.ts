import { type ScimPatchOperation, type ScimResource, scimPatch } from 'scim-patch';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { applyPatch, type PatchOperation } from '../../../src/protocol/patch/index.ts';
import { urn } from '../../../src/protocol/schema/urns.ts';
import { refusal } from '../support/errors.ts';
import { group, modelOf, patch, user } from '../support/patch.ts';

// The npm package scim-patch is another implementation of RFC 7644 section 3.5.2, without schemas.

const theirs = (before: JsonObject, operation: PatchOperation): JsonObject =>
  scimPatch(structuredClone(before) as unknown as ScimResource, [operation as ScimPatchOperation], {
    mutateDocument: false,
    treatMissingAsAdd: false,
  }) as unknown as JsonObject;
const ours = (before: JsonObject, operation: PatchOperation): JsonObject =>
  applyPatch(before, [operation], modelOf(before)).resource;

const work = { value: 'w', type: 'work' };
const home = { value: 'h', type: 'home' };
const extension = urn.EnterpriseUser;
const full = user({
  title: 'x',
  active: true,
  name: { givenName: 'A', familyName: 'J' },
  emails: [work, home],
  [extension]: { department: 'd', manager: { value: '1' } },
});

describe('both packages make the same of a PATCH', () => {
  test.each<[JsonObject, PatchOperation]>([
    [full, { op: 'add', path: 'nickName', value: 'B' }],
    [full, { op: 'add', path: 'title', value: 'y' }],
    [full, { op: 'add', path: 'name.middleName', value: 'M' }],
    [full, { op: 'add', path: 'name', value: { middleName: 'M' } }],
    [user(), { op: 'add', path: 'name.givenName', value: 'B' }],
    [full, { op: 'add', path: 'emails', value: [{ value: 'o', type: 'other' }] }],
    [full, { op: 'add', path: 'emails', value: { value: 'o', type: 'other' } }],
    [full, { op: 'add', path: 'emails', value: [work] }],
    [full, { op: 'add', path: 'emails[type eq "work"].display', value: 'D' }],
    [full, { op: 'add', path: 'emails[type eq "other"].value', value: 'o' }],
    [full, { op: 'add', path: `${extension}:division`, value: 'v' }],
    [full, { op: 'add', value: { nickName: 'B', title: 'y' } }],
    [full, { op: 'replace', path: 'title', value: 'y' }],
    [full, { op: 'replace', path: 'nickName', value: 'B' }],
    [full, { op: 'replace', path: 'active', value: false }],
    [full, { op: 'replace', path: 'name.givenName', value: 'B' }],
    [full, { op: 'replace', path: 'name', value: { givenName: 'B' } }],
    [full, { op: 'replace', path: 'emails', value: [{ value: 'o', type: 'other' }] }],
    [full, { op: 'replace', path: 'emails[type eq "work"].value', value: 'n' }],
    [full, { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n', type: 'work' } }],
    [full, { op: 'replace', path: `${extension}:department`, value: 'e' }],
    [full, { op: 'replace', path: `${extension}:manager.value`, value: '2' }],
    [full, { op: 'replace', path: `${urn.User}:title`, value: 'y' }],
    [full, { op: 'replace', value: { title: 'y', emails: [home] } }],
    [full, { op: 'remove', path: 'title' }],
    [full, { op: 'remove', path: 'nickName' }],
    [full, { op: 'remove', path: 'name.givenName' }],
    [full, { op: 'remove', path: 'emails' }],
    [full, { op: 'remove', path: 'emails[type eq "work"]' }],
    [full, { op: 'remove', path: 'emails[type eq "work" and value eq "w"]' }],
    [full, { op: 'remove', path: 'emails[type eq "other"]' }],
    [full, { op: 'remove', path: `${extension}:department` }],
    [group({ members: [{ value: '1' }] }), { op: 'remove', path: 'members[value eq "1"]' }],
    [group({ members: [{ value: '1' }] }), { op: 'add', path: 'members', value: [{ value: '2' }] }],
  ])('%#: %j', (before, operation) => {
    expect(ours(before, operation)).toEqual(theirs(before, operation));
  });

  test.each<PatchOperation>([
    { op: 'replace', path: 'emails[type eq "other"].value', value: 'x' },
    { op: 'replace', path: 'emails[type eq "other"]', value: home },
    { op: 'replace', path: 'emails[type ne "work" and type ne "home"].value', value: 'x' },
  ])('both find no target: %j', (operation) => {
    expect(refusal(() => patch(full, operation))).toMatch(/^noTarget: /);
    expect(() => theirs(full, operation)).toThrow(expect.objectContaining({ scimCode: 'noTarget' }));
  });
});

describe('where the other package reads the RFC otherwise, or not at all', () => {
  test.each<[string, JsonObject, PatchOperation, JsonObject, JsonObject]>([
    [
      'a new primary value takes it from the others',
      user({ emails: [{ ...work, primary: true }, home] }),
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      user({
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      }),
      user({
        emails: [
          { ...work, primary: true },
          { ...home, primary: true },
        ],
      }),
    ],
    [
      'names without regard to case',
      user({ title: 'x' }),
      { op: 'replace', path: 'TITLE', value: 'y' },
      user({ title: 'y' }),
      { ...user({ title: 'x' }), TITLE: 'y' },
    ],
    [
      'a value is added once, without a path too',
      user({ emails: [work] }),
      { op: 'add', value: { emails: [work] } },
      user({ emails: [work] }),
      user({ emails: [work, work] }),
    ],
    [
      'a value that is replaced does not keep what is not given',
      user({ emails: [{ ...work, display: 'D' }] }),
      { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n', type: 'work' } },
      user({ emails: [{ value: 'n', type: 'work' }] }),
      user({ emails: [{ value: 'n', type: 'work', display: 'D' }] }),
    ],
    [
      'an extension comes with its schema',
      user(),
      { op: 'add', path: `${extension}:department`, value: 'd' },
      user({ [extension]: { department: 'd' } }),
      { ...user(), [extension]: { department: 'd' } },
    ],
    [
      'what is empty is gone',
      user({ name: { givenName: 'A' } }),
      { op: 'remove', path: 'name.givenName' },
      user(),
      user({ name: {} }),
    ],
    [
      'a whole extension by its URN',
      full,
      { op: 'remove', path: extension },
      (({ [extension]: _, ...rest }) => ({ ...rest, schemas: [urn.User] }))(full),
      full,
    ],
  ])('%s', (_name, before, operation, right, wrong) => {
    expect({ ours: ours(before, operation), theirs: theirs(before, operation) }).toEqual({
      ours: right,
      theirs: wrong,
    });
  });

  test('it knows no schema, so that anything goes', () => {
    const operation: PatchOperation = { op: 'replace', path: 'id', value: 'x' };
    expect(refusal(() => patch(full, operation))).toMatch(/^mutability: /);
    expect(theirs(full, operation).id).toBe('x');
  });
});
