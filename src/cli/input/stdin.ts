import type { Readable } from 'node:stream';
import { decodeText, encodingOf } from '../../state/decode-text.ts';
import type { Context } from '../context.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';

/** Maximum size in bytes of an input that is read into memory. */
export const maxStdinBytes = 64 * 1024 * 1024;

/**
 * Reads standard input to its end as text. Called only if the operator gave `-`. Throws a `UsageError` if stdin is a terminal, larger
 * than `maxStdinBytes` or not a text, and an `InterruptedError` if the command is stopped.
 */
export async function readStdin(context: Context): Promise<string> {
  if (context.stdin.isTerminal)
    throw new UsageError('the value "-" means standard input, but standard input is a terminal');
  const name = 'standard input';
  return decodeInput(await readBytes(context, context.stdin.open(), name), name);
}

/**
 * Decodes an input in UTF-8, or in UTF-16 with a byte order mark. Throws a `UsageError` that names the input for other
 * bytes.
 */
export function decodeInput(bytes: Uint8Array, name: string): string {
  try {
    return decodeText(bytes, { fatal: true });
  } catch (cause) {
    throw new UsageError(`${name} is not ${encodingOf(bytes).toUpperCase()}`, {
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

/**
 * Reads a stream to its end, at most `maxStdinBytes`. Throws the same errors as `readStdin`. `name` is the name of the stream in messages.
 */
export async function readBytes(context: Context, stream: Readable, name: string): Promise<Buffer> {
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
      if (size > maxStdinBytes) throw new UsageError(`${name} is larger than ${maxStdinBytes / 1024 ** 2} MB`);
      chunks.push(bytes);
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}
