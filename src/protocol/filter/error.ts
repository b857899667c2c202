import { ScimError, type ScimType } from '../messages/errors.ts';

/** A filter or a PATCH path does not parse, or a filter names an unknown attribute. Has the problem and its place in the text. */
export class FilterError extends ScimError {
  override readonly name: string = 'FilterError';

  constructor(
    /** The problem, without the place. */
    readonly problem: string,
    readonly source: string,
    /** Start of the wrong part, in UTF-16 code units from the start of `source`. */
    readonly offset: number,
    /** Length of the wrong part, at least 1. */
    readonly length: number,
    override readonly scimType: ScimType = 'invalidFilter',
    /** What to do next, for people. */
    readonly hint?: string,
  ) {
    super(400, `${problem} (at position ${offset + 1})`, scimType);
  }

  /** The same error with the owner of the filter before the problem, such as `operation 2`. */
  within(owner: string): FilterError {
    const { problem, source, offset, length, scimType, hint } = this;
    return new FilterError(`${owner}: ${problem}`, source, offset, length, scimType, hint);
  }

  /** The problem, the source, and a caret under the place, in three lines. A long source is cut around the place. */
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
