import type { Json } from '../../protocol/json/json.ts';

/** Keeps discovery documents of one service between runs. Losing an entry costs a request and nothing else. */
export interface DiscoveryCache {
  /** Resolves to what was set, or undefined when that is gone, too old or unreadable. Never rejects. */
  get(key: string): Promise<unknown>;
  /** Never rejects. */
  set(key: string, value: Json): Promise<void>;
  /** Forgets everything. Never rejects. */
  clear(): Promise<void>;
}
