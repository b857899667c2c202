/** The text of each kind of note about people. A note says what an import cannot make again. */
const texts = {
  rejected: (people: string, first: string) => `bulk import would reject ${people}, such as ${first}`,
  unknown: (people: string, first: string) =>
    `attributes of ${people} are left out, because the schemas of the service do not define them, such as ${first}`,
  lossy: (values: string, first: string) =>
    `${values} cannot be restored from CSV and are left out or changed (--lossy), such as ${first}`,
  derived: (people: string, first: string) =>
    `bulk import would set attributes that ${people} do not have, such as ${first}`,
  noManager: (people: string, first: string) =>
    `the managers of ${people} are left out, because the service does not show them, such as ${first}`,
  managerOutside: (people: string, first: string) =>
    `the managers of ${people} are not in this export, such as ${first}: bulk import finds them only if they exist in the service`,
  group: (people: string, first: string) =>
    `memberships of ${people} are left out, because the groups have no name, such as ${first}`,
} as const;

/** A kind of note about people. */
export type NoteKind = keyof typeof texts;

/** Counts what an import cannot make again, and keeps the first example of each kind. */
export class ExportNotes {
  readonly #counts = new Map<NoteKind, { count: number; readonly first: string }>();

  /** Adds one person, or one value for `lossy`, with the text that describes this example. */
  add(kind: NoteKind, example: () => string, count = 1): void {
    const known = this.#counts.get(kind);
    if (known) known.count += count;
    else this.#counts.set(kind, { count, first: example() });
  }

  /** Returns one line for each kind. */
  lines(): string[] {
    return [...this.#counts].map(([kind, { count, first }]) => {
      const [one, many] = kind === 'lossy' ? ['value', 'values'] : ['person', 'people'];
      return texts[kind](`${count.toLocaleString('en')} ${count === 1 ? one : many}`, first);
    });
  }
}
