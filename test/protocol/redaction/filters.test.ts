import { describe, expect, test } from 'vitest';
import { parseFilter, printFilter } from '../../../src/protocol/filter/index.ts';
import {
  maskFilter,
  maskFilterProblem,
  redactFilter,
  redactFilterText,
  secretsInFilter,
} from '../../../src/protocol/redaction/index.ts';

describe('a filter', () => {
  test.each([
    ['password eq "hunter2"', 'password eq "*******"'],
    ['title pr and password eq "a \\" b" and active eq true', 'title pr and password eq "******" and active eq true'],
    ['PASSWORD sw "x"', 'PASSWORD sw "*"'],
    ['urn:x:User:tempPassword co "x"', 'urn:x:User:tempPassword co "*"'],
    ['(pin eq 1234)', '(pin eq ****)'],
    [
      'credentials[value eq "a]b" and type eq "c"] or title eq "d"',
      'credentials[value eq "***" and type eq "*"] or title eq "d"',
    ],
    ['password pr and userName eq "x"', 'password pr and userName eq "x"'],
    ['title eq "password eq x"', 'title eq "password eq x"'],
    ['userName eq "x"', 'userName eq "x"'],
  ])('%s', (source, masked) => {
    expect(maskFilter(source)).toBe(masked);
    expect(masked).toHaveLength(source.length);
  });

  test.each([
    ['password eqq "hunter2"', 'password eqq "*******"'],
    ['password "hunter2"', 'password "*******"'],
    ['password hunter2', 'password *******'],
    ['password="hunter2"', 'password="*******"'],
    ['password = hunter2', 'password = *******'],
    ['password eqq hunter2', 'password eqq *******'],
    ['password eq "hunter2', 'password eq "*******'],
    ['password eq hunter2 and', 'password eq ******* and'],
    ["password eq 'hunter2'", 'password eq *********'],
  ])('that does not parse: %s', (source, masked) => {
    expect(maskFilter(source)).toBe(masked);
  });

  test('and its error, which may quote the value', () => {
    const error = { problem: 'unknown operator "hunter2": use eq', source: 'password hunter2 "x"' };
    expect(maskFilterProblem({ ...error, source: 'password hunter2' })).toEqual({
      problem: 'unknown operator "[redacted]": use eq',
      source: 'password *******',
    });
  });

  test('for where no caret points into it', () => {
    expect(redactFilterText('title pr and password eq "x"')).toBe('title pr and password eq "[redacted]"');
    expect(secretsInFilter('password eq "x" or badge eq "y"', new Set(['badge']))).toEqual(['x', 'y']);
  });

  test('as a tree', () => {
    const source = 'not (credentials[value eq "a"] or badge eq "b" or title eq "c")';
    expect(printFilter(redactFilter(parseFilter(source), new Set(['badge'])))).toBe(
      'not (credentials[value eq "[redacted]"] or badge eq "[redacted]" or title eq "c")',
    );
  });
});
