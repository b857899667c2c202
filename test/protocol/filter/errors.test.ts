import { describe, expect, test } from 'vitest';
import { FilterError, parseFilter, parsePatchPath } from '../../../src/protocol/filter/index.ts';
import { thrownBy } from '../support/freeze.ts';

function failure(parse: () => unknown): FilterError {
  const error = thrownBy(parse);
  if (error instanceof FilterError) return error;
  throw error;
}

const operators = 'eq, ne, co, sw, ew, gt, ge, lt, le, pr';

describe('a filter that does not parse shows where it went wrong', () => {
  test.each([
    ['nothing', '', ['the filter is empty', '', '^']],
    ['only spaces', '  ', ['the filter is empty', '  ', '  ^']],
    ['no operator', 'userName', [`expected an operator (${operators}), found the end`, 'userName', '        ^']],
    [
      'an unknown operator',
      'userName regex "x"',
      [`unknown operator "regex": use ${operators}`, 'userName regex "x"', '         ^^^^^'],
    ],
    [
      'a string for an operator',
      'userName "x"',
      [`expected an operator (${operators}), found "\\"x\\""`, 'userName "x"', '         ^^^'],
    ],
    [
      'no value',
      'userName eq',
      ['expected a value: a "string", a number, true, false or null, found the end', 'userName eq', '           ^'],
    ],
    [
      'an open string',
      'userName eq "bjensen',
      ['the string has no closing quote', 'userName eq "bjensen', '            ^^^^^^^^'],
    ],
    [
      'an escape that JSON does not have',
      String.raw`userName eq "a\x" and a pr`,
      [
        'the string is not valid JSON: escape \\ as \\\\ and control characters as \\u00XX',
        String.raw`userName eq "a\x" and a pr`,
        '            ^^^^^',
      ],
    ],
    [
      'an open bracket',
      '(userName pr',
      ['expected "and", "or" or ")", found the end', '(userName pr', '            ^'],
    ],
    [
      'the wrong bracket',
      'emails[type pr)',
      ['expected "and", "or" or "]", found ")"', 'emails[type pr)', '              ^'],
    ],
    [
      'a bracket too many',
      'title pr)',
      ['expected "and", "or" or the end of the filter, found ")"', 'title pr)', '        ^'],
    ],
    [
      'two conditions without "and"',
      'title pr userName pr',
      ['expected "and", "or" or the end of the filter, found "userName"', 'title pr userName pr', '         ^^^^^^^^'],
    ],
    [
      'nothing behind "and"',
      'title pr and',
      ['expected an attribute, "not" or "(", found the end', 'title pr and', '            ^'],
    ],
    ['empty brackets', 'a pr and ()', ['expected an attribute, "not" or "(", found ")"', 'a pr and ()', '          ^']],
    ['an empty value path', 'emails[]', ['expected an attribute, "not" or "(", found "]"', 'emails[]', '       ^']],
    [
      '"not" without brackets',
      'not title pr',
      [`unknown operator "title": use ${operators}`, 'not title pr', '    ^^^^^'],
    ],
    [
      'a path of three names',
      'a.b.c pr',
      ['"a.b.c" is not an attribute path such as name.givenName', 'a.b.c pr', '^^^^^'],
    ],
    [
      'a value path in a value path',
      'a[b[c pr]]',
      ['"[" is not allowed inside "[ ]", because sub-attributes have no sub-attributes', 'a[b[c pr]]', '   ^'],
    ],
    [
      'a number that no double holds',
      'size eq 12345678901234567890',
      ['the number is too large to represent exactly', 'size eq 12345678901234567890', '        ^^^^^^^^^^^^^^^^^^^^'],
    ],
    [
      'a space that is none',
      'userName eq\u00a0"x"',
      [
        'expected a value: a "string", a number, true, false or null, found "\u00a0\\"x\\""',
        'userName eq "x"',
        '           ^^^^',
      ],
    ],
    [
      'a caret under a line break',
      'a\npr\n)',
      ['expected "and", "or" or the end of the filter, found ")"', 'a pr )', '     ^'],
    ],
    [
      'a caret behind wide characters counts them as one each',
      'a eq "😀" b',
      ['expected "and", "or" or the end of the filter, found "b"', 'a eq "😀" b', '         ^'],
    ],
  ])('%s', (_name, text, [problem, source, caret]) => {
    expect(failure(() => parseFilter(text)).print()).toBe(`${problem}\n  ${source}\n  ${caret}`);
  });

  test('a long filter is cut to what stands around the place', () => {
    const text = `${'a pr and '.repeat(20)}b ! ${'and a pr '.repeat(20)}`;
    expect(failure(() => parseFilter(text)).print()).toBe(
      [
        `unknown operator "!": use ${operators}`,
        '  …nd a pr and a pr and a pr and a pr and a pr and b ! and a pr and a pr and a pr and a pr and a pr and…',
        `  ${' '.repeat(51)}^`,
      ].join('\n'),
    );
  });

  test('a filter that fits is not cut', () => {
    const text = `x ${'a'.repeat(50)}`;
    expect(
      failure(() => parseFilter(text))
        .print()
        .split('\n')[1],
    ).toBe(`  ${text}`);
  });

  test('the message of the answer names the position', () => {
    const error = failure(() => parseFilter('title pr)'));
    expect(error.toMessage()).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: 'invalidFilter',
      detail: 'expected "and", "or" or the end of the filter, found ")" (at position 9)',
    });
  });
});

