import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import { isPublicKey } from '../auth/client-assertion.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { type EventOptions, eventOptions } from '../events/options.ts';
import type { Sleep } from '../faults/sleep.ts';
import type { FaultSpec } from '../faults/spec.ts';
import type { JournalOptions } from '../journal/journal.ts';
import {
  errorListener,
  flag,
  flagOr,
  fn,
  integer,
  type Kind,
  listOf,
  type OptionTableOf,
  object,
  objectOf,
  secret,
  text,
  whole,
} from '../options/kinds.ts';
import { type TypeDefinitions, typeSets } from '../schema-files/input.ts';
import type { Store } from '../store/store.ts';

export interface ServiceProviderOptions {
  /**
   * A store that is already open. The store must be opened with the indexes that `storeIndexes()` returns for the
   * schemas of this provider.
   */
  readonly store: Store;
  /** Behaviours that differ from `defaultBehaviour`. Throws a `BehaviourError` for an unknown behaviour or an invalid value. */
  readonly behaviour?: Partial<Behaviour>;
  /**
   * The secret of clients. It is a bearer token, unless the behaviour `auth` selects another kind of authentication.
   * Default: no authentication.
   */
  readonly token?: string;
  /**
   * The public key of the OAuth client in PEM, for the behaviour `auth=oauth`. With this key, the client can
   * authenticate in two ways: with the secret, or with assertions that it signs with its private key
   * (`private_key_jwt`, RFC 7523). Default: the client can authenticate only with the secret.
   */
  readonly clientKey?: string;
  /** `id` or `userName` of the user that `/Me` refers to. Default: `/Me` is not supported. */
  readonly me?: string;
  /** Returns milliseconds since 1970. Default: the system's clock. */
  readonly clock?: () => number;
  /** Returns a new id. Default: returns a UUID. This UUID is random if there is no `seed`. */
  readonly newId?: () => string;
  readonly schemas?: readonly Schema[];
  readonly resourceTypes?: readonly ResourceType[];
  /** Layers that are inside the error boundary and outside the authentication. The first layer is the outermost. */
  readonly layers?: readonly Layer[];
  /**
   * Records every exchange, so that tests can check requests. An object sets the limits of the journal. Default:
   * `false`.
   */
  readonly journal?: boolean | JournalOptions;
  /** Initial faults: objects, or text such as `status=429,times=3`. Throws a `TypeError` for an invalid fault. */
  readonly faults?: readonly (FaultSpec | string)[];
  /** Applies faults that clients request with `Prefer: code=429, delay=2s`. Default: `false`. */
  readonly prefer?: boolean;
  /**
   * Seed for three purposes: the random numbers of faults, the users that `seed()` generates, and new ids. `reset()`
   * restarts the sequence of ids. Default: 0 for faults and users. If there is no seed, new ids are random.
   */
  readonly seed?: number;
  /**
   * Waits for a number of milliseconds. Called for the delays of faults, for polls for events, and between two attempts
   * to deliver an event. Default: waits in real time.
   */
  readonly sleep?: Sleep;
  /**
   * Returns elapsed time in milliseconds. During long work, the provider uses this time to decide when to yield to the
   * event loop. Default: real time.
   */
  readonly elapsed?: () => number;
  /**
   * Options for the delivery of events. The behaviour `securityEvents` turns the events on. Default: events can be
   * polled.
   */
  readonly events?: EventOptions;
  /** Called with an internal error: an error that no client has caused. Default: prints to the console. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Options of a service provider in memory. The provider has the schemas and resource types of RFC 7643, and also those
 * that these options contain.
 */
export interface MemoryProviderOptions
  extends Omit<ServiceProviderOptions, 'store' | 'schemas' | 'resourceTypes'>,
    TypeDefinitions {
  /**
   * Number of users at the start. They are the users of a fictitious company that is generated from `seed`. Default: no
   * users.
   */
  readonly users?: number;
}

const journal: OptionTableOf<JournalOptions> = { maxEntries: whole(1), maxBytes: whole(0), maxBodyBytes: whole(0) };

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** Options that every kind of service provider has. */
export const commonOptions: OptionTableOf<Omit<ServiceProviderOptions, 'store' | 'token'>> = {
  // Any value is accepted here. The table of behaviours checks the value later, and its error has a more exact message.
  behaviour: { wanted: 'an object', fits: () => true },
  clientKey: {
    wanted: 'a public key in PEM',
    fits: (value) => typeof value === 'string' && isPublicKey(value),
    isSecret: true,
  },
  me: text,
  clock: fn('returns milliseconds since 1970'),
  newId: fn('returns a new id'),
  schemas: listOf('schemas', object.fits),
  resourceTypes: listOf('resource types', object.fits),
  layers: listOf('functions', isFunction),
  journal: flagOr(journal),
  faults: listOf('faults, each an object or text'),
  prefer: flag,
  seed: integer,
  sleep: fn('waits for a number of milliseconds'),
  elapsed: fn('returns elapsed milliseconds'),
  events: objectOf(eventOptions),
  onError: errorListener,
};

const token: Kind = { ...secret, wanted: 'text', fits: text.fits };

export const providerOptions: OptionTableOf<ServiceProviderOptions> = {
  ...commonOptions,
  token,
  store: { wanted: 'a store', fits: (value) => object.fits(value) && 'commit' in (value as object) },
};

/**
 * Any value is accepted here. The generator of the company checks the value later, and its error has a more exact
 * message.
 */
export const users: Kind = { wanted: 'a number', fits: () => true };

/** Names of sets of standard resource types. */
export const types: Kind = listOf(`names: ${typeSets.join(', ')}`, (value) => typeSets.some((name) => name === value));

export const memoryOptions: OptionTableOf<MemoryProviderOptions> = { ...commonOptions, token, types, users };
