import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Bytes of answers that wait for a client that does not read; its next requests wait from then on. */
const mostUnsent = 1 << 20;

/** Bytes of an answer that is worth counting. */
const small = 4096;

interface Flow {
  unsent: number;
  readonly waiting: (() => void)[];
}

/**
 * Keeps a client that sends requests and reads no answers from filling the memory: a request of a connection waits until what was
 * answered before has left, but for a mebibyte.
 */
export class BackPressure {
  /** Of connections that got an answer of some size. */
  readonly #flows = new WeakMap<Duplex, Flow>();

  /** `resume` is given a request that need not wait any longer. */
  constructor(private readonly resume: (connection: Duplex, answer: () => void) => void) {}

  /** Answers a request now, or when its client has read enough. */
  admit(connection: Duplex, answer: () => void): void {
    const flow = this.#flows.get(connection);
    // Who waits already comes first.
    if (flow && (flow.unsent >= mostUnsent || flow.waiting.length > 0)) flow.waiting.push(answer);
    else answer();
  }

  /** An answer was handed over, and leaves as fast as its client reads. */
  sent(connection: Duplex, response: ServerResponse, bytes: number): void {
    const known = this.#flows.get(connection);
    if (bytes < small) {
      if (known) this.#resumeOne(connection, known);
      return;
    }
    const flow = known ?? { unsent: 0, waiting: [] };
    if (!known) this.#flows.set(connection, flow);
    flow.unsent += bytes;
    response.once('close', () => {
      flow.unsent -= bytes;
      this.#resumeOne(connection, flow);
    });
  }

  /** One at a time, since nobody knows how large its answer will be. */
  #resumeOne(connection: Duplex, flow: Flow): void {
    if (flow.unsent >= mostUnsent) return;
    const answer = flow.waiting.shift();
    if (answer && !connection.destroyed) this.resume(connection, answer);
  }
}
