import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** The reader went away, as pipes, sockets and Windows say it. */
const closedCodes: ReadonlySet<string> = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Writes all text to a stream, no faster than it is read, and returns when the last of it has been handed to the operating
 * system. Returns `closed` when the reader went away (`| head -1`), after telling the source to stop. Throws what the
 * source throws, after all before it has been written, and any other error of the stream's. Does not end the stream.
 */
export async function writeAll(
  stream: Writable,
  chunks: AsyncIterable<string> | Iterable<string>,
): Promise<'done' | 'closed'> {
  let failure: unknown;
  const onError = (error: unknown): void => {
    failure ??= error;
  };
  stream.on('error', onError);
  try {
    try {
      for await (const chunk of chunks) {
        if (failure !== undefined || stream.destroyed) break;
        if (!stream.write(chunk)) await writable(stream);
      }
    } finally {
      if (failure === undefined && !stream.destroyed) await flushed(stream, onError);
    }
    // A stream that fails at once says so only later.
    failure ??= stream.errored ?? undefined;
    if (failure !== undefined && !isClosed(failure)) throw failure;
    return failure !== undefined || stream.destroyed ? 'closed' : 'done';
  } finally {
    // A broken stream may say so again later, and nobody else listens.
    if (failure === undefined) stream.off('error', onError);
  }
}

/** Resolves when the stream takes more or never will. */
async function writable(stream: Writable): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return;
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  } catch {
    // An error of the stream's, which the listener has seen.
  } finally {
    stop.abort();
  }
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
