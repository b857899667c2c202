import * as foreign from 'scim2-parse-filter';
import { describe, expect, test } from 'vitest';
import { compileFilter, type Filter, parseFilter } from '../../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { printAttributePath } from '../../../src/protocol/schema/path.ts';
import { barbara, minimal } from '../support/people.ts';

// The npm package scim2-parse-filter is another implementation of the same grammar.

/** Converts a tree of this project to a tree of the other package. */
function translate(filter: Filter): foreign.Filter {
  switch (filter.kind) {
    case 'compare':
      return { op: filter.op, attrPath: printAttributePath(filter.path), compValue: filter.value };
    case 'present':
      return { op: 'pr', attrPath: printAttributePath(filter.path) };
    case 'valuePath':
      return { op: '[]', attrPath: printAttributePath(filter.path), valFilter: translate(filter.filter) };
    case 'not':
      return { op: 'not', filter: translate(filter.filter) };
    case 'and':
    case 'or':
      return { op: filter.kind, filters: filter.filters.map(translate) };
  }
}

const understoodAlike = [
  'userName eq "bjensen"',
  'name.familyName co "O\'Malley"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
  'title pr',
  'title pr and userType eq "Employee"',
  'title pr or userType eq "Intern" and active eq true',
  'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
  'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
  'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
  'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
  'active eq false or title eq null',
  'not (title pr) and not (active eq true)',
  'userName eq "a\\"b"',
];

describe('both packages read a filter alike', () => {
  test.each(understoodAlike)('%s', (text) => {
    expect(foreign.parse(text)).toEqual(translate(parseFilter(text)));
  });
});

describe('both packages select the same people where type and case of values do not matter', () => {
  const people: JsonObject[] = [barbara, minimal, { userName: 'x', userType: 'Intern', active: false }];
  test.each([
    'userName eq "jsmith"',
    'userName sw "bjensen"',
    'name.familyName eq "Jensen"',
    'title pr',
    'not (title pr)',
    'title pr or userType eq "Intern"',
    'userType eq "Intern" or title pr and active eq true',
    'emails[type eq "work" and value ew "@example.com"]',
    'emails.type eq "home"',
    'active eq true',
    'active eq false',
    'meta.lastModified ge "2011-05-13T04:42:34Z"',
  ])('%s', (text) => {
    const theirs = foreign.filter(foreign.parse(text));
    const ours = compileFilter(parseFilter(text), UserModel);
    expect(people.map(ours)).toEqual(people.map((person) => theirs(person)));
  });
});

describe('where the other package is wrong, and we are not', () => {
  const selects = (text: string, person: JsonObject) => ({
    ours: compileFilter(parseFilter(text), UserModel)(person),
    theirs: foreign.filter(foreign.parse(text))(person),
  });
  test.each<[string, string, JsonObject, boolean, boolean]>([
    ['text that is not case exact', 'userName eq "JSMITH"', minimal, true, false],
    [
      'conditions in brackets are met by one value',
      'emails[type eq "home" and value ew "@example.com"]',
      barbara,
      false,
      true,
    ],
    ['instants with an offset', 'meta.lastModified eq "2011-05-13T06:42:34+02:00"', barbara, true, false],
    ['an empty text is not present', 'title pr', { title: '' }, false, true],
  ])('%s', (_name, text, person, ours, theirs) => {
    expect(selects(text, person)).toEqual({ ours, theirs });
  });

  test('it does not undo escapes', () => {
    expect(parseFilter(String.raw`userName eq "\u0041"`)).toMatchObject({ value: 'A' });
    expect(foreign.parse(String.raw`userName eq "\u0041"`)).toMatchObject({ compValue: String.raw`\u0041` });
  });

  test('it cannot read a text that ends in a backslash', () => {
    expect(parseFilter(String.raw`userName eq "c:\\"`)).toMatchObject({ value: 'c:\\' });
    expect(() => foreign.parse(String.raw`userName eq "c:\\"`)).toThrow('is not json');
  });

  test('it accepts "not" without brackets', () => {
    expect(() => parseFilter('not title pr')).toThrow('unknown operator "title"');
    expect(foreign.parse('not title pr')).toEqual({ op: 'not', filter: { op: 'pr', attrPath: 'title' } });
  });
});
