/** What came of a list, and the error that ended it. */
export interface PartialList<T> {
  readonly items: AsyncIterable<T>;
  /** Throws the error that ended the list, if one did. */
  rethrow(): void;
}

/**
 * Lets a list end where an error ends it, so that what came before is shown in every format. An error before the first item is
 * thrown at once: there is nothing to show.
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
