import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldCase } from '../../../../src/protocol/value/case.ts';
import { identifierClass } from '../../../../src/protocol/value/precis/identifier-class.ts';
import { userNameFault } from '../../../../src/protocol/value/precis/user-name.ts';
import { anyCharacter } from '../../../support/any-character.ts';
import { runs } from '../../../support/runs.ts';

describe('a name that the profile allows', () => {
  test.each([
    ['an e-mail address', 'ada.lovelace+test@example.com'],
    ['all visible ASCII', '!"#$%&\'()*+,-./0123456789:;<=>?@[\\]^_`{|}~'],
    ['parts between blanks', 'Ada King  Lovelace'],
    ['letters of other scripts', 'Ærøskøbing-Łódź-Γιώργος-Шевченко'],
    ['a letter and its accent, apart', 'zoe\u0308'],
    ['Hebrew', 'דוד'],
    ['Arabic with a digit', 'أحمد7'],
    ['Devanagari', 'प्रिया'],
    ['Han beyond 16 bits', '𠮷祥'],
    ['Hangul syllables', '민준'],
    ['full-width letters, and a mark that has no other form', 'ＡＤＡ！'],
    ['half-width kana', 'ﾀｹｼ'],
    ['a blank of full width', '山田　太郎'],
    ['exceptions', 'straße ۽۾ ་ 〇'],
    // RFC 5892 appendix A.
    ['a joiner behind a virama', 'क्‍ष'],
    ['a non-joiner behind a virama', 'क्‌ष'],
    ['a non-joiner between letters that would be joined', 'می‌خواهم'],
    ['the same across marks', 'ب\u064b\u200c\u064bب'],
    ['a dot between two l', 'paral·lel'],
    ['a numeral sign before Greek', '͵αβ'],
    ['geresh and gershayim behind Hebrew', 'צ׳ צה״ל'],
    ['a dot among kana', 'マイ・ネーム'],
    ['Arabic-Indic digits', 'ب٣٤'],
    ['extended Arabic-Indic digits', 'ب۳۴'],
    // RFC 5893 section 2.
    ['a mark at the end of what runs from right to left', 'שלוםֹ'],
    ['signs among what runs from right to left', 'דוד.כהן@חברה'],
    ['a point of Hebrew on Latin, and no letter of Hebrew', 'a\u05b0da'],
    ['extended Arabic-Indic digits alone', '۳۴'],
    ['parts of both directions', 'דוד david'],
    ['no name at all, which is another mistake', ''],
  ])('%s', (_, name) => {
    expect(userNameFault(name)).toBeUndefined();
  });
});

