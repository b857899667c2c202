import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Caches JSON of one service between runs. A lost entry costs one request, so that no method ever rejects. */
export interface DiskCache {
  /** The value; undefined if it is missing or too old, or if its file is damaged. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

export interface DiskCacheOptions {
  /** Directory of all caches. */
  readonly directory: string;
  /** Owner of the entries: the name of a profile and its base URL, so that a changed URL has a new cache. */
  readonly owner: readonly string[];
  /** Milliseconds that an entry is valid. Default: one day. */
  readonly maxAge?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Creates a cache with one file per entry. Files are written atomically. */
export function createDiskCache(options: DiskCacheOptions): DiskCache {
  const { maxAge = 24 * 60 * 60 * 1000, now = Date.now } = options;
  const owner = createHash('sha256').update(JSON.stringify(options.owner)).digest('hex').slice(0, 32);
  const folder = path.join(options.directory, owner);
  const fileOf = (key: string) => path.join(folder, `${encodeURIComponent(key)}.json`);
  return {
    async get(key) {
      try {
        const { storedAt, value } = JSON.parse(await readFile(fileOf(key), 'utf8')) as {
          storedAt: number;
          value: unknown;
        };
        const age = now() - storedAt;
        // An entry from the future was written with a wrong clock.
        return age >= 0 && age < maxAge ? value : undefined;
      } catch {
        return undefined;
      }
    },
    async set(key, value) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFileAtomic(fileOf(key), JSON.stringify({ storedAt: now(), value }), { mode: 0o600, fsync: false });
      } catch {
        // The disk is full or read-only: the next run requests the data again.
      }
    },
    async clear() {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}
