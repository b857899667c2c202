import { describe, expect, test } from 'vitest';
import type { PatchOperation } from '../../../src/protocol/patch/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';
import { checkRow, group, patch, type Row, thing, user } from '../support/patch.ts';
import { ExtraSchema } from '../support/thing.ts';

const add = (path: string | undefined, value: PatchOperation['value']): PatchOperation =>
  path === undefined ? { op: 'add', value } : { op: 'add', path, value };
const work = { value: 'babs@work.com', type: 'work' };
const home = { value: 'babs@home.com', type: 'home' };
const extension = urn.EnterpriseUser;

describe('add (RFC 7644 section 3.5.2.1)', () => {
  test.each<Row>([
    ['sets a single value that was not there', user(), add('title', 'Guide'), user({ title: 'Guide' })],
    ['replaces a single value', user({ title: 'Guide' }), add('title', 'Boss'), user({ title: 'Boss' })],
    ['changes nothing when the value is there', user({ title: 'Guide' }), add('title', 'Guide'), undefined],
    ['finds an attribute in any case and spells it right', user(), add('TITLE', 'x'), user({ title: 'x' })],
    ['takes a core attribute with its URN', user(), add(`${urn.User}:title`, 'x'), user({ title: 'x' })],
    ['sets a boolean to false', user({ active: true }), add('active', false), user({ active: false })],
    ['sets a sub-attribute of nothing', user(), add('name.givenName', 'B'), user({ name: { givenName: 'B' } })],
    [
      'sets a sub-attribute and keeps the others',
      user({ name: { familyName: 'J' } }),
      add('name.givenName', 'B'),
      user({ name: { familyName: 'J', givenName: 'B' } }),
    ],
    [
      'sets the sub-attributes given of a complex attribute and keeps the others',
      user({ name: { familyName: 'J', givenName: 'A' } }),
      add('name', { GivenName: 'B', middleName: 'C' }),
      user({ name: { familyName: 'J', givenName: 'B', middleName: 'C' } }),
    ],
    ['adds the first of several values', user(), add('emails', [work]), user({ emails: [work] })],
    ['adds another value', user({ emails: [work] }), add('emails', [home]), user({ emails: [work, home] })],
    ['adds one value that is no array', user({ emails: [work] }), add('emails', home), user({ emails: [work, home] })],
    ['adds several at once', user(), add('emails', [work, home]), user({ emails: [work, home] })],
    ['adds a value once', user({ emails: [work] }), add('emails', [work]), undefined],
    [
      'adds a value once, without regard to case',
      user({ emails: [work] }),
      add('emails', [{ ...work, value: 'BABS@work.com' }]),
      undefined,
    ],
    [
      'adds a value once that comes without its type',
      user({ emails: [work] }),
      add('emails', [{ value: work.value }]),
      undefined,
    ],
    [
      'adds a value of another type',
      user({ emails: [work] }),
      add('emails', [{ ...work, type: 'home' }]),
      user({ emails: [work, { ...work, type: 'home' }] }),
    ],
    ['adds once what is given twice', user(), add('emails', [work, work]), user({ emails: [work] })],
    [
      'completes a value that is there',
      user({ emails: [{ value: work.value }] }),
      add('emails', [{ ...work, display: 'Babs' }]),
      user({ emails: [{ ...work, display: 'Babs' }] }),
    ],
    ['adds nothing to a value for null', user({ emails: [work] }), add('emails[type eq "work"]', null), undefined],
    [
      'adds nothing to a value for an empty object',
      user({ emails: [work] }),
      add('emails[type eq "work"]', {}),
      undefined,
    ],
    ['adds nothing for an empty list', user({ emails: [work] }), add('emails', []), undefined],
    [
      'adds a value to a list of simple values',
      thing({ tags: ['a'] }),
      add('tags', ['b', 'A']),
      thing({ tags: ['a', 'b'] }),
    ],
    ['adds a simple value that is no array', thing({ tags: ['a'] }), add('tags', 'b'), thing({ tags: ['a', 'b'] })],
    [
      'adds a member',
      group({ members: [{ value: '1' }] }),
      add('members', [{ value: '2', type: 'User' }]),
      group({ members: [{ value: '1' }, { value: '2', type: 'User' }] }),
    ],
    [
      'adds a member once',
      group({ members: [{ value: '1', type: 'User' }] }),
      add('members', [{ value: '1' }]),
      undefined,
    ],
    [
      'keeps what is immutable of a member that is there',
      group({ members: [{ value: '1', display: 'Babs' }] }),
      add('members', [{ value: '1', display: 'Mandy' }]),
      undefined,
    ],
    [
      'sets a sub-attribute of the values that a filter chooses',
      user({ emails: [work, home] }),
      add('emails[type eq "work"].display', 'W'),
      user({ emails: [{ ...work, display: 'W' }, home] }),
    ],
    [
      'sets sub-attributes of the values that a filter chooses',
      user({ emails: [work, home] }),
      add('emails[type eq "work"]', { display: 'W' }),
      user({ emails: [{ ...work, display: 'W' }, home] }),
    ],
    [
      'sets a sub-attribute of all values where there is no filter',
      user({ emails: [work, home] }),
      add('emails.display', 'D'),
      user({
        emails: [
          { ...work, display: 'D' },
          { ...home, display: 'D' },
        ],
      }),
    ],
    [
      'makes the value that a filter describes',
      user({ emails: [home] }),
      add('emails[type eq "work"].value', work.value),
      user({ emails: [home, work] }),
    ],
    [
      'makes the value that a filter of several conditions describes',
      user(),
      add('emails[type eq "work" and primary eq true].value', work.value),
      user({ emails: [{ ...work, primary: true }] }),
    ],
    [
      'makes the value that a filter describes of an object',
      user(),
      add('emails[type eq "work"]', { value: 'x' }),
      user({ emails: [{ type: 'work', value: 'x' }] }),
    ],
    [
      'makes a value for a sub-attribute of nothing',
      user(),
      add('emails.value', 'x'),
      user({ emails: [{ value: 'x' }] }),
    ],
    [
      'sets an attribute of an extension',
      user(),
      add(`${extension}:department`, 'Tours'),
      user({ [extension]: { department: 'Tours' } }),
    ],
    [
      'sets an attribute of an extension that has data',
      user({ [extension]: { division: 'x' } }),
      add(`${extension}:department`, 'Tours'),
      user({ [extension]: { division: 'x', department: 'Tours' } }),
    ],
    [
      'sets a sub-attribute of an extension',
      user(),
      add(`${extension}:manager.value`, '26'),
      user({ [extension]: { manager: { value: '26' } } }),
    ],
    [
      'sets several attributes of an extension by its URN',
      user({ [extension]: { division: 'x' } }),
      add(extension, { department: 'Tours', manager: { value: '26' } }),
      user({ [extension]: { division: 'x', department: 'Tours', manager: { value: '26' } } }),
    ],
    [
      'adds to a list of an extension',
      thing({ [ExtraSchema.id]: { must: 'x', items: [{ value: '1' }] } }),
      add(`${ExtraSchema.id}:items`, { value: '2' }),
      thing({ [ExtraSchema.id]: { must: 'x', items: [{ value: '1' }, { value: '2' }] } }),
    ],
    [
      'without a path, sets and adds each attribute of the value',
      user({ emails: [work], title: 'x' }),
      add(undefined, { emails: [home], nickname: 'Babs', title: 'y' }),
      user({ emails: [work, home], nickName: 'Babs', title: 'y' }),
    ],
    [
      'without a path, merges complex attributes',
      user({ name: { familyName: 'J' } }),
      add(undefined, { name: { givenName: 'B' } }),
      user({ name: { familyName: 'J', givenName: 'B' } }),
    ],
    [
      'without a path, sets attributes of an extension',
      user(),
      add(undefined, { [extension.toUpperCase()]: { Department: 'Tours' } }),
      user({ [extension]: { department: 'Tours' } }),
    ],
    [
      'without a path, changes nothing when all is there',
      user({ title: 'x', emails: [work] }),
      add(undefined, { title: 'x', emails: [work] }),
      undefined,
    ],
    ['without a path and without attributes, changes nothing', user(), add(undefined, {}), undefined],
    ['of schemas that are there changes nothing', user(), add('schemas', [urn.User, extension]), undefined],
  ])('%s', (_name, before, operation, after) => {
    checkRow(before, operation, after);
  });

  test.each<[string, PatchOperation, string]>([
    ['an unknown attribute', add('nope', 'x'), 'invalidPath: there is no attribute nope'],
    ['an unknown sub-attribute', add('name.nope', 'x'), 'invalidPath: there is no attribute name.nope'],
    [
      'an unknown sub-attribute behind a filter',
      add('emails[type eq "work"].nope', 'x'),
      'invalidPath: there is no attribute emails[type eq "work"].nope',
    ],
    [
      'an unknown attribute of an extension',
      add(`${extension}:nope`, 'x'),
      `invalidPath: there is no attribute ${extension}:nope`,
    ],
    ['an unknown extension', add('urn:x:y:z', 'x'), 'invalidPath: there is no attribute urn:x:y:z'],
    ['an unknown attribute without a path', add(undefined, { nope: 1 }), 'invalidPath: there is no attribute nope'],
    [
      'an unknown sub-attribute in a value',
      add('name', { nope: 1 }),
      'invalidSyntax: name.nope: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
    ],
    [
      'an unknown attribute in an extension',
      add(extension, { nope: 1 }),
      `invalidSyntax: ${extension}:nope: no schema of the resource defines the attribute (RFC 7644 section 3.1)`,
    ],
    [
      'a filter of an unknown sub-attribute',
      add('emails[nope eq "x"].value', 'x'),
      'invalidFilter: there is no attribute nope (at position 8)',
    ],
    [
      'a filter of the wrong type',
      add('emails[primary eq 1].value', 'x'),
      'invalidFilter: emails.primary has the type boolean and must be compared with true or false, not with 1',
    ],
    [
      'a filter on a simple attribute',
      add('title[value eq "x"]', 'x'),
      'invalidPath: a filter in [ ] cannot follow title',
    ],
    [
      'a filter on an extension',
      add(`${extension}[department eq "x"]`, 'x'),
      'invalidPath: a path to an extension cannot have a filter (at position 1)',
    ],
    [
      'an index',
      add('emails[0]', work),
      'invalidFilter: expected an attribute, "not" or "(", found "0" (at position 8)',
    ],
    [
      'a path of three names',
      add('name.a.b', 'x'),
      'invalidPath: "name.a.b" is not an attribute path such as name.givenName (at position 1)',
    ],
    [
      'a number for a text',
      add('title', 5),
      'invalidValue: title: a string must be in quotes (RFC 7643 section 2.3.1)',
    ],
    ['an object for a text', add('title', {}), 'invalidValue: title: must be a string, not an object'],
    ['a text for a boolean', add('active', 'maybe'), 'invalidValue: active: must be true or false, not "maybe"'],
    [
      'an array for a single value',
      add('title', ['x']),
      'invalidValue: title: the value of a single-valued attribute must not be an array (RFC 7643 section 2.4)',
    ],
    [
      'two values for a single one',
      add('title', ['x', 'y']),
      'invalidValue: title: must be one value, not an array of 2',
    ],
    ['a text for a complex attribute', add('name', 'x'), 'invalidValue: name: must be an object, not a string'],
    [
      'a text for a complex value',
      add('emails', ['x@example.com']),
      'invalidValue: emails[0]: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)',
    ],
    [
      'a value of the wrong type in a list',
      add('emails', [{ value: true }]),
      'invalidValue: emails[0].value: must be a string, not a boolean (true)',
    ],
    [
      'two primary values',
      add('emails', [
        { ...work, primary: true },
        { ...home, primary: true },
      ]),
      'invalidValue: emails: primary is true for more than one value',
    ],
    [
      'a filter that describes no value',
      add('emails[type ne "work"].value', 'x'),
      'noTarget: emails[type ne "work"].value matches no value',
    ],
    [
      'a filter of "or" that matches nothing',
      add('emails[type eq "work" or type eq "home"].value', 'x'),
      'noTarget: emails[type eq "work" or type eq "home"].value matches no value',
    ],
    [
      'a filter on a single complex value that does not match',
      add('name[familyName eq "J"].givenName', 'x'),
      'noTarget: name[familyName eq "J"].givenName matches no value',
    ],
    [
      'several values where a filter chose one',
      add('emails[type eq "work"]', [work, home]),
      'invalidValue: emails: an operation with a filter in its path must have one value, not an array of 2 values',
    ],
    [
      'no object where there is no path',
      add(undefined, 'x'),
      'invalidValue: the value of an operation without a path must be an object',
    ],
    [
      'a text for an extension',
      add(extension, 'x'),
      `invalidValue: ${extension}: the value of an extension must be an object`,
    ],
    [
      'a schema that the type does not have',
      add('schemas', ['urn:x']),
      'invalidSyntax: schemas urn:x: the resource type does not have the schema (RFC 7644 section 3.1)',
    ],
  ])('refuses %s', (_name, operation, message) => {
    expect(refusal(() => patch(user(), operation))).toBe(message);
  });
});
