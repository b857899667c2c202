import { didYouMean } from '../../src/protocol/text/suggest.ts';

/**
 * Returns the end of an error message, such as `: did you mean "delete"?`. If no known name is similar, returns an
 * empty text.
 */
export function suggest(typed: string, known: Iterable<string>): string {
  const question = didYouMean(typed, known);
  return question === undefined ? '' : `: ${question}`;
}

/** Like `suggest`, but lists the known names if no name is similar. */
export function suggestOrList(typed: string, known: readonly string[]): string {
  return suggest(typed, known) || `: ${known.join(', ')}`;
}
