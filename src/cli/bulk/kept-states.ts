import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { StateBefore } from '../../provisioning/index.ts';
import { WriteError } from '../errors/errors.ts';
import { writeFailure } from '../errors/write-error.ts';

/**
 * Keeps what people have before it is taken away, in a file of its own that only the user can read, one JSON object a line.
 * Returns the file's path. Throws a `WriteError` when it cannot be written: then nothing is to be sent.
 */
export async function keepStates(folder: string, name: string, states: readonly StateBefore[]): Promise<string> {
  const file = path.join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.writeFile(states.map((state) => `${JSON.stringify(state)}\n`).join(''));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason = writeFailure(error) ?? (error as Error).message;
    throw new WriteError(`what people have now cannot be kept in ${file}: ${reason}; nothing was changed`);
  }
  return file;
}
