import { describe, expect, test } from 'vitest';
import { type Deviation, lenient, type Tolerated } from '../../../src/protocol/deviation.ts';
import {
  type CompileFilterOptions,
  compileElementFilter,
  compileFilter,
  parseFilter,
} from '../../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { GroupModel, type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { refusal } from '../support/errors.ts';
import { deepFreeze } from '../support/freeze.ts';
import { barbara, minimal } from '../support/people.ts';
import { ExtraSchema, ThingModel } from '../support/thing.ts';

function matches(
  text: string,
  resource: JsonObject,
  model: ResourceModel = ThingModel,
  options: CompileFilterOptions = {},
): boolean {
  return compileFilter(parseFilter(text), model, options)(resource);
}

const thing = deepFreeze({
  schemas: ['urn:example:2.0:Thing', ExtraSchema.id],
  id: 'Id-1',
  label: 'Blue Box',
  code: 'AbC',
  size: 10,
  ratio: -0.5,
  flag: false,
  at: '2011-05-13T04:42:34Z',
  blob: 'QUJD',
  link: 'https://example.com/A',
  tags: ['Red', 'Dark Blue'],
  times: ['2011-05-13T04:42:34Z', '2020-01-01T00:00:00Z'],
  box: { width: 3, height: 4 },
  owner: { value: 'Ann-1', since: '2020-02-29T12:00:00+02:00', names: ['Ann', 'Anna'] },
  parts: [
    { value: 'wheel', type: 'big', primary: true, size: 5 },
    { value: 'Bell', size: 1, names: ['ring', 'Ding'] },
  ],
  [ExtraSchema.id]: { must: 'Yes', items: [{ value: 'i1', type: 'x' }, { value: 'i2' }] },
});
const bare = deepFreeze({ schemas: ['urn:example:2.0:Thing'], id: 'id-2' });

describe('a comparison goes by the type of the attribute', () => {
  test.each([
    ['text without regard to case', 'label eq "BLUE box"', true],
    ['text that differs', 'label ne "blue box"', false],
    ['a part of a text', 'label co "E B"', true],
    ['the start of a text', 'label sw "bLUE"', true],
    ['not the middle', 'label sw "box"', false],
    ['the end of a text', 'label ew "BOX"', true],
    ['not the start', 'label ew "blue"', false],
    [
      'the whole text is its own start and end',
      'label sw "blue box" and label ew "blue box" and label co "blue box"',
      true,
    ],
    ['every text contains the empty one', 'label co "" and label sw "" and label ew ""', true],
    ['order of texts without regard to case', 'label gt "BLUE A" and label lt "blue c"', true],
    ['order includes equality with "ge" and "le"', 'label ge "blue BOX" and label le "BLUE box"', true],
    ['order excludes equality with "gt"', 'label gt "blue box"', false],
    ['order excludes equality with "lt"', 'label lt "blue box"', false],
    ['exact text', 'code eq "AbC"', true],
    ['exact text in another case', 'code eq "abc"', false],
    ['exact text in another case differs', 'code ne "abc"', true],
    ['a part of an exact text', 'code co "bC"', true],
    ['a part of an exact text in another case', 'code co "BC"', false],
    ['the start of an exact text', 'code sw "Ab"', true],
    ['the end of an exact text in another case', 'code ew "c"', false],
    ['order of exact texts: capitals come first', 'code lt "aaa"', true],
    ['an id is exact', 'id eq "id-1"', false],
    ['an integer', 'size eq 10', true],
    ['an integer written as a decimal', 'size eq 10.0', true],
    ['numbers are compared as numbers', 'size gt 9', true],
    ['a number that is not greater', 'size gt 10', false],
    ['ge and le of a number', 'size ge 10 and size le 10', true],
    ['less than a number', 'size lt 10', false],
    ['a decimal', 'ratio lt 0 and ratio gt -0.75 and ratio ne 0.5', true],
    ['a boolean', 'flag eq false', true],
    ['a boolean that differs', 'flag ne false', false],
    ['an instant', 'at eq "2011-05-13T04:42:34Z"', true],
    ['the same instant with a fraction of nothing', 'at eq "2011-05-13T04:42:34.000Z"', true],
    ['the same instant with another offset', 'at eq "2011-05-13T06:42:34+02:00"', true],
    ['an instant before', 'at gt "2011-05-13T04:42:33.999Z"', true],
    ['later by text and earlier by time', 'at lt "2011-05-13T03:42:35-01:00"', true],
    ['not later than itself', 'at gt "2011-05-13T04:42:34Z"', false],
    ['ge and le of an instant', 'at ge "2011-05-13T04:42:34Z" and at le "2011-05-13T04:42:34Z"', true],
    ['an instant of a sub-attribute', 'owner.since eq "2020-02-29T10:00:00Z"', true],
    ['binary is exact', 'blob eq "qujd"', false],
    ['the same binary', 'blob eq "QUJD"', true],
    ['a reference is exact', 'link eq "https://example.com/a"', false],
    ['a part of a reference', 'link sw "https://example.com/"', true],
  ])('%s: %s', (_name, text, expected) => {
    expect(matches(text, thing)).toBe(expected);
  });
});

