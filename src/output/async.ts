/**
 * Returns the first item, and an iterable of all items. If the source fails before its first item, throws the error of
 * the source. `close` closes the source if nobody reads the items.
 */
export async function peek<T>(
  source: AsyncIterable<T>,
): Promise<{ first: T | undefined; items: AsyncIterable<T>; close: () => Promise<void> }> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await iterator.next();
  const items = async function* (): AsyncGenerator<T, void, undefined> {
    if (head.done) return;
    let ended = false;
    try {
      yield head.value;
      for (;;) {
        // The source must not be closed again after it has ended or thrown an error. The call of `next` may throw, so
        // `ended` is set before the call.
        ended = true;
        const next = await iterator.next();
        if (next.done) return;
        ended = false;
        yield next.value;
      }
    } finally {
      if (!ended) await iterator.return?.();
    }
  };
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  return { first: head.done ? undefined : head.value, items: items(), close };
}

/**
 * Yields batches of `size` items. The last batch may be shorter. If the source throws an error, the items before the
 * error are yielded first.
 */
export async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  let failure: { error: unknown } | undefined;
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended && !failure) {
      try {
        const next = await iterator.next();
        if (next.done) ended = true;
        else batch.push(next.value);
      } catch (error) {
        failure = { error };
      }
      if (batch.length === size || ((ended || failure) && batch.length > 0)) {
        const full = batch;
        batch = [];
        yield full;
      }
    }
  } finally {
    if (!ended && !failure) await iterator.return?.();
  }
  if (failure) throw failure.error;
}
