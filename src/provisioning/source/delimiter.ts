/** Delimiters that are recognised, the most common first. The first wins a tie. */
export const delimiters = [',', ';', '\t', '|'] as const;

/** One of the recognised delimiters. */
export type Delimiter = (typeof delimiters)[number];

/** Finds the delimiter that a header line uses most outside quotes. A header of a single column has a comma. */
export function detectDelimiter(headerLine: string): Delimiter {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of headerLine) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return delimiters.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best));
}
