import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import { createResourceModel } from '../../src/protocol/schema/model.ts';
import { standardResourceTypes, standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import { pendingType, transactionOf } from '../asynchronous/pending-request.ts';
import { PendingRequests } from '../asynchronous/pending-requests.ts';
import { createAuthentication } from '../auth/authentication.ts';
import { type Behaviour, BehaviourError, defaultBehaviour, mergeBehaviour, readBehaviour } from '../behaviour/index.ts';
import { Cursors } from '../context/cursors.ts';
import { indexesOf } from '../context/indexes.ts';
import { LaterDeactivations } from '../context/later-deactivations.ts';
import type { EventStatus } from '../events/event-stream.ts';
import { Feed } from '../events/feed.ts';
import { createEvents } from '../events/lazy-events.ts';
import { Faults } from '../faults/faults.ts';
import { followStore } from '../faults/follow.ts';
import { realSleep } from '../faults/sleep.ts';
import { Journal } from '../journal/journal.ts';
import { RateLimits } from '../limits/rate-limits.ts';
import { checkOptions } from '../options/check.ts';
import { printFailure } from '../options/print-failure.ts';
import { ownedType } from '../resources/ownership.ts';
import { withRepresentationCache } from '../resources/representation-cache.ts';
import { type Clock, createClock } from '../scheduling/clock.ts';
import { elapsed } from '../scheduling/real-timers.ts';
import { companyContents, type SeedOptions } from '../seed/contents.ts';
import { createIds } from '../seed/ids.ts';
import { type Contents, readContents, replaceContents } from '../store/contents.ts';
import type { IndexDefinition, Store } from '../store/store.ts';
import { type Assembly, assemble, type LastingParts } from './assembly.ts';
import { completeContents } from './complete-contents.ts';
import { providerOptions, type ServiceProviderOptions } from './options.ts';

/** The events that wait for their delivery (RFC 9967). */
export interface ProviderEvents {
  status(): EventStatus;
  /** Ends all polls that wait, and stops the delivery to the receiver. Later changes create no events. */
  close(): void;
}

/** A SCIM service provider: an exchange, its store, and controls for tests. */
export interface ServiceProvider {
  /**
   * Handles requests. With mutual TLS, the `certificate` of a request authenticates the client. This `certificate` must
   * be set by an adapter or a test.
   */
  readonly exchange: Exchange;
  readonly store: Store;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly clock: Clock;
  /** The present behaviours. */
  readonly behaviour: Behaviour;
  /** The events of the provider. `undefined` if the behaviour `securityEvents` is `none`. */
  readonly events: ProviderEvents | undefined;
  /**
   * Changes some behaviours, from the next request on. To change a behaviour for only one resource type, use `byType`.
   * Throws a `BehaviourError` for an unknown behaviour, for an invalid value, or if `auth` would change. If it throws,
   * no behaviour changes.
   */
  setBehaviour(changes: Partial<Behaviour>): void;
  /**
   * Replaces the changes of all earlier `setBehaviour` calls with the given changes. Without changes, restores the
   * behaviours with which the provider started. Throws the same errors as `setBehaviour`.
   */
  replaceBehaviour(changes?: Partial<Behaviour>): void;
  /**
   * The headers that a client needs to authenticate a request. If tokens expire, each read of this property contains a
   * new token. With mutual TLS, the object is empty.
   */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Returns the stored contents as a snapshot. The snapshot contains the stored objects themselves, and not copies of
   * them.
   */
  snapshot(): Contents;
  /**
   * Replaces the stored contents with a snapshot. If a snapshot is written by hand, its resources may have no `meta`.
   * This method adds `meta` to such resources. Rejects with an `OptionError` for contents that this provider could not
   * have stored.
   */
  restore(contents: Contents): Promise<void>;
  /**
   * Replaces the stored contents with a generated company, and restarts the sequence of ids. The same seed generates
   * the same company. Rejects with a `TypeError` for an invalid number of users or an invalid seed.
   */
  seed(options: SeedOptions): Promise<void>;
  /** Stores the current contents as the checkpoint for `reset`. */
  checkpoint(): void;
  /**
   * Restores the last checkpoint and the behaviours with which the provider started. Also resets the faults, the
   * journal, the clock and the sequence of ids. A store in memory has a checkpoint from its start. Rejects with a
   * `TypeError` if there is no checkpoint.
   */
  reset(): Promise<void>;
}

/**
 * Creates a service provider. This function opens no sockets and no files: an adapter opens the socket, and the given
 * store is already open. Throws an `OptionError` for an invalid option.
 */
export function createServiceProvider(options: ServiceProviderOptions): ServiceProvider {
  checkOptions(options, providerOptions);
  const {
    schemas: allSchemas = standardSchemas,
    resourceTypes: allTypes = standardResourceTypes,
    token,
    me,
    journal: wanted = false,
  } = options;
  const start: Behaviour = { ...defaultBehaviour, ...readBehaviour(options.behaviour ?? {}) };
  const types = allTypes.map(({ name }) => name);
  const models = allTypes.map((type) => createResourceModel(type, allSchemas));
  const ids = createIds(options.seed, (id) => types.some((type) => options.store.get(type, id) !== undefined));
  const indexes = models.flatMap(indexesOf);
  const clock = createClock(options.clock);
  const storedTypes = [...types, ownedType];
  const events =
    start.securityEvents === 'none'
      ? undefined
      : createEvents(options.store, (contents) =>
          replaceContents(options.store, [...storedTypes, pendingType], contents),
        );
  const followed = followStore(events?.store ?? options.store, { types: storedTypes, indexes, now: clock.now });
  const { store, representations } = withRepresentationCache(followed.store);
  const cursors = new Cursors();
  const replacements = { count: 0 };
  const laterDeactivations = new LaterDeactivations();
  const onError = options.onError ?? printFailure;
  const authentication = createAuthentication(start, token, clock.now, options.clientKey);
  const rateLimits = new RateLimits(clock.now);
  const pending = new PendingRequests(store, () => current.context, onError);
  const replace = (contents: Contents): Promise<void> => {
    pending.clear();
    events?.clear();
    replacements.count++;
    return replaceContents(store, [...storedTypes, pendingType], contents);
  };
  const journal = new Journal(
    clock.now,
    wanted !== false,
    typeof wanted === 'object' ? wanted : {},
    token === undefined ? [] : [token],
  );
  const { sleep = realSleep, seed = 0, prefer = false } = options;
  const faults = new Faults(
    { now: clock.now, sleep, seed, follow: followed.follow, over: (store) => following(() => current, store) },
    options.faults,
    prefer,
  );
  const parts: LastingParts = {
    schemas: allSchemas,
    resourceTypes: allTypes,
    context: {
      store,
      representations,
      cursors,
      laterDeactivations,
      replacements,
      clock: clock.now,
      elapsed: options.elapsed ?? elapsed,
      newId: options.newId ? checked(options.newId) : ids.next,
      ...(me === undefined ? {} : { me }),
      ...(events ? { events: events.observer } : {}),
    },
    clock,
    authentication,
    rateLimits,
    pending,
    events: events?.layer(() => ({
      current: () => current.context,
      models: begin.context.models,
      feed,
      options: options.events ?? {},
      sleep,
      transactionOf,
      runDue: () => pending.runDue(),
      onError,
    })),
    journal,
    faults,
    layers: options.layers ?? [],
    onError,
  };
  let current = assemble(parts, start);
  const begin = current;
  const feed = new Feed(start.eventFeed, begin.context.models);
  const change = (behaviour: Behaviour): void => {
    for (const [name, reason] of Object.entries(lasting) as [keyof typeof lasting, string][]) {
      if (behaviour[name] === start[name]) continue;
      throw new BehaviourError(`${name} stays ${start[name]}, because ${reason}`, behaviour[name], []);
    }
    current = assemble(parts, behaviour);
    representations.clear();
  };
  let checkpoint: Contents | undefined;
  return {
    exchange: (request) => current.exchange(request),
    store,
    journal,
    faults,
    clock,
    get behaviour(): Behaviour {
      return current.context.behaviour;
    },
    events: events && { status: events.status, close: events.close },
    setBehaviour: (changes) => change(mergeBehaviour(current.context.behaviour, readBehaviour(changes))),
    replaceBehaviour: (changes = {}) => change(mergeBehaviour(start, readBehaviour(changes))),
    get headers(): Record<string, string> {
      return authentication?.headers(current.context.behaviour) ?? {};
    },
    snapshot: () => readContents(store, storedTypes),
    restore: async (contents) => replace(completeContents(contents, { models, clock: clock.now })),
    async seed(wanted) {
      await replace(companyContents(current.context.models, { seed, ...wanted }));
      ids.restart(wanted.seed ?? options.seed);
    },
    checkpoint() {
      checkpoint = readContents(store, storedTypes);
    },
    async reset() {
      if (!checkpoint) throw new TypeError('there is no checkpoint to restore: call checkpoint() first');
      if (current !== begin) change(start);
      await replace(checkpoint);
      cursors.clear();
      laterDeactivations.clear();
      rateLimits.reset();
      clock.reset();
      faults.reset();
      journal.clear();
      ids.restart(options.seed);
    },
  };
}

/** Behaviours that cannot change while a provider runs, each with the reason. */
const lasting = {
  auth: 'clients use the credentials that were set when the provider started',
  securityEvents: 'events are set up only when the provider starts',
  eventFeed: 'recipients know the resources that were in the feed when the provider started',
} as const satisfies Partial<Record<keyof Behaviour, string>>;

/** Returns an exchange over another store. This exchange always uses the current behaviours. */
function following(current: () => Assembly, store: Store): Exchange {
  let assembly: Assembly | undefined;
  let exchange: Exchange | undefined;
  return (request) => {
    if (!exchange || assembly !== current()) {
      assembly = current();
      exchange = assembly.over(store);
    }
    return exchange(request);
  };
}

/**
 * Returns a function that calls `newId`, and throws a `TypeError` if the returned id is invalid. A resource is
 * therefore never stored with an invalid id.
 */
function checked(newId: () => string): () => string {
  return () => {
    const id = newId();
    if (typeof id === 'string' && id !== '') return id;
    throw new TypeError(`the function in the option "newId" must return text, not ${JSON.stringify(id)}`);
  };
}

/** Returns the indexes that a store needs for these resource types. */
export function storeIndexes(
  resourceTypes: readonly ResourceType[] = standardResourceTypes,
  schemas: readonly Schema[] = standardSchemas,
): IndexDefinition[] {
  return resourceTypes.flatMap((type) => indexesOf(createResourceModel(type, schemas)));
}
