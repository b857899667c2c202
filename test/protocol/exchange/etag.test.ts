import { expect, test } from 'vitest';
import { matchesETag } from '../../../src/protocol/exchange/etag.ts';

test.each<[string, string, string, boolean]>([
  ['the same weak tag', 'W/"a330"', 'W/"a330"', true],
  ['a strong tag for a weak one', '"a330"', 'W/"a330"', true],
  ['a weak tag for a strong one', 'W/"a330"', '"a330"', true],
  ['another tag', 'W/"b"', 'W/"a330"', false],
  ['any', '*', 'W/"a330"', true],
  ['any, with spaces', ' * ', 'W/"a330"', true],
  ['one of a list', '"x", W/"a330" ,"y"', 'W/"a330"', true],
  ['none of a list', '"x","y"', 'W/"a330"', false],
  ['a list without spaces', '"x","a330"', 'W/"a330"', true],
  ['a tag with a comma in it', '"a,b"', 'W/"a,b"', true],
  ['a part of a tag with a comma in it', '"a,b"', 'W/"a"', false],
  ['a tag without quotes, as some clients send it', 'a330', 'W/"a330"', true],
  ['a weak tag without quotes', 'W/a330', 'W/"a330"', true],
  ['case counts', 'W/"A330"', 'W/"a330"', false],
  ['a part is not the whole', '"a33"', 'W/"a330"', false],
  ['nothing', '', 'W/"a330"', false],
  ['an empty tag', '""', 'W/""', true],
  ['a star in quotes is a tag', '"*"', 'W/"a330"', false],
])('%s', (_name, header, etag, expected) => {
  expect(matchesETag(header, etag)).toBe(expected);
});

test('a long header is no danger', () => {
  expect(matchesETag(`${'W/'.repeat(50_000)}"`, 'W/"a"')).toBe(false);
  expect(matchesETag(`"${'x,'.repeat(50_000)}`, 'W/"a"')).toBe(false);
});
