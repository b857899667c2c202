import { createReadStream } from 'node:fs';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { JobError } from './job-error.ts';

/** Maximum length of a line in characters. */
const maxLine = 16 * 1024 * 1024;

const newLine = 0x0a;

/**
 * Yields the complete lines of a file. A last line without a line end is incomplete and is left out. Throws the errors
 * of the file system. Throws a `JobError` (`corrupt`) for a line that is longer than `maxLine`.
 */
export async function* readLines(file: string): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const pieces = (rest + (chunk as string)).split('\n');
    rest = pieces.pop() ?? '';
    if (rest.length > maxLine) throw new JobError('corrupt', `${file} has a line of more than ${maxLine} characters`);
    yield* pieces;
  }
}

/** A line of a file, without its line end, and its position in bytes. */
export interface PlacedLine {
  readonly bytes: Buffer;
  readonly start: number;
}

/**
 * Yields the complete lines of a stream of bytes, as `readLines` does. `name` is the name of the file for errors. Throws
 * a `JobError` (`corrupt`) for a line that is longer than `maxLine` bytes.
 */
export async function* readPlacedLines(
  stream: AsyncIterable<unknown>,
  name: string,
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
    if (restLength > maxLine) throw new JobError('corrupt', `${name} has a line of more than ${maxLine} characters`);
  }
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
