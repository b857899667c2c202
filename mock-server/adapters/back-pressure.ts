import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Maximum number of bytes in unsent responses of one connection. Above this number, new requests of the connection
 * wait.
 */
const mostUnsent = 1 << 20;

/** A response with fewer bytes than this number is not counted as unsent. */
const small = 4096;

/**
 * Maximum number of requests of one connection that are handled at the same time. A limit for unsent bytes is not
 * enough, because the size of a response is unknown before the response is sent. One packet from a client can contain
 * hundreds of requests for long lists.
 */
const mostOpen = 16;

interface Flow {
  /** Number of open requests: their handling has started, but their responses are not sent yet. */
  open: number;
  unsent: number;
  readonly waiting: (() => void)[];
}

/**
 * Limits the memory for clients that send requests but do not read the responses. The next requests of a connection
 * wait in two cases: 1 MiB or more of its responses is unsent, or 16 of its requests have no response yet.
 */
export class BackPressure {
  /** State of each connection. */
  readonly #flows = new WeakMap<Duplex, Flow>();

  /** Calls `resume` with a waiting request when the request can be handled. */
  constructor(private readonly resume: (connection: Duplex, answer: () => void) => void) {}

  /** Handles a request immediately, or later if too many earlier requests are open or too many bytes are unsent. */
  admit(connection: Duplex, answer: () => void): void {
    const flow = this.#flowOf(connection);
    // Requests that already wait are handled before a new request.
    if (isFull(flow) || flow.waiting.length > 0) flow.waiting.push(answer);
    else {
      flow.open++;
      answer();
    }
  }

  #flowOf(connection: Duplex): Flow {
    const known = this.#flows.get(connection);
    if (known) return known;
    const flow: Flow = { open: 0, unsent: 0, waiting: [] };
    this.#flows.set(connection, flow);
    return flow;
  }

  /** Counts the bytes of a response as unsent until the response is closed. */
  sent(connection: Duplex, response: ServerResponse, bytes: number): void {
    const flow = this.#flowOf(connection);
    // Keeps `open` at 0 or above. `open` does not count a request that the server could not read, but the server also
    // sends a response to it.
    flow.open = Math.max(0, flow.open - 1);
    if (bytes < small) return this.#resumeOne(connection, flow);
    flow.unsent += bytes;
    response.once('close', () => {
      flow.unsent -= bytes;
      this.#resumeOne(connection, flow);
    });
  }

  /**
   * Resumes only one waiting request. The size of its response is unknown, so further requests must wait for this
   * response.
   */
  #resumeOne(connection: Duplex, flow: Flow): void {
    if (isFull(flow)) return;
    const answer = flow.waiting.shift();
    if (!answer || connection.destroyed) return;
    flow.open++;
    this.resume(connection, answer);
  }
}

function isFull({ open, unsent }: Flow): boolean {
  return open >= mostOpen || unsent >= mostUnsent;
}
