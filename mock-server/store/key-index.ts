import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { IndexDefinition } from './store.ts';

const none: readonly string[] = [];

/** The index of one resource type: maps each key to the ids of the resources with this key. */
export class KeyIndex {
  /**
   * Maps each key to an id, or to a set of ids if several resources have the key. Most keys have one id only. A string
   * takes a tenth of the memory of a set.
   */
  readonly #ids = new Map<string, string | Set<string>>();

  constructor(readonly definition: IndexDefinition) {}

  /** Returns the ids of the resources with a key, in any order. */
  find(key: string): Iterable<string> {
    const ids = this.#ids.get(key);
    if (ids === undefined) return [];
    return typeof ids === 'string' ? [ids] : ids;
  }

  /**
   * Updates the index after a resource was created, replaced or deleted. `before` is undefined for a new resource.
   * `after` is undefined for a deleted resource.
   */
  move(id: string, before: Resource | undefined, after: Resource | undefined): void {
    if (before !== undefined && after !== undefined && this.#isUntouched(before, after)) return;
    const old = before === undefined ? none : this.definition.keys(before);
    const now = after === undefined ? none : this.definition.keys(after);
    for (const key of old) if (!now.includes(key)) this.#remove(key, id);
    for (const key of now) if (!old.includes(key)) this.#add(key, id);
  }

  /**
   * True if the indexed value is the same object in both versions. A PATCH that does not change the value keeps its
   * object.
   */
  #isUntouched(before: Resource, after: Resource): boolean {
    const { source } = this.definition;
    return source !== undefined && source(before) === source(after);
  }

  #add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, id);
    else if (typeof ids !== 'string') ids.add(id);
    else if (ids !== id) this.#ids.set(key, new Set([ids, id]));
  }

  #remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === id) this.#ids.delete(key);
    else if (typeof ids === 'object' && ids.delete(id) && ids.size === 0) this.#ids.delete(key);
  }
}
