import type { PeerCertificate } from 'node:tls';
import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Exchange, Headers, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { readBody } from '../reading/body.ts';
import { requestUrl } from '../url.ts';
import { decodeContent } from './content-coding.ts';
import { passOverContinue } from './interim.ts';
import { networkFailure } from './network-failure.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';

/**
 * Checks that the certificate of a server belongs to the host, as `checkServerIdentity` of `node:tls` does. Returns the
 * error that ends the connection, or `undefined`.
 */
export type ServerIdentityCheck = (host: string, certificate: PeerCertificate) => Error | undefined;

export interface UndiciExchangeOptions {
  /** Certificate authorities as PEM, used instead of the certificate authorities of Node. */
  readonly ca?: string;
  /** Client certificate and its key as PEM, for mutual TLS. */
  readonly cert?: string;
  readonly key?: string;
  /**
   * True to accept any certificate of the server. Default false. `NODE_TLS_REJECT_UNAUTHORIZED` does not change the
   * default.
   */
  readonly allowInvalidCertificate?: boolean;
  /**
   * Replaces the check of the host in the certificate of a server. Called only after the chain of the certificate was
   * found valid. Default: the check of Node.js.
   */
  readonly checkServerIdentity?: ServerIdentityCheck;
  /** Maximum time in milliseconds for DNS, TCP and TLS together. Default 10,000. */
  readonly connectTimeout?: number;
  /** Maximum time in milliseconds from the end of the request to the first bytes of the response. Default 60,000. */
  readonly headersTimeout?: number;
  /** Maximum time in milliseconds between two parts of a response. Default 60,000. */
  readonly bodyTimeout?: number;
  /** Maximum time in milliseconds from the start of the request to the end of the response. Default 600,000. */
  readonly totalTimeout?: number;
  /** Proxies. If there are no proxies, requests go directly to each host. */
  readonly proxy?: ProxySettings;
  /**
   * Maximum size of a response in bytes, before and after decompression. Default 256 MiB, because some services return groups with
   * 120 MB of members.
   */
  readonly maxResponseSize?: number;
}

/** The address and the limits of one request. */
interface Bounds {
  readonly totalTimeout: number;
  readonly maxResponseSize: number;
  readonly url: URL;
  /** Host of the service, for messages. */
  readonly peer: string;
}

/**
 * Creates the exchange over the network (HTTP/1.1, keep-alive). Follows no redirects and does not retry. Throws a `NetworkError`
 * if there is no valid response. `close` waits for running requests.
 */
export function createUndiciExchange(options: UndiciExchangeOptions = {}): Exchange & { close(): Promise<void> } {
  const { ca, cert, key, proxy, connectTimeout = 10_000, maxResponseSize = 256 * 1024 * 1024 } = options;
  // Always sets `rejectUnauthorized`. If it were not set, an environment variable would decide this setting for all
  // connections of the process.
  const rejectUnauthorized = options.allowInvalidCertificate !== true;
  const identity = options.checkServerIdentity ? { checkServerIdentity: options.checkServerIdentity } : {};
  const requestTls = { timeout: connectTimeout, ca, cert, key, rejectUnauthorized, ...identity };
  const connector = buildConnector(requestTls);
  const limits = {
    headersTimeout: options.headersTimeout ?? 60_000,
    bodyTimeout: options.bodyTimeout ?? 60_000,
    maxResponseSize,
  };
  const direct = new Agent({
    ...limits,
    connect: (address, done) =>
      connector(address, (...[error, socket]) => (socket ? done(null, passOverContinue(socket)) : done(error, null))),
  });
  const proxies = new Map<string, Promise<Dispatcher>>();
  const openProxy = async (uri: string, isTunnel: boolean): Promise<Dispatcher> => {
    const ProxyAgent = await loadProxyAgent();
    return new ProxyAgent({
      ...limits,
      uri,
      requestTls,
      proxyTls: { timeout: connectTimeout, ca, rejectUnauthorized: true },
      proxyTunnel: isTunnel,
    });
  };
  const through = (via: URL, url: URL): Promise<Dispatcher> => {
    const key = `${url.protocol} ${via.href}`;
    const known = proxies.get(key);
    if (known) return known;
    const opened = openProxy(via.href, url.protocol === 'https:');
    proxies.set(key, opened);
    return opened;
  };
  const bounds = { totalTimeout: options.totalTimeout ?? 600_000, maxResponseSize };
  let latest: { readonly text: string; readonly url: URL } | undefined;
  /** Parses a URL. Remembers the latest URL, because an import sends all creations to the same URL. */
  const parse = (text: string): URL => {
    if (latest?.text !== text) latest = { text, url: new URL(text) };
    return latest.url;
  };
  const exchange: Exchange = async (request) => {
    const url = parse(requestUrl(request));
    const via = proxyFor(url, proxy);
    if (!via) return send(direct, request, { ...bounds, url, peer: url.host });
    return send(await through(via, url), request, {
      ...bounds,
      url,
      peer: `${url.host} (through the proxy ${via.host})`,
    });
  };
  const close = async (): Promise<void> => {
    const opened = await Promise.all(proxies.values());
    await Promise.all([direct, ...opened].map((dispatcher) => dispatcher.close()));
  };
  return Object.assign(exchange, { close });
}

