import type { ResourceType, Schema } from '../src/protocol/attribute.ts';
import { compose, type Exchange, type Layer } from '../src/protocol/exchange.ts';
import { createResourceModel } from '../src/protocol/model.ts';
import { standardResourceTypes, standardSchemas } from '../src/protocol/schemas/index.ts';
import { bearerAuth } from './auth.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { Provider } from './context.ts';
import { Cursors } from './cursors.ts';
import { indexesOf } from './indexes.ts';
import { errorBoundary, serialise } from './response.ts';
import { router } from './router.ts';
import type { IndexDefinition, Store } from './store/store.ts';

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
  /** Told of failures that are no client's mistake. */
  readonly onError?: (error: unknown) => void;
}

/** A SCIM service provider: a function from request to response, and the store behind it. */
export interface ServiceProvider {
  readonly exchange: Exchange;
  readonly store: Store;
}

/** Puts a service provider together. It opens no socket and no file: adapters and stores do. */
export function createServiceProvider(options: ServiceProviderOptions): ServiceProvider {
  const { schemas = standardSchemas, resourceTypes = standardResourceTypes, token, me } = options;
  const models = resourceTypes.map((type) => createResourceModel(type, schemas));
  const provider: Provider = {
    store: options.store,
    models,
    schemas,
    indexes: new Map(models.map((model) => [model.resourceType.name, indexesOf(model)])),
    behaviour: { ...defaultBehaviour, ...options.behaviour },
    cursors: new Cursors(),
    clock: options.clock ?? Date.now,
    newId: options.newId ?? (() => crypto.randomUUID()),
    ...(me === undefined ? {} : { me }),
  };
  const onError = options.onError ?? (() => {});
  const layers = compose(
    serialise,
    (next) => errorBoundary(next, onError),
    ...(options.layers ?? []),
    ...(token === undefined ? [] : [bearerAuth(token)]),
  );
  return { exchange: layers(router(provider)), store: options.store };
}

/** The indexes that a store for these resource types is opened with. */
export function storeIndexes(
  resourceTypes: readonly ResourceType[] = standardResourceTypes,
  schemas: readonly Schema[] = standardSchemas,
): IndexDefinition[] {
  return resourceTypes.flatMap((type) => indexesOf(createResourceModel(type, schemas)));
}
