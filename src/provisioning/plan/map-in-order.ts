/**
 * Maps the items of a source, and yields the results in the order of the items. Maps at most `concurrency` items at the
 * same time. Takes less time for each item than `pMapIterable`, which matters if most items need no request. Throws the
 * error of the first item that fails. If the source fails, first yields the results of the earlier items, and then
 * throws the error of the source.
 */
export async function* mapInOrder<T, R>(
  source: AsyncIterable<T>,
  map: (item: T) => Promise<R>,
  concurrency: number,
): AsyncGenerator<R, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const running: Promise<R>[] = [];
  let isDone = false;
  let failure: { readonly error: unknown } | undefined;
  try {
    for (;;) {
      while (!isDone && running.length < concurrency) {
        try {
          const next = await iterator.next();
          if (next.done) isDone = true;
          else running.push(started(map, next.value));
        } catch (error) {
          isDone = true;
          failure = { error };
        }
      }
      const first = running.shift();
      if (!first) break;
      yield await first;
    }
    if (failure) throw failure.error;
  } finally {
    if (!isDone) await iterator.return?.();
  }
}

function started<T, R>(map: (item: T) => Promise<R>, item: T): Promise<R> {
  const result = map(item);
  // The error is thrown later, when the result is needed. Until then, Node.js must not treat the error as an unhandled
  // rejection.
  result.catch(ignore);
  return result;
}

function ignore(): void {}
