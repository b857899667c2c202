/** A token of a filter. `text` is the text of the source; a `string` includes its quotes. */
export interface Token {
  readonly kind: 'word' | 'string' | 'quoted' | 'number' | '(' | ')' | '[' | ']' | '.' | 'end' | 'unknown';
  readonly text: string;
  readonly offset: number;
  /** True when white space stands before it. */
  readonly spaced: boolean;
}

// Each pattern is sticky and cannot backtrack over more characters than it matched.
const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:@-])/y;
const string = /"(?:[^"\\]|\\[\s\S])*"/y;
// Not in RFC 7644, but some clients send it; only a lenient reader accepts it.
const quoted = /'[^']*'/y;
const word = /[^\s()[\]"']+/y;
const subAttribute = /\.(?=[A-Za-z$])/y;

/** Splits a filter into tokens; reads each character once. Never throws: text that matches no token is `unknown`. */
export class Lexer {
  /** Characters that were read, for the test that the cost is linear. */
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

  /** Patterns of tokens other than words, by their first character. */
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
