import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext, RepresentationReader } from '../context/context.ts';
import { delegate } from '../store/delegate.ts';
import type { Change, Store } from '../store/store.ts';
import { managerId } from './manager.ts';
import { representText } from './representation.ts';

/** Entries of the cache. A full cache is emptied, since the resources that are read again are soon back in it. */
const maxEntries = 20_000;

interface Entry {
  /** The version that the JSON represents. */
  readonly resource: Resource;
  readonly base: string;
  readonly json: string;
}

/**
 * Caches JSON of resources in long list pages by version and base URL; invalidated when a derived value changes. A single
 * resource is not cached, since to serialise it is faster.
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
    // Another store, such as a replica that lags, gives the same resource other derived values.
    if (context.store !== this.store) return representText(context, model, resource, base);
    const entry = this.#entries.get(resource.id);
    if (entry && entry.resource === resource && entry.base === base) return entry.json;
    const json = representText(context, model, resource, base);
    if (!isWorthKeeping || hasUnknownManager(this.store, resource)) return json;
    if (this.#entries.size >= maxEntries) this.#entries.clear();
    this.#entries.set(resource.id, { resource, base, json });
    return json;
  }

  /** Removes the entries that a transaction makes wrong. Called before the transaction is applied. */
  invalidate(changes: readonly Change[]): void {
    if (this.#entries.size === 0) return;
    for (const change of changes) {
      switch (change.op) {
        case 'link':
        case 'unlink':
          this.#invalidateMembership(change.group, change.op === 'link' ? change.member.value : change.member);
          break;
        case 'put':
          // Other resources show this name: a group shows its members, a user shows the manager and the groups.
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
    // When a group joins or leaves another group, the indirect groups of its members change.
    if (this.store.members(member).size > 0) this.#entries.clear();
    this.#entries.delete(group);
    this.#entries.delete(member);
  }

  #isRenamed(type: string, after: Resource): boolean {
    const before = this.store.get(type, after.id);
    return before !== undefined && (before.displayName !== after.displayName || before.userName !== after.userName);
  }
}

/** True for a user whose manager does not exist: the representation changes when the manager is created. */
function hasUnknownManager(store: Store, resource: Resource): boolean {
  const manager = managerId(resource);
  return manager !== undefined && store.get('User', manager) === undefined;
}

/** Wraps a store so that a cache of representations follows its changes. */
export function withRepresentationCache(store: Store): { store: Store; representations: RepresentationCache } {
  const { replaceAll } = store;
  let last: Promise<void> | undefined;
  const watched = delegate(store, {
    commit(changes) {
      cache.invalidate(changes);
      const done = store.commit(changes);
      // A failed commit is undone, and the cache may hold JSON from before that. Commits of one batch share a promise.
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
