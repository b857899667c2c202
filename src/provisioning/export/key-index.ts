import { KeyTable } from '../key-table.ts';

/**
 * Gives each text a number, in the order in which the texts are added. The first number is 1. Stores a hash of 16 bytes
 * instead of each text.
 */
export class KeyIndex {
  readonly #keys = new KeyTable();

  /** Returns the number of a text. If the text is new, adds the text first. */
  add(text: string): number {
    return this.#keys.add(text, this.#keys.size + 1);
  }

  /** Returns the number of a text; `undefined` for a text that was not added. */
  find(text: string): number | undefined {
    return this.#keys.has(text) ? this.#keys.add(text, 1) : undefined;
  }
}
