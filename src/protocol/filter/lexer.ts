/** A piece of a filter. `text` is the source's own; a `string` includes its quotes. */
export interface Token {
  readonly kind: 'word' | 'string' | 'quoted' | 'number' | '(' | ')' | '[' | ']' | '.' | 'end' | 'unknown';
  readonly text: string;
  readonly offset: number;
  /** True when white space stands before it. */
  readonly spaced: boolean;
}

// Each pattern is anchored where the lexer stands and cannot backtrack over more than it matched.
const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:@-])/y;
const string = /"(?:[^"\\]|\\[\s\S])*"/y;
// Not RFC 7644, but sent by some clients: understood by a lenient reader alone.
const quoted = /'[^']*'/y;
const word = /[^\s()[\]"']+/y;
const subAttribute = /\.(?=[A-Za-z$])/y;

/** Cuts a filter into tokens, one at a time and each character once. Never throws: what fits nothing is `unknown`. */
export class Lexer {
  /** Characters looked at, for the proof that the cost is linear. */
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

  /** What else than a word may begin with a character. */
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
