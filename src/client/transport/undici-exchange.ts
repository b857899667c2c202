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
import { type NetworkExchange, type NetworkOptions, networkLimits, tlsOptions } from './network-options.ts';
import { type Bounds, serialisedBody } from './pending-response.ts';
import { proxyFor } from './proxy.ts';

/**
 * Creates the exchange over the network with undici. Calls `onParser` at the start of each request. At this time,
 * undici has loaded its HTTP parser.
 */
export function createUndiciExchange(options: NetworkOptions = {}, onParser?: () => void): NetworkExchange {
  const { proxy } = options;
  const { connectTimeout: timeout, totalTimeout, ...limits } = networkLimits(options);
  const requestTls = { timeout, ...tlsOptions(options) };
  const connector = buildConnector(requestTls);
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
      proxyTls: { timeout, ca: options.ca, rejectUnauthorized: true },
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
  const bounds = { totalTimeout, maxResponseSize: limits.maxResponseSize };
  let latest: { readonly text: string; readonly url: URL } | undefined;
  /** Parses a URL. Keeps the latest result, because an import sends the requests for all new resources to one URL. */
  const parse = (text: string): URL => {
    if (latest?.text !== text) latest = { text, url: new URL(text) };
    return latest.url;
  };
  const exchange: Exchange = async (request) => {
    const url = parse(requestUrl(request));
    const via = proxyFor(url, proxy);
    if (!via) return send(direct, request, { ...bounds, url, peer: url.host }, onParser);
    const peer = `${url.host} (through the proxy ${via.host})`;
    return send(await through(via, url), request, { ...bounds, url, peer }, onParser);
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
 * Sends a request. Uses `dispatch` of undici instead of `request`, because `dispatch` tells whether the request was
 * already sent. The client must know this to decide whether a retry is safe. Repeats the logic of `awaitResponse`,
 * which the other transport calls. A call of `awaitResponse` would take a tenth more CPU time in an import, because
 * more objects survive garbage collection.
 */
function send(
  dispatcher: Dispatcher,
  request: ScimRequest,
  bounds: Bounds,
  onParser?: () => void,
): Promise<ScimResponse> {
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
          // Casts `method`, because undici can send any method, but its type allows only known methods.
          method: request.method as 'GET',
          headers: request.headers,
          body: serialisedBody(request) ?? null,
        },
        {
          onRequestStart(controller) {
            onParser?.();
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
