import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../../src/protocol/patch/index.ts';
import { patch, user } from '../support/patch.ts';

const work = { value: 'w', type: 'work' };
const home = { value: 'h', type: 'home' };
const first = { ...work, primary: true };

describe('at most one value is primary (RFC 7644 section 3.5.2)', () => {
  test.each<[string, JsonObject, PatchOperation, Json]>([
    [
      'setting it takes it from the others',
      { emails: [first, home] },
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
    [
      'adding a primary value takes it from the others',
      { emails: [first] },
      { op: 'add', path: 'emails', value: [{ ...home, primary: true }] },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
    [
      'replacing a value by a primary one takes it from the others',
      { emails: [first, home] },
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'x', primary: true } },
      [
        { ...work, primary: false },
        { value: 'x', primary: true },
      ],
    ],
    [
      'values without a "value" too',
      {
        addresses: [
          { type: 'work', locality: 'A', primary: true },
          { type: 'home', locality: 'B' },
        ],
      },
      { op: 'replace', path: 'addresses[type eq "home"].primary', value: true },
      [
        { type: 'work', locality: 'A', primary: false },
        { type: 'home', locality: 'B', primary: true },
      ],
    ],
    [
      'the same text with another type is another value',
      { emails: [first, { ...home, value: 'w' }] },
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      [
        { ...work, primary: false },
        { value: 'w', type: 'home', primary: true },
      ],
    ],
    [
      'the same text without a type is another value',
      { emails: [{ value: 'w', primary: true }, work] },
      { op: 'replace', path: 'emails[type eq "work"].primary', value: true },
      [{ value: 'w', primary: false }, first],
    ],
    [
      'a primary value that changes on the way loses it too',
      { emails: [first] },
      {
        op: 'add',
        path: 'emails',
        value: [
          { ...work, display: 'W' },
          { ...home, primary: true },
        ],
      },
      [
        { ...work, display: 'W', primary: false },
        { ...home, primary: true },
      ],
    ],
    [
      'a primary value that is added again stays so',
      { emails: [{ ...first, display: 'W' }, home] },
      { op: 'add', path: 'emails', value: [first] },
      [{ ...first, display: 'W' }, home],
    ],
    [
      'taking it away leaves none',
      { emails: [first, home] },
      { op: 'replace', path: 'emails[type eq "work"].primary', value: false },
      [{ ...work, primary: false }, home],
    ],
    [
      'other changes leave it where it is',
      { emails: [first, home] },
      { op: 'replace', path: 'emails[type eq "home"].value', value: 'n' },
      [first, { ...home, value: 'n' }],
    ],
    [
      'two that a server had already are left alone by other changes',
      { emails: [first, { ...home, primary: true }, { value: 'o', type: 'other' }] },
      { op: 'remove', path: 'emails[type eq "other"]' },
      [first, { ...home, primary: true }],
    ],
    [
      'two that a server had already are settled by a third',
      { emails: [first, { ...home, primary: true }, { value: 'o', type: 'other' }] },
      { op: 'replace', path: 'emails[type eq "other"].primary', value: true },
      [
        { ...work, primary: false },
        { ...home, primary: false },
        { value: 'o', type: 'other', primary: true },
      ],
    ],
  ])('%s', (_name, attributes, operation, expected) => {
    const [name] = Object.keys(attributes) as [string];
    expect(patch(user(attributes), operation).resource[name]).toEqual(expected);
  });
});
