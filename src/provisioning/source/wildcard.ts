import { foldCase } from '../../protocol/value/case.ts';

/**
 * Makes a test for texts that a pattern matches as a whole, in which `*` is any text and `?` any one character. Case does not
 * count. Takes time in proportion to pattern times text at most.
 */
export function matcherOf(pattern: string): (text: string) => boolean {
  const wanted = foldCase(pattern);
  if (!/[*?]/.test(wanted)) return (text) => foldCase(text) === wanted;
  return (text) => matches(foldCase(text), wanted);
}

/** Goes back to the last `*` alone, so that no pattern takes exponential time. */
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
