import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth, padEnd, truncate, wrap } from '../../src/output/width.ts';

test.each([
  ['Barbara', 5, 'Barb…'],
  ['Barbara', 7, 'Barbara'],
  ['陳大文王', 7, '陳大文…'],
  ['陳大文王', 6, '陳大…'],
  ['Be\u0301la Barto\u0301k', 5, 'Be\u0301la…'],
  ['👩‍💻👩‍💻👩‍💻', 4, '👩‍💻…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('%s cut to %d columns is %s', (text, width, expected) => {
  expect(truncate(text, width)).toBe(expected);
});

test.each([
  ['to be or not', 5, ['to be', 'or', 'not']],
  ['abcdefgh', 3, ['abc', 'def', 'gh']],
  ['陳大文', 4, ['陳大', '文']],
  ['陳', 1, ['陳']],
  ['', 3, ['']],
])('%s wrapped to %d columns is %j', (text, width, expected) => {
  expect(wrap(text, width)).toEqual(expected);
});

test.each([
  ['Be\u0301la', 6, 'Be\u0301la  '],
  ['陳', 4, '陳  '],
  ['陳大文', 4, '陳大文'],
])('%s filled up to %d columns is %j', (text, width, expected) => {
  expect(padEnd(text, width)).toBe(expected);
});

test('cut text always fits, and wrapped text loses nothing but spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 30 }), (text, width) => {
      expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
      expect(wrap(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});
