import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import module from 'node:module';
import type { AddressInfo } from 'node:net';
import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { checkOptions } from '../options/check.ts';
import { printFailure } from '../options/print-failure.ts';
import { BackPressure } from './back-pressure.ts';
import { type BaseOf, createBaseOf, createOwnHosts, printHost } from './base-url.ts';
import { createIdentify, type Identify } from './client-certificate.ts';
import { defaultBodyLimit, errorResponse, toWire } from './conversion.ts';
import { IncomingRequest } from './incoming-request.ts';
import { continueOrRefuse, discardBody, readBody } from './node-http-body.ts';
import { followConnections } from './node-http-close.ts';
import { answerClientErrors } from './node-http-errors.ts';
import { type ListenOptions, listenOptions } from './options.ts';
import { type OwnHosts, ownHosts } from './own-hosts.ts';
import { ResponseBatcher } from './response-batcher.ts';

const require = module.createRequire(import.meta.url);

// Uses `require`, because an import of node:http takes 35 ms longer on Node.js 24.
const { createServer }: typeof import('node:http') = require('node:http');

/** A service provider that listens for HTTP requests. */
export interface HttpListener {
  /** Base URL for clients, without a trailing slash. */
  readonly url: string;
  /** The scheme of the server itself. A proxy in front of the server may use another scheme. */
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /**
   * Stops accepting requests, sends the responses to open requests, and closes all connections. Closes idle connections
   * immediately and the other connections after at most `grace` ms. Default of `grace`: 5,000.
   */
  close(options?: { readonly grace?: number }): Promise<void>;
}

const keepAliveTimeout = 65_000;

/**
 * Maximum number of characters of a body that is passed to Node.js as text. A longer body is first encoded to bytes.
 */
const longText = 16_384;

/**
 * Starts an HTTP server that sends its requests to an exchange. Every response is a SCIM message. A `NetworkError` of
 * the exchange resets the connection. The `content-length` header of a response may be larger than its body. In this
 * case, the connection closes after the body, so the client receives a truncated response. Rejects with the error of
 * `node:net` if the server cannot listen (`EADDRINUSE`, `EACCES`).
 */
export async function listen(exchange: Exchange, options: ListenOptions = {}): Promise<HttpListener> {
  checkOptions(options, listenOptions);
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  const mount = (options.mount ?? (publicUrl === undefined ? '' : new URL(publicUrl).pathname)).replace(/\/+$/, '');
  const { bodyLimit = defaultBodyLimit, headersTimeout = 10_000, requestTimeout = 60_000, intercept, tls } = options;
  const server = open(tls, {
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval: Math.min(1000, headersTimeout, requestTimeout),
    joinDuplicateHeaders: true,
    requireHostHeader: false,
  });
  await startListening(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { address, port } = server.address() as AddressInfo;
  const bound = `${printHost(address)}:${port}`;
  const scheme = tls ? 'https' : 'http';
  const batcher = new ResponseBatcher();
  const context: Context = {
    exchange,
    mount,
    bodyLimit: typeof bodyLimit === 'number' ? () => bodyLimit : bodyLimit,
    batcher,
    backPressure: new BackPressure((connection, answer) => batcher.schedule(connection, answer)),
    closing: false,
    onError: options.onError ?? printFailure,
    identify: tls?.clientCa === undefined ? undefined : createIdentify(),
    baseOf: createBaseOf(publicUrl, scheme, bound, mount),
    ownHosts: createOwnHosts({ host: options.host, publicUrl, scheme, address, port }),
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    if (!intercept?.(request, response)) serve(context, request, response);
  };
  const connections = followConnections(server);
  const begin = (request: IncomingMessage, response: ServerResponse) => {
    connections.begin(request, response);
    onRequest(request, response);
  };
  server.on('request', begin);
  server.on('checkContinue', continueOrRefuse(context.bodyLimit, begin));
  answerClientErrors(server, connections);
  return {
    url: publicUrl ?? `${scheme}://${bound}${mount}`,
    scheme,
    host: address,
    port,
    close(closeOptions = {}) {
      context.closing = true;
      return connections.end(closeOptions.grace ?? 5_000);
    },
  };
}

interface Context {
  readonly exchange: Exchange;
  readonly mount: string;
  readonly bodyLimit: () => number;
  readonly batcher: ResponseBatcher;
  readonly backPressure: BackPressure;
  /** True while the server closes. Each response then closes its connection. */
  closing: boolean;
  readonly onError: (error: unknown) => void;
  /** `undefined` if the server does not request client certificates. */
  readonly identify: Identify | undefined;
  readonly baseOf: BaseOf;
  readonly ownHosts: OwnHosts;
}

function serve(context: Context, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const begin = (body?: Uint8Array) => () => void answer(context, request, response, body);
  const read = (body?: Uint8Array) =>
    context.batcher.schedule(socket, () => context.backPressure.admit(socket, begin(body)));
  const arriving = readBody(request, context.bodyLimit());
  if (arriving) arriving.then(read, (error) => fail(context, request, response, error));
  else read();
}

async function answer(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array | undefined,
): Promise<void> {
  try {
    const scimRequest = new IncomingRequest(context.baseOf(request), context.mount, request, response, body);
    scimRequest[ownHosts] = context.ownHosts;
    context.identify?.(scimRequest, request.socket);
    const scimResponse = await context.exchange(scimRequest);
    context.batcher.enqueue(() => {
      try {
        send(context, request, response, scimResponse);
      } catch (error) {
        fail(context, request, response, error);
      }
    });
  } catch (error) {
    fail(context, request, response, error);
  }
}

function fail(context: Context, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (error instanceof NetworkError) {
    if (request.socket.writable) request.socket.resetAndDestroy();
  } else if (response.headersSent) response.destroy();
  else {
    if (!(error instanceof ScimError)) context.onError(error);
    send(context, request, response, errorResponse(error));
  }
}

function send(context: Context, request: IncomingMessage, response: ServerResponse, answer: ScimResponse): void {
  const wire = toWire(answer, request.method ?? 'GET');
  const { status, headers } = wire;
  // Encodes a long body here, because Node.js would process a long text twice: to measure it, and to encode it.
  const body = typeof wire.body === 'string' && wire.body.length > longText ? Buffer.from(wire.body) : wire.body;
  if (response.destroyed) return;
  if (context.closing || !request.complete) headers['connection'] = 'close';
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  const announced = Number(headers['content-length'] ?? length);
  context.backPressure.sent(request.socket, response, length);
  if (status !== 204 && status !== 304) headers['content-length'] ??= String(length);
  response.writeHead(status, asList(headers));
  if (body !== undefined && announced > length) response.write(body, () => response.destroy());
  else if (request.complete) response.end(body);
  else discardBody(request, response, body);
}

/**
 * Converts headers to an array in which names and values alternate. Node.js needs a quarter less time to write this
 * array than to write an object.
 */
function asList(headers: Readonly<Record<string, string>>): string[] {
  const list: string[] = [];
  for (const name in headers) list.push(name, headers[name] as string);
  return list;
}

function open(tls: ListenOptions['tls'], options: ServerOptions): Server {
  if (!tls) return createServer(options);
  const { createServer: createTlsServer }: typeof import('node:https') = require('node:https');
  const { cert, key, clientCa } = tls;
  return createTlsServer({
    ...options,
    cert,
    key,
    // With `rejectUnauthorized: false`, the handshake succeeds for a client without a trusted certificate. The client
    // then receives an error response.
    ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
    handshakeTimeout: options.headersTimeout,
    minVersion: 'TLSv1.2',
  });
}

function startListening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
