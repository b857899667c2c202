/**
 * Folds a string for comparisons that ignore case, like UsernameCaseMapped (RFC 8265 section 3.3). Converts full-width
 * and half-width characters to their usual forms, and converts the text to lower case without a locale. Then normalises
 * the text to NFC, so that a letter with a combining accent equals the composed letter (RFC 7644 section 5).
 */
export function foldCase(text: string): string {
  switch (alphabetOf(text)) {
    case 'lower':
      return text;
    case 'ascii':
      return text.toLowerCase();
    case 'other':
      // Replaces ς, the sigma at the end of a word, with σ, the sigma in other places. Otherwise, an `sw` condition
      // that ends in ς would not match a longer word with σ at the same place.
      return mapWidth(text.toLowerCase()).replaceAll('ς', 'σ').normalize('NFC');
  }
}

/**
 * True if the folded form of `text` equals `folded`. For ASCII text, makes no folded copy, and therefore takes only a
 * third of the time.
 */
export function equalsFolded(text: string, folded: string): boolean {
  let isEqual = text.length === folded.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return foldCase(text) === folded;
    // Continues the loop after the first difference, because a later character may be outside of ASCII. In this case,
    // the folded texts must be compared.
    if (isEqual) isEqual = (code >= 65 && code <= 90 ? code + 32 : code) === folded.charCodeAt(i);
  }
  return isEqual;
}

/** Converts full-width and half-width characters to their usual forms, including the ideographic space (RFC 8264 section 5.2.1). */
export function mapWidth(text: string): string {
  return text.replace(/[\u3000\uff00-\uffef]+/g, (wide) => wide.normalize('NFKC'));
}

/**
 * Returns the smallest of three character sets that contains all characters of the text: `lower` (ASCII without capital
 * letters), `ascii`, or `other` (all characters).
 */
function alphabetOf(text: string): 'lower' | 'ascii' | 'other' {
  let alphabet: 'lower' | 'ascii' = 'lower';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return 'other';
    if (code >= 65 && code <= 90) alphabet = 'ascii';
  }
  return alphabet;
}
