import type { Json } from '../../protocol/json/json.ts';

/**
 * Keeps the discovery documents of one service for later runs. A document that is not in the cache is requested from
 * the service.
 */
export interface DiscoveryCache {
  /** Returns the value; undefined if it is missing, too old or unreadable. Never rejects. */
  get(key: string): Promise<unknown>;
  /** Stores a value. Never rejects. */
  set(key: string, value: Json): Promise<void>;
  /** Removes all entries. Never rejects. */
  clear(): Promise<void>;
}
