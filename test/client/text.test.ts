import { expect, test } from 'vitest';
import { visibleText } from '../../src/client/text.ts';

test.each([
  ['a  b\n\tc\r\n d', 'a b c d'],
  ['a\u2028b\u2029c\ufeffd', 'a b c d'],
  ['x'.repeat(201), `${'x'.repeat(200)}…`],
  [` ${' '.repeat(1500)}x`, 'x'],
])('%j is one line: %s', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test.each([
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
])('each character from %d to %d is written out', (first, last) => {
  for (let code = first; code <= last; code++) {
    expect(visibleText(`a${String.fromCharCode(code)}b`)).toBe(`a\\u{${code.toString(16)}}b`);
  }
});
