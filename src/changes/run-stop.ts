import { abortableSleep } from '../client/layers/sleep.ts';
import { isFatal, toProblem } from './classify-error.ts';
import type { ChangeProblem } from './problem.ts';

/** Waits for a number of milliseconds, or until the signal aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * Records whether a run must stop. A run stops if its caller aborts the run, or if every further request would fail in
 * the same way. Each loop over requests checks `isStopped` before the next request.
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

  /**
   * The error that stopped the run, as an object that can be spread into a result. The object has the field `error`, or
   * is empty if no error stopped the run.
   */
  get error(): { readonly error?: ChangeProblem } {
    return this.#reason === undefined ? {} : { error: this.#reason };
  }

  /** Records the error of a failed request. A fatal error stops the run. */
  readonly onFailure = (error: unknown): void => {
    if (this.#reason === undefined && isFatal(error)) this.#reason = toProblem(error);
  };

  /** Stops the run for a reason that is not a failed request. */
  halt(reason: ChangeProblem): void {
    this.#reason ??= reason;
  }

  /** Returns a `Stop` that is not stopped. Used to complete a change that is half done. */
  despiteStop(): Stop {
    return new Stop(undefined, this.sleep);
  }

  /** Waits before another read. Does not wait if the run is stopped. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0 && !this.isStopped) await this.sleep(milliseconds, this.signal);
  }
}
