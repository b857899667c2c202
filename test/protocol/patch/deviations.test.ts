import { describe, expect, test } from 'vitest';
import { type Deviation, lenient, type Tolerated } from '../../../src/protocol/deviation.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { applyPatch, type PatchOperation } from '../../../src/protocol/patch/index.ts';
import { attribute, type Schema } from '../../../src/protocol/schema/attribute.ts';
import { createResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';
import { group, patch, patchLeniently, thing, user } from '../support/patch.ts';
import { ThingSchema } from '../support/thing.ts';

const work = { value: 'w', type: 'work' };
const members = [{ value: '1', type: 'User' }, { value: '2' }];

describe('what clients really send is understood when asked, and refused otherwise', () => {
  test.each<[Deviation, string, JsonObject, PatchOperation, JsonObject, string]>([
    [
      'pathUnqualified',
      'an attribute of an extension without its URN',
      user(),
      { op: 'add', path: 'department', value: 'd' },
      user({ [urn.EnterpriseUser]: { department: 'd' } }),
      'invalidPath: department: the path of an attribute of an extension must contain the URN of the extension (RFC 7644 section 3.10)',
    ],
    [
      'pathUnqualified',
      'the same without a path',
      user(),
      { op: 'add', value: { department: 'd' } },
      user({ [urn.EnterpriseUser]: { department: 'd' } }),
      'invalidPath: department: the path of an attribute of an extension must contain the URN of the extension (RFC 7644 section 3.10)',
    ],
    [
      'valueDottedKey',
      'a dotted name in a value',
      user({ name: { familyName: 'J' } }),
      { op: 'replace', value: { 'name.givenName': 'B' } },
      user({ name: { familyName: 'J', givenName: 'B' } }),
      'invalidPath: name.givenName: in a value, a sub-attribute must be a member of an object, not a member with a dot in its name (RFC 7644 section 3.5.2)',
    ],
    [
      'valueDottedKey',
      'a path with a filter as a name in a value',
      user({ emails: [work] }),
      { op: 'replace', value: { 'emails[type eq "work"].value': 'n' } },
      user({ emails: [{ ...work, value: 'n' }] }),
      'invalidPath: emails[type eq "work"].value: in a value, a sub-attribute must be a member of an object, not a member with a dot in its name (RFC 7644 section 3.5.2)',
    ],
    [
      'valueQualifiedKey',
      'a qualified name in a value',
      user(),
      { op: 'replace', value: { [`${urn.EnterpriseUser}:employeeNumber`]: 'n' } },
      user({ [urn.EnterpriseUser]: { employeeNumber: 'n' } }),
      `invalidPath: ${urn.EnterpriseUser}:employeeNumber: in a value, the attributes of an extension must be members of an object whose name is the URN of the extension (RFC 7644 section 3.5.2)`,
    ],
    [
      'valueArray',
      'an array for a single value',
      user(),
      { op: 'replace', path: 'title', value: ['x'] },
      user({ title: 'x' }),
      'invalidValue: title: the value of a single-valued attribute must not be an array (RFC 7643 section 2.4)',
    ],
    [
      'valueArray',
      'an array for a complex value',
      user(),
      { op: 'add', path: `${urn.EnterpriseUser}:manager`, value: [{ value: '26' }] },
      user({ [urn.EnterpriseUser]: { manager: { value: '26' } } }),
      `invalidValue: ${urn.EnterpriseUser}:manager: the value of a single-valued attribute must not be an array (RFC 7643 section 2.4)`,
    ],
    [
      'valueArray',
      'an array for the value that a filter chose',
      user({ emails: [work] }),
      { op: 'replace', path: 'emails[type eq "work"]', value: [{ value: 'n' }] },
      user({ emails: [{ value: 'n' }] }),
      'invalidValue: emails: the value of a single-valued attribute must not be an array (RFC 7643 section 2.4)',
    ],
    [
      'valueNotArray',
      'one value for a list',
      user(),
      { op: 'replace', path: 'emails', value: work },
      user({ emails: [work] }),
      'invalidValue: emails: the value of a multi-valued attribute must be an array (RFC 7643 section 2.4)',
    ],
    [
      'valueBare',
      'a text for an object with a "value"',
      user(),
      { op: 'add', path: `${urn.EnterpriseUser}:manager`, value: '26' },
      user({ [urn.EnterpriseUser]: { manager: { value: '26' } } }),
      `invalidValue: ${urn.EnterpriseUser}:manager: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)`,
    ],
    [
      'valueBare',
      'texts for members',
      group(),
      { op: 'add', path: 'members', value: ['1'] },
      group({ members: [{ value: '1' }] }),
      'invalidValue: members[0]: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)',
    ],
    [
      'valueBare',
      'a text for a value that a filter describes',
      user(),
      { op: 'add', path: 'emails[type eq "work"]', value: 'w@example.com' },
      user({ emails: [{ ...work, value: 'w@example.com' }] }),
      'invalidValue: emails: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)',
    ],
    [
      'valueStringified',
      'a boolean as text',
      user(),
      { op: 'replace', path: 'active', value: 'False' },
      user({ active: false }),
      'invalidValue: active: a boolean must be true or false without quotes (RFC 7643 section 2.3.2)',
    ],
    [
      'valueStringifiedNumber',
      'a number as text',
      thing(),
      { op: 'replace', path: 'size', value: '12' },
      thing({ size: 12 }),
      'invalidValue: size: a number must not be in quotes (RFC 7643 section 2.3.3)',
    ],
    [
      'valueNumberForString',
      'a number for a text',
      user(),
      { op: 'replace', path: 'title', value: 7 },
      user({ title: '7' }),
      'invalidValue: title: a string must be in quotes (RFC 7643 section 2.3.1)',
    ],
    [
      'removeWithValue',
      'a remove of members that lists them',
      group({ members }),
      { op: 'remove', path: 'members', value: [{ $ref: null, value: '1' }] },
      group({ members: [{ value: '2' }] }),
      'invalidSyntax: members: a "remove" operation must select values with a filter in "path", not with "value" (RFC 7644 section 3.5.2.2)',
    ],
    [
      'removeWithValue',
      'a remove of one member',
      group({ members }),
      { op: 'remove', path: 'members', value: { value: '1' } },
      group({ members: [{ value: '2' }] }),
      'invalidSyntax: members: a "remove" operation must select values with a filter in "path", not with "value" (RFC 7644 section 3.5.2.2)',
    ],
    [
      'removeWithValue',
      'a remove of members that lists a stranger',
      group({ members }),
      { op: 'remove', path: 'members', value: [{ value: '3' }] },
      group({ members }),
      'invalidSyntax: members: a "remove" operation must select values with a filter in "path", not with "value" (RFC 7644 section 3.5.2.2)',
    ],
    [
      'removeWithValue',
      'a remove that lists nobody removes nobody',
      group({ members }),
      { op: 'remove', path: 'members', value: [] },
      group({ members }),
      'invalidSyntax: members: a "remove" operation must select values with a filter in "path", not with "value" (RFC 7644 section 3.5.2.2)',
    ],
    [
      'replaceCreates',
      'a replace of a value that is not there',
      user(),
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'w' },
      user({ emails: [work] }),
      'noTarget: emails[type eq "work"].value matches no value',
    ],
    [
      'readOnlyValue',
      'another id',
      user(),
      { op: 'replace', value: { id: '9', title: 'x' } },
      user({ title: 'x' }),
      'mutability: id: a readOnly attribute cannot be changed (RFC 7644 section 3.5.2)',
    ],
    [
      'unknownAttribute',
      'an unknown attribute',
      user(),
      { op: 'replace', value: { nope: 1, title: 'x' } },
      user({ title: 'x' }),
      'invalidPath: there is no attribute nope',
    ],
    [
      'unknownAttribute',
      'an unknown path',
      user(),
      { op: 'replace', path: 'nope', value: 1 },
      user(),
      'invalidPath: there is no attribute nope',
    ],
    [
      'unknownAttribute',
      'a name that no attribute can have',
      user(),
      { op: 'replace', value: { 'favourite colour': 1, title: 'x' } },
      user({ title: 'x' }),
      'invalidPath: there is no attribute favourite colour',
    ],
    [
      'unknownAttribute',
      'a name that reaches a prototype',
      user(),
      { op: 'replace', value: JSON.parse('{"__proto__":{"a":1},"title":"x"}') },
      user({ title: 'x' }),
      'invalidPath: there is no attribute __proto__',
    ],
    [
      'unknownAttribute',
      'an unknown sub-attribute',
      user(),
      { op: 'replace', path: 'name', value: { nope: 1, givenName: 'B' } },
      user({ name: { givenName: 'B' } }),
      'invalidSyntax: name.nope: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
    ],
    [
      'unknownAttribute',
      'an unknown attribute of an extension',
      user(),
      { op: 'replace', path: urn.EnterpriseUser, value: { nope: 1, department: 'd' } },
      user({ [urn.EnterpriseUser]: { department: 'd' } }),
      `invalidSyntax: ${urn.EnterpriseUser}:nope: no schema of the resource defines the attribute (RFC 7644 section 3.1)`,
    ],
    [
      'unknownSchema',
      'a schema that the type does not have',
      user(),
      { op: 'add', path: 'schemas', value: ['urn:x'] },
      user(),
      'invalidSyntax: schemas urn:x: the resource type does not have the schema (RFC 7644 section 3.1)',
    ],
    [
      'userNameCharacter',
      'a userName with a character that names do not have',
      user(),
      { op: 'replace', path: 'userName', value: 'o’brien' },
      user({ userName: 'o’brien' }),
      'invalidValue: userName: U+2019 is a punctuation mark: a userName must conform to UsernameCaseMapped of RFC 8265 section 3.3 (RFC 7644 section 5)',
    ],
    [
      'filterMissingSpace',
      'a path without a space, as in RFC 7644 section 3.5.2.2',
      group({ members }),
      { op: 'remove', path: 'members[value eq"1"]' },
      group({ members: [{ value: '2' }] }),
      'invalidFilter: expected a space, found "\\"1\\"" (at position 17)',
    ],
  ])('%s: %s', (deviation, _name, before, operation, after, expected) => {
    const result = patchLeniently(before, operation);
    expect(result.resource).toEqual(after);
    expect(result.tolerated).toEqual([deviation]);
    expect(refusal(() => patch(before, operation))).toBe(expected);
  });

  test('a remove with a value of null has no value', () => {
    expect(patch(group({ members }), { op: 'remove', path: 'members', value: null }).resource).toEqual(group());
  });

  test('a name that two extensions have means neither', () => {
    const extension = (id: string): Schema => ({
      id,
      name: id,
      description: '',
      attributes: [attribute('note', 'string', '')],
    });
    const schemas = [ThingSchema, extension('urn:a:1'), extension('urn:b:1')];
    const schemaExtensions = [
      { schema: 'urn:a:1', required: false },
      { schema: 'urn:b:1', required: false },
    ];
    const model = createResourceModel(
      { name: 'T', endpoint: '/Ts', schema: ThingSchema.id, schemaExtensions },
      schemas,
    );
    const operation: PatchOperation = { op: 'add', path: 'note', value: 'x' };
    expect(refusal(() => applyPatch(thing(), [operation], model))).toBe('invalidPath: there is no attribute note');
    expect(applyPatch(thing(), [operation], model, { tolerate: lenient([]) }).changed).toBe(false);
  });

  test('of a path is told as often as it is met', () => {
    const operations = ['d', 'e', 'f'].map((value): PatchOperation => ({ op: 'add', path: 'department', value }));
    const tolerated: Tolerated[] = [];
    const patched = applyPatch(user(), operations, UserModel, { tolerate: lenient(tolerated) });
    expect(patched.resource[urn.EnterpriseUser]).toEqual({ department: 'f' });
    expect(tolerated).toHaveLength(3);
  });

  test('what nobody can understand is refused in any case', () => {
    for (const apply of [patch, patchLeniently]) {
      expect(refusal(() => apply(user(), { op: 'replace', path: 'active', value: 'maybe' }))).toBe(
        'invalidValue: active: must be true or false, not "maybe"',
      );
      expect(refusal(() => apply(user(), { op: 'replace', path: 'a b c', value: 'x' }))).toBe(
        'invalidPath: expected "[" or the end of the path, found "b" (at position 3)',
      );
      expect(refusal(() => apply(user(), { op: 'replace', path: 'title', value: ['x', 'y'] }))).toBe(
        'invalidValue: title: must be one value, not an array of 2',
      );
      expect(refusal(() => apply(user(), { op: 'remove', path: 'userName' }))).toBe(
        'mutability: userName is required and cannot be removed',
      );
    }
  });
});
