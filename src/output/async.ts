/** The first item, and all items with it. Throws what the source throws before its first item. */
export async function peek<T>(source: AsyncIterable<T>): Promise<{ first: T | undefined; items: AsyncIterable<T> }> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await iterator.next();
  const items = async function* (): AsyncGenerator<T, void, undefined> {
    if (head.done) return;
    let ended = false;
    try {
      yield head.value;
      for (;;) {
        // A source that threw or ended by itself must not be closed once more.
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
  return { first: head.done ? undefined : head.value, items: items() };
}

/** Items in batches of `size`, the last one shorter. When the source throws, what had arrived is given out first. */
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
