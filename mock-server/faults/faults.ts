import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { errorResponse } from '../messages/response.ts';
import type { FaultEnvironment } from './effect.ts';
import { Fault } from './fault.ts';
import { readFault } from './parse.ts';
import { readPrefer } from './prefer.ts';
import type { FaultSpec } from './spec.ts';

/** An active fault. */
export interface ActiveFault {
  /** Id for `remove`. */
  readonly id: string;
  readonly fault: FaultSpec;
  /** Number of requests that the fault acted on. */
  readonly hits: number;
}

/** Maximum number of active faults. */
const maxFaults = 1000;

/** The faults of a service provider. Faults act in the order in which they were added. */
export class Faults {
  readonly #initial: readonly FaultSpec[];
  #active: readonly Fault[] = [];
  #count = 0;

  /** Throws a `TypeError` for an invalid fault. */
  constructor(
    private readonly environment: FaultEnvironment,
    initial: readonly (FaultSpec | string)[] = [],
    /** True if the `Prefer` header of a request can add a fault to the request. */
    private readonly prefer = false,
  ) {
    this.#initial = initial.map(readFault);
    this.reset();
  }

  /**
   * Adds a fault and returns its id. The fault is an object or text (`status=429,times=3,path=/Users`). Throws a
   * `TypeError` for an invalid fault.
   */
  add(fault: FaultSpec | string): string {
    if (this.#active.length >= maxFaults)
      throw new TypeError(`there are already ${maxFaults} faults: remove a fault first`);
    const id = `fault-${++this.#count}`;
    this.#active = [...this.#active, new Fault(id, readFault(fault), this.environment, this.#count)];
    return id;
  }

  /** Removes a fault. Returns false for an unknown id. */
  remove(id: string): boolean {
    const fault = this.#active.find((active) => active.id === id);
    if (!fault) return false;
    this.#active = this.#active.filter((active) => active !== fault);
    fault.stop();
    return true;
  }

  /** Removes all faults. */
  clear(): void {
    for (const { id } of this.#active) this.remove(id);
  }

  /** Restores the initial faults and restarts their random numbers. */
  reset(): void {
    this.clear();
    this.#count = 0;
    for (const fault of this.#initial) this.add(fault);
  }

  /** Returns the active faults in the order in which they act. */
  list(): ActiveFault[] {
    return this.#active.map(({ id, spec, hits }) => ({ id, fault: spec, hits }));
  }

  /** The layer that applies the faults. Without faults, the layer takes almost no time. */
  get layer(): Layer {
    return (next) => (request) => {
      const { prefer } = request.headers;
      if (prefer !== undefined && this.prefer) return this.#preferred(prefer, request, next);
      return this.#active.length === 0 ? next(request) : this.#strike(request, next);
    };
  }

  async #preferred(header: string, request: ScimRequest, next: Exchange) {
    let spec: FaultSpec | undefined;
    try {
      spec = readPrefer(header);
    } catch (error) {
      if (error instanceof ScimError) return errorResponse(error);
      throw error;
    }
    if (!spec) return this.#strike(request, next);
    const once = new Fault('prefer', spec, this.environment, 0);
    try {
      return await once.strike(request, (inner) => this.#strike(inner, next));
    } finally {
      once.stop();
    }
  }

  #strike(request: ScimRequest, next: Exchange) {
    // Nests the faults, with the first fault outermost. Each fault decides whether to act when the request reaches it.
    // If a fault sends the response itself, the request does not reach the later faults, and they do not count it.
    return this.#active.reduceRight<Exchange>(
      (inner, fault) => (request) => this.#through(fault, request, inner),
      next,
    )(request);
  }

  async #through(fault: Fault, request: ScimRequest, next: Exchange) {
    const answer = fault.strike(request, next);
    if (fault.isSpent) this.remove(fault.id);
    return answer;
  }
}
