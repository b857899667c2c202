import { type Stats, statSync } from 'node:fs';

/**
 * Identity and last change of the file at a path; undefined without a file. The inode number alone is not enough, since a new
 * file may get the number of a deleted one.
 */
export function versionOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${identityOf(found)} ${found.size} ${found.mtimeMs}`;
}

/** Identity of an open file. Valid while the file is open. */
export function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}
