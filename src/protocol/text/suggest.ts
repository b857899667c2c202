/** Maximum length of a text for which similar names are searched. A longer text is not a misspelled name. */
const maxLength = 200;

/**
 * Returns the known names that are most similar to the typed text: the names with the smallest distance, at most `most`
 * of them. Ignores case. A name is similar if its distance from the text is small, or if it begins with the text. A text
 * of one or two letters has no similar names, because almost every short name would be similar.
 */
export function suggest(typed: string, candidates: Iterable<string>, most = 3): string[] {
  const wanted = typed.toLowerCase();
  if (wanted.length > maxLength) return [];
  const limit = maxDistance(wanted.length);
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.toLowerCase();
    // If a name begins with the text, the user may have typed only a part of the name. All missing letters together
    // count as one typing error.
    const isIncomplete = wanted.length > 2 && other.startsWith(wanted);
    const distance = isIncomplete ? Math.min(1, other.length - wanted.length) : distanceOf(wanted, other, limit);
    if (distance <= limit) near.push({ candidate, distance });
  }
  const least = Math.min(...near.map(({ distance }) => distance));
  return near
    .filter(({ distance }) => distance === least)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Returns `did you mean "list"?`, or `undefined` if no candidate is similar. */
export function didYouMean(typed: string, candidates: Iterable<string>): string | undefined {
  const found = suggest(typed, candidates);
  if (found.length === 0) return undefined;
  return `did you mean ${found.map((name) => JSON.stringify(name)).join(' or ')}?`;
}

/** Returns the maximum distance of a similar name: one typing error in a short text, and more in a long text. */
function maxDistance(length: number): number {
  if (length < 3) return 0;
  return length < 5 ? 1 : Math.max(2, Math.floor((length + 1) / 3));
}

/**
 * Returns the number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
 * Two swapped letters are the most common typing error, and count as one change. Returns a number above `limit` without
 * a computation if the lengths differ by more than `limit`.
 */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + cost,
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) best = Math.min(best, (older[column - 2] as number) + 1);
      current.push(best);
    }
    older = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
