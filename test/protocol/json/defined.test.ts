import { expect, test } from 'vitest';
import { defined } from '../../../src/protocol/json/defined.ts';

test('a member that is undefined is left out, and any other value stays', () => {
  expect(Object.entries(defined({ a: undefined, b: null, c: 0, d: '', e: false, f: [] }))).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
    ['e', false],
    ['f', []],
  ]);
});
