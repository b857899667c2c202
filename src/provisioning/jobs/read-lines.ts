import { createReadStream } from 'node:fs';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { JobError } from './job-error.ts';

/** Maximum length in characters of a line of a plan or a journal. */
const maxLine = 16 * 1024 * 1024;

const newLine = 0x0a;

/** Yields the lines of `readLineBlocks` one by one. */
export async function* readLines(file: string, longest = maxLine): AsyncGenerator<string, void, undefined> {
  for await (const lines of readLineBlocks(file, longest)) for (const line of lines) yield line;
}

/**
 * Yields the complete lines of a file, block by block. A last line without a line end is incomplete and is left out.
 * Throws the errors of the file system. Throws a `JobError` (`corrupt`) for a line that is longer than `longest`
 * characters.
 */
export async function* readLineBlocks(
  file: string,
  longest = maxLine,
): AsyncGenerator<readonly string[], void, undefined> {
  // Joins the parts of a long line only once. If each chunk were joined at once, the time would grow with the square of
  // the line length.
  let rest: string[] = [];
  let restLength = 0;
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const pieces = (chunk as string).split('\n');
    const last = pieces.pop() ?? '';
    if (pieces.length > 0) {
      if (rest.length > 0) pieces[0] = rest.join('') + pieces[0];
      [rest, restLength] = [[], 0];
      yield pieces;
    }
    if (last !== '') rest.push(last);
    restLength += last.length;
    if (restLength > longest) throw tooLong(file, longest);
  }
}

/** A line of a file, without its line end, and its position in bytes. */
export interface PlacedLine {
  readonly bytes: Buffer;
  readonly start: number;
}

/**
 * Yields the complete lines of a stream of bytes, as `readLines` does. `name` is the name of the file for errors. Throws
 * a `JobError` (`corrupt`) for a line that is longer than `longest` bytes.
 */
export async function* readPlacedLines(
  stream: AsyncIterable<unknown>,
  name: string,
  longest = maxLine,
): AsyncGenerator<PlacedLine, void, undefined> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let position = 0;
  for await (const chunk of stream) {
    const piece = chunk as Buffer;
    let from = 0;
    for (let end = piece.indexOf(newLine); end !== -1; end = piece.indexOf(newLine, from)) {
      const tail = piece.subarray(from, end);
      const bytes = restLength === 0 ? tail : Buffer.concat([...rest, tail]);
      yield { bytes, start: position + from - restLength };
      [rest, restLength, from] = [[], 0, end + 1];
    }
    if (from < piece.length) rest.push(piece.subarray(from));
    restLength += piece.length - from;
    position += piece.length;
    if (restLength > longest) throw tooLong(name, longest);
  }
}

function tooLong(name: string, longest: number): JobError {
  return new JobError('corrupt', `${name} has a line of more than ${longest} characters`);
}

/** Parses a line as a JSON object. Returns `undefined` if the line is not a JSON object. */
export function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