describe('text is compared as people read it', () => {
  test.each([
    ['an accent as a combining character', 'CAFE\u0301', 'eq', 'caf\u00e9', true],
    ['letters outside of ASCII without regard to case', 'ŽOFIE', 'eq', 'žofie', true],
    ['a Greek word does not end at its final sigma', 'ΝΙΚΟΣΙΑ', 'sw', 'ΝΙΚΟΣ', true],
    ['no locale: a Turkish i is an i', 'TITLE', 'eq', 'title', true],
    ['an accent counts', 'cafe', 'eq', 'café', false],
  ])('%s', (_name, label, op, operand, expected) => {
    expect(matches(`label ${op} ${JSON.stringify(operand)}`, { label })).toBe(expected);
  });
});

describe('of several values one that fits is enough', () => {
  test.each([
    ['a list of texts', 'tags eq "red"', true],
    ['another of the list', 'tags co "BLUE"', true],
    ['none of the list', 'tags eq "blue"', false],
    ['one that differs is enough for "ne"', 'tags ne "red"', true],
    ['"not eq" means none', 'not (tags eq "red")', false],
    ['a list of instants', 'times gt "2019-12-31T23:00:00-02:00"', false],
    ['a list of instants, another', 'times ge "2020-01-01T01:00:00+01:00"', true],
    ['a complex value is compared by its "value"', 'parts eq "BELL"', true],
    ['the same with its name', 'parts.value eq "BELL"', true],
    ['a complex single value too', 'owner eq "Ann-1"', true],
    ['and its "value" says whether case counts', 'owner eq "ann-1"', false],
    ['a sub-attribute', 'parts.type eq "BIG"', true],
    ['a number of a sub-attribute', 'parts.size lt 2', true],
    ['conditions outside of brackets may be met by different values', 'parts.type eq "big" and parts.size lt 2', true],
    ['conditions in brackets are met by one value', 'parts[type eq "big" and size lt 2]', false],
    ['one value that meets both', 'parts[type eq "big" and size gt 2]', true],
    ['"not" in brackets is about one value', 'parts[not (type eq "big")]', true],
    ['"not" before brackets is about all', 'not (parts[type eq "big"])', false],
    ['"or" in brackets', 'parts[type eq "small" or value sw "b"]', true],
    ['presence in brackets', 'parts[names pr and not (primary pr)]', true],
    ['a list within a value', 'parts[names eq "ding"]', true],
    ['a list within values, without brackets', 'parts.names ew "NG"', true],
    ['a list within a single value', 'owner.names eq "anna"', true],
    ['brackets of a simple attribute are about its "value"', 'tags[value sw "dark"]', true],
    ['brackets of a simple attribute, no match', 'tags[value eq "dark"]', false],
    ['brackets of a single complex value', 'box[width eq 3 and height gt 3]', true],
    ['schemas', `schemas eq "${ExtraSchema.id.toUpperCase()}"`, true],
    ['an attribute of an extension', `${ExtraSchema.id}:must eq "YES"`, true],
    [
      'an attribute of an extension with its URN in another case',
      `${ExtraSchema.id.toUpperCase()}:MUST eq "yes"`,
      true,
    ],
    ['values of an extension', `${ExtraSchema.id}:items[value eq "i2" and not (type pr)]`, true],
    ['a core attribute with its URN', 'urn:example:2.0:Thing:label eq "blue box"', true],
    ['a common attribute with the URN', 'urn:example:2.0:Thing:id eq "Id-1"', true],
    ['the core attribute, where an extension has one of the same name', 'label pr', true],
    ['the attribute of the extension, where the core has one of the same name', `${ExtraSchema.id}:label pr`, false],
  ])('%s: %s', (_name, text, expected) => {
    expect(matches(text, thing)).toBe(expected);
  });
});

