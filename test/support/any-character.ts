import fc from 'fast-check';

/** The first and the last surrogate. A surrogate alone is no character. */
const [firstSurrogate, lastSurrogate] = [0xd800, 0xdfff];
const surrogates = lastSurrogate - firstSurrogate + 1;

/**
 * Every character of Unicode, as the unit of a string. The unit `binary` of fast-check is the same and builds a map of all characters,
 * which takes a second of each worker and 100 MB of its memory.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - surrogates })
  .map((number) => String.fromCodePoint(number < firstSurrogate ? number : number + surrogates));
