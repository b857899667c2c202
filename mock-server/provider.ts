import type { ResourceType, Schema } from '../src/protocol/attribute.ts';
import { compose, type Exchange, type Layer } from '../src/protocol/exchange.ts';
import { createResourceModel } from '../src/protocol/model.ts';
import { standardResourceTypes, standardSchemas } from '../src/protocol/schemas/index.ts';
import { bearerAuth } from './auth.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { Provider } from './context.ts';
import { type Clock, createClock } from './control/clock.ts';
import { Cursors } from './cursors.ts';
import { Faults } from './faults/faults.ts';
import { followStore } from './faults/follow.ts';
import { realSleep, type Sleep } from './faults/sleep.ts';
import type { FaultSpec } from './faults/spec.ts';
import { indexesOf } from './indexes.ts';
import { Journal, type JournalOptions } from './journal/journal.ts';
import { withRepresentations } from './representations.ts';
import { errorBoundary, serialise } from './response.ts';
import { router } from './router.ts';
import { type Contents, readContents, replaceContents } from './store/contents.ts';
import type { IndexDefinition, Store } from './store/store.ts';

import { companyContents, type SeedOptions } from './seed/contents.ts';
export interface ServiceProviderOptions {
  /** Opened with `storeIndexes()` of the same schemas. */
  readonly store: Store;
  readonly behaviour?: Partial<Behaviour>;
  /** The bearer token that clients need; undefined for none. */
  readonly token?: string;
  /** Id or userName of the user that `/Me` stands for. */
  readonly me?: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly clock?: () => number;
  /** Default: random UUIDs. */
  readonly newId?: () => string;
  readonly schemas?: readonly Schema[];
  readonly resourceTypes?: readonly ResourceType[];
  /** Layers between the error boundary and authentication, the first outermost. */
  readonly layers?: readonly Layer[];
  /** Keeps every exchange, so that tests can ask what was received. Default: false. */
  readonly journal?: boolean | JournalOptions;
  /** Faults from the start: objects, or text such as `status=429,times=3`. Throws a `TypeError` for what is none. */
  readonly faults?: readonly (FaultSpec | string)[];
  /** Does what clients ask for with `Prefer: code=429, delay=2s`. Default: false. */
  readonly prefer?: boolean;
  /** Seed of chance, and of the people of `seed()`. Default: 0. */
  readonly seed?: number;
  /** How faults wait. Default: in real time. */
  readonly sleep?: Sleep;
  /** Told of failures that are no client's mistake. */
  readonly onError?: (error: unknown) => void;
}

/** A SCIM service provider: a function from request to response, the store behind it, and what tests need. */
export interface ServiceProvider {
  readonly exchange: Exchange;
  readonly store: Store;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly clock: Clock;
  /** Everything that is stored now. Costs a reference a resource. */
  snapshot(): Contents;
  /** Makes a snapshot all that is stored. */
  restore(contents: Contents): Promise<void>;
  /** Makes the state of now the one that `reset` goes back to. */
  checkpoint(): void;
  /**
   * Goes back to the last checkpoint, which a store in memory has from the start, and makes faults, journal and clock what
   * they were at the start. Rejects with a `TypeError` where there is no checkpoint.
   */
  reset(): Promise<void>;
  /** Makes a company all that is stored, the same one for the same seed. Rejects with a `TypeError` for a number that is none. */
  seed(options: SeedOptions): Promise<void>;
}

/** Puts a service provider together. It opens no socket and no file: adapters and stores do. */
export function createServiceProvider(options: ServiceProviderOptions): ServiceProvider {
  const {
    schemas = standardSchemas,
    resourceTypes = standardResourceTypes,
    token,
    me,
    journal: wanted = false,
  } = options;
  const models = resourceTypes.map((type) => createResourceModel(type, schemas));
  const types = resourceTypes.map(({ name }) => name);
  const indexes = new Map(models.map((model) => [model.resourceType.name, indexesOf(model)]));
  const clock = createClock(options.clock);
  const followed = followStore(options.store, { types, indexes: [...indexes.values()].flat(), now: clock.now });
  const { follow } = followed;
  const { store, representations } = withRepresentations(followed.store);
  const provider: Provider = {
    store,
    models,
    schemas,
    indexes,
    behaviour: { ...defaultBehaviour, ...options.behaviour },
    representations,
    cursors: new Cursors(),
    clock: clock.now,
    newId: options.newId ?? (() => crypto.randomUUID()),
    ...(me === undefined ? {} : { me }),
  };
  const onError = options.onError ?? (() => {});
  const inner = compose(
    serialise,
    (next) => errorBoundary(next, onError),
    ...(options.layers ?? []),
    ...(token === undefined ? [] : [bearerAuth(token)]),
  );
  const over = (store: Store) => inner(router({ ...provider, store }));
  const journal = new Journal(
    clock.now,
    wanted !== false,
    typeof wanted === 'object' ? wanted : {},
    token === undefined ? [] : [token],
  );
  const { sleep = realSleep, seed = 0, prefer = false } = options;
  const faults = new Faults({ now: clock.now, sleep, seed, follow, over }, options.faults, prefer);
  let checkpoint: Contents | undefined;
  return {
    // Outside of everything: the journal has what a client got, and a fault can leave nothing whole.
    exchange: compose(journal.layer, faults.layer)(over(store)),
    store,
    journal,
    faults,
    clock,
    snapshot: () => readContents(store, types),
    restore: (contents) => replaceContents(store, types, contents),
    checkpoint() {
      checkpoint = readContents(store, types);
    },
    async reset() {
      if (!checkpoint) throw new TypeError('there is no checkpoint to go back to: call checkpoint() first');
      await replaceContents(store, types, checkpoint);
      provider.cursors.clear();
      clock.reset();
      faults.reset();
      journal.clear();
    },
  };
}

/** The indexes that a store for these resource types is opened with. */
    seed: async (options) => replaceContents(store, types, companyContents(models, { seed, ...options })),
export function storeIndexes(
  resourceTypes: readonly ResourceType[] = standardResourceTypes,
  schemas: readonly Schema[] = standardSchemas,
): IndexDefinition[] {
  return resourceTypes.flatMap((type) => indexesOf(createResourceModel(type, schemas)));
}
