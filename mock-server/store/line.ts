import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';

const prefix = '{"checksum":"';
const prefixLength = prefix.length + '00000000",'.length;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** A line of a file that cannot be what was written there. */
export class LineError extends Error {}

/** Prints an object as one line of JSON, with a CRC-32 of all that follows the checksum in front: `{"checksum":"1c291ca3",...}`. */
export function printLine(value: object): Buffer {
  return Buffer.from(sealLines([JSON.stringify(value)]));
}

/** Bytes of the lines that are made in the same place each time. */
const deskLength = 1 << 18;

/** Where lines are made: to take memory for each anew costs more than to write them. */
let desk: Buffer | undefined;

/** Makes a line of each JSON text of an object that has a member. They are to be used at once: the next call writes over them. */
export function sealLines(texts: readonly string[]): Buffer {
  let most = 0;
  // A UTF-16 unit becomes three bytes at most.
  for (const text of texts) most += prefixLength + 3 * text.length;
  desk ??= Buffer.allocUnsafeSlow(deskLength);
  const lines = most <= deskLength ? desk : Buffer.allocUnsafeSlow(most);
  let end = 0;
  for (const text of texts) end = sealLine(lines, end, text);
  return lines.subarray(0, end);
}

/** Makes a line at a place, and returns where it ends. */
function sealLine(lines: Buffer, start: number, json: string): number {
  const sealed = start + prefixLength;
  // The prefix ends where the opening brace was.
  const end = sealed - 1 + lines.write(json, sealed - 1);
  const sum = crc32(lines.subarray(sealed, end)).toString(16).padStart(8, '0');
  lines.write(`${prefix}${sum}",`, start, 'latin1');
  lines[end] = newline;
  return end + 1;
}

/**
 * Parses a line that `printLine` made, given without its line break. `unchecked` also takes a line without a checksum, as
 * a person may have written it. Throws a `LineError` for anything else.
 */
export function parseLine(line: Buffer, options: { unchecked?: boolean } = {}): JsonObject {
  // An editor or a version control system may have added carriage returns.
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

/** Reads the number of a transaction. */
export function readSequence(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new LineError('has no sequence number');
  return Number(value);
}

/** Where a line was read. */
export interface LinePosition {
  /** From 1. */
  readonly number: number;
  /** Offset in bytes after the line and its line break. */
  readonly end: number;
  /** False for a last line without a line break. */
  readonly terminated: boolean;
}

/** Reads a file line by line, never as a whole. Throws what the file system does, and what `visit` throws. */
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
