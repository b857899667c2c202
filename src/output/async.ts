/** Options of `peek`. */
interface PeekOptions<T> {
  /** Maximum number of items that are read. Default: 1. */
  readonly most?: number;
  /** Returns true if no further item needs to be read. Called after each item. */
  readonly isEnough?: (rows: readonly T[]) => boolean;
}

/**
 * Returns the first items, and an iterable of all items. If the source fails before its first item, throws the error of
 * the source. If the source fails later, the iterable first yields the items before the error, and then throws the
 * error.
 * `close` closes the source if nobody reads the items.
 */
export async function peek<T>(
  source: AsyncIterable<T>,
  { most = 1, isEnough = () => false }: PeekOptions<T> = {},
): Promise<{ rows: readonly T[]; items: AsyncIterable<T>; close: () => Promise<void> }> {
  const iterator = source[Symbol.asyncIterator]();
  const rows: T[] = [];
  let failure: { readonly error: unknown } | undefined;
  let hasEnded = false;
  while (rows.length < most && !hasEnded && !failure) {
    try {
      const next = await iterator.next();
      if (next.done) hasEnded = true;
      else rows.push(next.value);
    } catch (error) {
      if (rows.length === 0) throw error;
      failure = { error };
    }
    if (rows.length > 0 && isEnough(rows)) break;
  }
  const items = async function* (): AsyncGenerator<T, void, undefined> {
    let ended = hasEnded || failure !== undefined;
    try {
      yield* rows;
      if (failure) throw failure.error;
      while (!ended) {
        // Sets `ended` before the call of `next`, because the call may throw. A source that has ended or thrown an
        // error must not be closed again.
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
  return { rows, items: items(), close };
}

/**
 * Yields batches of `size` items. The last batch may be shorter. With `early`, a batch is also shorter if the next item
 * is not available at once, for example because a service has not answered the next page yet. If the source throws an
 * error, the items before the error are yielded first.
 */
export async function* batches<T>(
  source: AsyncIterable<T>,
  { size, early }: { readonly size: number; readonly early: boolean },
): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  let failure: { error: unknown } | undefined;
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended && !failure) {
      const coming = iterator.next();
      if (early && batch.length > 0 && !(await isSettled(coming))) {
        const early = batch;
        batch = [];
        yield early;
      }
      try {
        const next = await coming;
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

/**
 * Resolves at the end of the present turn of the event loop. All calls of `isSettled` in a turn share this promise. A
 * list has many items, and each item would otherwise need a promise of its own.
 */
let turn: Promise<false> | undefined;

/** True if a promise settles before the end of the present turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve(false);
    });
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, turn]);
}
