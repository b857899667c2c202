import type { Exchange, Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Store } from '../store/store.ts';
import type { Read } from './read.ts';
import type { Sleep } from './sleep.ts';
import type { FaultSpec } from './spec.ts';

/** The parts of a provider that faults use. */
export interface FaultEnvironment {
  /** Milliseconds since 1970, by the provider's clock. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Seed of a fault without a seed. */
  readonly seed: number;
  /** Makes a copy of the store that lags by `lag` ms. With an infinite lag, the copy never changes. */
  follow(lag: number): Replica;
  /** The service provider without faults, on another store. */
  over(store: Store): Exchange;
}

/** A copy of a store that lags behind it. */
export interface Replica {
  readonly store: Store;
  /** Applies the changes that are due. */
  catchUp(): void;
  /** Stops following the store. */
  stop(): void;
}

/** An effect of a fault. */
export interface Effect {
  /** True for a request that the effect can act on. Default: every request. */
  applies?(request: ScimRequest): boolean;
  /** Called with each response to a request at the place of the fault, whether the fault acted or not. */
  onResponse?(request: ScimRequest, response: ScimResponse): void;
  readonly layer: Layer;
  /** Releases resources. */
  stop?(): void;
}

/** A row of the table of faults. */
export interface FaultRow<T> {
  /** Says in a few words what the effect does, for help. */
  readonly summary: string;
  readonly read: Read<T>;
  /** Where the effect can act: methods, separated by `|`, and a path. Default: everywhere. */
  readonly acts?: readonly string[];
  create(value: T, context: EffectContext): Effect;
}

/** Values for making an effect. */
export interface EffectContext {
  /** The whole fault, with its values read. */
  readonly spec: FaultSpec;
  readonly environment: FaultEnvironment;
  /** Random numbers for this fault alone. */
  readonly random: () => number;
}
