import { compose, type Exchange, type Layer } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import { createResourceModel, type ResourceModel } from '../../src/protocol/schema/model.ts';
import { standardResourceTypes, standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import { asynchronous } from '../asynchronous/layer.ts';
import { pendingType, transactionOf } from '../asynchronous/pending-request.ts';
import { PendingRequests } from '../asynchronous/pending-requests.ts';
import { createAuthentication } from '../auth/authentication.ts';
import { type Behaviour, defaultBehaviour, readBehaviour } from '../behaviour/index.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';
import { Cursors } from '../context/cursors.ts';
import { indexesOf } from '../context/indexes.ts';
import { LaterDeactivations } from '../context/later-deactivations.ts';
import type { EventStatus } from '../events/event-stream.ts';
import { Feed } from '../events/feed.ts';
import { createEvents } from '../events/lazy-events.ts';
import { Faults } from '../faults/faults.ts';
import { followStore } from '../faults/follow.ts';
import { realSleep } from '../faults/sleep.ts';
import { behaviourOfModels, membersOnRead } from '../groups/members-on-read.ts';
import { router } from '../handlers/router.ts';
import { Journal } from '../journal/journal.ts';
import { RateLimits } from '../limits/rate-limits.ts';
import { cors } from '../messages/cors.ts';
import { dateOf } from '../messages/date.ts';
import { errorShape } from '../messages/error-shape.ts';
import { headerRules } from '../messages/header-rules.ts';
import { withOwnBody } from '../messages/request-body.ts';
import { errorBoundary, serialise } from '../messages/response.ts';

import { checkOptions } from '../options/check.ts';
import { printFailure } from '../options/print-failure.ts';
import { deactivateDue } from '../resources/deactivation.ts';
import { withRepresentationCache } from '../resources/representation-cache.ts';
import { type Clock, createClock } from '../scheduling/clock.ts';
import { elapsed } from '../scheduling/real-timers.ts';
import { companyContents, type SeedOptions } from '../seed/contents.ts';
import { createIds } from '../seed/ids.ts';
import { type Contents, readContents, replaceContents } from '../store/contents.ts';
import type { IndexDefinition, Store } from '../store/store.ts';
import { completeContents } from './complete-contents.ts';
import { offeredTypes } from './offered-types.ts';
import { providerOptions, type ServiceProviderOptions } from './options.ts';
import { scim11Layers } from './scim11.ts';
import { shapeSchemas } from './shape-schemas.ts';

/** The events that wait for their delivery (RFC 9967). */
export interface ProviderEvents {
  status(): EventStatus;
  /** Ends all polls that wait, and stops the delivery to the receiver. Later changes create no events. */
  close(): void;
}

/** A SCIM service provider: an exchange, its store, and controls for tests. */
export interface ServiceProvider {
  /**
   * Handles requests. With mutual TLS, the client is authenticated by the `certificate` of the request. An adapter or a
   * test must set this `certificate`.
   */
  readonly exchange: Exchange;
  readonly store: Store;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  /** The events of the provider. `undefined` if the behaviour `securityEvents` is `none`. */
  readonly events: ProviderEvents | undefined;
  /**
   * The headers that a client needs to authenticate a request. If tokens expire, each read of this property returns a
   * new token. There are no headers with mutual TLS.
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
   * Restores the last checkpoint. Also resets the faults, the journal, the clock and the sequence of ids. A store in
   * memory has a checkpoint from the start. Rejects with a `TypeError` if there is no checkpoint.
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
  const behaviour: Behaviour = { ...defaultBehaviour, ...readBehaviour(options.behaviour ?? {}) };
  const offered = offeredTypes({ schemas: allSchemas, resourceTypes: allTypes }, behaviour);
  const { schemas: givenSchemas, resourceTypes } = offered;
  const schemas = shapeSchemas(givenSchemas, behaviour);
  const models = modelsOf(resourceTypes, givenSchemas, behaviour);
  const types = resourceTypes.map(({ name }) => name);
  const ids = createIds(options.seed, (id) => types.some((type) => options.store.get(type, id) !== undefined));
  const indexes = new Map(models.map((model) => [model.resourceType.name, indexesOf(model)]));
  const clock = createClock(options.clock);
  const feed = new Feed(behaviour.eventFeed, models);
  const events =
    behaviour.securityEvents === 'none'
      ? undefined
      : createEvents(options.store, (contents) => replaceContents(options.store, [...types, pendingType], contents));
  const followed = followStore(events?.store ?? options.store, {
    types,
    indexes: [...indexes.values()].flat(),
    now: clock.now,
  });
  const { follow } = followed;
  const { store, representations } = withRepresentationCache(followed.store);
  const provider: ProviderContext = {
    store,
    models,
    schemas,
    indexes,
    behaviour,
    representations,
    cursors: new Cursors(),
    laterDeactivations: new LaterDeactivations(),
    clock: clock.now,
    elapsed: options.elapsed ?? elapsed,
    newId: options.newId ? checked(options.newId) : ids.next,
    ...(me === undefined ? {} : { me }),
    ...(events ? { events: events.observer } : {}),
  };
  const onError = options.onError ?? printFailure;
  const authentication = createAuthentication(behaviour, token, clock.now, options.clientKey);
  const rateLimits = new RateLimits(behaviour, models, clock.now);
  const isAsynchronous = behaviour.asyncRequest !== 'none' || store.count(pendingType) > 0;
  const pending = isAsynchronous ? new PendingRequests(provider, onError) : undefined;
  const replace = (contents: Contents): Promise<void> => {
    pending?.clear();
    events?.clear();
    return replaceContents(store, [...types, pendingType], contents);
  };
  const { sleep = realSleep, seed = 0, prefer = false } = options;
  const eventSources = {
    provider,
    feed,
    options: options.events ?? {},
    sleep,
    transactionOf,
    runDue: pending && (() => pending.runDue()),
  };
  const inner = compose(
    serialise,
    ...answerLayers(provider),
    (next) => errorBoundary(next, onError),
    ...(options.layers ?? []),
    ...(authentication ? [authentication.layer] : []),
    ...requestLayers(provider, rateLimits),
    withOwnBody,
    ...(events ? [events.layer(eventSources)] : []),
    ...(pending ? [asynchronous(provider, pending)] : []),
  );
  const over = (store: Store) => inner(router({ ...provider, store }));
  const journal = new Journal(
    clock.now,
    wanted !== false,
    typeof wanted === 'object' ? wanted : {},
    token === undefined ? [] : [token],
  );
  const faults = new Faults({ now: clock.now, sleep, seed, follow, over }, options.faults, prefer);
  let checkpoint: Contents | undefined;
  return {
    // The journal must record the response that the client receives, so the journal is the outermost layer. A fault can
    // damage any response, so the layer of the faults is inside the journal layer.
    exchange: compose(
      journal.layer,
      ...(behaviour.cors === 'none' ? [] : [cors(behaviour)]),
      ...scim11Layers(provider),
      faults.layer,
      dateOf(clock),
    )(over(store)),
    store,
    journal,
    faults,
    clock,
    behaviour,
    events: events && { status: events.status, close: events.close },
    get headers(): Record<string, string> {
      return authentication?.headers() ?? {};
    },
    snapshot: () => readContents(store, types),
    restore: async (contents) => replace(completeContents(contents, { models, clock: clock.now })),
    async seed(wanted) {
      await replace(companyContents(models, { seed, ...wanted }));
      ids.restart(wanted.seed ?? options.seed);
    },
    checkpoint() {
      checkpoint = readContents(store, types);
    },
    async reset() {
      if (!checkpoint) throw new TypeError('there is no checkpoint to restore: call checkpoint() first');
      await replace(checkpoint);
      provider.cursors.clear();
      provider.laterDeactivations.clear();
      rateLimits.reset();
      clock.reset();
      faults.reset();
      journal.clear();
      ids.restart(options.seed);
    },
  };
}

/**
 * Returns a function that calls `newId` and checks the returned id. For an invalid id, this function throws a
 * `TypeError`. A resource is therefore never stored with an invalid id.
 */
function checked(newId: () => string): () => string {
  return () => {
    const id = newId();
    if (typeof id === 'string' && id !== '') return id;
    throw new TypeError(`the function in the option "newId" must return text, not ${JSON.stringify(id)}`);
  };
}

function modelsOf(
  resourceTypes: readonly ResourceType[],
  schemas: readonly Schema[],
  behaviour: Behaviour,
): readonly ResourceModel[] {
  const shaped = shapeSchemas(schemas, behaviourOfModels(behaviour));
  return resourceTypes.map((type) => createResourceModel(type, shaped));
}

/**
 * Returns the layers that change responses. The behaviours `errorShape`, `errorStatus` and `membersOnRead` determine
 * the changes. With the default behaviours, the list is empty.
 */
function answerLayers({ behaviour, clock, newId }: ProviderContext): Layer[] {
  const isShaped = behaviour.errorShape !== 'rfc' || behaviour.errorStatus !== 'string';
  return [
    ...(isShaped ? [errorShape(behaviour, { now: clock, newId })] : []),
    ...(behaviour.membersOnRead === 'full' ? [] : [membersOnRead(behaviour)]),
  ];
}

/**
 * Returns the layers that run before a request is processed. With `requiredHeaders`, `refusedHeaders` or `rateLimits`,
 * these layers refuse some requests. With `deactivation=removed-later`, a layer deactivates each user whose
 * deactivation delay is over. With the default behaviours, the list is empty.
 */
function requestLayers(provider: ProviderContext, rateLimits: RateLimits): Layer[] {
  const { requiredHeaders, refusedHeaders, rateLimits: limits, deactivation } = provider.behaviour;
  const later: Layer = (next) => async (request) => {
    if (await deactivateDue(provider)) {
      noteOn(request, provider.behaviour, 'deactivation');
      noteOn(request, provider.behaviour, 'deactivationDelay');
    }
    return next(request);
  };
  return [
    ...(requiredHeaders.length + refusedHeaders.length === 0 ? [] : [headerRules(provider.behaviour)]),
    ...(limits.length === 0 ? [] : [rateLimits.layer]),
    ...(deactivation === 'removed-later' ? [later] : []),
  ];
}

/** Returns the indexes that a store needs for these resource types. */
export function storeIndexes(
  resourceTypes: readonly ResourceType[] = standardResourceTypes,
  schemas: readonly Schema[] = standardSchemas,
): IndexDefinition[] {
  return resourceTypes.flatMap((type) => indexesOf(createResourceModel(type, schemas)));
}
