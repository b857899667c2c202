import leven from 'leven';

/**
 * Returns the most similar candidates, best first. A candidate is similar if its edit distance is small, or if it begins with the typed
 * text.
 */
export function suggest(typed: string, candidates: Iterable<string>, most = 3): string[] {
  const wanted = typed.toLowerCase();
  // The most common typing error is two swapped letters, which is an edit distance of 2. The maximum is therefore at
  // least 2 for words of four or more letters.
  const maxDistance = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.toLowerCase();
    const distance = leven(wanted, other);
    if (distance <= maxDistance) near.push({ candidate, distance });
    else if (wanted.length > 2 && other.startsWith(wanted)) near.push({ candidate, distance: maxDistance + 1 });
  }
  return near
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Returns `did you mean "list"?`, or `undefined` if no candidate is similar. */
export function didYouMean(typed: string, candidates: Iterable<string>): string | undefined {
  const found = suggest(typed, candidates);
  if (found.length === 0) return undefined;
  return `did you mean ${found.map((name) => JSON.stringify(name)).join(' or ')}?`;
}
