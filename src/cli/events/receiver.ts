import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventTokenMediaType } from '../../protocol/events/event-token.ts';
import { UsageError } from '../errors/errors.ts';
import { type EventError, type ReceivedEvent, readReceived } from './event-row.ts';
import type { Expected } from './verify-event.ts';

/** Options of `openReceiver`. */
export interface ReceiverOptions {
  /** 0 for a free port. */
  readonly port: number;
  readonly path: string;
  /** Bearer token that a transmitter needs. `undefined` for no authentication. */
  readonly token: string | undefined;
  /** Maximum number of events. `undefined` for no maximum. */
  readonly max: number | undefined;
  readonly expected: Omit<Expected, 'now'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Waits until all events that were returned so far are written. Resolves to false if nobody reads the output. */
  readonly written: () => Promise<boolean>;
  /** Called with the reason when the receiver refuses a request. */
  readonly onRefused: (reason: string) => void;
}

/** A receiver of events on this machine (RFC 8935). */
export interface Receiver {
  readonly url: string;
  /**
   * Yields the events in the order of their arrival. Ends when the maximum is reached or the signal is aborted, and
   * then closes the receiver. A transmitter gets status 202 after its event was written.
   */
  events(): AsyncGenerator<ReceivedEvent, void, undefined>;
}

/** Maximum number of bytes of a request body. */
const maxBody = 1 << 20;

/** Maximum number of events that wait to be written. If this number is reached, a further request gets status 503. */
const maxWaiting = 100;

/** Maximum number of names of events that are remembered, to show an event only once. */
const maxRemembered = 10_000;

/** The address is always a loopback address, because events contain personal data and the receiver has no TLS. */
const host = '127.0.0.1';

/** Starts a receiver. Throws a `UsageError` if the port is in use or not allowed. */
export async function openReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000 });
  await startListening(server, options.port);
  const { port } = server.address() as AddressInfo;
  const inbox = new Inbox(options);
  server.on('request', (request, response) => void inbox.receive(request, response));
  return {
    url: `http://${host}:${port}${options.path}`,
    async *events() {
      try {
        yield* inbox.events();
      } finally {
        await closeServer(server);
      }
    },
  };
}

/** An event that waits to be written. Its transmitter also waits. */
interface WaitingEvent {
  readonly event: ReceivedEvent;
  readonly name: string;
  /** Several responses if the transmitter sent the event again in the meantime. */
  readonly responses: ServerResponse[];
}

class Inbox {
  readonly #options: ReceiverOptions;
  readonly #waiting: WaitingEvent[] = [];
  readonly #written = new Set<string>();
  #isClosed = false;
  /** Wakes the reader of the events. */
  #wake: () => void = () => {};

  constructor(options: ReceiverOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Handles a request. Never rejects. */
  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const refusal = checkRequest(request, this.#options);
      if (refusal) return this.#refuse(request, response, refusal);
      const token = await readBody(request);
      if (token === undefined) return this.#refuse(request, response, tooLarge);
      this.#take(token.trim(), request, response);
    } catch {
      // The transmitter closed the connection before the end of the body.
      response.destroy();
    }
  }

