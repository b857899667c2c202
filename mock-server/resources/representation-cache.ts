import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Provider } from '../provider/context.ts';
import { delegate } from '../store/delegate.ts';
import type { Change, Store } from '../store/store.ts';
import { managerId, representText } from './representation.ts';

/** How many texts are kept; all are forgotten beyond it, since what is asked for again comes back soon. */
const maxKept = 20_000;

interface Kept {
  /** The version that it represents. */
  readonly resource: Resource;
  readonly base: string;
  readonly text: string;
}

/**
 * The JSON of representations that stood in a long page before, as long as it is true: of the same version of a resource, below the
 * same URL, and with nothing changed in what is derived from other resources. A single resource is put into JSON faster than
 * it is kept.
 */
export class RepresentationTexts {
  readonly #kept = new Map<string, Kept>();

  constructor(
    /** The store whose resources are represented. */
    readonly store: Store,
  ) {}

  /** The JSON of a resource, which is to be kept where it stands in a page that comes back. */
  get(provider: Provider, model: ResourceModel, resource: Resource, base: string, keep: boolean): string {
    // Another store, such as a copy that is behind, derives other things from the same resource.
    if (provider.store !== this.store) return representText(provider, model, resource, base);
    const kept = this.#kept.get(resource.id);
    if (kept && kept.resource === resource && kept.base === base) return kept.text;
    const text = representText(provider, model, resource, base);
    if (!keep || isProvisional(this.store, resource)) return text;
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(resource.id, { resource, base, text });
    return text;
  }

  /** Forgets what a transaction makes untrue. Told before it is applied. */
  forget(changes: readonly Change[]): void {
    if (this.#kept.size === 0) return;
    for (const change of changes) {
      switch (change.op) {
        case 'link':
        case 'unlink':
          this.#forgetMembership(change.group, change.op === 'link' ? change.member.value : change.member);
          break;
        case 'put':
          // A name stands in the representations of others: of members, of managed people, of groups.
          if (this.#isRenamed(change.type, change.resource)) this.#kept.clear();
          break;
        case 'delete':
          this.#kept.clear();
      }
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#kept.clear();
  }

  #forgetMembership(group: string, member: string): void {
    // Whoever is in a group that joins or leaves another gains or loses an indirect group.
    if (this.store.members(member).size > 0) this.#kept.clear();
    this.#kept.delete(group);
    this.#kept.delete(member);
  }

  #isRenamed(type: string, after: Resource): boolean {
    const before = this.store.get(type, after.id);
    return before !== undefined && (before.displayName !== after.displayName || before.userName !== after.userName);
  }
}

/** True when a manager is named who does not exist, and who may come to be. */
function isProvisional(store: Store, resource: Resource): boolean {
  const manager = managerId(resource);
  return manager !== undefined && store.get('User', manager) === undefined;
}

/** A store whose texts are forgotten as it changes. */
export function withRepresentationTexts(store: Store): { store: Store; texts: RepresentationTexts } {
  const { replaceAll } = store;
  let last: Promise<void> | undefined;
  const watched = delegate(store, {
    commit(changes) {
      texts.forget(changes);
      const done = store.commit(changes);
      // What was seen before a failure was taken back is not true any more. Commits may share their promise.
      if (done !== last) done.catch(() => texts.clear());
      last = done;
      return done;
    },
    ...(replaceAll && {
      replaceAll(changes: readonly Change[]) {
        texts.clear();
        return replaceAll.call(store, changes);
      },
    }),
  });
  const texts = new RepresentationTexts(watched);
  return { store: watched, texts };
}
