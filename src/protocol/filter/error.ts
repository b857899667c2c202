import { ScimError, type ScimType } from '../errors.ts';

/**
 * The error for a filter or a PATCH path that does not parse, or for a filter with an unknown attribute. Contains the problem and
 * its position in the text.
 */
export class FilterError extends ScimError {
  override readonly name: string = 'FilterError';

  constructor(
    /** The problem, without the position. */
    readonly problem: string,
    readonly source: string,
    /** Start of the invalid part, in UTF-16 code units from the start of `source`. */
    readonly offset: number,
    /** Length of the invalid part, at least 1. */
    readonly length: number,
    override readonly scimType: ScimType = 'invalidFilter',
    /** A hint for the user: the next step. */
    readonly hint?: string,
  ) {
    super(400, `${problem} (at position ${offset + 1})`, scimType);
  }

  /** Returns the same error with a prefix that names the owner of the filter, such as `operation 2`. */
  within(owner: string): FilterError {
    const { problem, source, offset, length, scimType, hint } = this;
    return new FilterError(`${owner}: ${problem}`, source, offset, length, scimType, hint);
  }

  /**
   * Prints the problem, the source, and carets below the invalid part, in three lines. If the source is long, prints only the text
   * around the invalid part.
   */
  print(): string {
    const from = Math.max(0, this.offset - 50);
    const before = (from > 0 ? '…' : '') + flat(this.source.slice(from, this.offset));
    const after = flat(this.source.slice(this.offset, this.offset + 50));
    const rest = this.source.length > this.offset + 50 ? '…' : '';
    const caret = '^'.repeat(Math.max(1, Math.min(this.length, after.length)));
    return `${this.problem}\n  ${before}${after}${rest}\n  ${' '.repeat([...before].length)}${caret}`;
  }
}

function flat(text: string): string {
  return text.replace(/\s/g, ' ');
}
