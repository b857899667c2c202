import { describe, expect, test } from 'vitest';
import { type Deviation, lenient, strict, type Tolerated } from '../../../src/protocol/deviation.ts';
import { type Filter, parseFilter, parsePatchPath, printFilter } from '../../../src/protocol/filter/index.ts';
import { thrownBy } from '../support/freeze.ts';

const is = (attribute: string, value: string | number | boolean | null, op = 'eq', literal?: string): Filter =>
  ({ kind: 'compare', path: { attribute }, op, value, ...(literal === undefined ? {} : { literal }) }) as Filter;
const has = (attribute: string): Filter => ({ kind: 'present', path: { attribute } });
const and = (...filters: Filter[]): Filter => ({ kind: 'and', filters });
const or = (...filters: Filter[]): Filter => ({ kind: 'or', filters });
const not = (filter: Filter): Filter => ({ kind: 'not', filter });
const values = (attribute: string, filter: Filter): Filter => ({ kind: 'valuePath', path: { attribute }, filter });

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a filter means what RFC 7644 section 3.4.2.2 says', () => {
  const meanings: [string, string, Filter][] = [
    ['a comparison', 'userName eq "bjensen"', is('userName', 'bjensen')],
    ['presence', 'title pr', has('title')],
    ['"and" binds stronger than "or"', 'a pr or b pr and c pr', or(has('a'), and(has('b'), has('c')))],
    ['"and" binds stronger than "or", either way', 'a pr and b pr or c pr', or(and(has('a'), has('b')), has('c'))],
    ['brackets change the order', '(a pr or b pr) and c pr', and(or(has('a'), has('b')), has('c'))],
    ['a chain of "and" is one list', 'a pr and b pr and c pr', and(has('a'), has('b'), has('c'))],
    ['brackets within a chain are kept', '(a pr and b pr) and c pr', and(and(has('a'), has('b')), has('c'))],
    ['brackets around one condition mean nothing', '((a pr))', has('a')],
    ['"not" takes the brackets behind it and no more', 'not (a pr) and b pr', and(not(has('a')), has('b'))],
    ['"not" over a group', 'not (a pr or b pr)', not(or(has('a'), has('b')))],
    ['"not" of "not"', 'not (not (a pr))', not(not(has('a')))],
    ['"not" without a space', 'not(a pr)', not(has('a'))],
    ['a value path', 'emails[type eq "work"]', values('emails', is('type', 'work'))],
    [
      'a value path with a group and a "not"',
      'emails[type eq "work" and not (value co "x" or value pr)]',
      values('emails', and(is('type', 'work'), not(or(is('value', 'x', 'co'), has('value'))))),
    ],
    [
      'value paths among other conditions',
      'emails[type eq "work"] or ims[value pr] and a pr',
      or(values('emails', is('type', 'work')), and(values('ims', has('value')), has('a'))),
    ],
    [
      'a sub-attribute',
      'name.familyName co "O\'Malley"',
      { kind: 'compare', path: { attribute: 'name', subAttribute: 'familyName' }, op: 'co', value: "O'Malley" },
    ],
    [
      'a core attribute with its URN',
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      {
        kind: 'compare',
        path: { schema: 'urn:ietf:params:scim:schemas:core:2.0:User', attribute: 'userName' },
        op: 'sw',
        value: 'J',
      },
    ],
    [
      'a sub-attribute of an extension',
      `${enterprise}:manager.displayName eq "x"`,
      {
        kind: 'compare',
        path: { schema: enterprise, attribute: 'manager', subAttribute: 'displayName' },
        op: 'eq',
        value: 'x',
      },
    ],
    [
      'a value path of an extension',
      `${enterprise}:manager[value eq "26"]`,
      { kind: 'valuePath', path: { schema: enterprise, attribute: 'manager' }, filter: is('value', '26') },
    ],
    [
      'a reference, whose name begins with "$"',
      'members.$ref pr',
      { kind: 'present', path: { attribute: 'members', subAttribute: '$ref' } },
    ],
    [
      'operators in any case',
      'a Eq "1" AND b PR oR NOT (c SW "d")',
      or(and(is('a', '1'), has('b')), not(is('c', 'd', 'sw'))),
    ],
    ['attribute names as they were written', 'USERNAME eq "x"', is('USERNAME', 'x')],
    ['names with digits, "-" and "_"', 'x-y_2 pr', has('x-y_2')],
    [
      'attributes that are called like operators',
      'not pr and and pr or or eq "or"',
      or(and(has('not'), has('and')), is('or', 'or')),
    ],
    ['a value path of an attribute called "not"', 'not[value pr]', values('not', has('value'))],
    ['an attribute called "pr"', 'pr pr', has('pr')],
    ['spaces around everything', ' \t( a   pr )\r\n and\tb[ c  pr ] ', and(has('a'), values('b', has('c')))],
    ['true', 'a eq true', is('a', true)],
    ['false', 'a eq false', is('a', false)],
    ['null', 'a ne null', is('a', null, 'ne')],
    ['an integer', 'a gt 10', is('a', 10, 'gt')],
    ['a negative fraction with an exponent', 'a le -1.25e-2', is('a', -0.0125, 'le', '-1.25e-2')],
    ['minus zero is zero', 'a eq -0', is('a', 0, 'eq', '-0')],
    ['a number before a bracket', '(a eq 5)', is('a', 5)],
    ['an empty string', 'a eq ""', is('a', '')],
    [
      'a string with all escapes of JSON',
      String.raw`a eq "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`,
      is('a', '"\\/\b\f\n\r\té😀'),
    ],
    ['a string that looks like a filter', 'a eq "b) or (c pr"', is('a', 'b) or (c pr')],
    ['a string that ends in a backslash', String.raw`a eq "c:\\" and b pr`, and(is('a', 'c:\\'), has('b'))],
    ['a string outside of ASCII', 'a eq "Žofie 張 😀"', is('a', 'Žofie 張 😀')],
  ];
  test.each(meanings)('%s', (_name, text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });
});

