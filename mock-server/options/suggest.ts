import leven from 'leven';

/**
 * Returns the end of an error message, such as `: did you mean "delete"?`. If no known name is similar, returns an
 * empty text.
 */
export function suggest(typed: string, known: Iterable<string>): string {
  const wanted = typed.toLowerCase();
  const maxDistance = Math.max(2, Math.ceil(wanted.length / 3));
  const names = [...known];
  // If known names begin with the typed word, the word is more likely incomplete than misspelled.
  const longer = wanted.length < 3 ? [] : names.filter((name) => name.toLowerCase().startsWith(wanted));
  if (longer.length > 0)
    return `: did you mean ${longer
      .slice(0, 3)
      .map((name) => JSON.stringify(name))
      .join(' or ')}?`;
  const [nearest] = names
    .map((name) => ({ name, distance: leven(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance);
  return nearest ? `: did you mean ${JSON.stringify(nearest.name)}?` : '';
}

/** Like `suggest`, but lists the known names if no name is similar. */
export function suggestOrList(typed: string, known: readonly string[]): string {
  return suggest(typed, known) || `: ${known.join(', ')}`;
}
