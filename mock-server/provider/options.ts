import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import type { Behaviour } from '../behaviour/index.ts';
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
  secret,
  text,
  whole,
} from '../options/kinds.ts';
import type { TypeDefinitions } from '../schema-files/input.ts';
import type { Store } from '../store/store.ts';

export interface ServiceProviderOptions {
  /** A store that was opened with `storeIndexes()` of the same schemas. */
  readonly store: Store;
  /** Behaviours that differ from `defaultBehaviour`. Throws a `BehaviourError` for an unknown behaviour or an invalid value. */
  readonly behaviour?: Partial<Behaviour>;
  /** The secret of clients, a bearer token unless the behaviour `auth` selects another kind. Default: no authentication. */
  readonly token?: string;
  /** Id or userName of the user that `/Me` stands for. Default: `/Me` is not supported. */
  readonly me?: string;
  /** Returns milliseconds since 1970. Default: the system's clock. */
  readonly clock?: () => number;
  /** Returns a new id. Default: a UUID, random without a `seed`. */
  readonly newId?: () => string;
  readonly schemas?: readonly Schema[];
  readonly resourceTypes?: readonly ResourceType[];
  /** Layers between the error boundary and authentication, the outermost first. */
  readonly layers?: readonly Layer[];
  /** Records every exchange, so that tests can check requests. An object sets the limits. Default: false. */
  readonly journal?: boolean | JournalOptions;
  /** Faults from the start: objects, or text such as `status=429,times=3`. Throws a `TypeError` for an invalid fault. */
  readonly faults?: readonly (FaultSpec | string)[];
  /** Applies faults that clients ask for with `Prefer: code=429, delay=2s`. Default: false. */
  readonly prefer?: boolean;
  /**
   * Seed of random numbers, of the people of `seed()`, and of new ids, which start again at `reset()`. Default: 0, with random
   * ids.
   */
  readonly seed?: number;
  /** Waits, for faults. Default: in real time. */
  readonly sleep?: Sleep;
  /** Measures the duration of work, in ms, so that long work can yield to the event loop. Default: real time. */
  readonly elapsed?: () => number;
  /** Called with errors that no client caused. Default: prints to the console. */
  readonly onError?: (error: unknown) => void;
}

/** Options of a service provider in memory. Schemas and resource types are added to those of RFC 7643. */
export interface MemoryProviderOptions
  extends Omit<ServiceProviderOptions, 'store' | 'schemas' | 'resourceTypes'>,
    TypeDefinitions {
  /** Number of people at the start, in a company that `seed` decides. Default: no people. */
  readonly users?: number;
}

const journal: OptionTableOf<JournalOptions> = { maxEntries: whole(1), maxBytes: whole(0), maxBodyBytes: whole(0) };

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** Options that every kind of service provider has. */
export const commonOptions: OptionTableOf<Omit<ServiceProviderOptions, 'store' | 'token'>> = {
  // Checked by the table of behaviours, with a better message.
  behaviour: { wanted: 'an object', fits: () => true },
  me: text,
  clock: fn('returns milliseconds since 1970'),
  newId: fn('returns a new id'),
  schemas: listOf('schemas', object.fits),
  resourceTypes: listOf('resource types', object.fits),
  layers: listOf('functions', isFunction),
  journal: flagOr(journal),
  faults: listOf('faults, objects or text'),
  prefer: flag,
  seed: integer,
  sleep: fn('waits for milliseconds'),
  elapsed: fn('returns milliseconds'),
  onError: errorListener,
};

const token: Kind = { ...secret, wanted: 'text', fits: text.fits };

export const providerOptions: OptionTableOf<ServiceProviderOptions> = {
  ...commonOptions,
  token,
  store: { wanted: 'a store', fits: (value) => object.fits(value) && 'commit' in (value as object) },
};

/** Checked by the seed, with a better message. */
export const users: Kind = { wanted: 'a number', fits: () => true };

export const memoryOptions: OptionTableOf<MemoryProviderOptions> = { ...commonOptions, token, users };