describe('what has no value is null', () => {
  test.each([
    ['it equals null', 'label eq null', true],
    ['it does not differ from null', 'label ne null', false],
    ['it equals nothing else', 'label eq "x"', false],
    ['it differs from everything else', 'label ne "x"', true],
    ['it differs from numbers', 'size ne 1', true],
    ['it differs from booleans', 'flag ne true', true],
    ['it is not false', 'flag eq false', false],
    ['it differs from instants', 'at ne "2020-01-01T00:00:00Z"', true],
    ['it contains nothing, not even the empty text', 'label co "" or label sw "" or label ew ""', false],
    [
      'it has no order',
      'size gt -1 or size lt 1 or size ge 0 or size le 0 or label lt "z" or at gt "0001-01-01T00:00:00Z"',
      false,
    ],
    ['a sub-attribute of nothing', 'owner.value eq null and parts.value eq null', true],
    ['a list of nothing', 'tags eq null and parts eq null', true],
    ['a value path never matches nothing', 'parts[value eq null] or parts[not (value pr)]', false],
    ['an attribute of an extension that is not there', `${ExtraSchema.id}:must eq null`, true],
    ['values of an extension that is not there', `${ExtraSchema.id}:items[value pr]`, false],
  ])('%s: %s', (_name, text, expected) => {
    expect(matches(text, bare)).toBe(expected);
    expect(
      matches(text, { ...bare, label: null, size: null, flag: null, at: null, tags: [], parts: [], owner: null }),
    ).toBe(expected);
  });

  test('an empty list within a value equals null', () => {
    expect(
      matches('parts.names eq null and owner.names eq null', { parts: [{ names: [] }], owner: { names: [] } }),
    ).toBe(true);
  });

  test('a value of several that lacks the sub-attribute equals null', () => {
    expect(matches('parts.type eq null', thing)).toBe(true);
    expect(matches('parts.size eq null', thing)).toBe(false);
  });
});

describe('"pr" means that there is something', () => {
  test.each<[string, JsonObject, string, boolean]>([
    ['a text', { label: 'x' }, 'label', true],
    ['an empty text', { label: '' }, 'label', false],
    ['null', { label: null }, 'label', false],
    ['nothing', {}, 'label', false],
    ['false is a value', { flag: false }, 'flag', true],
    ['zero is a value', { size: 0 }, 'size', true],
    ['an empty list', { tags: [] }, 'tags', false],
    ['a list of empty texts', { tags: ['', ''] }, 'tags', false],
    ['a list with a text', { tags: ['', 'x'] }, 'tags', true],
    ['an empty object', { box: {} }, 'box', false],
    ['an object of nothing', { owner: { value: '', since: null } }, 'owner', false],
    ['an object with something', { box: { width: 0 } }, 'box', true],
    ['a list of empty objects', { parts: [{}, { names: [] }] }, 'parts', false],
    ['a sub-attribute of one value', { parts: [{ type: 'big' }, {}] }, 'parts.type', true],
    ['a sub-attribute of no value', { parts: [{ type: 'big' }] }, 'parts.value', false],
    ['a sub-attribute of a single value', { owner: { value: 'x' } }, 'owner.since', false],
    ['an extension', { [ExtraSchema.id]: { may: 'x' } }, ExtraSchema.id, true],
    ['an extension that is not there', {}, ExtraSchema.id, false],
    ['an extension without data', { [ExtraSchema.id]: { may: '' } }, ExtraSchema.id, false],
  ])('%s', (_name, resource, path, expected) => {
    expect(matches(`${path} pr`, resource)).toBe(expected);
    expect(matches(`not (${path} pr)`, resource)).toBe(!expected);
  });
});

