import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { makeFolder } from './make-folder.ts';

/**
 * Caches JSON of one service between runs. Errors never reject the promise of a method, because a lost entry costs only
 * one more request.
 */
export interface DiskCache {
  /** Returns the value of a key. Returns `undefined` if the entry is missing or too old, or if its file is damaged. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

export interface DiskCacheOptions {
  /** The directory that contains the caches of all owners. */
  readonly directory: string;
  /**
   * Owner of the entries: the name of a profile and its base URL. The URL is included so that a profile with a new URL
   * does not use the old cache.
   */
  readonly owner: readonly string[];
  /** Milliseconds for which an entry is valid. Default: one day. */
  readonly maxAge?: number;
  /** Returns the current time in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Creates a cache with one file per entry. Files are written atomically. */
export function createDiskCache(options: DiskCacheOptions): DiskCache {
  const { maxAge = 24 * 60 * 60 * 1000, now = Date.now } = options;
  const folder = path.join(options.directory, folderName(options.owner));
  const fileOf = (key: string) => path.join(folder, `${encodeURIComponent(key)}.json`);
  return {
    async get(key) {
      try {
        // Reads the file synchronously. The file is small, and loading `node:fs/promises` would take longer than
        // reading it.
        const { storedAt, value } = JSON.parse(readFileSync(fileOf(key), 'utf8')) as {
          storedAt: number;
          value: unknown;
        };
        const age = now() - storedAt;
        // Ignores an entry with a storage time in the future, because the clock was wrong when the entry was stored.
        return age >= 0 && age < maxAge ? value : undefined;
      } catch {
        return undefined;
      }
    },
    async set(key, value) {
      try {
        await makeFolder(folder);
        await writeFileAtomic(fileOf(key), JSON.stringify({ storedAt: now(), value }), { mode: 0o600, fsync: false });
      } catch {
        // Ignores an error, such as a full or read-only disk, because the next run requests the data again.
      }
    },
    async clear() {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

/** Maximum number of characters of a folder name that is not a digest. Most file systems allow 255 bytes. */
const longestName = 150;

/**
 * Returns the name of the folder of an owner: the parts with all special characters and upper-case letters encoded, because some
 * file systems do not distinguish upper case. A digest replaces a long name. A short name needs no digest, because loading
 * `node:crypto` takes a twentieth of the time of a short command.
 */
function folderName(owner: readonly string[]): string {
  const name = owner.map((part) => encodeURIComponent(part).replace(/[A-Z*]|%../g, encodeUpper)).join('+');
  if (name.length <= longestName) return name;
  return `sha256-${createHash('sha256').update(JSON.stringify(owner)).digest('hex').slice(0, 32)}`;
}

function encodeUpper(text: string): string {
  return text.startsWith('%') ? text : `%${text.charCodeAt(0).toString(16)}`;
}
