import { expect, test } from 'vitest';
import { type ErrorReport, renderError, renderErrorJson } from '../../src/output/errors.ts';

const report: ErrorReport = {
  code: 'uniqueness',
  exitCode: 5,
  message: 'bjensen@example.com was not created',
  status: 409,
  scimType: 'uniqueness',
  detail: 'userName is \x1b[31mtaken\x1b[0m\r\nError: all is well',
  request: 'POST https://scim.example.com/v2/Users',
  hint: 'scimctl users get bjensen@example.com',
  retryable: false,
  row: 17,
  column: 'Work E-mail',
};

test('an error says what, where, why and what next, and a server cannot add a line to it', () => {
  expect(renderError(report)).toBe(
    [
      'Error: bjensen@example.com was not created',
      '  where  row 17, column Work E-mail, POST https://scim.example.com/v2/Users',
      '  why    409 uniqueness: userName is \\x1b[31mtaken\\x1b[0m\\r\\nError: all is well',
      '  hint   scimctl users get bjensen@example.com',
      '',
    ].join('\n'),
  );
});

test.each<[string, Partial<ErrorReport>, string]>([
  ['only what is known', {}, 'Error: it failed\n'],
  ['a status without a detail', { status: 500 }, 'Error: it failed\n  why    500\n'],
  ['a detail without a status', { detail: 'no' }, 'Error: it failed\n  why    no\n'],
  [
    'the caret where it belongs',
    { message: 'expected a value\nuserName eq\n           ^' },
    'Error: expected a value\nuserName eq\n           ^\n',
  ],
])('shows %s', (_, more, expected) => {
  expect(renderError({ code: 'x', exitCode: 1, message: 'it failed', ...more })).toBe(expected);
});

test('colour only where it is wanted', () => {
  expect(renderError({ code: 'x', exitCode: 1, message: 'no', hint: 'yes' }, { color: true })).toBe(
    '\x1b[31mError:\x1b[39m no\n  \x1b[1mhint \x1b[22m  yes\n',
  );
});

test('for machines an error is one object on one line, exact, without what is not known', () => {
  const text = renderErrorJson(report);
  expect(text.indexOf('\n')).toBe(text.length - 1);
  expect(JSON.parse(text)).toEqual(report);
  expect(Object.keys(JSON.parse(text))).toEqual([
    'code',
    'exitCode',
    'message',
    'status',
    'scimType',
    'detail',
    'hint',
    'retryable',
    'row',
    'column',
    'request',
  ]);
  expect(renderErrorJson({ code: 'x', exitCode: 1, message: 'm' })).toBe('{"code":"x","exitCode":1,"message":"m"}\n');
});