describe('a filter that cannot mean anything is refused with invalidFilter', () => {
  test.each([
    ['an unknown attribute', 'nope eq 1', 'there is no attribute nope (at position 1)'],
    ['an unknown sub-attribute', 'box.depth eq 1', 'there is no attribute box.depth (at position 1)'],
    [
      'a sub-attribute of a simple attribute',
      'label.value eq "x"',
      'there is no attribute label.value (at position 1)',
    ],
    ['an unknown sub-attribute in brackets', 'parts[depth eq 1]', 'there is no attribute depth (at position 7)'],
    ['a resource attribute in brackets', 'parts[label eq "x"]', 'there is no attribute label (at position 7)'],
    ['an unknown extension', 'urn:x:y:label eq "x"', 'there is no attribute urn:x:y:label (at position 1)'],
    ['an attribute of an extension without its URN', 'must eq "x"', 'there is no attribute must (at position 1)'],
    ['names that objects inherit', 'constructor pr', 'there is no attribute constructor (at position 1)'],
    ['brackets behind a simple attribute', 'label[value eq "x"]', 'a filter in [ ] cannot follow label'],
    ['brackets behind a sub-attribute', 'parts.value[value eq "x"]', 'a filter in [ ] cannot follow parts.value'],
    ['order of booleans', 'flag gt false', 'flag has the type boolean, which does not support the operator gt'],
    ['a part of a boolean', 'flag co true', 'flag has the type boolean, which does not support the operator co'],
    ['order of binaries', 'blob le "QUJD"', 'blob has the type binary, which does not support the operator le'],
    ['order of null', 'label gt null', 'label has the type string, which does not support the operator gt'],
    ['a part of a number', 'size co 1', 'size has the type integer, which does not support the operator co'],
    ['a number as text', 'size eq "10"', 'size has the type integer and must be compared with a number, not with "10"'],
    [
      'a text as boolean',
      'label eq true',
      'label has the type string and must be compared with a string, not with true',
    ],
    [
      'a boolean as number',
      'flag eq 0',
      'flag has the type boolean and must be compared with true or false, not with 0',
    ],
    [
      'a date as instant',
      'at gt "2011-05-13"',
      'at has the type dateTime and must be compared with a date and time such as "2026-01-31T08:00:00Z", not with "2011-05-13"',
    ],
    ['a complex attribute without "value"', 'box eq "x"', 'box is complex: compare a sub-attribute such as box.width'],
    [
      'an extension as such',
      `${ExtraSchema.id} eq "x"`,
      `${ExtraSchema.id} is an extension and has no value that can be compared`,
    ],
    [
      'brackets behind an extension',
      `${ExtraSchema.id}[must eq "x"]`,
      `a filter in [ ] cannot follow ${ExtraSchema.id}`,
    ],
  ])('%s: %s', (_name, text, detail) => {
    // The filter is refused when it is compiled, before any resource is read. An empty directory therefore gives the
    // same response as a full directory.
    expect(refusal(() => compileFilter(parseFilter(text), ThingModel))).toBe(`invalidFilter: ${detail}`);
  });
});

describe('nobody can ask for what is never returned', () => {
  test.each([
    ['password eq "x"', 'password cannot be used in a filter, because the attribute is never returned'],
    ['password pr', 'password cannot be used in a filter, because the attribute is never returned'],
    ['not (password sw "a")', 'password cannot be used in a filter, because the attribute is never returned'],
  ])('%s', (text, detail) => {
    for (const unknownAttribute of ['error', 'absent'] as const) {
      const compile = (): unknown => compileFilter(parseFilter(text), UserModel, { unknownAttribute });
      expect(refusal(compile)).toBe(`invalidFilter: ${detail}`);
    }
  });

  test.each([
    ['secret sw "a"', 'secret'],
    [`${ExtraSchema.id}:hidden sw "a"`, `${ExtraSchema.id}:hidden`],
    ['vault.value sw "a"', 'vault'],
    ['vault sw "a"', 'vault'],
    ['vault[value sw "a"]', 'vault'],
    ['parts.pin sw "a"', 'parts.pin'],
    ['parts[type eq "big" and pin sw "a"]', 'parts.pin'],
    ['parts[pin pr]', 'parts.pin'],
    ['keys sw "a"', 'keys.value'],
    ['keys[value sw "a"]', 'keys.value'],
  ])('%s', (text, path) => {
    expect(refusal(() => compileFilter(parseFilter(text), ThingModel))).toBe(
      `invalidFilter: ${path} cannot be used in a filter, because the attribute is never returned`,
    );
  });
});

