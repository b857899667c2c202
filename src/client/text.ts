/**
 * Characters that control a terminal, change the order of the shown text or are invisible: control characters,
 * bidirectional overrides and invisible separators.
 */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * Makes text of a server safe to show on one line. Replaces white space with single spaces, writes control characters as `\u{1b}`,
 * and cuts the text after `length` characters.
 */
export function visibleText(text: string, length = 200): string {
  const line = text
    .slice(0, length * 8)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(invisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return line.length <= length ? line : `${line.slice(0, length)}…`;
}
