import { isTransparent, joinsNext, joinsPrevious } from './joining.ts';

/** A character that is not allowed at its position. In messages, `reason` follows the character: `U+00B7 is not …`. */
export interface Misplaced {
  readonly char: string;
  readonly reason: string;
}

/** True if the character is allowed at this position. `at` is the index of the character in `chars`. */
type Holds = (chars: readonly string[], at: number) => boolean;

const isHebrew: Holds = (chars, at) => /\p{Script=Hebrew}/u.test(chars[at - 1] ?? '');

/** Characters that are allowed only next to certain other characters (RFC 5892 appendices A.1 to A.6). */
const neighbours: ReadonlyMap<string, readonly [holds: Holds, reason: string]> = new Map([
  [
    '\u200c',
    [
      (chars, at) => isVirama(chars[at - 1]) || partsJoined(chars, at),
      'does not separate two letters that would otherwise be joined',
    ],
  ],
  ['\u200d', [(chars, at) => isVirama(chars[at - 1]), 'does not follow a virama']],
  ['\u00b7', [(chars, at) => chars[at - 1] === 'l' && chars[at + 1] === 'l', 'is not between two letters "l"']],
  ['\u0375', [(chars, at) => /\p{Script=Greek}/u.test(chars[at + 1] ?? ''), 'is not followed by a Greek letter']],
  ['\u05f3', [isHebrew, 'does not follow a Hebrew letter']],
  ['\u05f4', [isHebrew, 'does not follow a Hebrew letter']],
]);

/**
 * Characters with a condition for the whole name (RFC 5892 appendices A.7 to A.9). The name must contain certain other
 * characters, or must not contain them.
 */
const nameRules: readonly (readonly [char: RegExp, holds: (text: string) => boolean, reason: string])[] = [
  [
    /\u30fb/,
    (text) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text),
    'needs a Hiragana, Katakana or Han character in the same name',
  ],
  [
    /[\u06f0-\u06f9]/,
    (text) => !/[\u0660-\u0669]/.test(text),
    'is in a name that also contains Arabic digits of another kind',
  ],
];

/**
 * Finds the first character that is not allowed in its context. The IdentifierClass allows some characters only in
 * certain contexts.
 */
export function misplaced(chars: readonly string[]): Misplaced | undefined {
  for (const [at, char] of chars.entries()) {
    const [holds, reason] = neighbours.get(char) ?? [];
    if (reason !== undefined && !holds?.(chars, at)) return { char, reason };
  }
  const text = chars.join('');
  for (const [wanted, holds, reason] of nameRules) {
    const char = wanted.exec(text)?.[0];
    if (char !== undefined && !holds(text)) return { char, reason };
  }
  return undefined;
}

/**
 * True if the character at `at` is between a letter that joins its next letter and a letter that joins its previous
 * letter. Ignores marks between the character and these letters.
 */
function partsJoined(chars: readonly string[], at: number): boolean {
  const next = (from: number, step: number): string => {
    let place = from + step;
    while (isTransparent.test(chars[place] ?? '')) place += step;
    return chars[place] ?? '';
  };
  return joinsNext.test(next(at, -1)) && joinsPrevious.test(next(at, 1));
}

/**
 * True for a mark of combining class 9. Regular expressions cannot match this class. Unicode normalisation shows the
 * class, because it sorts marks by their class. A mark of class 9 moves behind U+3099 (class 8) and before U+05B0
 * (class 10).
 */
function isVirama(char = ''): boolean {
  const isOrdered = (marks: string): boolean => marks.normalize('NFD') === marks;
  return char !== '' && !isOrdered(`${char}\u3099`) && !isOrdered(`\u05b0${char}`);
}
