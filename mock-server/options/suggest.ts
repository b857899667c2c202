import leven from 'leven';

/** `: did you mean "delete"?`, the end of a message, where a known name is near; nothing where none is. */
export function suggest(typed: string, known: Iterable<string>): string {
  const wanted = typed.toLowerCase();
  const slips = Math.max(2, Math.ceil(wanted.length / 3));
  const [nearest] = [...known]
    .map((name) => ({ name, distance: leven(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= slips)
    .sort((a, b) => a.distance - b.distance);
  return nearest ? `: did you mean ${JSON.stringify(nearest.name)}?` : '';
}

/** As `suggest`; where no name is near, which there are. */
export function suggestOrList(typed: string, known: readonly string[]): string {
  return suggest(typed, known) || `: ${known.join(', ')}`;
}
