import type { Context } from './context.ts';
import { InterruptedError, UsageError } from './failures.ts';

/** The largest standard input that is read whole, in bytes. */
export const maxStdinBytes = 64 * 1024 * 1024;

/**
 * Reads standard input to its end, however slow, as text. Only for where a person wrote `-`. Throws a `UsageError` when it
 * is larger than `maxStdinBytes` or is a terminal, and an `InterruptedError` when the command is stopped meanwhile.
 */
export async function readStdin(context: Context): Promise<string> {
  if (context.stdin.isTerminal) throw new UsageError('- reads standard input, and nothing is piped into it');
  const stream = context.stdin.open();
  const stop = (): void => {
    stream.destroy(new InterruptedError());
  };
  context.signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > maxStdinBytes) throw new UsageError(`standard input is larger than ${maxStdinBytes / 1024 ** 2} MB`);
      chunks.push(bytes);
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}
