import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Error codes that a pipe, a socket or Windows reports if the reader closed the stream. */
const closedCodes: ReadonlySet<string> = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Writes all text to a stream, with backpressure. Returns when the operating system has received the last text. If the
 * reader closes the stream (`| head -1`), stops the source and returns `closed`. If the stream fails for another
 * reason, throws the error of the stream. If the source throws an error, writes all earlier text and then throws this
 * error. Does not end the stream. Calls `onWrite` before each write.
 */
export async function writeAll(
  stream: Writable,
  chunks: AsyncIterable<string> | Iterable<string>,
  onWrite?: () => void,
): Promise<'done' | 'closed'> {
  // Adds no listener to a closed stream. A listener is kept after an error, so many writes would add many listeners.
  if (stream.destroyed && isClosed(stream.errored ?? undefined)) return 'closed';
  let failure: unknown;
  const onError = (error: unknown): void => {
    failure ??= error;
  };
  stream.on('error', onError);
  try {
    try {
      for await (const chunk of chunks) {
        onWrite?.();
        if (failure !== undefined || stream.destroyed) break;
        if (!stream.write(chunk)) await writable(stream);
      }
    } finally {
      if (failure === undefined && !stream.destroyed) await flushed(stream, onError);
    }
    // Also reads the error from `errored`. If a stream fails immediately, `errored` is set before the `error` event.
    failure ??= stream.errored ?? undefined;
    if (failure !== undefined && !isClosed(failure)) throw failure;
    return failure !== undefined || stream.destroyed ? 'closed' : 'done';
  } finally {
    // Keeps the listener after an error. The stream may report the error again, and may have no other listener.
    if (failure === undefined) stream.off('error', onError);
  }
}

/** Resolves when the stream accepts more text or is closed. */
async function writable(stream: Writable): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return;
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  } catch {
    // Ignores the error of the stream, because the `error` listener has received it.
  } finally {
    stop.abort();
  }
}

/**
 * Waits until the operating system has received all text that was written to the stream. Returns false if the reader
 * closed the stream, or if the text could not be written.
 */
export async function isFlushed(stream: Writable): Promise<boolean> {
  let failed = false;
  await flushed(stream, () => {
    failed = true;
  });
  return !failed && !stream.destroyed && stream.errored === null;
}

function flushed(stream: Writable, onError: (error: unknown) => void): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', (error) => {
      if (error) onError(error);
      resolve();
    });
  });
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && closedCodes.has(String(error.code));
}
