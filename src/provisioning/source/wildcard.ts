import { foldCase } from '../../protocol/value/case.ts';

/**
 * Creates a test that compares whole texts with a pattern. In the pattern, `*` stands for any text and `?` for any one character. Case is
 * ignored. The time of a test is at most proportional to the length of the pattern times the length of the text.
 */
export function matcherOf(pattern: string): (text: string) => boolean {
  const wanted = foldCase(pattern);
  if (!/[*?]/.test(wanted)) return (text) => foldCase(text) === wanted;
  return (text) => matches(foldCase(text), wanted);
}

/**
 * Compares a text with a pattern. After a mismatch, goes back only to the last `*` of the pattern. Therefore, no
 * pattern takes exponential time.
 */
function matches(text: string, pattern: string): boolean {
  let [at, place, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      star = place++;
      resume = at;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      at++;
      place++;
    } else if (star !== -1) {
      place = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}
