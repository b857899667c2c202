import { groupKey } from './find-group.ts';

/** Number of lines that are stored for each group, so that a large file does not fill the memory. */
const storedLines = 100;

/** The groups that the rows of a file name. Stores for each group the first form of its name, and its first lines. */
export class NamedGroups {
  readonly #groups = new Map<string, { readonly name: string; readonly lines: number[] }>();

  /** Adds the groups of the row at `line`. */
  add(line: number, names: readonly string[]): void {
    for (const name of names) {
      const key = groupKey(name);
      const group = this.#groups.get(key);
      if (!group) this.#groups.set(key, { name: name.trim(), lines: [line] });
      else if (group.lines.length < storedLines) group.lines.push(line);
    }
  }

  /**
   * Maps each group name, normalised for comparisons, to the first form of this name. Leaves out a group if only
   * rejected rows name the group. Keeps every group with 100 stored lines, because more rows may name the group, and
   * the lines of these rows are not stored.
   */
  without(rejected: { has(line: number): boolean }): ReadonlyMap<string, string> {
    const named = [...this.#groups].filter(
      ([, { lines }]) => lines.length === storedLines || lines.some((line) => !rejected.has(line)),
    );
    return new Map(named.map(([key, { name }]) => [key, name]));
  }
}
