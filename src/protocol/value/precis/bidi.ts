import type { Misplaced } from './context.ts';

/**
 * Matches the Unicode blocks of right-to-left writing systems. The blocks also contain the marks and digits of these
 * systems.
 */
const blocks = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * The Bidi_Class of the characters of the IdentifierClass in Unicode 17. Regular expressions cannot match this
 * property. `A` means AN; `E` means EN; `M` means NSM; `R` means R or AL; `N` means ES, CS, ET, ON or BN. The first row
 * that contains the character applies. A character that is in no row has class L.
 */
const classes: readonly (readonly [name: 'A' | 'E' | 'L' | 'M' | 'R' | 'N', has: RegExp])[] = [
  ['A', /[\u0660-\u0669\u{10d30}-\u{10d39}\u{10d40}-\u{10d49}]/u],
  ['E', /[0-9\u06f0-\u06f9]/],
  ['L', /[\u0cbf\u0cc6\u{11a07}\u{11a08}\u{11c3f}]/u],
  ['M', /\p{Mn}/u],
  ['R', blocks],
  ['N', /[!-/:-@[-`{-~\u00b7\u02b9\u02ba\u02c6-\u02cf\u02ec\u0375\u2e2f\u30fb\ua67f\ua717-\ua71f\ua788]|\u200c|\u200d/],
];

/**
 * Patterns for violations of the conditions 1, 2 and 3 of the Bidi Rule. Conditions 5 and 6 need no pattern, because
 * they apply only to names that begin with a character of class L. Condition 1 already rejects these names.
 */
const conditions: readonly (readonly [broken: RegExp, reason: string])[] = [
  [/^[^R]/, 'cannot be the first character of a right-to-left name'],
  [/L/, 'is a left-to-right character in a right-to-left name'],
  [/N(?=M*$)/, 'cannot be the last character of a right-to-left name'],
];

/**
 * Finds the first character that violates the Bidi Rule (RFC 5893 section 2). The rule applies only to names with a right-to-left
 * character.
 */
export function misdirected(chars: readonly string[]): Misplaced | undefined {
  if (!chars.some((char) => blocks.test(char))) return undefined;
  const names = chars.map((char) => classes.find(([, has]) => has.test(char))?.[0] ?? 'L').join('');
  if (!/[RA]/.test(names)) return undefined;
  for (const [broken, reason] of conditions) {
    const at = names.search(broken);
    if (at !== -1) return { char: chars[at] ?? '', reason };
  }
  const [arabic, european] = [names.indexOf('A'), names.indexOf('E')];
  if (arabic === -1 || european === -1) return undefined;
  // Condition 4: a name must not contain both AN and EN.
  return {
    char: chars[Math.max(arabic, european)] ?? '',
    reason: 'is in a name that already contains digits of another kind',
  };
}
