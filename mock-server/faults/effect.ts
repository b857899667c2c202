import type { Exchange, Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Store } from '../store/store.ts';
import type { Read } from './read.ts';
import type { Sleep } from './sleep.ts';
import type { FaultSpec } from './spec.ts';

/** What faults act on besides requests and answers. */
export interface FaultEnvironment {
  /** Milliseconds since 1970, by the provider's clock. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Seed of chance where a fault has none. */
  readonly seed: number;
  /** Makes a copy of the store that follows `lag` milliseconds behind, and never with an infinite one. */
  follow(lag: number): Replica;
  /** The service provider, without faults, over another store. */
  over(store: Store): Exchange;
}

/** A copy of a store that is behind it. */
export interface Replica {
  readonly store: Store;
  /** Brings it to where it shall be now. */
  catchUp(): void;
  /** Follows no longer. */
  stop(): void;
}

/** An effect of one fault. */
export interface Effect {
  /** True for a request that it can act on; any unless given. */
  applies?(request: ScimRequest): boolean;
  /** Told of each answer at the place of its fault, struck or not. */
  onResponse?(request: ScimRequest, response: ScimResponse): void;
  readonly layer: Layer;
  /** Lets go of what it holds. */
  stop?(): void;
}

/** A row of the table of faults. */
export interface FaultRow<T> {
  /** What it does, in a few words for help. */
  readonly summary: string;
  readonly read: Read<T>;
  /** Where it can act: methods, of which `|` may stand between several, and a path. Anywhere unless given. */
  readonly acts?: readonly string[];
  create(value: T, context: EffectContext): Effect;
}

/** What an effect is made with. */
export interface EffectContext {
  /** The whole fault, its values read. */
  readonly spec: FaultSpec;
  readonly environment: FaultEnvironment;
  /** Chance of this fault alone. */
  readonly random: () => number;
}
