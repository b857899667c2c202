import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { SourceError } from '../errors.ts';

/** Byte order marks, the longest first. */
const byteOrderMarks: readonly (readonly [label: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Decodes a stream of bytes to text. If the stream starts with a byte order mark, this mark determines the encoding.
 * Otherwise, uses `encoding` (a label of `TextDecoder`), or UTF-8 if there is no `encoding`. Throws a `SourceError` for
 * bytes that the encoding does not allow. Also throws it for NUL, because a text contains no NUL.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding?: string): AsyncIterable<string> {
  let label: string | undefined;
  let decoder: TextDecoder | undefined;
  let pending: Uint8Array = new Uint8Array(0);
  let line = 1;
  for await (const chunk of withStart(chunks)) {
    label ??= labelOf(chunk, encoding);
    decoder ??= createDecoder(label);
    // Copies ASCII instead of decoding it, because a copy takes only a small part of the time. The first line always
    // goes through the decoder, which removes a byte order mark.
    const isPlain = label === 'utf-8' && line > 1 && pending.length === 0 && isAscii(chunk);
    const text = isPlain
      ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')
      : decode(decoder, chunk, { stream: true }, () => encodingError(label ?? '', pending, chunk, line));
    line = checkText(text, line, label);
    pending = label === 'utf-8' ? incompleteTail(pending, chunk) : pending;
    if (text !== '') yield text;
  }
  if (!decoder) return;
  const rest = decode(decoder, new Uint8Array(0), {}, () =>
    encodingError(label ?? '', pending, new Uint8Array(0), line),
  );
  if (rest !== '') yield rest;
}

/** Makes the first chunk long enough to contain a byte order mark, if the source has enough bytes. */
async function* withStart(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < 3) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

function labelOf(start: Uint8Array, encoding: string | undefined): string {
  const marked = byteOrderMarks.find(([, bytes]) => bytes.every((byte, index) => start[index] === byte));
  if (marked) return marked[0];
  return encoding === undefined ? 'utf-8' : encoding.toLowerCase();
}

function createDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw new SourceError('encoding', `${JSON.stringify(label)} is not a known encoding`, {
      hint: 'Try --encoding windows-1252, iso-8859-1, utf-16le or utf-8.',
      cause,
    });
  }
}

function decode(
  decoder: TextDecoder,
  bytes: Uint8Array,
  options: { stream?: boolean },
  error: () => SourceError,
): string {
  try {
    return decoder.decode(bytes, options);
  } catch {
    throw error();
  }
}

function encodingError(label: string, pending: Uint8Array, chunk: Uint8Array, line: number): SourceError {
  const hint =
    label === 'utf-8'
      ? 'Files saved by Excel are often Windows-1252: try --encoding windows-1252.'
      : 'Set the encoding of the file with --encoding.';
  const at = label === 'utf-8' ? line + linesBeforeInvalid(Buffer.concat([pending, chunk])) : line;
  return new SourceError('encoding', `line ${at} is not valid ${label.toUpperCase()}`, { line: at, hint });
}

/** Returns the number of valid UTF-8 lines before the first invalid line. */
function linesBeforeInvalid(bytes: Buffer): number {
  let lines = 0;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return lines;
    lines++;
    start = end + 1;
  }
  return lines;
}

/**
 * Returns the last bytes of the chunk if they are only the start of a character. The rest of this character is at the
 * start of the next chunk.
 */
function incompleteTail(pending: Uint8Array, chunk: Uint8Array): Uint8Array {
  const end = Buffer.concat([pending, chunk.subarray(Math.max(0, chunk.length - 4))]);
  for (let length = 1; length <= Math.min(3, end.length); length++) {
    const byte = end[end.length - length] ?? 0;
    if (byte < 0x80) return new Uint8Array(0);
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > length ? end.subarray(end.length - length) : new Uint8Array(0);
  }
  return new Uint8Array(0);
}

/**
 * Returns the line number at the end of a piece of text. `line` is the line number at the start of the text. Throws a
 * `SourceError` if the text contains a NUL.
 */
function checkText(text: string, line: number, label: string): number {
  const nul = text.indexOf('\0');
  let count = line;
  for (let at = text.indexOf('\n'); at !== -1 && (nul === -1 || at < nul); at = text.indexOf('\n', at + 1)) count++;
  if (nul === -1) return count;
  throw new SourceError('binary', `line ${count} has a NUL byte, so the file is not text in ${label.toUpperCase()}`, {
    line: count,
    hint: 'Save the file as CSV. If the file is UTF-16 without a byte order mark, use --encoding utf-16le.',
  });
}
