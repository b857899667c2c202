import { createHash } from 'node:crypto';
import type { JsonObject } from '../../protocol/json/json.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { groupKey } from '../groups/find-group.ts';
import type { PlanEntry } from './entry.ts';

/** One of several equal parts of a plan. Each part is executed by another machine. */
export interface Shard {
  /** Number of the shard, from 1. */
  readonly number: number;
  /** Number of all shards. */
  readonly count: number;
}

/** Returns the number of the shard for a key. The number depends only on the key and on the number of shards. */
export function shardOf(key: string, count: number): number {
  const hash = createHash('sha256').update(foldCase(key)).digest();
  return (hash.readUIntBE(0, 6) % count) + 1;
}

/**
 * Selects the entries of one shard. The key of a person determines the shard of all entries of this person. A link
 * refers to earlier entries, so the entries must come in the order of the plan.
 */
export class ShardSelection {
  /** The rows whose person another shard creates. Maps the line of each of these rows to the keys of the person. */
  readonly #elsewhere = new Map<number, JsonObject>();
  /**
   * The groups that the run creates. Maps the key of each group to the number of the shard that creates the group: the
   * shard of the first member.
   */
  readonly #creators = new Map<string, number>();

  constructor(private readonly shard: Shard) {}

  /**
   * Returns an entry of this shard. Returns `undefined` for an entry of another shard. An entry may refer to a person
   * or a group that another shard creates. In this case, the returned entry tells the executor to search for the person
   * or the group.
   */
  select(entry: PlanEntry): PlanEntry | undefined {
    const { number, count } = this.shard;
    const own = shardOf(entry.key === '' ? `line ${entry.line}` : entry.key, count);
    const isOwn = own === number;
    switch (entry.action) {
      case 'create': {
        if (isOwn) return entry;
        const { userName, externalId } = entry.goal.resource;
        this.#elsewhere.set(entry.line, {
          ...(userName === undefined ? {} : { userName }),
          ...(externalId === undefined ? {} : { externalId }),
        });
        return undefined;
      }
      case 'set': {
        if (!isOwn || entry.manager === null || 'id' in entry.manager) return isOwn ? entry : undefined;
        const elsewhere = this.#elsewhere.get(entry.manager.line);
        return elsewhere ? { ...entry, manager: { ...entry.manager, elsewhere } } : entry;
      }
      case 'add': {
        if (entry.group.id !== undefined) return isOwn ? entry : undefined;
        const key = groupKey(entry.group.name);
        const creator = this.#creators.get(key) ?? own;
        this.#creators.set(key, creator);
        if (!isOwn || creator === number) return isOwn ? entry : undefined;
        return { ...entry, group: { ...entry.group, elsewhere: true } };
      }
      default:
        return isOwn ? entry : undefined;
    }
  }
}

/** Yields the entries of one shard. */
export async function* entriesOfShard(
  entries: AsyncIterable<PlanEntry>,
  shard: Shard,
): AsyncGenerator<PlanEntry, void, undefined> {
  const selection = new ShardSelection(shard);
  for await (const entry of entries) {
    const own = selection.select(entry);
    if (own) yield own;
  }
}
