import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Creates a directory that contains only these files. Removes the directory when the test ends. */
export async function temporary(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'scimctl-profiles-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(path.join(directory, name), text, { mode: 0o600 });
  }
  return directory;
}

/** Returns the error with which a promise rejects, or the error that a function throws. */
export async function failure(run: () => unknown): Promise<Error & Readonly<Record<string, unknown>>> {
  try {
    await run();
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it did not fail');
}
