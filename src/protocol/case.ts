/**
 * Folds a string for comparison where case does not count: lower case without a locale, and canonically composed, so that
 * an accent that came as a combining character equals one that did not (RFC 7644 section 5).
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return isAscii(lower) ? lower : lower.normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
