import { type Stats, statSync } from 'node:fs';

/**
 * Returns a text that identifies a file and its last change. Returns undefined if there is no file. The inode number
 * alone is not enough, because a new file may get the inode number of a deleted file.
 */
export function versionOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${identityOf(found)} ${found.size} ${found.mtimeMs}`;
}

/** Returns the identity of an open file. The identity is valid only while the file is open. */
export function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}
