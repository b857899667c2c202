import {
  compose,
  type Exchange,
  type Layer,
  type ScimRequest,
  type ScimResponse,
} from '../../src/protocol/exchange/exchange.ts';
import { notesOf } from '../journal/notes.ts';
import { matchesPath } from '../journal/select.ts';
import type { Effect, FaultEnvironment } from './effect.ts';
import { printFault } from './parse.ts';
import { createRandom } from './random.ts';
import type { FaultEffects, FaultSpec } from './spec.ts';
import { effects } from './table.ts';

/** An active fault. Keeps its counters and the state of its random numbers. */
export class Fault {
  readonly #effects: readonly Effect[];
  readonly #layer: Layer;
  readonly #random: () => number;
  readonly #methods: ReadonlySet<string> | undefined;
  #skipped = 0;
  #hits = 0;

  /**
   * A fault without a `seed` uses the default seed plus `ordinal`. Faults without a `seed` therefore have different
   * random numbers.
   */
  constructor(
    readonly id: string,
    /** The fault, after validation of its values. */
    readonly spec: FaultSpec,
    environment: FaultEnvironment,
    ordinal: number,
  ) {
    const seed = spec.seed ?? environment.seed + ordinal;
    // The effects have their own sequence of random numbers. The number of values that `jitter` uses therefore does not
    // change which requests the fault acts on.
    const random = createRandom(~seed);
    this.#random = createRandom(seed);
    this.#effects = Object.entries(effects).flatMap(([name, row]) => {
      const value = spec[name as keyof FaultEffects];
      return value === undefined ? [] : [row.create(value, { spec, environment, random })];
    });
    this.#layer = compose(...this.#effects.map(({ layer }) => layer));
    this.#methods = spec.method === undefined ? undefined : new Set(spec.method.split('|'));
  }

  /** Number of requests that the fault acted on. */
  get hits(): number {
    return this.#hits;
  }

  /** True if the fault has acted `times` times. */
  get isSpent(): boolean {
    return this.spec.times !== undefined && this.#hits >= this.spec.times;
  }

  /**
   * Applies the effects to a request if the fault is due for this request. Otherwise, passes the request directly to
   * `next`.
   */
  strike(request: ScimRequest, next: Exchange): Promise<ScimResponse> {
    if (!this.#matchesPlace(request)) return next(request);
    const strikes = this.#effects.every((effect) => effect.applies?.(request) ?? true) && this.#isDue();
    if (strikes) {
      this.#hits++;
      notesOf(request)?.faults.push(printFault(this.spec));
    }
    return this.#watch(request, strikes ? this.#layer(next) : next);
  }

  /** Releases the resources of the effects. */
  stop(): void {
    for (const effect of this.#effects) effect.stop?.();
  }

  #matchesPlace({ method, path }: ScimRequest): boolean {
    if (this.#methods && !this.#methods.has(method)) return false;
    return this.spec.path === undefined || matchesPath(this.spec.path, path);
  }

  #isDue(): boolean {
    const { skip = 0, probability = 1 } = this.spec;
    if (this.isSpent || this.#skipped++ < skip) return false;
    return probability >= 1 || this.#random() < probability;
  }

  async #watch(request: ScimRequest, exchange: Exchange): Promise<ScimResponse> {
    const response = await exchange(request);
    for (const effect of this.#effects) effect.onResponse?.(request, response);
    return response;
  }
}
