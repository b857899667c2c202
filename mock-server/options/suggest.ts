import leven from 'leven';

/** The end of a message, `: did you mean "delete"?`, where a known name is similar; otherwise empty. */
export function suggest(typed: string, known: Iterable<string>): string {
  const wanted = typed.toLowerCase();
  const slips = Math.max(2, Math.ceil(wanted.length / 3));
  const [nearest] = [...known]
    .map((name) => ({ name, distance: leven(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= slips)
    .sort((a, b) => a.distance - b.distance);
  return nearest ? `: did you mean ${JSON.stringify(nearest.name)}?` : '';
}

/** As `suggest`, but lists the known names where no name is similar. */
export function suggestOrList(typed: string, known: readonly string[]): string {
  return suggest(typed, known) || `: ${known.join(', ')}`;
}
