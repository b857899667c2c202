import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Maximum bytes of responses that a connection has not read. Above it, the next requests of the connection wait. */
const mostUnsent = 1 << 20;

/** Smallest response that is counted, in bytes. */
const small = 4096;

interface Flow {
  unsent: number;
  readonly waiting: (() => void)[];
}

/**
 * Keeps a client that sends requests and reads no responses from filling the memory: its requests wait while more than a
 * mebibyte of earlier responses is unsent.
 */
export class BackPressure {
  /** Connections that got a response of some size. */
  readonly #flows = new WeakMap<Duplex, Flow>();

  /** `resume` receives a request that need not wait any longer. */
  constructor(private readonly resume: (connection: Duplex, answer: () => void) => void) {}

  /** Handles a request now, or when its client has read enough. */
  admit(connection: Duplex, answer: () => void): void {
    const flow = this.#flows.get(connection);
    // Earlier requests that wait come first.
    if (flow && (flow.unsent >= mostUnsent || flow.waiting.length > 0)) flow.waiting.push(answer);
    else answer();
  }

  /** Counts a response that was written, until the client has read it. */
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

  /** Resumes one request at a time, since the size of its response is not known yet. */
  #resumeOne(connection: Duplex, flow: Flow): void {
    if (flow.unsent >= mostUnsent) return;
    const answer = flow.waiting.shift();
    if (answer && !connection.destroyed) this.resume(connection, answer);
  }
}
