import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitise, sanitiseLines, visibleName } from '../../src/output/sanitise.ts';
import { anyCharacter } from '../support/any-character.ts';

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

/** First and last code point of each range of characters that control a terminal or are invisible. */
const invisible: readonly (readonly [what: string, first: number, last: number])[] = [
  ['controls', 0x00, 0x1f],
  ['delete and the other controls', 0x7f, 0x9f],
  ['the soft hyphen', 0xad, 0xad],
  ['the combining grapheme joiner', 0x34f, 0x34f],
  ['the Arabic letter mark', 0x61c, 0x61c],
  ['fillers of Hangul', 0x115f, 0x1160],
  ['inherent vowels of Khmer', 0x17b4, 0x17b5],
  ['the Mongolian vowel separator', 0x180e, 0x180e],
  ['the zero width space, and joiners with nothing to join', 0x200b, 0x200d],
  ['marks of direction', 0x200e, 0x200f],
  ['the line and the paragraph separator', 0x2028, 0x2029],
  ['embeddings and overrides', 0x202a, 0x202e],
  ['the word joiner and invisible operators', 0x2060, 0x2065],
  ['isolates', 0x2066, 0x2069],
  ['deprecated format characters', 0x206a, 0x206f],
  ['the filler of Hangul Compatibility', 0x3164, 0x3164],
  ['surrogates that stand alone', 0xd800, 0xdfff],
  ['the byte order mark', 0xfeff, 0xfeff],
  ['the half-width filler', 0xffa0, 0xffa0],
  ['ignorable specials', 0xfff0, 0xfff8],
  ['interlinear annotations', 0xfff9, 0xfffb],
  ['format controls of shorthand', 0x1bca0, 0x1bca3],
  ['format controls of music', 0x1d173, 0x1d17a],
  ['tags', 0xe0000, 0xe007f],
];

test.each(invisible)('%s are written out, each of them', (_what, first, last) => {
  for (let code = first; code <= last; code++) {
    const character = String.fromCodePoint(code);
    const shown = sanitise(`a${character}b`);
    expect(shown, code.toString(16)).toMatch(/^a\\(?:[nrt]|x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{5}\})b$/);
  }
});

test('nothing else of the basic plane is', () => {
  const stays: string[] = [];
  for (let code = 0x20; code < 0x10000; code++) {
    if (!invisible.some(([, first, last]) => code >= first && code <= last))
      stays.push(`a${String.fromCharCode(code)}`);
  }
  expect(stays.filter((text) => sanitise(text) !== text)).toEqual([]);
});

test.each([
  ['ada', 'ada'],
  ['ada\n  Nobody (id-2)', 'ada\\n  Nobody (id-2)'],
  ['x'.repeat(121), `${'x'.repeat(120)}…`],
  ['\n'.repeat(100), `${'\\n'.repeat(60)}…`],
])('the name %j takes one line: %s', (name, shown) => {
  expect(visibleName(name)).toBe(shown);
});

test('lines of our own stay lines', () => {
  expect(sanitiseLines('userName eqq\n         ^\x1b')).toBe('userName eqq\n         ^\\x1b');
});

test('whatever comes in, nothing that a terminal obeys goes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, size: 'medium' }), (text) => {
      expect(sanitise(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\u200e\u200f]/u);
    }),
  );
});
