import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Exchange, Headers, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { requestUrl } from '../url.ts';
import { passOverContinue } from './interim.ts';
import { type NetworkExchange, type NetworkOptions, networkLimits, tlsOptions } from './network-options.ts';
import { awaitResponse, type Bounds, serialisedBody } from './pending-response.ts';
import { proxyFor } from './proxy.ts';

/**
 * Creates the exchange over the network with undici. `onParser` is called at the start of each request, when undici has loaded its
 * parser of HTTP.
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
  /** Parses a URL. Remembers the latest URL, because an import sends all creations to the same URL. */
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
 * Sends a request. Uses `dispatch` instead of `request`, because `dispatch` tells whether the request was already sent.
 */
function send(
  dispatcher: Dispatcher,
  request: ScimRequest,
  bounds: Bounds,
  onParser?: () => void,
): Promise<ScimResponse> {
  const { url } = bounds;
  const { signal } = request;
  return awaitResponse(request, bounds, (pending) => {
    const chunks: Uint8Array[] = [];
    let status = 0;
    let headers: Headers = {};
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        // Needs a type cast: the type of `method` in undici allows only known methods, although undici can send any
        // method.
        method: request.method as 'GET',
        headers: request.headers,
        body: serialisedBody(request) ?? null,
      },
      {
        onRequestStart(controller) {
          onParser?.();
          pending.abort = (reason) => controller.abort(reason);
          if (signal?.aborted || pending.isOver) return controller.abort(new Error('aborted'));
          pending.requestSent = true;
        },
        onResponseStart(_controller, statusCode, incoming) {
          status = statusCode;
          headers = singleValued(incoming);
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          pending.complete(status, headers, chunks);
        },
        onResponseError(_controller, error) {
          pending.fail(error);
        },
      },
    );
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
