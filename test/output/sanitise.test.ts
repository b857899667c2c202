import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitise, sanitiseLines } from '../../src/output/sanitise.ts';

test.each([
  ['\x1b[31mred', '\\x1b[31mred', 'an escape sequence'],
  ['\x9b31m', '\\x9b31m', 'an escape sequence of one byte'],
  ['\x1b]0;title\x07', '\\x1b]0;title\\x07', 'a change of the window’s title'],
  ['safe\radmin', 'safe\\radmin', 'a line written over'],
  ['a\nb\tc\x00\x7f', 'a\\nb\\tc\\x00\\x7f', 'a second line'],
  ['a\u2028b\u2029', 'a\\u2028b\\u2029', 'a line separator'],
  ['gpj.\u202eexe', 'gpj.\\u202eexe', 'text turned round'],
  ['\u2066a\u2069\u200f', '\\u2066a\\u2069\\u200f', 'isolates and marks of direction'],
  ['ad\u200bmin\ufeff\u00ad', 'ad\\u200bmin\\ufeff\\xad', 'a name that only looks the same'],
  ['ad\u200dmin', 'ad\\u200dmin', 'a joiner where there is nothing to join'],
  ['\u3164', '\\u3164', 'a name that looks empty'],
  ['a\u{e0041}', 'a\\u{e0041}', 'a hidden message'],
  ['\ud800x', '\\ud800x', 'half a character'],
  ['\u0301a', '\\u0301a', 'a mark that would sit on the column before'],
])('%j is shown as %s, so that %s is seen', (text, expected) => {
  expect(sanitise(text)).toBe(expected);
});

test.each([
  'Åsa',
  'Be\u0301la',
  '陳大文',
  '葛\u{e0100}城',
  'علی\u200cرضا',
  'प्रिया',
  'क्\u200dष',
  '👩‍💻',
  '👍🏽',
  '❤️‍🔥',
  '🇦🇹',
  'Τζόναθαν',
  'O’Brien',
  '',
])('the name %s stays', (text) => expect(sanitise(text)).toBe(text));

test('lines of our own stay lines', () => {
  expect(sanitiseLines('userName eqq\n         ^\x1b')).toBe('userName eqq\n         ^\\x1b');
});

test('whatever comes in, nothing that a terminal obeys goes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', size: 'medium' }), (text) => {
      expect(sanitise(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\u200e\u200f]/u);
    }),
  );
});