describe('a filter is printed with the brackets that it needs, and no others', () => {
  const texts = [
    'a pr or b pr and c pr',
    '(a pr or b pr) and c pr',
    '(a pr and b pr) and c pr',
    'not (a pr or b pr)',
    'emails[type eq "work" and (value co "x" or value pr)]',
    String.raw`a eq "\"\\\n"`,
    'a eq null and b eq -0.5 and c ne true',
    `${enterprise}:manager.displayName eq "x"`,
  ];
  test.each(texts)('%s', (text) => {
    expect(printFilter(parseFilter(text))).toBe(text);
  });
});

describe('what clients really send is understood when asked, and refused otherwise', () => {
  const cases: [Deviation, string, string, string][] = [
    ['filterMissingSpace', 'userName eq"x"', 'userName eq "x"', 'expected a space, found "\\"x\\""'],
    ['filterMissingSpace', 'a eq "x"and b pr', 'a eq "x" and b pr', 'expected a space, found "and"'],
    ['filterMissingSpace', 'a pr and(b pr)', 'a pr and b pr', 'expected a space, found "("'],
    ['filterMissingSpace', 'a[b pr]or c pr', 'a[b pr] or c pr', 'expected a space, found "or"'],
    [
      'filterSingleQuotes',
      "emails[type eq 'work']",
      'emails[type eq "work"]',
      'a string must be in double quotes, not in single quotes',
    ],
    [
      'filterUnquotedValue',
      'externalId eq jyoung',
      'externalId eq "jyoung"',
      'expected a value: a "string" in double quotes, a number, true, false or null',
    ],
    [
      'filterUnquotedValue',
      'id eq 00aa-bb.c@d',
      'id eq "00aa-bb.c@d"',
      'expected a value: a "string" in double quotes, a number, true, false or null',
    ],
    [
      'filterUnquotedValue',
      'employeeNumber eq 007',
      'employeeNumber eq "007"',
      'expected a value: a "string" in double quotes, a number, true, false or null',
    ],
    ['filterLiteralCase', 'active eq True', 'active eq true', 'true, false and null must be in lower case'],
    ['filterLiteralCase', 'title eq NULL', 'title eq null', 'true, false and null must be in lower case'],
    [
      'filterSubAttribute',
      'emails[type eq "work"].value eq "x" or a pr',
      'emails[type eq "work" and value eq "x"] or a pr',
      'a sub-attribute cannot follow "]" in a filter: write the condition inside the brackets',
    ],
    [
      'filterSubAttribute',
      'emails[type eq "work" or primary eq true].value pr',
      'emails[(type eq "work" or primary eq true) and value pr]',
      'a sub-attribute cannot follow "]" in a filter: write the condition inside the brackets',
    ],
  ];
  test.each(cases)('%s: %s', (deviation, text, meaning, problem) => {
    const notes: Tolerated[] = [];
    expect(printFilter(parseFilter(text, { tolerate: lenient(notes) }))).toBe(meaning);
    expect(notes.map((note) => note.deviation)).toEqual([deviation]);
    for (const options of [{}, { tolerate: strict }]) {
      const error = thrownBy(() => parseFilter(text, options));
      expect(error).toMatchObject({ name: 'FilterError', scimType: 'invalidFilter', status: 400 });
      expect((error as { problem: string }).problem.startsWith(problem)).toBe(true);
    }
  });
});

describe('a PATCH path means what RFC 7644 section 3.5.2 says', () => {
  test.each([
    ['members', { path: { attribute: 'members' } }],
    ['name.familyName', { path: { attribute: 'name', subAttribute: 'familyName' } }],
    ['addresses[type eq "work"]', { path: { attribute: 'addresses' }, filter: is('type', 'work') }],
    [
      'members[value eq "2819"].displayName',
      { path: { attribute: 'members' }, filter: is('value', '2819'), subAttribute: 'displayName' },
    ],
    [
      'members[value eq "2819"].$ref',
      { path: { attribute: 'members' }, filter: is('value', '2819'), subAttribute: '$ref' },
    ],
    [`${enterprise}:employeeNumber`, { path: { schema: enterprise, attribute: 'employeeNumber' } }],
    [enterprise, { path: { schema: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0', attribute: 'User' } }],
    ['emails[type eq "a].b"]', { path: { attribute: 'emails' }, filter: is('type', 'a].b') }],
  ])('%s', (text, meaning) => {
    expect(parsePatchPath(text)).toEqual(meaning);
  });
});
