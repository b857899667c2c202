import type { Difference, IsReadOnly } from './compare-snapshots.ts';

/** Options for the selection of differences. */
interface SelectionOptions {
  /** Returns `true` if a schema declares the attribute of a resource type as `readOnly`. */
  readonly isReadOnly: IsReadOnly;
  /**
   * Paths of attributes, or URNs of schemas. Differences with these paths or URNs are left out. Case does not matter.
   */
  readonly ignore?: readonly string[];
}

/** Maximum number of paths that a note names. */
const shownPaths = 5;

/** Decides which differences between two snapshots are listed, and counts the differences that are left out. */
export class DifferenceSelection {
  readonly #isReadOnly: IsReadOnly;
  /** Maps each ignored path in lower case to the same path in the form that the user gave. */
  readonly #ignore: ReadonlyMap<string, string>;
  /** The paths of `ignore`, in lower case, that have matched no difference until now. */
  readonly #unused: Set<string>;
  readonly #written = new Counter();
  readonly #ignored = new Counter();

  constructor({ isReadOnly, ignore = [] }: SelectionOptions) {
    this.#isReadOnly = isReadOnly;
    this.#ignore = new Map(ignore.map((path) => [path.trim().toLowerCase(), path.trim()]));
    this.#unused = new Set(this.#ignore.keys());
  }

  /** True if a difference is listed. A created or deleted resource is always listed. */
  isListed({ type, path }: Difference): boolean {
    if (path === undefined) return true;
    const names = namesOf(path);
    const ignored = names.map((name) => name.toLowerCase()).filter((name) => this.#ignore.has(name));
    for (const name of ignored) this.#unused.delete(name);
    if (ignored.length > 0) return this.#ignored.add(path);
    if (names.some((name) => this.#isReadOnly(type, name))) return this.#written.add(path);
    return true;
  }

  /**
   * Returns notes with the number of the differences that are left out. Also names each ignored path that matches no
   * difference, because the path may be misspelled.
   */
  notes(): string[] {
    return [
      ...this.#written.notes('in attributes that only the service writes'),
      ...this.#ignored.notes('that --ignore names'),
      ...[...this.#unused].map(
        (name) => `--ignore ${this.#ignore.get(name)} has no effect, because no difference has this path`,
      ),
    ];
  }
}

/** Counts differences, and keeps their paths. */
class Counter {
  #count = 0;
  readonly #paths = new Set<string>();

  /**
   * Counts a difference that is not listed. Always returns `false`, so that `isListed` can return this result directly.
   */
  add(path: string): false {
    this.#count++;
    this.#paths.add(path);
    return false;
  }

  notes(what: string): string[] {
    if (this.#count === 0) return [];
    const paths = [...this.#paths];
    const more = paths.length > shownPaths ? ` and ${paths.length - shownPaths} more attributes` : '';
    const one = this.#count === 1;
    const differences = one ? '1 difference' : `${this.#count} differences`;
    return [`${differences} ${what} ${one ? 'is' : 'are'} not listed: ${paths.slice(0, shownPaths).join(', ')}${more}`];
  }
}

/**
 * Returns all names that can stand for a path in `ignore` and in `isReadOnly`: the path itself and, for a
 * sub-attribute, the path of its attribute. If the path has a URN, adds the URN alone, and each of these paths without
 * the URN.
 */
function namesOf(path: string): string[] {
  const start = path.startsWith('urn:') ? path.lastIndexOf(':') + 1 : 0;
  const [urn, parts] = [path.slice(0, start), path.slice(start).split('.')];
  const local = parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  if (urn === '') return local;
  return [urn.slice(0, -1), ...local, ...local.map((name) => urn + name)];
}
