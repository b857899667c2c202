/** A token of a filter. `text` is the text in the filter. For a `string`, `text` includes the quotes. */
export interface Token {
  readonly kind: 'word' | 'string' | 'quoted' | 'number' | '(' | ')' | '[' | ']' | '.' | 'end' | 'unknown';
  readonly text: string;
  readonly offset: number;
  /** True if there is white space before the token. */
  readonly spaced: boolean;
}

// The lexer takes linear time, because each pattern is sticky, and backtracks only within the characters that it
// matched.
const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:@-])/y;
const string = /"(?:[^"\\]|\\[\s\S])*"/y;
// RFC 7644 does not allow single quotes, but some clients send them. Single quotes are accepted only in lenient mode.
const quoted = /'[^']*'/y;
const word = /[^\s()[\]"']+/y;
const subAttribute = /\.(?=[A-Za-z$])/y;

/**
 * Splits a filter into tokens, and reads each character once. Never throws: text that matches no token becomes a token
 * of the kind `unknown`.
 */
export class Lexer {
  /** Number of characters that were read. A test uses this number to check that the time is linear. */
  steps = 0;
  #position = 0;

  constructor(readonly source: string) {}

  next(): Token {
    const start = this.#position;
    this.#match(space);
    const offset = this.#position;
    const spaced = offset > start;
    const token = (kind: Token['kind'], text: string): Token => ({ kind, text, offset, spaced });
    const character = this.source[offset];
    if (character === undefined) return token('end', '');
    if (character === '(' || character === ')' || character === '[' || character === ']') {
      this.#position++;
      this.steps++;
      return token(character, character);
    }
    const own = this.#ownPattern(character);
    const special = own && this.#match(own.pattern);
    if (own && special) return token(own.kind, special);
    const text = this.#match(word);
    if (text) return token('word', text);
    this.#position = this.source.length;
    this.steps += this.source.length - offset;
    return token('unknown', this.source.slice(offset));
  }

  /** Returns the kind and the pattern of a token for its first character. Returns undefined if the token is a word. */
  #ownPattern(character: string): { kind: Token['kind']; pattern: RegExp } | undefined {
    if (character === '"') return { kind: 'string', pattern: string };
    if (character === "'") return { kind: 'quoted', pattern: quoted };
    if (character === '.') return { kind: '.', pattern: subAttribute };
    if (character === '-' || (character >= '0' && character <= '9')) return { kind: 'number', pattern: number };
    return undefined;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const matched = pattern.exec(this.source)?.[0];
    this.steps += (matched?.length ?? 0) + 1;
    if (matched === undefined) return undefined;
    this.#position += matched.length;
    return matched;
  }
}
