/** The quotes in which the cursor is: none, `'…'`, `"…"` or `$'…'`. */
export type OpenQuote = '' | "'" | '"' | "$'";

/** A command line of a POSIX shell up to the cursor. */
export interface ShellLine {
  /** The words before the cursor, without quotes. The first word is the name of the program. */
  readonly before: readonly string[];
  /** The text of the word at the cursor, without quotes. */
  readonly current: string;
  /** The word at the cursor as the user typed it. */
  readonly raw: string;
  readonly quote: OpenQuote;
  /** True if the word at the cursor is the file of a redirection. */
  readonly isRedirection: boolean;
}

/** Divides a command line into words, as bash does. Does not expand variables and patterns. */
export function readShellLine(line: string): ShellLine {
  let before: string[] = [];
  let current = '';
  let raw = '';
  let quote: OpenQuote = '';
  let isWord = false;
  let isRedirection = false;
  const end = (): void => {
    if (isWord && !isRedirection) before.push(current);
    if (isWord) isRedirection = false;
    [current, raw, isWord] = ['', '', false];
  };
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    const next = line[at + 1];
    if (quote === '' && /\s/.test(character)) {
      end();
      continue;
    }
    if (quote === '' && /[;|&()<>]/.test(character)) {
      // The number before a redirection is a part of the redirection: `2>file`.
      if (/[<>]/.test(character) && /^\d+$/.test(raw)) [current, raw, isWord] = ['', '', false];
      end();
      if (/[<>]/.test(character)) isRedirection = true;
      else before = [];
      continue;
    }
    isWord = true;
    raw += character;
    if (quote === '') {
      if (character === '\\' && next !== undefined) {
        raw += next;
        current += next;
        at++;
      } else if (character === '$' && next === "'") {
        raw += next;
        quote = "$'";
        at++;
      } else if (character === "'" || character === '"') quote = character;
      else if (character !== '\\') current += character;
    } else if (character === (quote === '"' ? '"' : "'")) quote = '';
    else if (
      character === '\\' &&
      next !== undefined &&
      (quote === "$'" || (quote === '"' && /[$`"\\\n]/.test(next)))
    ) {
      raw += next;
      current += next;
      at++;
    } else current += character;
  }
  return { before, current, raw, quote, isRedirection };
}

/** Matches an ASCII character that bash may interpret in a word. Such a character gets a backslash. */
const plain = /[^\w./:@%+,=\-\u0080-\u{10ffff}]/gu;

/** Writes text as a continuation of a word with open quotes. The quotes stay open. */
export function quoteForBash(text: string, quote: OpenQuote): string {
  switch (quote) {
    case '':
      return text.replace(plain, '\\$&');
    case "'":
      return text.replaceAll("'", "'\\''");
    case "$'":
      return text.replace(/[\\']/g, '\\$&');
    case '"':
      // In double quotes, an interactive shell replaces `!WORD` with an earlier command. A backslash before `!`
      // prevents this, but stays in the text, so `\!` is put outside of the quotes.
      return text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', '"\\!"');
  }
}
