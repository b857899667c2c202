import { Pauses } from '../pauses.ts';
import { setImmediate } from '../scheduling/real-timers.ts';

/**
 * Lets answers of the same turn of the event loop leave together, when all requests that have come are read: a client that is
 * woken by the first of them is awake for the rest, which is a third of what a small answer costs. What has come in one piece
 * and would keep others waiting for long is spread over several turns.
 */
export class Outbox {
  /** Requests that could not be answered in their turn. */
  #unread: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  #isReading = false;
  readonly #pauses = new Pauses();

  /** A request has come, and more may have. It is answered now, or as soon as that keeps nobody waiting for long. */
  read(answer: () => void): void {
    if (!this.#isReading) this.#begin();
    if (this.#unread.length > 0 || this.#pauses.isDue) this.#unread.push(answer);
    else answer();
  }

  /** Sends at the end of the turn; at once where that is over. */
  post(send: () => void): void {
    if (this.#isReading) this.#waiting.push(send);
    else send();
  }

  #begin(): void {
    this.#isReading = true;
    this.#pauses.begin();
    setImmediate(() => this.#close());
  }

  #close(): void {
    this.#isReading = false;
    this.#pauses.begin();
    this.#waiting = this.#doSome(this.#waiting);
    const unread = this.#unread;
    if (this.#waiting.length + unread.length === 0) return;
    this.#begin();
    if (this.#waiting.length === 0) this.#unread = this.#doSome(unread);
  }

  /** Does what can be done without keeping others waiting, and returns the rest. */
  #doSome(work: readonly (() => void)[]): (() => void)[] {
    for (const [index, task] of work.entries()) {
      task();
      if (this.#pauses.isDue) return work.slice(index + 1);
    }
    return [];
  }
}
