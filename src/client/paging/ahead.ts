/**
 * Requests the next item while the caller processes the current item, so that the service and this process work at the
 * same time. Requests no further item as soon as `isStopped` returns true.
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  isStopped: () => boolean = () => false,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const request = (): Promise<IteratorResult<T>> => {
    const next = iterator.next();
    // Prevents an unhandled rejection: `await next` throws the error later, when the item is needed.
    next.catch(() => {});
    return next;
  };
  let next: Promise<IteratorResult<T>> | undefined = request();
  try {
    while (next) {
      const { done, value } = await next;
      if (done) return;
      next = isStopped() ? undefined : request();
      yield value;
    }
  } finally {
    await iterator.return?.().catch(() => {});
  }
}
