import { type Stats, statSync } from 'node:fs';

/**
 * Which file a path leads to, and when it was changed last; undefined for none. A number of a file alone does not tell: the next
 * file that is made may get that of one that was removed.
 */
export function versionOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${identityOf(found)} ${found.size} ${found.mtimeMs}`;
}

/** Which file was looked at. Good for as long as that file is open. */
export function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}
