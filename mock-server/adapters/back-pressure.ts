import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Maximum bytes of unsent responses of one connection. Above this limit, further requests of the connection wait. */
const mostUnsent = 1 << 20;

/** Size in bytes below which a response is not counted as unsent. */
const small = 4096;

interface Flow {
  unsent: number;
  readonly waiting: (() => void)[];
}

/**
 * Limits the memory for clients that send requests and do not read the responses. If more than 1 MiB of the responses
 * of a connection is unsent, the next requests of the connection wait.
 */
export class BackPressure {
  /** State of each connection that received a response of at least `small` bytes. */
  readonly #flows = new WeakMap<Duplex, Flow>();

  /** Calls `resume` with a waiting request when the request can be handled. */
  constructor(private readonly resume: (connection: Duplex, answer: () => void) => void) {}

  /** Handles a request immediately, or later if too many bytes of earlier responses are unsent. */
  admit(connection: Duplex, answer: () => void): void {
    const flow = this.#flows.get(connection);
    // Requests that already wait are handled before a new request.
    if (flow && (flow.unsent >= mostUnsent || flow.waiting.length > 0)) flow.waiting.push(answer);
    else answer();
  }

  /** Counts the bytes of a response as unsent until the response is closed. */
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

  /** Resumes only one request, because the size of its response is not known yet. */
  #resumeOne(connection: Duplex, flow: Flow): void {
    if (flow.unsent >= mostUnsent) return;
    const answer = flow.waiting.shift();
    if (answer && !connection.destroyed) this.resume(connection, answer);
  }
}