  async *events(): AsyncGenerator<ReceivedEvent, void, undefined> {
    const { max = Number.POSITIVE_INFINITY, signal, written } = this.#options;
    try {
      for (let count = 0; count < max && !signal.aborted; ) {
        const next = this.#waiting[0];
        if (!next) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        yield next.event;
        if (!(await written())) break;
        this.#waiting.shift();
        this.#remember(next.name);
        for (const response of next.responses) respond(response, 202);
        count++;
      }
    } finally {
      // Events may still wait, for example if the command that reads the events failed because of a wrong column.
      this.#isClosed = true;
      for (const { responses } of this.#waiting.splice(0)) for (const response of responses) respondLater(response);
    }
  }

  #take(token: string, request: IncomingMessage, response: ServerResponse): void {
    const { expected, now } = this.#options;
    const event = readReceived(token, { ...expected, now: now() });
    if (event.error) return this.#refuse(request, response, { status: 400, error: event.error });
    const name = nameOf(event);
    // RFC 8935 section 2.2: if the response was lost, a transmitter may send the event again.
    if (this.#written.has(name)) return respond(response, 202);
    if (this.#isClosed || this.#waiting.length >= maxWaiting) return respondLater(response);
    const same = this.#waiting.find((waiting) => waiting.name === name);
    if (same) return void same.responses.push(response);
    this.#waiting.push({ event, name, responses: [response] });
    this.#wake();
  }

  #refuse(request: IncomingMessage, response: ServerResponse, { status, error, headers }: Refusal): void {
    this.#options.onRefused(`${status} ${error.err}: ${error.description}`);
    // Closes the connection, because a body that nobody reads would keep it busy.
    if (!request.complete) response.once('finish', () => request.destroy());
    respond(response, status, error, headers);
  }

  #remember(name: string): void {
    const [oldest] = this.#written;
    if (this.#written.size >= maxRemembered && oldest !== undefined) this.#written.delete(oldest);
    this.#written.add(name);
  }
}

/**
 * Returns a name that identifies an event among the events of all issuers. A `jti` is unique only for its issuer (RFC 8417
 * section 2.2). The name is a hash, because thousands of names are remembered and a `jti` can be long.
 */
function nameOf({ row: { iss, jti } }: ReceivedEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([iss, jti]))
    .digest('base64');
}

/** The response to a request that the receiver refuses (RFC 8935 section 2.3). */
interface Refusal {
  readonly status: number;
  readonly error: EventError;
  readonly headers?: Readonly<Record<string, string>>;
}

const invalid = (status: number, description: string, headers: Refusal['headers'] = {}): Refusal => ({
  status,
  error: { err: 'invalid_request', description },
  headers,
});

const tooLarge = invalid(413, `the body is larger than ${maxBody} bytes`, { connection: 'close' });

function checkRequest({ method, url, headers }: IncomingMessage, options: ReceiverOptions): Refusal | undefined {
  const { path, token } = options;
  if ((url ?? '').split('?')[0] !== path) return invalid(404, 'the path is not the path of the receiver');
  if (method !== 'POST') return invalid(405, 'the method must be POST', { allow: 'POST' });
  if (token !== undefined && !isBearer(headers.authorization, token)) {
    return {
      status: 400,
      error: { err: 'authentication_failed', description: 'the bearer token is missing or wrong' },
    };
  }
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== eventTokenMediaType) return invalid(400, `the content type must be ${eventTokenMediaType}`);
  const length = Number(headers['content-length'] ?? 0);
  return length > maxBody ? tooLarge : undefined;
}

/** Compares the hashes of two tokens. The time of this comparison does not depend on the secret. */
function isBearer(header: string | undefined, token: string): boolean {
  const given = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}

/** Reads a body as text. Returns `undefined` for a body that is too large. Rejects if the connection closes. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > maxBody) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function respond(
  response: ServerResponse,
  status: number,
  error?: EventError,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (error === undefined) response.writeHead(status, { 'content-length': '0', ...headers }).end();
  else {
    const body = JSON.stringify(error);
    // RFC 8935 section 2.3: the response names the language of the description.
    response.writeHead(status, { 'content-type': 'application/json', 'content-language': 'en', ...headers }).end(body);
  }
}

/** Sends status 503: the transmitter must send the event again. */
function respondLater(response: ServerResponse): void {
  respond(response, 503, undefined, { 'retry-after': '1' });
}

function startListening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(
        new UsageError(inUse ? `port ${port} is in use already` : `cannot listen on port ${port}: ${error.code}`, {
          hint: inUse ? '--port 0 selects a free port' : undefined,
          cause: error,
        }),
      );
    });
    server.listen({ port, host }, resolve);
  });
}

/** Sends the responses that were begun, and closes all connections. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  // A connection with an incomplete request would keep the process alive.
  const timer = setTimeout(() => server.closeAllConnections(), 1000);
  await closed;
  clearTimeout(timer);
}
