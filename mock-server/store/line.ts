import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';

const prefix = '{"checksum":"';
const prefixLength = prefix.length + '00000000",'.length;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** The error for a damaged or invalid line of a file. */
export class LineError extends Error {}

/**
 * Prints an object as a line of JSON. The line begins with the CRC-32 of the rest of the line. Example:
 * `{"checksum":"1c291ca3",...}`.
 */
export function printLine(value: object): Buffer {
  return Buffer.from(sealLines([JSON.stringify(value)]));
}

/** Size of the reused buffer in bytes. */
const bufferLength = 1 << 18;

/** The buffer is reused, because the allocation of a new buffer for each write takes longer than the write. */
let buffer: Buffer | undefined;

/**
 * Converts each JSON text to a line. Each text must be an object with at least one member. The result is valid only
 * until the next call, because the next call reuses the buffer.
 */
export function sealLines(texts: readonly string[]): Buffer {
  let most = 0;
  // A UTF-16 code unit takes at most three bytes in UTF-8.
  for (const text of texts) most += prefixLength + 3 * text.length;
  buffer ??= Buffer.allocUnsafeSlow(bufferLength);
  const lines = most <= bufferLength ? buffer : Buffer.allocUnsafeSlow(most);
  let end = 0;
  for (const text of texts) end = sealLine(lines, end, text);
  return lines.subarray(0, end);
}

/** Writes a line at `start` and returns the position of its end. */
function sealLine(lines: Buffer, start: number, json: string): number {
  const sealed = start + prefixLength;
  // Writes the JSON so that its opening brace is one byte before `sealed`. The prefix then overwrites this brace,
  // because the prefix has its own brace.
  const end = sealed - 1 + lines.write(json, sealed - 1);
  const sum = crc32(lines.subarray(sealed, end)).toString(16).padStart(8, '0');
  lines.write(`${prefix}${sum}",`, start, 'latin1');
  lines[end] = newline;
  return end + 1;
}

/**
 * Parses a line of `printLine`. The line break must be removed already. With the option `unchecked`, also accepts a
 * line without a checksum, for example a handwritten line. Throws a `LineError` for a damaged or invalid line.
 */
export function parseLine(line: Buffer, options: { unchecked?: boolean } = {}): JsonObject {
  // Removes a carriage return, which an editor or a version control system may have added.
  const text = line[line.length - 1] === carriageReturn ? line.subarray(0, -1) : line;
  if (text.subarray(0, prefix.length).toString('latin1') === prefix) {
    const sum = Number.parseInt(text.toString('latin1', prefix.length, prefix.length + 8), 16);
    if (crc32(text.subarray(prefixLength)) !== sum) throw new LineError('does not match its checksum');
  } else if (!options.unchecked) {
    throw new LineError('has no checksum');
  } else if (!isUtf8(text)) {
    throw new LineError('is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw new LineError('is not JSON', { cause: error });
  }
  if (!isObject(value)) throw new LineError('is not a JSON object');
  return value;
}

/** Reads the sequence number of a transaction. */
export function readSequence(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new LineError('has no sequence number');
  return Number(value);
}

/** Position of a line. */
export interface LinePosition {
  /** Line number, from 1. */
  readonly number: number;
  /** Byte offset of the end of the line, after its line break. */
  readonly end: number;
  /** False if the line is the last line and has no line break. */
  readonly terminated: boolean;
}

/** Reads a file line by line, without loading the whole file. Throws errors of the file system and of `visit`. */
export async function readLines(path: string, visit: (line: Buffer, position: LinePosition) => void): Promise<void> {
  let number = 0;
  let end = 0;
  let rest: Buffer[] = [];
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const chunk: Buffer = piece;
    let start = 0;
    for (let stop = chunk.indexOf(newline); stop !== -1; stop = chunk.indexOf(newline, start)) {
      const tail = chunk.subarray(start, stop);
      const line = rest.length === 0 ? tail : Buffer.concat([...rest, tail]);
      rest = [];
      start = stop + 1;
      number++;
      end += line.length + 1;
      visit(line, { number, end, terminated: true });
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  const line = Buffer.concat(rest);
  if (line.length > 0) visit(line, { number: number + 1, end: end + line.length, terminated: false });
}
