import { Pauses } from '../pauses.ts';

/**
 * Lets answers of the same turn of the event loop leave together, when all requests that have come are read: a client that is
 * woken by the first of them is awake for the rest, which is a third of what a small answer costs. What has come in one piece
 * and would keep others waiting for long is spread over several turns.
 */
export class Outbox {
  #waiting: (() => void)[] = [];
  #isReading = false;
  readonly #pauses = new Pauses();
  #turn: { readonly over: Promise<void>; readonly end: () => void } | undefined;

  /** A request has come, and more may have. Undefined when it may be answered now; else resolves when it is time to ask again. */
  open(): Promise<void> | undefined {
    if (!this.#isReading) {
      this.#isReading = true;
      this.#pauses.begin();
      setImmediate(() => this.#close());
      return undefined;
    }
    if (!this.#pauses.isDue) return undefined;
    this.#turn ??= newTurn();
    return this.#turn.over;
  }

  /** Sends at the end of the turn; at once where that is over. */
  post(send: () => void): void {
    if (this.#isReading) this.#waiting.push(send);
    else send();
  }

  #close(): void {
    this.#isReading = false;
    const waiting = this.#waiting;
    const turn = this.#turn;
    this.#waiting = [];
    this.#turn = undefined;
    this.#pauses.begin();
    for (const [index, send] of waiting.entries()) {
      send();
      if (!this.#pauses.isDue) continue;
      this.#waiting = waiting.slice(index + 1);
      break;
    }
    if (this.#waiting.length > 0) {
      this.#isReading = true;
      setImmediate(() => this.#close());
    }
    turn?.end();
  }
}

function newTurn(): { over: Promise<void>; end: () => void } {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end };
}
