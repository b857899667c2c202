/**
 * Lets answers of the same turn of the event loop leave together, when all requests that have come are read: a client that is
 * woken by the first of them is awake for the rest, which is a third of what a small answer costs.
 */
export class Outbox {
  #waiting: (() => void)[] = [];
  #isReading = false;

  /** A request has come, and more may have. */
  open(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    setImmediate(() => this.#close());
  }

  /** Sends at the end of the turn; at once where that is over. */
  post(send: () => void): void {
    if (this.#isReading) this.#waiting.push(send);
    else send();
  }

  #close(): void {
    this.#isReading = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const send of waiting) send();
  }
}
