import { KeyTable } from '../key-table.ts';

/**
 * Numbers texts in the order in which the texts are added, starting with 1. Stores a hash of 16 bytes instead of each
 * text.
 */
export class KeyIndex {
  readonly #keys = new KeyTable();

  /** Returns the number of a text, and adds a text that is new. */
  add(text: string): number {
    return this.#keys.add(text, this.#keys.size + 1);
  }

  /** Returns the number of a text; `undefined` for a text that was not added. */
  find(text: string): number | undefined {
    return this.#keys.has(text) ? this.#keys.add(text, 1) : undefined;
  }
}
