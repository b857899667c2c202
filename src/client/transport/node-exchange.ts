import {
  type Agent,
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as openHttp,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Exchange, Headers, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { requestUrl } from '../url.ts';
import {
  type NetworkExchange,
  type NetworkLimits,
  type NetworkOptions,
  networkLimits,
  tlsOptions,
} from './network-options.ts';
import { awaitResponse, type PendingResponse, serialisedBody } from './pending-response.ts';

/** Time in milliseconds for which an unused connection stays open. undici has the same default. */
const idleTime = 4000;

/**
 * Time in milliseconds to wait before a connection is used again. Some servers close each connection after the
 * response, without a header that says so. After this time, such a server has closed the connection.
 */
const closeTime = 2;

/** Turns of the event loop after which the end of a connection has been read, if it had arrived. */
const turnsToRead = 2;

/** The part of `node:http` or `node:https` that sends the requests for one URL scheme. */
interface Sender {
  readonly open: typeof openHttp;
  readonly agent: Agent;
  /** The event that tells that a new connection can transfer a request. */
  readonly connected: 'connect' | 'secureConnect';
}

/**
 * Creates the exchange over the network with `node:http`, which loads faster than undici but takes more time for each
 * request. Does not support proxies. Has the same errors as the exchange with undici.
 */
export function createNodeExchange(options: Omit<NetworkOptions, 'proxy'> = {}): NetworkExchange {
  const limits = networkLimits(options);
  const { totalTimeout, maxResponseSize } = limits;
  const keep = { keepAlive: true, timeout: idleTime };
  const running = new Set<Promise<unknown>>();
  let plain: Sender | undefined;
  let secure: Promise<Sender> | undefined;
  const senderFor = ({ protocol }: URL): Sender | Promise<Sender> => {
    if (protocol === 'https:') {
      secure ??= import('node:https').then(({ Agent: HttpsAgent, request }) => ({
        open: request,
        agent: new HttpsAgent({ ...keep, ...tlsOptions(options) }),
        connected: 'secureConnect',
      }));
      return secure;
    }
    plain ??= { open: openHttp, agent: new HttpAgent(keep), connected: 'connect' };
    return plain;
  };
  const send = async (request: ScimRequest): Promise<ScimResponse> => {
    const url = new URL(requestUrl(request));
    const sender = await senderFor(url);
    await dropClosed(sender.agent);
    return awaitResponse(request, { url, peer: url.host, totalTimeout, maxResponseSize }, (pending) =>
      start(sender, url, request, pending, limits),
    );
  };
  const exchange: Exchange = async (request) => {
    const response = send(request);
    running.add(response);
    try {
      return await response;
    } finally {
      running.delete(response);
    }
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(running);
    plain?.agent.destroy();
    (await secure)?.agent.destroy();
  };
  return Object.assign(exchange, { close });
}

/**
 * Destroys the unused connections that the server has closed. Node.js could otherwise send a request over such a
 * connection, and the client would not know whether the server received the request.
 */
async function dropClosed({ freeSockets }: Agent): Promise<void> {
  if (Object.keys(freeSockets).length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, closeTime));
  // On a busy machine, the timer can fire before Node.js has read from the sockets. Node.js reads in each turn.
  for (let turn = 0; turn < turnsToRead; turn++) await new Promise(setImmediate);
  for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
    if (!socket.readable) socket.destroy();
  }
}

/** Sends a request, and reports its events to `pending`. */
function start(
  { open, agent, connected }: Sender,
  url: URL,
  request: ScimRequest,
  pending: PendingResponse,
  limits: NetworkLimits,
): void {
  const body = serialisedBody(request);
  const { method } = request;
  // Sets the length, because Node.js would otherwise send the body of a DELETE request without any framing.
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = open({
    agent,
    method,
    protocol: url.protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: url.pathname + url.search,
    headers: { ...request.headers, ...length },
  });
  let timer: NodeJS.Timeout | undefined;
  // Passes no error to `destroy`: the connection may already be unused again, and would then have no listener for the
  // error.
  const stop = (): void => {
    clearTimeout(timer);
    outgoing.destroy();
  };
  const fail = (error: Error): void => {
    if (pending.isOver) return;
    stop();
    pending.fail(error);
  };
  /** Starts the time limit of the next phase of the request, and ends the limit of the phase before. */
  const limit = (milliseconds: number, code: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(failure(code)), milliseconds);
  };
  pending.abort = stop;

  limit(limits.connectTimeout, 'UND_ERR_CONNECT_TIMEOUT');
  onConnection(outgoing, connected, () => {
    pending.requestSent = true;
    clearTimeout(timer);
  });
  let hasResponse = false;
  outgoing.once('finish', () => {
    if (!hasResponse && !pending.isOver) limit(limits.headersTimeout, 'UND_ERR_HEADERS_TIMEOUT');
  });
  // Not `once`, because a second error can follow, and an error without a listener would end the process.
  outgoing.on('error', (error) => fail(withoutResponse(error)));
  // Without a listener for `upgrade`, Node.js closes the connection and reports nothing.
  outgoing.once('upgrade', (_incoming, socket) => {
    socket.destroy();
    fail(failure('UND_ERR_SOCKET'));
  });
  outgoing.once('response', (incoming) => {
    hasResponse = true;
    const awaitPart = (): void => limit(limits.bodyTimeout, 'UND_ERR_BODY_TIMEOUT');
    awaitPart();
    readResponse(incoming, pending, limits.maxResponseSize, {
      onPart: awaitPart,
      onEnd: () => clearTimeout(timer),
      fail,
    });
  });
  outgoing.end(body);
}

/** Calls `onReady` when the connection of a request can transfer the request. */
function onConnection(outgoing: ClientRequest, connected: Sender['connected'], onReady: () => void): void {
  outgoing.once('socket', (socket: Socket) => {
    if (outgoing.reusedSocket) onReady();
    else socket.once(connected, onReady);
  });
}

interface ResponseListener {
  onPart(): void;
  onEnd(): void;
  fail(error: Error): void;
}

function readResponse(
  incoming: IncomingMessage,
  pending: PendingResponse,
  maxSize: number,
  { onPart, onEnd, fail }: ResponseListener,
): void {
  const chunks: Uint8Array[] = [];
  let size = 0;
  incoming.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > maxSize) return fail(failure('UND_ERR_RES_EXCEEDED_MAX_SIZE'));
    onPart();
    chunks.push(chunk);
  });
  incoming.on('error', (error) => fail(withoutResponse(error)));
  incoming.once('end', () => {
    onEnd();
    if (!pending.isOver) pending.complete(incoming.statusCode ?? 0, singleValued(incoming.rawHeaders), chunks);
  });
}

/** Returns an error with a code of undici, so that the table of `networkFailure` works for both transports. */
function failure(code: string, cause?: unknown): Error {
  return Object.assign(new Error(code, { cause }), { code });
}

/**
 * Returns the error of a connection that ended before the response was complete. Node.js reports the same code if the
 * server closed the connection and if it reset the connection. Only after a reset, the error names a system call.
 */
function withoutResponse(error: NodeJS.ErrnoException): Error {
  const isClosed = error.code === 'ECONNRESET' && error.syscall === undefined;
  return isClosed ? failure('UND_ERR_SOCKET', error) : error;
}

/**
 * Joins the values of each header. Keeps all values of a repeated header. `headers` of `IncomingMessage` would drop
 * some of these values.
 */
function singleValued(rawHeaders: readonly string[]): Headers {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
