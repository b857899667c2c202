import { describe, expect, test } from 'vitest';
import type { PatchOperation } from '../../../src/protocol/patch/index.ts';
import { refusal } from '../support/errors.ts';
import { checkRow, group, patch, type Row, thing, user } from '../support/patch.ts';

describe('what may be changed (RFC 7643 section 7, RFC 7644 section 3.5.2)', () => {
  test.each<Row>([
    [
      'an immutable attribute without a value takes one',
      thing(),
      { op: 'add', path: 'fixed', value: 'x' },
      thing({ fixed: 'x' }),
    ],
    [
      'an immutable attribute without a value takes one by replace',
      thing(),
      { op: 'replace', path: 'fixed', value: 'x' },
      thing({ fixed: 'x' }),
    ],
    [
      'an immutable attribute takes the value that it has',
      thing({ fixed: 'x' }),
      { op: 'replace', path: 'fixed', value: 'x' },
      undefined,
    ],
    [
      'an immutable sub-attribute without a value takes one',
      thing({ owner: { value: 'o' } }),
      { op: 'add', path: 'owner.badge', value: 'b' },
      thing({ owner: { value: 'o', badge: 'b' } }),
    ],
    [
      'an immutable sub-attribute takes the value that it has',
      thing({ owner: { value: 'o', badge: 'b' } }),
      { op: 'replace', path: 'owner', value: { badge: 'b', value: 'p' } },
      thing({ owner: { value: 'p', badge: 'b' } }),
    ],
    [
      'an immutable sub-attribute of a value without one takes one',
      group({ members: [{ value: '1' }] }),
      { op: 'add', path: 'members[value eq "1"].type', value: 'User' },
      group({ members: [{ value: '1', type: 'User' }] }),
    ],
    [
      'members come and go although their parts are immutable',
      group({ members: [{ value: '1' }] }),
      { op: 'replace', path: 'members', value: [{ value: '2' }] },
      group({ members: [{ value: '2' }] }),
    ],
    [
      'a readOnly attribute that is restated is no change',
      user({ groups: [{ value: '1' }] }),
      { op: 'replace', path: 'groups', value: [{ value: '1' }] },
      undefined,
    ],
    [
      'a readOnly attribute without a value that is emptied is no change',
      user(),
      { op: 'replace', path: 'groups', value: [] },
      undefined,
    ],
    [
      'a readOnly attribute without a value that is removed is no change',
      user(),
      { op: 'remove', path: 'groups' },
      undefined,
    ],
    [
      'a readOnly sub-attribute in a value is passed over',
      thing({ owner: { value: 'o', display: 'O' } }),
      { op: 'replace', path: 'owner', value: { value: 'p', display: 'X' } },
      thing({ owner: { value: 'p', display: 'O' } }),
    ],
    ['a writeOnly attribute is set', user(), { op: 'replace', path: 'password', value: 'x' }, user({ password: 'x' })],
  ])('%s', (_name, before, operation, after) => {
    checkRow(before, operation, after);
  });

  const before = thing({
    fixed: 'x',
    serial: 's',
    owner: { value: 'o', badge: 'b', display: 'O' },
    bonds: [{ value: '1', type: 't', note: 'n' }],
    meta: { created: '2020-01-01T00:00:00Z' },
  });
  test.each<[string, PatchOperation, string]>([
    [
      'an immutable attribute by another value',
      { op: 'replace', path: 'fixed', value: 'y' },
      'fixed cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable attribute by an add',
      { op: 'add', path: 'fixed', value: 'y' },
      'fixed cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable attribute by null',
      { op: 'replace', path: 'fixed', value: null },
      'fixed cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable attribute without a path',
      { op: 'replace', value: { fixed: 'y' } },
      'fixed cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute',
      { op: 'replace', path: 'owner.badge', value: 'c' },
      'owner.badge cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute in a value',
      { op: 'add', path: 'owner', value: { badge: 'c' } },
      'owner.badge cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute in a value by null',
      { op: 'replace', path: 'owner', value: { badge: null } },
      'owner.badge cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute of a value',
      { op: 'replace', path: 'bonds[value eq "1"].value', value: '2' },
      'bonds.value cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute of a value that is replaced',
      { op: 'replace', path: 'bonds[value eq "1"]', value: { value: '2' } },
      'bonds.value cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute of a value that is added to',
      { op: 'add', path: 'bonds[value eq "1"]', value: { type: 'u' } },
      'bonds.type cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'an immutable sub-attribute of all values',
      { op: 'remove', path: 'bonds.type' },
      'bonds.type cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'a readOnly attribute',
      { op: 'add', path: 'serial', value: 't' },
      'serial: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'a readOnly sub-attribute',
      { op: 'replace', path: 'owner.display', value: 'X' },
      'owner.display: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'meta',
      { op: 'replace', path: 'meta.created', value: '2021-01-01T00:00:00Z' },
      'meta.created: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'meta, whole',
      { op: 'remove', path: 'meta' },
      'meta: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
  ])('refuses to change %s', (_name, operation, detail) => {
    expect(refusal(() => patch(before, operation))).toBe(`mutability: ${detail}`);
  });
});
