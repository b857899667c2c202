/**
 * Folds a string for comparison where case does not count, as RFC 8265 section 3.3 (UsernameCaseMapped) does: full-width and
 * half-width characters as their usual forms, lower case without a locale, and canonically composed, so that an accent that
 * came as a combining character equals one that did not (RFC 7644 section 5).
 */
export function foldCase(text: string): string {
  switch (alphabetOf(text)) {
    case 'lower':
      return text;
    case 'ascii':
      return text.toLowerCase();
    case 'other':
      // A sigma has another form at the end of a word, so that a word would not be the start of a longer one.
      return mapWidth(text.toLowerCase()).replaceAll('ς', 'σ').normalize('NFC');
  }
}

/** True when a text is equal to one that is folded already. What is ASCII is compared where it stands, which costs a third. */
export function equalsFolded(text: string, folded: string): boolean {
  let isEqual = text.length === folded.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return foldCase(text) === folded;
    // What is not ASCII may follow, and decide otherwise.
    if (isEqual) isEqual = (code >= 65 && code <= 90 ? code + 32 : code) === folded.charCodeAt(i);
  }
  return isEqual;
}

/** Makes full-width and half-width characters their usual forms, a blank among them (RFC 8264 section 5.2.1). */
export function mapWidth(text: string): string {
  return text.replace(/[\u3000\uff00-\uffef]+/g, (wide) => wide.normalize('NFKC'));
}

/** ASCII without capitals, ASCII, or more than that. */
function alphabetOf(text: string): 'lower' | 'ascii' | 'other' {
  let alphabet: 'lower' | 'ascii' = 'lower';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return 'other';
    if (code >= 65 && code <= 90) alphabet = 'ascii';
  }
  return alphabet;
}
