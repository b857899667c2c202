import { SourceError } from '../errors.ts';
import { type Line, readLines } from './lines.ts';
import { maxRowLength } from './row.ts';

/**
 * A part of a YAML stream that can be parsed without the other parts. A part is one item of a sequence with its `-`
 * indicator, or a whole document.
 */
export interface YamlPart {
  readonly kind: 'item' | 'document';
  /** The line on which the part starts. */
  readonly line: number;
  readonly text: string;
}

const hint =
  'Write the resources as a sequence or as documents. In a sequence, each resource starts with "- " in the same column. Between documents, write "---".';

/**
 * Splits a YAML stream into items and documents, and keeps one item or one document in memory. The split needs no
 * parser, because all content of an item of a block sequence is indented more than the `-` indicator of the item (YAML
 * 1.2 section 8.2.1). Throws a `SourceError` for a part that is too long, and for text between items.
 */
export async function* splitYaml(texts: AsyncIterable<string>, limit = maxRowLength): AsyncIterable<YamlPart> {
  const splitter = new Splitter(limit);
  for await (const line of readLines(texts, limit, hint)) {
    const part = splitter.add(line);
    if (part) yield part;
  }
  const last = splitter.take();
  if (last) yield last;
}

class Splitter {
  /**
   * The form of the current document. A number is the column of the `-` indicators of a block sequence. `document`: the
   * document is not a block sequence. `undefined`: the first line of the document was not read yet.
   */
  #form: number | 'document' | undefined;
  #lines: string[] = [];
  #length = 0;
  #start = 1;

  constructor(private readonly limit: number) {}

  /** Adds a line. Returns the part that ends before this line. */
  add({ line, text }: Line): YamlPart | undefined {
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
      const part = this.take();
      this.#form = undefined;
      const rest = text.startsWith('---') ? text.slice(3) : '';
      if (/^\s*(?:#|$)/.test(rest)) return part;
      this.#form = 'document';
      this.#push(line, `   ${rest}`);
      return part;
    }
    if (this.#form === undefined) return this.#begin(line, text);
    if (this.#form === 'document' || text.trim() === '') return this.#push(line, text);
    const column = text.search(/[^ ]/);
    if (column > this.#form || text[column] === '#') return this.#push(line, text);
    if (column < this.#form || !isItem(text.slice(column))) {
      throw new SourceError('syntax', `line ${line}: this text belongs to no item of the sequence`, { line, hint });
    }
    const part = this.take();
    this.#push(line, text);
    return part;
  }

  /** Returns the current part, and starts the next part. */
  take(): YamlPart | undefined {
    if (this.#lines.length === 0) return undefined;
    const kind = this.#form === 'document' ? 'document' : 'item';
    const part: YamlPart = { kind, line: this.#start, text: `${this.#lines.join('\n')}\n` };
    this.#lines = [];
    this.#length = 0;
    return part;
  }

  /** Reads a line at the start of a document. The first line with content determines the form of the document. */
  #begin(line: number, text: string): undefined {
    const content = text.trim();
    if (content === '' || content.startsWith('#') || text.startsWith('%')) return;
    const column = text.search(/[^ ]/);
    this.#form = isItem(text.slice(column)) ? column : 'document';
    this.#push(line, text);
  }

  #push(line: number, text: string): undefined {
    if (this.#lines.length === 0) this.#start = line;
    this.#lines.push(text);
    this.#length += text.length + 1;
    if (this.#length <= this.limit) return;
    const what = this.#form === 'document' ? 'document' : 'resource';
    throw new SourceError('tooLong', `the ${what} at line ${this.#start} is longer than ${this.limit} characters`, {
      line: this.#start,
      hint,
    });
  }
}

/** True for a text that starts with the indicator of an item of a block sequence. */
function isItem(text: string): boolean {
  return /^-(?:[ \t]|$)/.test(text);
}
