import type { Json } from '../../protocol/json/json.ts';

/** Caches the discovery documents of one service between runs. A lost entry costs one request. */
export interface DiscoveryCache {
  /** The value; undefined if it is missing, too old or unreadable. Never rejects. */
  get(key: string): Promise<unknown>;
  /** Never rejects. */
  set(key: string, value: Json): Promise<void>;
  /** Removes all entries. Never rejects. */
  clear(): Promise<void>;
}
