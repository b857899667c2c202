import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The mode of a new folder: only this user may read the folder. */
const mode = 0o700;

/**
 * Creates a folder and its missing parent folders. Rejects with the error of the system; its `path` is the folder that
 * cannot be created. Does not use the option `recursive` of `mkdir`, because a `mkdir` with this option can run for
 * ever. This happens if the system reports `ENOENT` although the parent folder exists, for example below `/proc`.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (await stat(folder).then(isDirectory, isNothing)) return;
    if (!isMissingParent(error, folder)) throw error;
    await makeFolder(path.dirname(folder));
    await mkdir(folder, { mode }).catch(async (again: unknown) => {
      // Another process may have created the folder in the meantime.
      if (!(await stat(folder).then(isDirectory, isNothing))) throw again;
    });
  }
}

/** Like `makeFolder`, but synchronous. */
export function makeFolderSync(folder: string): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (isFolderSync(folder)) return;
    if (!isMissingParent(error, folder)) throw error;
    makeFolderSync(path.dirname(folder));
    try {
      mkdirSync(folder, { mode });
    } catch (again) {
      if (!isFolderSync(folder)) throw again;
    }
  }
}

function isMissingParent(error: unknown, folder: string): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' && path.dirname(folder) !== folder;
}

function isDirectory(found: { isDirectory(): boolean }): boolean {
  return found.isDirectory();
}

function isNothing(): false {
  return false;
}

function isFolderSync(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
