import { isObject } from '../src/protocol/json.ts';
import type { Resource } from '../src/protocol/resource.ts';
import { urn } from '../src/protocol/urns.ts';
import { keepText } from './response.ts';
import { delegate } from './store/delegate.ts';
import type { Change, Store } from './store/store.ts';

/** How many representations are kept; all are forgotten beyond it, since what is asked for again comes back soon. */
const maxKept = 20_000;

interface Kept {
  /** The version that it represents. */
  readonly resource: Resource;
  readonly base: string;
  readonly representation: Resource;
}

/**
 * Representations that were made before, as long as they are true: of the same version of a resource, below the same URL, and
 * with nothing changed in what is derived from other resources.
 */
export class Representations {
  readonly #kept = new Map<string, Kept>();

  constructor(
    /** The store whose resources are represented. */
    readonly store: Store,
  ) {}

  /** The representation of a resource, made by `make` when none is kept. It is not to be changed. */
  get(resource: Resource, base: string, make: () => Resource): Resource {
    const { id } = resource;
    const kept = this.#kept.get(id);
    if (kept && kept.resource === resource && kept.base === base) return kept.representation;
    const representation = keepText(make());
    if (isProvisional(representation)) return representation;
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(id, { resource, base, representation });
    return representation;
  }

  /** Forgets what a transaction makes untrue. Told before it is applied. */
  forget(changes: readonly Change[]): void {
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
function isProvisional(representation: Resource): boolean {
  const enterprise = representation[urn.EnterpriseUser];
  return isObject(enterprise) && isObject(enterprise.manager) && enterprise.manager.$ref === undefined;
}

/** A store that forgets representations as it changes. */
export function withRepresentations(store: Store): { store: Store; representations: Representations } {
  const { replaceAll } = store;
  const watched = delegate(store, {
    commit(changes) {
      representations.forget(changes);
      const done = store.commit(changes);
      // What was seen before a failure was taken back is not true any more.
      done.catch(() => representations.clear());
      return done;
    },
    ...(replaceAll && {
      replaceAll(changes: readonly Change[]) {
        representations.clear();
        return replaceAll.call(store, changes);
      },
    }),
  });
  const representations = new Representations(watched);
  return { store: watched, representations };
}
