import { isFatal, toRowError } from './failure.ts';
import type { RowError } from '../provisioning/result.ts';

/** Knows whether a run goes on: it stops when its caller aborts it, and when every further request would fail alike. */
export class Stop {
  #reason: RowError | undefined;

  constructor(private readonly signal: AbortSignal | undefined) {}

  get isStopped(): boolean {
    return this.#reason !== undefined || this.signal?.aborted === true;
  }

  /** What stopped the run, when it was not its caller; to be spread into a result. */
  get error(): { readonly error?: RowError } {
    return this.#reason === undefined ? {} : { error: this.#reason };
  }

  /** Tells of a failed request. */
  readonly onFailure = (error: unknown): void => {
    if (this.#reason === undefined && isFatal(error)) this.#reason = toRowError(error);
  };
}
