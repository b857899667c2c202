import { SourceError } from '../errors.ts';
import type { Line } from './lines.ts';

/**
 * Matches the start of an attribute with pictures, sounds or certificates. The value of such an attribute is discarded
 * during reading.
 */
const discarded =
  /^(?:jpegPhoto|thumbnailPhoto|thumbnailLogo|photo|audio|userCertificate|userSMIMECertificate|userPKCS12|msExchSafeSendersHash)(?:;[^:]*)?:/i;

/**
 * Joins the folded lines of an LDIF file (RFC 2849 section 2, note 2) and leaves comments out. An empty line separates
 * two entries. Throws a `SourceError` for a line that is longer than the limit, and for a continuation line without a
 * line before it.
 */
export class LdifLines {
  #rest = '';
  /** Number of the physical line in `#rest`. */
  #number = 1;
  #current: { readonly line: number; readonly pieces: string[]; length: number; readonly isKept: boolean } | undefined;

  constructor(private readonly limit: number) {}

  /** Adds a text. Yields the lines that are now complete. */
  *push(text: string): Iterable<Line> {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) yield* this.#add(line.endsWith('\r') ? line.slice(0, -1) : line);
    this.#check(this.#rest.length, this.#number);
  }

  /** Yields the last lines. */
  *end(): Iterable<Line> {
    if (this.#rest !== '') yield* this.#add(this.#rest);
    yield* this.#take();
  }

  *#add(text: string): Iterable<Line> {
    const line = this.#number++;
    this.#check(text.length, line);
    if (text.startsWith(' ')) return this.#append(text.slice(1), line);
    yield* this.#take();
    if (text === '') yield { line, text };
    else if (text.startsWith('#')) this.#current = { line, pieces: [], length: 0, isKept: false };
    else if (discarded.test(text)) {
      this.#current = { line, pieces: [text.slice(0, text.indexOf(':') + 1)], length: 0, isKept: false };
      if (text.includes(':<')) this.#current.pieces.push(text.slice(text.indexOf(':') + 1));
    } else this.#current = { line, pieces: [text], length: text.length, isKept: true };
  }

  #append(text: string, line: number): void {
    const current = this.#current;
    if (!current) {
      throw new SourceError(
        'syntax',
        `line ${line} starts with a space to continue the line above, but the line above is empty or missing`,
        {
          line,
          hint: 'An empty line of an LDIF file separates entries. Remove the space, or export the file again.',
        },
      );
    }
    if (!current.isKept) return;
    current.pieces.push(text);
    current.length += text.length;
    this.#check(current.length, current.line);
  }

  *#take(): Iterable<Line> {
    const current = this.#current;
    this.#current = undefined;
    if (current && current.pieces.length > 0) yield { line: current.line, text: current.pieces.join('') };
  }

  #check(length: number, line: number): void {
    if (length <= this.limit) return;
    throw new SourceError('tooLong', `line ${line} is longer than ${this.limit} characters`, {
      line,
      hint: 'Export the entries without their pictures, certificates and other large values.',
    });
  }
}
