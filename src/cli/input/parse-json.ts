import { findRewrittenNumber } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';

/**
 * Parses JSON that a person wrote. Throws a `SyntaxError`, and a `UsageError` for a number that would be sent in another form:
 * it may be an identifier that should be a string. `placeOf` names a line.
 */
export function parseOwnJson(source: string, placeOf: (line: number) => string): Json {
  const value = JSON.parse(source) as Json;
  const number = findRewrittenNumber(source);
  if (!number) return value;
  const { literal, offset } = number;
  const line = source.slice(0, offset).split('\n').length;
  throw rewrittenNumber(placeOf(line), literal, String(Number(literal)));
}

/** The error of a number that would be sent in another form than it was written. */
export function rewrittenNumber(place: string, written: string, sent: string): UsageError {
  return new UsageError(`${place}: the number ${written} would be sent as ${sent}`, {
    hint: `"${written}" in quotes is text; as a number, write ${sent}`,
  });
}
