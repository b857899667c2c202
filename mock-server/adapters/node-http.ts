import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Exchange, Headers, ScimRequest } from '../../src/protocol/exchange.ts';
import { NetworkError } from '../../src/protocol/network-error.ts';
import { createIdentify, type Identify } from './client-certificate.ts';
import { decodeBody, defaultBodyLimit, errorResponse, splitTarget, toWire, type WireResponse } from './conversion.ts';
import { continueOrRefuse, discardBody, readBody } from './node-http-body.ts';
import { followConnections } from './node-http-close.ts';
import { answerClientErrors } from './node-http-errors.ts';

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

/**
 * Answers HTTP requests at an exchange. Every answer is a SCIM message; a `NetworkError` of the exchange resets the
 * connection, and a `content-length` that is larger than the body cuts the answer off there. Rejects with the error of
 * `node:net` when it cannot listen (`EADDRINUSE`, `EACCES`).
 */
export async function listen(exchange: Exchange, options: ListenOptions = {}): Promise<HttpListener> {
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
  const context: Context = {
    exchange,
    mount,
    bodyLimit,
    closing: false,
    identify: tls?.clientCa === undefined ? undefined : createIdentify(),
    baseOf: createBaseOf(publicUrl, scheme, bound, mount),
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    if (!intercept?.(request, response)) void serve(context, request, response);
  };
  server.on('request', onRequest);
  server.on('checkContinue', continueOrRefuse(bodyLimit, onRequest));
  answerClientErrors(server);
  const stop = followConnections(server);
  return {
    url: publicUrl ?? `${scheme}://${bound}${mount}`,
    scheme,
    host: address,
    port,
    close(closeOptions = {}) {
      context.closing = true;
      return stop(closeOptions.grace ?? 5_000);
    },
  };
}

interface Context {
  readonly exchange: Exchange;
  readonly mount: string;
  readonly bodyLimit: number;
  /** Once true, every answer is the last one of its connection. */
  closing: boolean;
  /** Undefined where clients are not asked for certificates. */
  readonly identify: Identify | undefined;
  baseOf(request: IncomingMessage): string;
}

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET';
  try {
    const raw = await readBody(request, context.bodyLimit);
    const scimRequest = toScimRequest(context, request, response, raw);
    context.identify?.(scimRequest, request.socket);
    send(context, request, response, toWire(await context.exchange(scimRequest), method));
  } catch (error) {
    if (error instanceof NetworkError) {
      if (request.socket.writable) request.socket.resetAndDestroy();
    } else if (response.headersSent) response.destroy();
    else send(context, request, response, toWire(errorResponse(error), method));
  }
}

function toScimRequest(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array | undefined,
): ScimRequest {
  let signal: AbortSignal | undefined;
  return {
    method: request.method ?? 'GET',
    base: context.baseOf(request),
    ...splitTarget(originForm(request.url ?? '/'), context.mount),
    headers: joinHeaders(request),
    ...(bytes === undefined ? {} : { raw: decodeBody(bytes) }),
    // Made when somebody asks, since it costs more than all of this.
    get signal() {
      signal ??= abortedWith(response);
      return signal;
    },
  };
}

/** Aborted when the client goes away before it has its answer. */
function abortedWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new NetworkError('the client went away', 'aborted', true));
  if (response.destroyed) abort();
  response.once('close', () => {
    if (!response.writableFinished) abort();
  });
  return controller.signal;
}

/** The path and query of a request target, which may be an absolute URL (RFC 9112 section 3.2.2). */
function originForm(target: string): string {
  return target[0] === '/' ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
}

/** Node joins repeated headers itself, except for one. */
function joinHeaders(request: IncomingMessage): Headers {
  const cookies = request.headers['set-cookie'];
  return (
    cookies === undefined ? request.headers : { ...request.headers, 'set-cookie': cookies.join(', ') }
  ) as Headers;
}

function send(context: Context, request: IncomingMessage, response: ServerResponse, wire: WireResponse): void {
  const { status, headers, body } = wire;
  if (response.destroyed) return;
  if (context.closing || !request.complete) headers['connection'] = 'close';
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  const announced = Number(headers['content-length'] ?? length);
  if (status !== 204 && status !== 304) headers['content-length'] ??= String(length);
  response.writeHead(status, headers);
  if (body !== undefined && announced > length) response.write(body, () => response.destroy());
  else if (request.complete) response.end(body);
  else discardBody(request, response, body);
}

/** Makes base URLs from the `Host` of a request, or from where the server is bound when a client sends none or nonsense. */
function createBaseOf(
  publicUrl: string | undefined,
  scheme: 'http' | 'https',
  bound: string,
  mount: string,
): Context['baseOf'] {
  if (publicUrl !== undefined) return () => publicUrl;
  let lastHost: string | undefined;
  let lastBase = `${scheme}://${bound}${mount}`;
  return ({ headers: { host } }) => {
    if (host !== lastHost) {
      lastHost = host;
      lastBase = `${scheme}://${host !== undefined && isHost(host) ? host : bound}${mount}`;
    }
    return lastBase;
  };
}

/** RFC 9110 section 7.2: a name or an address, and perhaps a port. */
function isHost(host: string): boolean {
  return host.length <= 261 && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
}

function printHost(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
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
