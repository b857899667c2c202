import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/protocol/json/json.ts';
import { createRedactor, secretsIn } from '../../../src/protocol/redaction/index.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('JSON', () => {
  test.each<[string, Json, Json]>([
    ['a password', { userName: 'x', password: 'p' }, { userName: 'x', password: '[redacted]' }],
    [
      'token-like names',
      { access_token: 'a', apiKey: 'b', 'client-secret': 'c' },
      { access_token: '[redacted]', apiKey: '[redacted]', 'client-secret': '[redacted]' },
    ],
    [
      'names of other languages and short ones',
      { Kennwort: 'a', pwd: 'b', userPin: 1234, 'Mot de passe': 'c' },
      { Kennwort: '[redacted]', pwd: '[redacted]', userPin: '[redacted]', 'Mot de passe': '[redacted]' },
    ],
    [
      'a PATCH of a password',
      { op: 'replace', path: 'password', value: 'p' },
      { op: 'replace', path: 'password', value: '[redacted]' },
    ],
    [
      'a PATCH whose members are capitalised',
      { Op: 'Replace', Path: 'password', Value: 'p' },
      { Op: 'Replace', Path: 'password', Value: '[redacted]' },
    ],
    [
      'a PATCH without a path',
      { op: 'add', value: { password: 'p', title: 't' } },
      { op: 'add', value: { password: '[redacted]', title: 't' } },
    ],
    [
      'an extension’s password',
      { path: 'urn:x:User:tempPassword', value: 'p' },
      { path: 'urn:x:User:tempPassword', value: '[redacted]' },
    ],
    [
      'what is chosen by a secret’s word and is none',
      { path: 'emails[type eq "token"].value', value: 'p' },
      { path: 'emails[type eq "token"].value', value: 'p' },
    ],
    [
      'a search by a password',
      { filter: 'password eq "p" and title pr' },
      { filter: 'password eq "[redacted]" and title pr' },
    ],
    [
      'what only says that there is one',
      { changePassword: { supported: true }, passwordExpired: false, password: null },
      { changePassword: { supported: true }, passwordExpired: false, password: null },
    ],
  ])('%s', (_what, value, expected) => {
    expect(plain(createRedactor().json(value))).toEqual(expected);
  });

  test('an attribute that a schema calls secret is one from then on', () => {
    const names = new Set<string>();
    const redactor = createRedactor({ names });
    const value = { badge: 'b', path: 'urn:x:User:badge', value: 'c', filter: 'badge eq "d"' };
    expect(plain(redactor.json(value))).toEqual(value);
    names.add('badge');
    expect(plain(redactor.json(value))).toEqual({
      badge: '[redacted]',
      path: 'urn:x:User:badge',
      value: '[redacted]',
      filter: 'badge eq "[redacted]"',
    });
  });

  test('a known value is taken out of names of members and of numbers', () => {
    const redactor = createRedactor();
    redactor.add('12345678');
    redactor.add('planted-name');
    const value = { 'x-planted-name': 1, list: [12345678, 1234567, '12345678'] };
    expect(plain(redactor.json(value))).toEqual({ 'x-[redacted]': 1, list: ['[redacted]', 1234567, '[redacted]'] });
  });

  test('a known number is found where JSON rounds it', () => {
    const redactor = createRedactor();
    redactor.add('12345678901234567891');
    expect(plain(redactor.json([JSON.parse('12345678901234567891')]))).toEqual(['[redacted]']);
  });

  test('a known secret is found wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.jsonValue(), (secret, value) => {
        const redactor = createRedactor();
        redactor.add(secret);
        const shown = JSON.stringify(redactor.json({ a: [value as never, `x${secret}y`, { b: secret }] }));
        fc.pre(!'[redacted]'.includes(secret) && !secret.includes('[redacted]'));
        const planted = JSON.parse(shown) as { a: [unknown, string, { b: string }] };
        expect(planted.a[1]).not.toContain(secret);
        expect(planted.a[2].b).not.toContain(secret);
      }),
    );
  });

  test('what is nested too deep is left out instead of ending the program', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}"planted"${']'.repeat(100_000)}`) as Json;
    expect(JSON.stringify(createRedactor().json(deep))).toContain('[[[["[redacted]"]]]]');
    expect(secretsIn({ password: deep })).toEqual(new Set());
  });

  test('a member called __proto__ reaches no prototype', () => {
    createRedactor().json(JSON.parse('{"__proto__":{"planted":1}}') as Json);
    expect(({} as { planted?: number }).planted).toBeUndefined();
  });
});

test('the secrets in JSON are found by the names of their members', () => {
  const value = {
    userName: 'ada',
    password: 'a-password',
    Operations: [{ path: 'pin', value: 1234 }],
    filter: 'secret eq "compared"',
  };
  expect(secretsIn(value)).toEqual(new Set(['a-password', '1234', 'compared']));
});
