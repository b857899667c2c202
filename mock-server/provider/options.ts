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
  type OptionsTable,
  object,
  secret,
  text,
  whole,
} from '../options/kinds.ts';
import type { TypeDefinitions } from '../schema-files/input.ts';
import type { Store } from '../store/store.ts';

export interface ServiceProviderOptions {
  /** Opened with `storeIndexes()` of the same schemas. */
  readonly store: Store;
  /** What differs from `defaultBehaviour`. Throws a `BehaviourError` for what is not in the table. */
  readonly behaviour?: Partial<Behaviour>;
  /** The secret that clients need, a bearer token unless the behaviour `auth` says otherwise; undefined for none. */
  readonly token?: string;
  /** Id or userName of the user that `/Me` stands for. */
  readonly me?: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly clock?: () => number;
  /** Default: UUIDs, random ones unless there is a `seed`. */
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
  /**
   * Seed of chance, of the people of `seed()`, and of the ids of what is created, which begin anew at `reset()`. Default: 0, and
   * random ids.
   */
  readonly seed?: number;
  /** How faults wait. Default: in real time. */
  readonly sleep?: Sleep;
  /** Measures how long work takes, in ms, so that long work lets others have their turn. Default: real time. */
  readonly elapsed?: () => number;
  /** Told of failures that are no client's mistake. Default: the console. */
  readonly onError?: (error: unknown) => void;
}

/** A service provider in memory. Its schemas and resource types are those of RFC 7643 and the given ones. */
export interface MemoryProviderOptions
  extends Omit<ServiceProviderOptions, 'store' | 'schemas' | 'resourceTypes'>,
    TypeDefinitions {
  /** How many people there are from the start, of a company that `seed` decides. Default: none. */
  readonly users?: number;
}

const journal: OptionsTable<JournalOptions> = { maxEntries: whole(1), maxBytes: whole(0), maxBodyBytes: whole(0) };

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** What every service provider takes, with its store or with another. */
export const commonOptions: OptionsTable<Omit<ServiceProviderOptions, 'store' | 'token'>> = {
  // Read by the table of behaviours, which says more.
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

export const providerOptions: OptionsTable<ServiceProviderOptions> = {
  ...commonOptions,
  token,
  store: { wanted: 'a store', fits: (value) => object.fits(value) && 'commit' in (value as object) },
};

/** Read where people are made, which says more. */
export const users: Kind = { wanted: 'a number', fits: () => true };

export const memoryOptions: OptionsTable<MemoryProviderOptions> = { ...commonOptions, token, users };
