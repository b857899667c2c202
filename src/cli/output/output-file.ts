import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sanitiseLines } from '../../output/sanitise.ts';
import { writeAll } from '../../output/write-all.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';

/** Writes text to a file, or to standard output for `-`. Throws a `UsageError` that names the file. */
export async function writeText(context: Context, file: string, text: string): Promise<void> {
  if (file === '-') {
    const { stream, isTerminal } = context.stdout;
    await writeAll(stream, [isTerminal ? sanitiseLines(text) : text]);
    return;
  }
  try {
    await writeFile(path.resolve(context.cwd, file), text, { mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new UsageError(`${file} cannot be written (${code})`, { cause: error });
  }
}
