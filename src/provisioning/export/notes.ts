/** The text of each kind of note about people. A note describes data that an import cannot restore. */
const texts = {
  rejected: (people: string, first: string) => `bulk import would reject ${people}, for example ${first}`,
  unknown: (people: string, first: string) =>
    `attributes of ${people} (for example, ${first}) are not exported, because the schemas of the service do not define these attributes`,
  lossy: (values: string, first: string) =>
    `${values} (for example, ${first}) cannot be restored from CSV, so --lossy omits or changes these values`,
  derived: (people: string, first: string) =>
    `bulk import would set attributes of ${people} (for example, ${first}), although these attributes have no value now`,
  noManager: (people: string, first: string) =>
    `the managers of ${people} (for example, ${first}) are not exported, because the service does not show these managers`,
  managerOutside: (people: string, first: string) =>
    `the managers of ${people} (for example, ${first}) are not in this export, so bulk import finds these managers only if they exist in the service`,
  group: (people: string, first: string) =>
    `memberships of ${people} (for example, ${first}) are not exported, because the groups have no name`,
} as const;

/** A kind of note about people. */
export type NoteKind = keyof typeof texts;

/** Counts the people and values that an import cannot restore, and keeps the first example of each kind. */
export class ExportNotes {
  readonly #counts = new Map<NoteKind, { count: number; readonly first: string }>();

  /**
   * Adds `count` to the number of people of this kind. For the kind `lossy`, adds `count` to the number of values.
   * `example` returns a text about the first person or value.
   */
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