describe('a PATCH path that does not parse says whether path or filter is wrong', () => {
  test.each([
    ['', 'invalidPath', 'the path is empty'],
    ['"x"', 'invalidPath', 'expected an attribute, found "\\"x\\""'],
    ['__proto__', 'invalidPath', '"__proto__" is not an attribute path such as name.givenName'],
    ['emails[type eq "work"] x', 'invalidPath', 'expected the end of the path, found "x"'],
    ['emails[type eq "work"].a.b', 'invalidPath', 'expected a sub-attribute, found "a.b"'],
    ['emails[type eq "work"]. value', 'invalidPath', 'expected the end of the path, found "."'],
    ['members 1', 'invalidPath', 'expected "[" or the end of the path, found "1"'],
    ['emails[type eq]', 'invalidFilter', 'expected a value: a "string", a number, true, false or null, found "]"'],
    ['emails[0]', 'invalidFilter', 'expected an attribute, "not" or "(", found "0"'],
    ['emails[type eq "work"', 'invalidFilter', 'expected "and", "or" or "]", found the end'],
  ])('%s', (text, scimType, problem) => {
    const error = failure(() => parsePatchPath(text));
    expect({ scimType: error.scimType, problem: error.problem }).toEqual({ scimType, problem });
  });
});

describe('nobody can make the parser work without end', () => {
  const tooDeep = (depth: number): string => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;

  test('64 levels of brackets are understood, 65 are not', () => {
    expect(parseFilter(tooDeep(64))).toEqual({ kind: 'present', path: { attribute: 'a' } });
    expect(failure(() => parseFilter(tooDeep(65))).problem).toBe('a filter can be nested at most 64 levels deep');
  });

  test('"not" and value paths count as levels too', () => {
    const deep = `${'not ('.repeat(63)}a[(b pr)]${')'.repeat(63)}`;
    expect(failure(() => parseFilter(deep)).problem).toBe('a filter can be nested at most 64 levels deep');
  });

  test('brackets beside each other are not levels', () => {
    expect(parseFilter(Array.from({ length: 200 }, () => '(a pr)').join(' or ')).kind).toBe('or');
  });

  test('65,536 characters are read, one more is not', () => {
    const ofLength = (length: number): string => `a eq "${'x'.repeat(length - 7)}"`;
    expect(parseFilter(ofLength(65_536)).kind).toBe('compare');
    const error = failure(() => parseFilter(ofLength(65_537)));
    expect(error.problem).toBe('the filter or path is longer than 65536 characters');
    expect(error.print().length).toBeLessThan(250);
  });

  test('16,384 parts are read, more are not', () => {
    const ofParts = (conditions: number): string => Array.from({ length: conditions }, () => 'a pr').join(' or ');
    expect(parseFilter(ofParts(5461), { limits: { length: 1e6 } }).kind).toBe('or');
    expect(failure(() => parseFilter(ofParts(5462))).problem).toBe('a filter can have at most 16384 tokens');
  });

  test('limits can be lowered', () => {
    expect(failure(() => parseFilter('a pr', { limits: { length: 3 } })).problem).toBe(
      'the filter or path is longer than 3 characters',
    );
    expect(failure(() => parseFilter('((a pr))', { limits: { depth: 1 } })).problem).toBe(
      'a filter can be nested at most 1 levels deep',
    );
    expect(failure(() => parseFilter('a pr', { limits: { tokens: 1 } })).problem).toBe(
      'a filter can have at most 1 tokens',
    );
  });

  test('an attribute path ends at 1,024 characters', () => {
    expect(failure(() => parseFilter(`urn:${'x'.repeat(1100)}:a pr`)).problem).toMatch(
      /^"urn:x{56}…" is too long: an attribute path can have at most 1024 characters$/,
    );
  });
});
