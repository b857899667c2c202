/**
 * Delimiters that are recognised, the most common delimiter first. If two of them occur equally often in a header line,
 * the first is used.
 */
export const delimiters = [',', ';', '\t', '|'] as const;

/** One of the recognised delimiters. */
export type Delimiter = (typeof delimiters)[number];

/** Finds the delimiter that occurs most often outside quotes in a header line. Returns a comma for a header with only one column. */
export function detectDelimiter(headerLine: string): Delimiter {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of headerLine) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return delimiters.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best));
}
