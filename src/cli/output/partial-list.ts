/** The items of a list up to its end or to its first error. */
export interface PartialList<T> {
  readonly items: AsyncIterable<T>;
  /** Throws the error that ended the list. Does nothing if the list ended without an error. */
  rethrow(): void;
}

/**
 * Ends a list at its first error, so that every format can show the items before the error. The error is kept for
 * `rethrow`. If the error comes before the first item, throws it at once.
 */
export function partialList<T>(source: AsyncIterable<T>): PartialList<T> {
  let failure: { readonly error: unknown } | undefined;
  async function* items(): AsyncGenerator<T, void, undefined> {
    let isEmpty = true;
    try {
      for await (const item of source) {
        isEmpty = false;
        yield item;
      }
    } catch (error) {
      if (isEmpty) throw error;
      failure = { error };
    }
  }
  return {
    items: items(),
    rethrow: () => {
      if (failure) throw failure.error;
    },
  };
}
