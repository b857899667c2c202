import { Pauses } from '../scheduling/cooperative-yield.ts';
import { setImmediate } from '../scheduling/real-timers.ts';

type Task = () => void;

/**
 * Lets answers of the same turn of the event loop leave together, when all requests that have come are read: a client that is
 * woken by the first of them is awake for the rest, which is a third of what a small answer costs. What has come in one piece
 * and would keep others waiting for long is spread over several turns, in which each connection has its share.
 */
export class Outbox {
  /** Requests that could not be answered in their turn, by their connections; the one that is next comes first. */
  readonly #unread = new Map<object, Task[]>();
  #waiting: Task[] = [];
  #isReading = false;

  constructor(private readonly pauses = new Pauses()) {}

  /** A request has come, and more may have. It is answered now, or as soon as that keeps nobody waiting for long. */
  read(connection: object, answer: Task): void {
    if (!this.#isReading) this.#begin();
    if (this.#unread.size === 0 && !this.pauses.isDue) return answer();
    const queue = this.#unread.get(connection);
    if (queue) queue.push(answer);
    else this.#unread.set(connection, [answer]);
  }

  /** Sends at the end of the turn; at once where that is over. */
  post(send: Task): void {
    if (this.#isReading) this.#waiting.push(send);
    else send();
  }

  #begin(): void {
    this.#isReading = true;
    this.pauses.begin();
    setImmediate(() => this.#close());
  }

  #close(): void {
    this.#isReading = false;
    this.pauses.begin();
    this.#sendSome();
    if (this.#waiting.length === 0 && this.#unread.size === 0) return;
    this.#begin();
    if (this.#waiting.length === 0) this.#answerSome();
  }

  /** Sends what can be sent without keeping others waiting. */
  #sendSome(): void {
    const tasks = this.#waiting;
    this.#waiting = [];
    for (const [index, send] of tasks.entries()) {
      send();
      if (!this.pauses.isDue) continue;
      this.#waiting.unshift(...tasks.slice(index + 1));
      return;
    }
  }

  /** Answers one request of each connection in turn. */
  #answerSome(): void {
    for (const [connection, queue] of this.#unread) {
      this.#unread.delete(connection);
      const answer = queue.shift();
      // At the end: a map is gone through in the order in which it was filled.
      if (queue.length > 0) this.#unread.set(connection, queue);
      answer?.();
      if (this.pauses.isDue) return;
    }
  }
}
