/** Codes of the writing systems (ISO 15924) in which words contain joiners (U+200C and U+200D). */
const joining = 'Arab Syrc Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr'.split(' ');

/** Regular expressions for characters that `sanitise` replaces. */
interface Patterns {
  /**
   * Characters that control a terminal or are invisible: control characters, lone surrogates, line separators, invisible
   * and directional characters, and a combining mark at the start. Variation selectors are allowed, because emoji and CJK
   * names contain them.
   */
  readonly unsafe: RegExp;
  /**
   * A joiner (U+200C or U+200D) at a wrong place. A joiner is allowed after a character of an emoji or of a writing
   * system in `joining`. At other places, a joiner is invisible and makes two different names look the same.
   */
  readonly strayJoiner: RegExp;
}

let compiled: Patterns | undefined;

/**
 * Compiles the patterns at their first use, because a compilation takes milliseconds. Most commands show only printable
 * ASCII, and need no patterns.
 */
function patterns(): Patterns {
  if (compiled) return compiled;
  const exceptions = joining.map((script) => `\\p{scx=${script}}|`).join('');
  compiled = {
    unsafe: /[\p{Cc}\p{Cs}\u2028\u2029\ufff9-\ufffb]|(?!\p{VS}|[\u200c\u200d])\p{DI}|^\p{M}+/gu,
    strayJoiner: new RegExp(`(?<!${exceptions}\\p{ExtPict}|\\p{EMod}|\\ufe0f)[\\u200c\\u200d]`, 'gu'),
  };
  return compiled;
}

const plain = /^[\x20-\x7e]*$/;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text safe to show on one line of a terminal. Writes invisible characters and control characters as `\n`,
 * `\x1b`, `\u202e` or `\u{e0041}`. Use the result only for display, because the original text cannot be restored.
 */
export function sanitise(text: string): string {
  if (plain.test(text)) return text;
  const { strayJoiner, unsafe } = patterns();
  return text.replace(strayJoiner, spell).replace(unsafe, spell);
}

/**
 * Makes text of several lines safe to show, like `sanitise`, but keeps line feeds. The text must come from this
 * program. Text from another source may contain a line feed, and this function does not make line feeds visible.
 */
export function sanitiseLines(text: string): string {
  return text.split('\n').map(sanitise).join('\n');
}

/** Maximum length of a name that is shown, in characters. */
const longestName = 120;

/** Makes a name from a server or a file safe for a message: one line, cut after 120 characters. */
export function visibleName(name: string): string {
  const text = sanitise(name.slice(0, 2 * longestName));
  return text.length > longestName ? `${text.slice(0, longestName)}…` : text;
}

function spell(characters: string): string {
  return Array.from(characters, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code > 0xffff) return `\\u{${hex}}`;
    return named[character] ?? (code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`);
  }).join('');
}
