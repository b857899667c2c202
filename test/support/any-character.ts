import fc from 'fast-check';

/** The first and the last surrogate. A surrogate alone is no character. */
const [firstSurrogate, lastSurrogate] = [0xd800, 0xdfff];
const surrogates = lastSurrogate - firstSurrogate + 1;

/**
 * Any character of Unicode, for use as the unit of a string. The unit `binary` of fast-check has the same characters,
 * but needs a map of all characters. In each worker, this map takes a second and 100 MB of memory.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - surrogates })
  .map((number) => String.fromCodePoint(number < firstSurrogate ? number : number + surrogates));
