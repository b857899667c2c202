import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import {
  parseAttributePath,
  printAttributePath,
  printTarget,
  resolvePath,
  shorten,
  tryParseAttributePath,
} from '../../../src/protocol/schema/path.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { runs } from '../../support/runs.ts';
import { anyPath } from '../support/arbitrary-filter.ts';
import { refusal } from '../support/errors.ts';

test('a path that was printed is read again as the same path', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      expect(parseAttributePath(printAttributePath(path))).toEqual(path);
    }),
    runs(1000),
  );
});

test.each([
  '',
  '.',
  'a.',
  '.a',
  'a.b.c',
  '1a',
  '-a',
  'a b',
  'a:b',
  'a[b]',
  'http://x/y:z',
  'urn:',
  'urn:x:',
  '$id',
  'ä',
  '__proto__',
  'a'.repeat(1025),
])('%j is no path', (text) => {
  expect(tryParseAttributePath(text)).toBeUndefined();
  expect(refusal(() => parseAttributePath(text))).toMatch(
    /^invalidPath: ".*" is not a valid attribute path; an example of a valid path is name.givenName$/,
  );
  expect(refusal(() => parseAttributePath(text, 'invalidValue'))).toMatch(/^invalidValue: /);
});

describe('a path finds what it means (RFC 7644 section 3.10)', () => {
  const extension = urn.EnterpriseUser;
  test.each([
    ['userName', 'userName'],
    ['USERNAME', 'userName'],
    ['NAME.givenname', 'name.givenName'],
    [`${urn.User}:userName`, 'userName'],
    [`${urn.User.toUpperCase()}:NAME.givenname`, 'name.givenName'],
    [`${urn.User}:meta.created`, 'meta.created'],
    [`${urn.User}:id`, 'id'],
    [`${extension}:department`, `${extension}:department`],
    [`${extension.toLowerCase()}:MANAGER.$REF`, `${extension}:manager.$ref`],
    [extension, extension],
    [extension.toUpperCase(), extension],
  ])('%s', (text, canonical) => {
    const target = resolvePath(parseAttributePath(text), UserModel);
    expect(target && printTarget(target)).toBe(canonical);
  });

  test.each([
    'department',
    'name.nope',
    'userName.value',
    `${extension}:userName`,
    `${extension}:nope`,
    `${extension}.x`,
    `${urn.User}:department`,
    urn.User,
    'urn:x:y',
    'constructor',
    'toString',
    'name.constructor',
  ])('%s means nothing', (text) => {
    expect(resolvePath(parseAttributePath(text), UserModel)).toBeUndefined();
  });
});

test('a text is cut for a message', () => {
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abcd', 3)).toBe('abc…');
});
