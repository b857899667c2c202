import { abortableSleep } from '../client/layers/sleep.ts';
import { isFatal, toProblem } from './classify-error.ts';
import type { ChangeProblem } from './problem.ts';

/** Waits for so many milliseconds, or until the signal aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * Knows whether a run goes on: it stops when its caller aborts it, and when every further request would fail alike. Every
 * loop over requests asks it before the next one.
 */
export class Stop {
  #reason: ChangeProblem | undefined;

  constructor(
    private readonly signal?: AbortSignal | undefined,
    private readonly sleep: Sleep = abortableSleep,
  ) {}

  get isStopped(): boolean {
    return this.#reason !== undefined || this.signal?.aborted === true;
  }

  /** What stopped the run, when it was not its caller; to be spread into a result. */
  get error(): { readonly error?: ChangeProblem } {
    return this.#reason === undefined ? {} : { error: this.#reason };
  }

  /** Tells of a failed request. */
  readonly onFailure = (error: unknown): void => {
    if (this.#reason === undefined && isFatal(error)) this.#reason = toProblem(error);
  };

  /** Waits before another look at the service. Returns at once when the run is stopped. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0 && !this.isStopped) await this.sleep(milliseconds, this.signal);
  }
}
