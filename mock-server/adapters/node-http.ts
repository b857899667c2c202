import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Exchange, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import { checkOptions } from '../options/check.ts';
import { printFailure } from '../options/print-failure.ts';
import { listenOptions } from '../options/tables.ts';
import { BackPressure } from './back-pressure.ts';
import { type BaseOf, createBaseOf, printHost } from './base-url.ts';
import { createIdentify, type Identify } from './client-certificate.ts';
import { defaultBodyLimit, errorResponse, toWire } from './conversion.ts';
import { IncomingRequest } from './incoming-request.ts';
import { continueOrRefuse, discardBody, readBody } from './node-http-body.ts';
import { followConnections } from './node-http-close.ts';
import { answerClientErrors } from './node-http-errors.ts';
import { Outbox } from './response-batcher.ts';

const require = createRequire(import.meta.url);

// On Node 24, an import of node:http costs 35 ms more than this.
const { createServer }: typeof import('node:http') = require('node:http');

/** Where and how a service provider listens. */
export interface ListenOptions {
  /** 0, which is also the default, takes any that is free. */
  readonly port?: number;
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** Path that the service provider is mounted at: `/scim/v2`. The path of `publicUrl` unless given. */
  readonly mount?: string;
  /** URL of the mount as clients know it, behind a proxy or a tunnel. Made from each request's `Host` unless given. */
  readonly publicUrl?: string;
  /** Bytes that a request's body may have; 16 MiB unless given. */
  readonly bodyLimit?: number;
  /** Time for the head of a request, in ms; 10,000 unless given. */
  readonly headersTimeout?: number;
  /** Time for a request with its body, in ms; 60,000 unless given. */
  readonly requestTimeout?: number;
  /**
   * Speaks TLS with this certificate and its key, both PEM. With `clientCa`, the certificate of an authority, it asks clients for
   * one of that authority, and says in `ScimRequest.certificate` what came of it; nobody is turned away here.
   */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** Sees each request first, wherever it goes, and answers those that are not for the service provider: true for these. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of answers that cannot be sent. Default: the console. */
  readonly onError?: (error: unknown) => void;
}

/** A service provider that listens. */
export interface HttpListener {
  /** Base URL for clients, without a trailing slash. */
  readonly url: string;
  /** What it speaks itself, whatever a proxy before it does. */
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /**
   * Takes no more requests, answers those that came, and ends all connections: idle ones at once, others after `grace` ms
   * at the latest (5,000 unless given).
   */
  close(options?: { readonly grace?: number }): Promise<void>;
}

const keepAliveTimeout = 65_000;

/** Characters. */
const longText = 16_384;

/**
 * Answers HTTP requests at an exchange. Every answer is a SCIM message; a `NetworkError` of the exchange resets the
 * connection, and a `content-length` that is larger than the body cuts the answer off there. Rejects with the error of
 * `node:net` when it cannot listen (`EADDRINUSE`, `EACCES`).
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
  const outbox = new Outbox();
  const context: Context = {
    exchange,
    mount,
    bodyLimit,
    outbox,
    backPressure: new BackPressure((connection, answer) => outbox.read(connection, answer)),
    closing: false,
    onError: options.onError ?? printFailure,
    identify: tls?.clientCa === undefined ? undefined : createIdentify(),
    baseOf: createBaseOf(publicUrl, scheme, bound, mount),
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
  server.on('checkContinue', continueOrRefuse(bodyLimit, begin));
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
  readonly bodyLimit: number;
  readonly outbox: Outbox;
  readonly backPressure: BackPressure;
  /** Once true, every answer is the last one of its connection. */
  closing: boolean;
  readonly onError: (error: unknown) => void;
  /** Undefined where clients are not asked for certificates. */
  readonly identify: Identify | undefined;
  readonly baseOf: BaseOf;
}

function serve(context: Context, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const begin = (body?: Uint8Array) => () => void answer(context, request, response, body);
  const read = (body?: Uint8Array) =>
    context.outbox.read(socket, () => context.backPressure.admit(socket, begin(body)));
  const arriving = readBody(request, context.bodyLimit);
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
    context.identify?.(scimRequest, request.socket);
    const scimResponse = await context.exchange(scimRequest);
    context.outbox.post(() => {
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
  // Once encoded, a long text is not measured and copied anymore.
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

/** Names and values in turns, which Node writes for a quarter less than an object. */
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
    // Who has no certificate, or a wrong one, is to get an answer that says so.
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
