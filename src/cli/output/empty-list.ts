/** A list that records whether an item was read from it. */
export interface ObservedList<T> {
  readonly items: AsyncIterable<T>;
  /** True if no item was read. */
  isEmpty(): boolean;
}

/**
 * Observes a list, so that a command can say below the table that the list is empty. Without this note, a table with
 * only a header row looks like a failure.
 */
export function observeList<T>(source: AsyncIterable<T>): ObservedList<T> {
  let isEmpty = true;
  async function* items(): AsyncGenerator<T, void, undefined> {
    for await (const item of source) {
      isEmpty = false;
      yield item;
    }
  }
  return { items: items(), isEmpty: () => isEmpty };
}
