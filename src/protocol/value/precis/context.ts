import { isTransparent, joinsNext, joinsPrevious } from './joining.ts';

/** A character that cannot stand where it does, and why, as the end of "U+00B7 …". */
export interface Misplaced {
  readonly char: string;
  readonly reason: string;
}

/** True where a character may stand. `at` is its place among the characters of a name. */
type Holds = (chars: readonly string[], at: number) => boolean;

const isHebrew: Holds = (chars, at) => /\p{Script=Hebrew}/u.test(chars[at - 1] ?? '');

/** Which neighbours a character needs (RFC 5892 appendices A.1 to A.6). */
const neighbours: ReadonlyMap<string, readonly [holds: Holds, reason: string]> = new Map([
  [
    '\u200c',
    [(chars, at) => isVirama(chars[at - 1]) || partsJoined(chars, at), 'parts no two letters that would be joined'],
  ],
  ['\u200d', [(chars, at) => isVirama(chars[at - 1]), 'stands behind what is no virama']],
  ['\u00b7', [(chars, at) => chars[at - 1] === 'l' && chars[at + 1] === 'l', 'stands anywhere but between two l']],
  ['\u0375', [(chars, at) => /\p{Script=Greek}/u.test(chars[at + 1] ?? ''), 'stands before what is not Greek']],
  ['\u05f3', [isHebrew, 'stands behind what is not Hebrew']],
  ['\u05f4', [isHebrew, 'stands behind what is not Hebrew']],
]);

/** Which company a character needs or does not bear (RFC 5892 appendices A.7 to A.9). */
const company: readonly (readonly [char: RegExp, holds: (text: string) => boolean, reason: string])[] = [
  [
    /\u30fb/,
    (text) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text),
    'stands where nothing is Hiragana, Katakana or Han',
  ],
  [/[\u06f0-\u06f9]/, (text) => !/[\u0660-\u0669]/.test(text), 'stands among other Arabic digits'],
];

/** The first of those characters that the IdentifierClass has in some surroundings which stands in others. */
export function misplaced(chars: readonly string[]): Misplaced | undefined {
  for (const [at, char] of chars.entries()) {
    const [holds, reason] = neighbours.get(char) ?? [];
    if (reason !== undefined && !holds?.(chars, at)) return { char, reason };
  }
  const text = chars.join('');
  for (const [wanted, holds, reason] of company) {
    const char = wanted.exec(text)?.[0];
    if (char !== undefined && !holds(text)) return { char, reason };
  }
  return undefined;
}

/** The letters on both sides would be joined, over marks. */
function partsJoined(chars: readonly string[], at: number): boolean {
  const next = (from: number, step: number): string => {
    let place = from + step;
    while (isTransparent.test(chars[place] ?? '')) place += step;
    return chars[place] ?? '';
  };
  return joinsNext.test(next(at, -1)) && joinsPrevious.test(next(at, 1));
}

/**
 * A mark of the combining class 9, which regular expressions do not know. Marks that follow each other are put in the order of
 * their classes: it goes behind one of class 8 and before one of class 10.
 */
function isVirama(char = ''): boolean {
  const isOrdered = (marks: string): boolean => marks.normalize('NFD') === marks;
  return char !== '' && !isOrdered(`${char}\u3099`) && !isOrdered(`\u05b0${char}`);
}
