import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Keeps JSON of one service between runs. Losing an entry costs a request and nothing else: nothing here ever rejects. */
export interface DiskCache {
  /** The value; undefined when there is none, it is too old, or its file is not what was written. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

export interface DiskCacheOptions {
  /** Directory of all caches. */
  readonly directory: string;
  /** What the entries belong to: a profile's name and its base URL, so that a changed URL starts anew. */
  readonly owner: readonly string[];
  /** Milliseconds that an entry is good for. Default a day. */
  readonly maxAge?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Creates a cache with one file an entry, each written whole or not at all. */
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
        // An entry from the future is one of a clock that was wrong.
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
        // A full or read-only disk: the next run asks the server again.
      }
    },
    async clear() {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}
