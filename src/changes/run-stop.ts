import { abortableSleep } from '../client/layers/sleep.ts';
import { isFatal, toProblem } from './classify-error.ts';
import type { ChangeProblem } from './problem.ts';

/** Waits for a number of milliseconds, or until the signal aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * Knows whether a run continues: it stops if its caller aborts it, or if every further request would fail in the same way. Each
 * loop over requests checks this before the next request.
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

  /** The error that stopped the run, unless its caller stopped it. For spreading into a result. */
  get error(): { readonly error?: ChangeProblem } {
    return this.#reason === undefined ? {} : { error: this.#reason };
  }

  /** Reports a failed request. */
  readonly onFailure = (error: unknown): void => {
    if (this.#reason === undefined && isFatal(error)) this.#reason = toProblem(error);
  };

  /** Stops the run for another reason than a failed request. */
  halt(reason: ChangeProblem): void {
    this.#reason ??= reason;
  }

  /** Waits before another read. Returns at once if the run is stopped. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0 && !this.isStopped) await this.sleep(milliseconds, this.signal);
  }
}
