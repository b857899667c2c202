import { findRewrittenNumber } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';

/**
 * Parses JSON that the operator wrote. Throws a `SyntaxError` for invalid JSON. Throws a `UsageError` for a number
 * whose form JSON serialisation would change: it may be an identifier, which should be a string. `placeOf` converts a
 * line number to a text for messages.
 */
export function parseOwnJson(source: string, placeOf: (line: number) => string): Json {
  const value = JSON.parse(source) as Json;
  const number = findRewrittenNumber(source);
  if (!number) return value;
  const { literal, offset } = number;
  const line = source.slice(0, offset).split('\n').length;
  throw rewrittenNumber(placeOf(line), literal, String(Number(literal)));
}

/** Creates the error for a number that JSON serialisation would change from the form `written` to the form `sent`. */
export function rewrittenNumber(place: string, written: string, sent: string): UsageError {
  return new UsageError(`${place}: the number ${written} would be sent as ${sent}`, {
    hint: `write "${written}" in quotes for a text, or ${sent} for a number`,
  });
}