describe('a query over several resource types takes an attribute that a type lacks for one without value', () => {
  const absent = { unknownAttribute: 'absent' } as const;
  test.each([
    ['userName eq "bjensen"', false],
    ['userName pr', false],
    ['not (userName pr)', true],
    ['userName ne "x"', true],
    ['userName gt "a" or userName co ""', false],
    ['emails[type eq "work"]', false],
    ['emails[type eq "work"] or displayName eq "guides"', true],
    ['members[nope eq "x"]', false],
    ['members[not (nope pr)]', true],
    ['members.nope eq "x"', false],
    ['urn:x:y:z eq "1"', false],
  ])('%s', (text, expected) => {
    const group = { displayName: 'Guides', members: [{ value: '1' }] };
    expect(matches(text, group, GroupModel, absent)).toBe(expected);
  });
});

describe('values that clients write in another type are understood when asked', () => {
  test.each<[Deviation, string, string]>([
    ['filterBooleanString', 'active eq "True"', 'active eq true'],
    ['filterNumberForString', 'externalId eq 42', 'externalId eq "42"'],
  ])('%s: %s', (deviation, text, meaning) => {
    const resource = { active: true, externalId: '42' };
    const notes: Tolerated[] = [];
    expect(matches(text, resource, UserModel, { tolerate: lenient(notes) })).toBe(true);
    expect(notes.map((note) => note.deviation)).toEqual([deviation]);
    expect(matches(meaning, resource, UserModel)).toBe(true);
    expect(refusal(() => matches(text, resource, UserModel))).toMatch(/^invalidFilter: /);
  });

  test('a boolean is never any other word', () => {
    const text = 'active eq "yes"';
    expect(refusal(() => matches(text, minimal, UserModel, { tolerate: lenient([]) }))).toBe(
      'invalidFilter: active has the type boolean and must be compared with true or false, not with "yes"',
    );
  });
});

test('the filter between brackets can be tried on one value', () => {
  const emails = UserModel.core.attribute('emails');
  if (!emails) throw new Error('a User has emails');
  const test = compileElementFilter(parseFilter('type eq "work" and value ew "example.com"'), emails);
  expect((barbara.emails as JsonObject[]).map(test)).toEqual([true, false]);
});

describe('every example of RFC 7644 figure 2 selects whom it describes', () => {
  const people: Record<string, JsonObject> = {
    barbara,
    minimal,
    intern: {
      userName: 'James',
      name: { familyName: "O'Malley" },
      userType: 'Intern',
      meta: { lastModified: '2011-05-13T04:42:33.9Z' },
      emails: [{ value: 'j@example.org', type: 'home' }],
      ims: [{ value: 'j@foo.com', type: 'xmpp' }],
    },
  };
  test.each([
    ['userName eq "bjensen"', []],
    ['name.familyName co "O\'Malley"', ['intern']],
    ['userName sw "J"', ['minimal', 'intern']],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', ['minimal', 'intern']],
    ['title pr', ['barbara']],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', []],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', ['barbara']],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', ['intern']],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', ['barbara', 'intern']],
    ['title pr and userType eq "Employee"', ['barbara']],
    ['title pr or userType eq "Intern"', ['barbara', 'intern']],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', ['barbara']],
    ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', ['barbara']],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', ['minimal']],
    ['userType eq "Employee" and (emails.type eq "work")', ['barbara']],
    ['userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', ['barbara']],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      ['barbara', 'intern'],
    ],
  ])('%s', (text, expected) => {
    const test = compileFilter(parseFilter(text), UserModel);
    const found = Object.entries(people).filter(([, resource]) => test(resource));
    expect(found.map(([name]) => name)).toEqual(expected);
  });
});
