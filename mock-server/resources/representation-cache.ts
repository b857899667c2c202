import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext, RepresentationReader } from '../context/context.ts';
import { delegate } from '../store/delegate.ts';
import type { Change, Store } from '../store/store.ts';
import { managerId } from './manager.ts';
import { representText } from './representation.ts';

/**
 * Maximum number of entries. If the cache is full, all entries are removed. The loss is small, because resources that
 * clients read often are soon cached again.
 */
const maxEntries = 20_000;

interface Entry {
  /** The version of the resource from which the JSON was created. */
  readonly resource: Resource;
  readonly base: string;
  readonly json: string;
}

/**
 * Caches the JSON of resources for long list pages. An entry is valid for one version of the resource and one base URL,
 * and only until a derived value changes. Does not cache responses with one resource, because serialising one resource
 * is faster than the cache.
 */
export class RepresentationCache implements RepresentationReader {
  readonly #entries = new Map<string, Entry>();

  constructor(
    /** The store whose resources are represented. */
    readonly store: Store,
  ) {}

  get(
    context: ProviderContext,
    model: ResourceModel,
    resource: Resource,
    base: string,
    isWorthKeeping: boolean,
  ): string {
    // Uses the cache only for the store to which the cache belongs. Another store, for example a replica with a lag,
    // may have other derived values.
    if (context.store !== this.store) return representText(context, model, resource, base);
    const entry = this.#entries.get(resource.id);
    if (entry && entry.resource === resource && entry.base === base) return entry.json;
    const json = representText(context, model, resource, base);
    if (!isWorthKeeping || hasUnknownManager(this.store, resource)) return json;
    if (this.#entries.size >= maxEntries) this.#entries.clear();
    this.#entries.set(resource.id, { resource, base, json });
    return json;
  }

  /** Removes the entries that a transaction invalidates. Must be called before the transaction is applied. */
  invalidate(changes: readonly Change[]): void {
    if (this.#entries.size === 0) return;
    for (const change of changes) {
      switch (change.op) {
        case 'link':
        case 'unlink':
          this.#invalidateMembership(change.group, change.op === 'link' ? change.member.value : change.member);
          break;
        case 'put':
          // If the name of a resource changes, removes all entries, because other resources contain this name: groups
          // contain the names of members, and users contain the names of the manager and of groups.
          if (this.#isRenamed(change.type, change.resource)) this.#entries.clear();
          break;
        case 'delete':
          this.#entries.clear();
      }
    }
  }

  /** Removes all entries. */
  clear(): void {
    this.#entries.clear();
  }

  #invalidateMembership(group: string, member: string): void {
    // If the member is a group that has members, the indirect groups of these members change. In this case, all entries
    // are removed.
    if (this.store.members(member).size > 0) this.#entries.clear();
    this.#entries.delete(group);
    this.#entries.delete(member);
  }

  #isRenamed(type: string, after: Resource): boolean {
    const before = this.store.get(type, after.id);
    return before !== undefined && (before.displayName !== after.displayName || before.userName !== after.userName);
  }
}

/**
 * True if a user has a manager that does not exist. The representation of the user changes when a resource with the id
 * of the manager is created.
 */
function hasUnknownManager(store: Store, resource: Resource): boolean {
  const manager = managerId(resource);
  return manager !== undefined && store.get('User', manager) === undefined;
}

/** Wraps a store and creates a cache of representations. Each change of the wrapped store invalidates the cache. */
export function withRepresentationCache(store: Store): { store: Store; representations: RepresentationCache } {
  const { replaceAll } = store;
  let last: Promise<void> | undefined;
  const watched = delegate(store, {
    commit(changes) {
      cache.invalidate(changes);
      const done = store.commit(changes);
      // Clears the cache after a failed commit, because it may contain JSON of a state that was undone. All commits of
      // one batch have the same promise, so one handler is enough for all of them.
      if (done !== last) done.catch(() => cache.clear());
      last = done;
      return done;
    },
    ...(replaceAll && {
      replaceAll(changes: readonly Change[]) {
        cache.clear();
        return replaceAll.call(store, changes);
      },
    }),
  });
  const cache = new RepresentationCache(watched);
  return { store: watched, representations: cache };
}
