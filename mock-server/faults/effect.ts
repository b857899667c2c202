import type { Exchange, Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Store } from '../store/store.ts';
import type { Read } from './read.ts';
import type { Sleep } from './sleep.ts';
import type { FaultSpec } from './spec.ts';

/** The parts of a provider that faults use. */
export interface FaultEnvironment {
  /** Milliseconds since 1970 on the clock of the provider. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Seed for a fault that has no seed of its own. */
  readonly seed: number;
  /**
   * Creates a copy of the store. A change reaches the copy `lag` ms later. If the lag is infinite, the copy never
   * changes.
   */
  follow(lag: number): Replica;
  /** Returns a service provider that uses the given store and has no faults. */
  over(store: Store): Exchange;
}

/** A copy of a store. The changes of the store reach the copy with a delay (the lag). */
export interface Replica {
  readonly store: Store;
  /** Applies to the copy each change that is at least as old as the lag. */
  catchUp(): void;
  /** Stops following the store. */
  stop(): void;
}

/** An effect of a fault. */
export interface Effect {
  /** True if the effect can act on the request. Default: `true` for every request. */
  applies?(request: ScimRequest): boolean;
  /**
   * Called with each request that matches the method and the path of the fault, and with its response. Also called if
   * the fault did not act on the request.
   */
  onResponse?(request: ScimRequest, response: ScimResponse): void;
  readonly layer: Layer;
  /** Releases resources. */
  stop?(): void;
}

/** A row of the table of faults. */
export interface FaultRow<T> {
  /** Short description of the effect, for help. */
  readonly summary: string;
  readonly read: Read<T>;
  /**
   * Requests that the effect can act on. Each element has the form `METHODS PATH`, and `|` separates several methods.
   * Default: all requests.
   */
  readonly acts?: readonly string[];
  create(value: T, context: EffectContext): Effect;
}

/** Values for creating an effect. */
export interface EffectContext {
  /** The whole fault, after validation of its values. */
  readonly spec: FaultSpec;
  readonly environment: FaultEnvironment;
  /** Returns random numbers. Each fault has its own sequence. */
  readonly random: () => number;
}
