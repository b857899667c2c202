/** Control characters, bidirectional overrides and invisible separators: what could redraw or disguise a terminal's line. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** One line of a server's text that is safe to show: white space folded, control characters as `\u{1b}`, cut at `length`. */
export function visibleText(text: string, length = 200): string {
  const line = text
    .slice(0, length * 8)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(invisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return line.length <= length ? line : `${line.slice(0, length)}…`;
}
