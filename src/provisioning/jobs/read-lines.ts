import { createReadStream } from 'node:fs';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { JobError } from './job-error.ts';

/** Maximum length of a line in characters. */
const maxLine = 16 * 1024 * 1024;

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

/** Parses a line as a JSON object. Returns `undefined` if the line is not a JSON object. */
export function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
