import { describe, expect, test } from 'vitest';
import { ScimError } from '../../../src/protocol/errors.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../../src/protocol/patch/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';
import { thrownBy } from '../support/freeze.ts';
import { patch, user } from '../support/patch.ts';
import { barbara } from '../support/people.ts';

test('operations apply in order, each to what the one before it made', () => {
  const { resource } = patch(
    user(),
    { op: 'add', path: 'emails', value: [{ value: 'a', type: 'work' }] },
    { op: 'replace', path: 'emails[value eq "a"].value', value: 'b' },
    { op: 'add', path: 'emails[value eq "b"].display', value: 'B' },
    { op: 'replace', path: 'title', value: 'x' },
    { op: 'remove', path: 'title' },
  );
  expect(resource).toEqual(user({ emails: [{ value: 'b', type: 'work', display: 'B' }] }));
});

test('what is done and undone is no change', () => {
  const before = user({ title: 'x', emails: [{ value: 'a' }] });
  const result = patch(
    before,
    { op: 'replace', path: 'title', value: 'y' },
    { op: 'remove', path: 'emails' },
    { op: 'add', path: `${urn.EnterpriseUser}:department`, value: 'd' },
    { op: 'replace', value: { title: 'x', emails: [{ value: 'a' }] } },
    { op: 'remove', path: urn.EnterpriseUser },
  );
  expect(result.changed).toBe(false);
  expect(result.resource).toBe(before);
});

test('no operations are no change', () => {
  expect(patch(barbara)).toEqual({ resource: barbara, changed: false });
});

test('when an operation fails, those before it have not happened', () => {
  const before = user({ title: 'x', emails: [{ value: 'a' }] });
  const operations: PatchOperation[] = [
    { op: 'replace', path: 'title', value: 'y' },
    { op: 'add', path: 'emails', value: [{ value: 'b' }] },
    { op: 'remove', path: 'userName' },
  ];
  // `patch` freezes the resource, and later compares it with a copy.
  expect(refusal(() => patch(before, ...operations))).toBe(
    'mutability: operation 3: userName is required and cannot be removed',
  );
  expect(before).toEqual(user({ title: 'x', emails: [{ value: 'a' }] }));
});

test('the error names the operation, and keeps the status and the cause', () => {
  const error = thrownBy(() =>
    patch(
      user(),
      { op: 'add', path: 'title', value: 'x' },
      { op: 'replace', path: 'emails[type eq "w"]', value: null },
    ),
  );
  expect(error).toMatchObject({ status: 400, scimType: 'noTarget' });
  expect((error as ScimError).cause).toBeInstanceOf(ScimError);
});

describe('what did not change is shared, so that a change of a big resource is small', () => {
  test('other attributes and other values', () => {
    const { resource } = patch(barbara, { op: 'replace', path: 'emails[type eq "work"].display', value: 'B' });
    for (const name of ['name', 'ims', 'meta', 'schemas', urn.EnterpriseUser])
      expect(resource[name]).toBe(barbara[name]);
    expect((resource.emails as JsonObject[])[1]).toBe((barbara.emails as JsonObject[])[1]);
  });

  test('other attributes of an extension', () => {
    const { resource } = patch(barbara, { op: 'replace', path: `${urn.EnterpriseUser}:department`, value: 'x' });
    const manager = (one: JsonObject) => (one[urn.EnterpriseUser] as JsonObject).manager;
    expect(manager(resource)).toBe(manager(barbara));
  });
});

describe('schemas say which extensions have data', () => {
  const extended = user({ [urn.EnterpriseUser]: { department: 'x' } });
  test('an extension comes with its schema', () => {
    const { resource } = patch(user(), { op: 'add', path: `${urn.EnterpriseUser}:department`, value: 'x' });
    expect(resource.schemas).toEqual([urn.User, urn.EnterpriseUser]);
  });
  test('and goes with it', () => {
    const { resource } = patch(extended, { op: 'remove', path: `${urn.EnterpriseUser}:department` });
    expect(resource.schemas).toEqual([urn.User]);
    expect(resource).not.toHaveProperty([urn.EnterpriseUser]);
  });
});

test('names that reach prototypes are attributes that do not exist', () => {
  for (const name of ['constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    expect(refusal(() => patch(user(), { op: 'add', path: name, value: { polluted: true } }))).toBe(
      `invalidPath: there is no attribute ${name}`,
    );
  }
  const value = JSON.parse('{"__proto__":{"polluted":true},"name":{"__proto__":{"polluted":true}}}') as JsonObject;
  expect(refusal(() => patch(user(), { op: 'add', value }))).toMatch(/^invalidPath: /);
  expect(({} as JsonObject).polluted).toBeUndefined();
});
