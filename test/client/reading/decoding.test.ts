import { assert, property, string, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { readBody } from '../../../src/client/reading/body.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Long texts of characters with one to four bytes, so that characters lie on each border of the parts. */
const longText = string({ unit: 'grapheme', minLength: 300, maxLength: 900 }).map((text) => `${text}é€😀${text}`);

it('JSON in UTF-8 is read as it was written, wherever its characters begin', () => {
  assert(
    property(longText, (text) => {
      expect(readBody(encode(JSON.stringify({ text })), 'application/json')).toEqual({ body: { text } });
    }),
  );
});

it.each([0, 1, 2, 3])('a character of four bytes is read on a border of the parts: %i bytes before it', (before) => {
  const text = `${'x'.repeat(512 - before - 1)}😀${'y'.repeat(2000)}é`;
  expect(readBody(encode(`"${text}"`), 'application/json')).toEqual({ body: text });
});

it('bytes that are not UTF-8 are read as a decoder of the platform reads them', () => {
  assert(
    property(uint8Array({ minLength: 500, maxLength: 1500 }), (bytes) => {
      const { raw } = readBody(bytes, 'text/plain');
      expect(raw).toBe(new TextDecoder().decode(bytes));
    }),
  );
});

it('a byte order mark is removed, before ASCII and before other text', () => {
  expect(readBody(encode('\uFEFF{"a":"b"}'), 'application/json')).toEqual({ body: { a: 'b' } });
  expect(readBody(encode(`\uFEFF{"a":"${'é'.repeat(1000)}"}`), 'application/json')).toEqual({
    body: { a: 'é'.repeat(1000) },
  });
});

it('a megabyte of bytes that continue no character is read in a moment', () => {
  const { isNotUtf8 } = readBody(new Uint8Array(1_000_000).fill(0x80), 'text/plain');
  expect(isNotUtf8).toBe(true);
});
