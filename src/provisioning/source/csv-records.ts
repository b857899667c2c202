/** A record of a CSV text. */
export interface CsvRecord {
  readonly cells: string[];
  /** The unchanged text of the record in the file. Empty if the record has no quotes. */
  readonly raw: string;
  readonly line: number;
}

/**
 * Splits CSV text into records while the text is regular. Text is regular if each quoted field begins and ends with a
 * quote, and a quote inside such a field is written twice. For regular text, the parser needs five times as long as
 * this class.
 */
export class RegularRecords {
  /** Line of the next record. */
  line: number;
  /** The text that is not split into records yet. Begins with an incomplete record, or with a record that is not regular. */
  rest = '';
  readonly #delimiter: string;
  readonly #limit: number;

  /** `limit` is the maximum length of a record in bytes of UTF-8. */
  constructor(delimiter: string, firstLine: number, limit: number) {
    this.#delimiter = delimiter;
    this.line = firstLine;
    // One UTF-16 code unit needs at most three bytes in UTF-8. A record of at most `limit / 3` code units therefore
    // never exceeds `limit` bytes.
    this.#limit = /["\r\n]/.test(delimiter) || delimiter === '' ? -1 : Math.floor(limit / 3);
  }

  /**
   * Splits a further piece of the text, and adds the complete records to `records`. Returns `false` if the next record is
   * not regular, or perhaps too long. `rest` then begins with this record.
   */
  read(text: string, isEnd: boolean, records: CsvRecord[]): boolean {
    const all = this.rest + text;
    const marks = new Marks(all);
    let start = 0;
    let isRegular = true;
    while (start < all.length) {
      marks.moveTo(start);
      const isQuoted = marks.quote < marks.lineEnd();
      const end = isQuoted ? marks.endOfQuoted() : marks.lineEnd();
      isRegular = Math.min(end, all.length) - start <= this.#limit;
      // A CR at the end of a piece may be the first character of a CRLF.
      const isCut = end >= all.length || (end === all.length - 1 && all[end] === '\r');
      if (!isRegular || (isCut && !isEnd)) break;
      const record = all.slice(start, end);
      const cells = isQuoted ? quotedCells(record, this.#delimiter) : plainCells(record, this.#delimiter);
      isRegular = cells !== undefined;
      if (!cells) break;
      records.push({ cells, raw: isQuoted ? record : '', line: this.line });
      if (isQuoted) this.line += record.match(/\r\n|\r|\n/g)?.length ?? 0;
      this.line++;
      start = end + (all[end] === '\r' && all[end + 1] === '\n' ? 2 : 1);
    }
    this.rest = all.slice(start);
    return isRegular;
  }
}

/**
 * The positions of the next quote and the next line ends in a text. Each position is searched only once, because a
 * search may read the whole text.
 */
class Marks {
  quote = -1;
  #feed = -1;
  #carriage = -1;

  constructor(private readonly text: string) {}

  /** Moves each position before `start` to the next occurrence of its character at or after `start`. */
  moveTo(start: number): void {
    if (this.quote < start) this.quote = indexOf(this.text, '"', start);
    if (this.#feed < start) this.#feed = indexOf(this.text, '\n', start);
    if (this.#carriage < start) this.#carriage = indexOf(this.text, '\r', start);
  }

  lineEnd(): number {
    return Math.min(this.#feed, this.#carriage);
  }

  /** Returns the first line end that is not inside quotes. `quote` is the first quote of the record. */
  endOfQuoted(): number {
    while (this.quote < this.lineEnd()) {
      const close = this.text.indexOf('"', this.quote + 1);
      if (close === -1) return Number.POSITIVE_INFINITY;
      this.moveTo(close + 1);
    }
    return this.lineEnd();
  }
}

/** Returns the position of a character, or infinity if there is no such character. */
function indexOf(text: string, character: string, start: number): number {
  const found = text.indexOf(character, start);
  return found === -1 ? Number.POSITIVE_INFINITY : found;
}

/** Splits a record without quotes. */
function plainCells(record: string, delimiter: string): string[] {
  const cells = copied(record, delimiter).split(delimiter);
  cells.pop();
  return cells;
}

/** Splits a record with quotes. Returns `undefined` if the record is not regular. */
function quotedCells(record: string, delimiter: string): string[] | undefined {
  const text = copied(record, delimiter);
  const cells: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end: number;
    if (text[start] === '"') {
      let close = text.indexOf('"', start + 1);
      while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
      end = close + 1;
      if (close === -1 || !text.startsWith(delimiter, end)) return undefined;
      cells.push(text.slice(start + 1, close).replaceAll('""', '"'));
    } else {
      end = text.indexOf(delimiter, start);
      const cell = text.slice(start, end);
      if (cell.includes('"')) return undefined;
      cells.push(cell);
    }
    start = end + delimiter.length;
  }
  return cells;
}

/**
 * Returns the text of the record, with a delimiter after each cell. This concatenation makes V8 copy the record.
 * Without the copy, each cell would keep the whole piece of text in memory.
 */
function copied(record: string, delimiter: string): string {
  return `${record}${delimiter}`;
}
