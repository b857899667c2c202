/**
 * The result of the IdentifierClass for a character: `true` (valid), `inContext` (valid in certain contexts), or the
 * reason why the character is invalid. In messages, the reason follows `U+2019 is `.
 */
export type Verdict = true | 'inContext' | string;

type Category = readonly [has: (char: string) => boolean, verdict: Verdict];

const among =
  (characters: RegExp) =>
  (char: string): boolean =>
    characters.test(char);

/**
 * The algorithm of RFC 8264 section 8: the first category that contains the character determines the result. The capital letters in
 * the comments are the letters of the categories in sections 9.1 to 9.18.
 */
const categories: readonly Category[] = [
  // Category F of RFC 8264 section 9.6: exceptions.
  [among(/[\u00df\u03c2\u06fd\u06fe\u0f0b\u3007]/), true],
  [among(/[\u00b7\u0375\u05f3\u05f4\u0660-\u0669\u06f0-\u06f9\u30fb]/), 'inContext'],
  [among(/[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/), 'a character that only changes the layout of words'],
  // J, Unassigned.
  [among(/(?!\p{Noncharacter_Code_Point})\p{Cn}/u), 'not assigned to a character'],
  // K, ASCII7.
  [among(/[!-~]/), true],
  // H, JoinControl.
  [among(/[\u200c\u200d]/), 'inContext'],
  // I, OldHangulJamo.
  [among(/[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]/), 'a part of a Hangul syllable'],
  // M, PrecisIgnorableProperties.
  [among(/\p{Noncharacter_Code_Point}/u), 'not a character'],
  [among(/\p{Default_Ignorable_Code_Point}/u), 'invisible'],
  // L, Controls.
  [among(/\p{Cc}/u), 'a control character'],
  // Q, HasCompat.
  [(char) => char.normalize('NFKC') !== char, 'a compatibility form of another character'],
  // A, LetterDigits.
  [among(/[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u), true],
  // R, OtherLetterDigits.
  [among(/[\p{Lt}\p{Nl}\p{No}\p{Me}]/u), 'a letter or number of a Unicode category that is not allowed in names'],
  // Categories N, O and P: spaces, symbols, punctuation.
  [among(/\p{Zs}/u), 'a space'],
  [among(/\p{S}/u), 'a symbol'],
  [among(/\p{P}/u), 'a punctuation mark'],
  // Private use characters, and code points that are not characters.
  [among(/\p{Co}/u), 'for private use'],
  [among(/\p{Cs}/u), 'half of a surrogate pair'],
  [() => true, 'neither a letter nor a digit'],
];

/** Returns the result of the IdentifierClass (RFC 8264 section 4.2) for a character. */
export function identifierClass(char: string): Verdict {
  return categories.find(([has]) => has(char))?.[1] ?? true;
}
