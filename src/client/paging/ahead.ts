/** Requests the next item while the current item is processed, so that the service and this process work at the same time. */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const request = (): Promise<IteratorResult<T>> => {
    const next = iterator.next();
    // The error is thrown when the item is needed. Until then, the error must not count as an unhandled rejection.
    next.catch(() => {});
    return next;
  };
  let next = request();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = request();
      yield value;
    }
  } finally {
    await iterator.return?.().catch(() => {});
  }
}