/**
 * Loads the proxy agent. Adds `connect` to the dispatchers, because undici adds this method only if the whole package is loaded.
 */
async function loadProxyAgent() {
  const [{ default: ProxyAgent }, { default: AnyDispatcher }, { default: connect }] = await Promise.all([
    import('undici/lib/dispatcher/proxy-agent.js'),
    import('undici/lib/dispatcher/dispatcher.js'),
    import('undici/lib/api/api-connect.js'),
  ]);
  AnyDispatcher.prototype.connect = connect;
  return ProxyAgent;
}

/**
 * Sends a request. Uses `dispatch` instead of `request`, because `dispatch` tells whether the request was already sent.
 * The client needs this information to decide whether a retry is safe.
 */
function send(dispatcher: Dispatcher, request: ScimRequest, bounds: Bounds): Promise<ScimResponse> {
  return new Promise((resolve, reject) => {
    const { url, peer } = bounds;
    const { signal } = request;
    const chunks: Uint8Array[] = [];
    let status = 0;
    let headers: Headers = {};
    let requestSent = false;
    let abort: ((reason: Error) => void) | undefined;
    let isOver = false;

    const settle = () => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (cause: unknown) => {
      settle();
      reject(cause instanceof NetworkError ? cause : networkFailure(cause, peer, requestSent));
    };
    const end = (error: NetworkError) => {
      abort?.(error);
      fail(error);
    };
    const onAbort = () => end(new NetworkError(`${peer}: the request was aborted`, 'aborted', requestSent));
    const onTotal = () => {
      const seconds = bounds.totalTimeout / 1000;
      end(new NetworkError(`${peer}: the response was not complete after ${seconds} s`, 'timeout', requestSent));
    };
    const unreadable = (cause: unknown) => {
      const { message, code } = cause as NetworkError;
      fail(cause instanceof NetworkError ? new NetworkError(`${peer}: ${message}`, code, true, { cause }) : cause);
    };
    const respond = (bytes: Uint8Array) => {
      try {
        const body = readBody(bytes, headers['content-type']);
        settle();
        resolve({ status, headers, ...body });
      } catch (error) {
        unreadable(error);
      }
    };
    const timer = setTimeout(onTotal, bounds.totalTimeout);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });

    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          // Needs a type cast: the type of `method` in undici allows only known methods, although undici can send any
          // method.
          method: request.method as 'GET',
          headers: request.headers,
          body: request.body === undefined ? (request.raw ?? null) : JSON.stringify(request.body),
        },
        {
          onRequestStart(controller) {
            abort = (reason) => controller.abort(reason);
            if (signal?.aborted || isOver) return abort(new Error('aborted'));
            requestSent = true;
          },
          onResponseStart(_controller, statusCode, incoming) {
            status = statusCode;
            headers = singleValued(incoming);
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd() {
            const bytes = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
            const coding = headers['content-encoding'];
            if (coding === undefined) respond(bytes);
            else decodeContent(bytes, coding, bounds.maxResponseSize).then(respond, unreadable);
          },
          onResponseError(_controller, error) {
            fail(error);
          },
        },
      );
    } catch (error) {
      fail(error);
    }
  });
}

function singleValued(incoming: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers: Record<string, string> = Object.create(null);
  for (const name in incoming) {
    const value = incoming[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