describe('a name that the profile forbids is refused by its code point', () => {
  test.each([
    ['an apostrophe of printers', 'o’brien', 'U+2019 is a punctuation mark'],
    ['an emoji', 'ada😀', 'U+1F600 is a symbol'],
    ['a currency', 'ada€', 'U+20AC is a symbol'],
    ['its form of full width', '￠', 'U+00A2 is a symbol'],
    ['a control character', 'ada\u0000', 'U+0000 is a control character'],
    ['a blank that does not break', 'ada\u00a0king', 'U+00A0 is a compatibility form of another character'],
    ['a blank of Ogham', 'ada\u1680king', 'U+1680 is a space'],
    ['a ligature', 'ﬁona', 'U+FB01 is a compatibility form of another character'],
    ['a sign that is a letter by another code', '\u212bngström', 'U+212B is a compatibility form of another character'],
    ['an invisible character', 'ada\u200bking', 'U+200B is invisible'],
    ['an override of direction', 'ada\u202egnik', 'U+202E is invisible'],
    ['a part of a Hangul syllable', '\u1100\u1161', 'U+1100 is a part of a Hangul syllable'],
    ['a Kashida', 'محمـد', 'U+0640 is a character that only changes the layout of words'],
    ['a numeral of runes', 'ᛮ', 'U+16EE is a letter or number of a Unicode category that is not allowed in names'],
    ['a code point without a character', 'ada\u0378', 'U+0378 is not assigned to a character'],
    ['a code point that is to have none', 'ada\ufffe', 'U+FFFE is not a character'],
    ['a code point for private use', 'ada\ue000', 'U+E000 is for private use'],
    ['half of a surrogate pair', 'ada\ud83d', 'U+D83D is half of a surrogate pair'],
    ['a separator of lines', 'ada\u2028king', 'U+2028 is neither a letter nor a digit'],
    [
      'a blank at the start',
      ' ada',
      'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name',
    ],
    [
      'a blank at the end',
      'ada ',
      'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name',
    ],
    [
      'a blank of full width at the end',
      'ada　',
      'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name',
    ],
    [
      'a blank alone',
      ' ',
      'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name',
    ],
    ['something behind a good part', 'ada o’brien', 'U+2019 is a punctuation mark'],
    // RFC 5892 appendix A.
    ['a joiner behind a letter', 'ad\u200da', 'U+200D does not follow a virama'],
    ['a joiner at the start', '\u200dada', 'U+200D does not follow a virama'],
    ['a joiner behind a nukta', 'क\u093c\u200dष', 'U+200D does not follow a virama'],
    ['a joiner behind a mark of another kind', 'a\u0301\u200da', 'U+200D does not follow a virama'],
    [
      'a non-joiner between Latin letters',
      'ad\u200ca',
      'U+200C does not separate two letters that would otherwise be joined',
    ],
    [
      'a non-joiner behind what joins nothing',
      'د\u200cب',
      'U+200C does not separate two letters that would otherwise be joined',
    ],
    ['a non-joiner at the end', 'ب\u200c', 'U+200C does not separate two letters that would otherwise be joined'],
    ['a dot between other letters', 'a·b', 'U+00B7 is not between two letters "l"'],
    ['a dot behind one l', 'l·b', 'U+00B7 is not between two letters "l"'],
    ['a dot before one l', 'a·l', 'U+00B7 is not between two letters "l"'],
    ['a numeral sign before Latin', '͵a', 'U+0375 is not followed by a Greek letter'],
    ['geresh behind Latin', 'a׳', 'U+05F3 does not follow a Hebrew letter'],
    ['gershayim at the start', '״א', 'U+05F4 does not follow a Hebrew letter'],
    ['a dot of Katakana among Latin', 'a・b', 'U+30FB needs a Hiragana, Katakana or Han character in the same name'],
    ['digits of two kinds', 'ب٣۴', 'U+06F4 is in a name that also contains Arabic digits of another kind'],
    // RFC 5893 section 2, conditions 1 to 4.
    ['Latin before Hebrew', 'aדוד', 'U+0061 cannot be the first character of a right-to-left name'],
    ['a digit before Hebrew', '7דוד', 'U+0037 cannot be the first character of a right-to-left name'],
    ['a mark before Hebrew', '\u05b0דוד', 'U+05B0 cannot be the first character of a right-to-left name'],
    ['Arabic-Indic digits alone', '٣٤', 'U+0663 cannot be the first character of a right-to-left name'],
    ['Latin behind Arabic', 'محمد@example.com', 'U+0065 is a left-to-right character in a right-to-left name'],
    ['a mark of Kannada among Hebrew', 'א\u0cbfא', 'U+0CBF is a left-to-right character in a right-to-left name'],
    ['a sign at the end of Hebrew', 'דוד-', 'U+002D cannot be the last character of a right-to-left name'],
    ['the same under a mark', 'דוד-\u05b0', 'U+002D cannot be the last character of a right-to-left name'],
    ['European among Arabic-Indic digits', 'ب٣4', 'U+0034 is in a name that already contains digits of another kind'],
    ['Arabic-Indic among European digits', 'ب4٣', 'U+0663 is in a name that already contains digits of another kind'],
  ])('%s', (_, name, fault) => {
    expect(userNameFault(name)).toBe(fault);
  });
});

test('the class itself has all visible ASCII, and no blank', () => {
  const ascii = Array.from({ length: 95 }, (_, place) => String.fromCharCode(0x20 + place));
  expect(ascii.filter((char) => identifierClass(char) !== true)).toEqual([' ']);
});

describe('names of any kind', () => {
  const letters = fc.constantFrom(...'aéßΣςЯאבّبد٣۴लक्𠮷가ーカ・·lａ１　 @.-7\u200c\u200d\u0301');
  const names = fc.string({
    unit: fc.oneof(letters, fc.string({ unit: anyCharacter, minLength: 1, maxLength: 1 })),
    maxLength: 6,
  });

  test('stay allowed when they are folded for a comparison', () => {
    fc.assert(
      fc.property(names, (name) => {
        // Composition can change the order of the marks of a name, and a joiner may then follow another mark. Excludes
        // such names.
        fc.pre(name === name.normalize('NFC') && userNameFault(name) === undefined);
        expect(userNameFault(foldCase(name))).toBeUndefined();
      }),
      runs(1000),
    );
  });

  test('name a code point that stands in them', () => {
    fc.assert(
      fc.property(names, (name) => {
        const fault = userNameFault(name);
        fc.pre(fault !== undefined);
        const [, hexadecimal = ''] = /^U\+([0-9A-F]{4,6}) \S/.exec(String(fault)) ?? [];
        expect(name.normalize('NFKC') + name).toContain(String.fromCodePoint(Number.parseInt(hexadecimal, 16)));
      }),
      runs(1000),
    );
  });

  test('are not looked at when they are longer than names are, so that nobody waits for it', () => {
    expect(userNameFault(`${'é'.repeat(999)}😀`)).toBeUndefined();
    expect(userNameFault(`${'é'.repeat(998)}😀`)).toBe('U+1F600 is a symbol');
    expect(userNameFault(`${'x'.repeat(2_000_000)} `)).toBe(
      'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name',
    );
  });
});
