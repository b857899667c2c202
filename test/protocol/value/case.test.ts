import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalsFolded, foldCase } from '../../../src/protocol/value/case.ts';
import { runs } from '../../support/runs.ts';

/** Letters that case folding maps to the same letter or to several letters. Random texts of these letters therefore often differ only in case. */
const letters = fc.constantFrom(...'aAbZz019 @[`{kKßẞiİıσςΣéÉ', '\u212a', 'e\u0301', 'Ａ', 'ａ', '\u{1f600}');
const text = fc.string({ unit: letters, maxLength: 6 });

describe('texts whose case does not count', () => {
  it('are equal as they stand when they are equal folded', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(equalsFolded(a, foldCase(b))).toBe(foldCase(a) === foldCase(b));
        expect(equalsFolded(a, foldCase(a))).toBe(true);
      }),
      runs(4000),
    );
  });

  it('fold once and for all', () => {
    fc.assert(
      fc.property(text, (a) => {
        expect(foldCase(foldCase(a))).toBe(foldCase(a));
      }),
    );
  });

  it.each([
    ['Ann', 'ann', true],
    ['ANN', 'ann', true],
    ['ann', 'anne', false],
    ['anne', 'ann', false],
    ['\u212a', 'k', true],
    ['xK', 'yk', false],
    ['[', '{', false],
    ['', '', true],
    ['Strasse', 'straße', false],
  ])('%s and %s', (a, folded, equal) => {
    expect(equalsFolded(a, folded)).toBe(equal);
  });
});
