import { SourceError } from '../errors.ts';
import { parseResource } from './ndjson.ts';
import { maxRowLength, type ResourceRow } from './row.ts';

/**
 * Reads the resources of a JSON array, of the `Resources` of a ListResponse, or of a document that is one resource.
 * Keeps at most one resource in memory. The line of a row is normally the line on which the resource starts. If this
 * line is not greater than the line of the previous row, the row gets the line of the previous row plus one. Two rows
 * therefore never have the same line. Throws a `SourceError` if the text has another form or is incomplete.
 */
export async function* readJson(
  texts: AsyncIterable<string>,
  options: { maxRowLength?: number } = {},
): AsyncIterable<ResourceRow> {
  const scanner = new Scanner(options.maxRowLength ?? maxRowLength);
  for await (const text of texts) yield* scanner.push(text);
  yield* scanner.end();
}

/** Finds the end of each item in the array of resources. `JSON.parse` then parses and validates the items. */
class Scanner {
  readonly #limit: number;
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Depth of nesting inside the array of resources. `undefined` until the array is found. */
  #itemsDepth: number | undefined;
  /** True if the array of resources was read to its end. */
  #finished = false;
  /**
   * The last string at nesting depth 1. If an array of the top-level object starts next, this string is the name of the
   * member whose value is the array.
   */
  #lastString = '';
  #topLevel: '' | '[' | '{' = '';
  /**
   * The text of the current item. Until an array of resources is found, this is the text of the document, because the
   * document may be one resource.
   */
  #text = '';
  #textLine = 1;
  /** Line number of the previous item. */
  #lastNumber = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  *push(text: string): Iterable<ResourceRow> {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string;
      if (character === '\n') this.#line++;
      const row = this.#inString ? this.#insideString(character) : this.#outsideString(character);
      if (row) yield row;
    }
  }

  *end(): Iterable<ResourceRow> {
    if (this.#topLevel === '') throw this.#error('the file contains no JSON');
    if (this.#depth !== 0 || this.#inString)
      throw this.#error('the JSON is incomplete: a bracket or a quote is not closed');
    if (this.#topLevel === '{' && this.#itemsDepth === undefined) yield this.#take();
  }

  #insideString(character: string): undefined {
    this.#collect(character);
    if (this.#depth === 1 && character !== '"') this.#lastString += character;
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    return undefined;
  }

  #outsideString(character: string): ResourceRow | undefined {
    switch (character) {
      case '"':
        this.#inString = true;
        if (this.#depth === 1) this.#lastString = '';
        this.#collect(character);
        return undefined;
      case '{':
      case '[':
        return this.#open(character);
      case '}':
      case ']':
        return this.#close(character);
      case ',':
        if (this.#depth === this.#itemsDepth) return this.#takeIfAny();
        this.#collect(character);
        return undefined;
      default:
        if (this.#depth === 0 && !/\s/.test(character)) {
          throw this.#error(this.#topLevel === '' ? 'not a JSON array or object' : 'text follows the end of the JSON');
        }
        this.#collect(character);
        return undefined;
    }
  }

  #open(character: '{' | '['): undefined {
    if (this.#depth === 0 && this.#topLevel !== '') throw this.#error('text follows the end of the JSON');
    const isTop = this.#depth === 0;
    if (isTop) this.#topLevel = character;
    const wanted =
      character === '[' &&
      this.#itemsDepth === undefined &&
      (isTop || (this.#depth === 1 && this.#topLevel === '{' && this.#lastString.toLowerCase() === 'resources'));
    this.#depth++;
    if (wanted) {
      this.#itemsDepth = this.#depth;
      this.#text = '';
    } else this.#collect(character);
    return undefined;
  }

  #close(character: string): ResourceRow | undefined {
    if (this.#depth === 0) throw this.#error(`a ${character} without an opening bracket`);
    const row = this.#depth === this.#itemsDepth && !this.#finished ? this.#takeIfAny() : undefined;
    if (this.#depth === this.#itemsDepth) this.#finished = true;
    else this.#collect(character);
    this.#depth--;
    return row;
  }

  /** Stores a character of an item, or of a document that may be one resource. */
  #collect(character: string): void {
    if (this.#finished) return;
    if (this.#text === '') {
      if (/\s/.test(character)) return;
      this.#textLine = this.#line;
    }
    this.#text += character;
    if (this.#text.length > this.#limit) {
      throw new SourceError(
        'tooLong',
        `the resource at line ${this.#textLine} is longer than ${this.#limit} characters`,
        {
          line: this.#textLine,
        },
      );
    }
  }

  #takeIfAny(): ResourceRow | undefined {
    return this.#text === '' ? undefined : this.#take();
  }

  #take(): ResourceRow {
    // Each item gets a line number of its own, even if several items are on the same line.
    this.#lastNumber = Math.max(this.#textLine, this.#lastNumber + 1);
    const row = parseResource(this.#text, this.#lastNumber);
    this.#text = '';
    return row;
  }

  #error(message: string): SourceError {
    return new SourceError('syntax', `line ${this.#line}: ${message}`, {
      line: this.#line,
      hint: 'JSON input must be an array of resources, a ListResponse, or one resource. NDJSON input must have one resource per line.',
    });
  }
}
