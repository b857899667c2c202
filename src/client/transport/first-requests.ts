import type { Exchange, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { requestUrl } from '../url.ts';
import type { NetworkExchange, NetworkOptions } from './network-options.ts';
import { createNodeExchange } from './node-exchange.ts';
import { proxyFor } from './proxy.ts';

/** Maximum number of requests that `node:http` sends. Most commands for one person send fewer requests. */
const maxFirst = 4;

/**
 * Methods that `node:http` sends in the usual way. CONNECT, for example, is not included, because it has other events.
 */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Headers that change how a request is sent. undici and `node:http` treat them differently. Only a user can set them.
 */
const connectionHeaders =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Creates the exchange over the network for a short process. The first requests use `node:http`, because Node.js loads
 * it faster than undici. undici is faster for many requests. It is used as soon as two requests run at the same time,
 * after `maxFirst` requests, and for a request that needs a proxy. `loadUndici` is called at most once.
 */
export function createFirstRequests(
  options: NetworkOptions,
  loadUndici: (options: NetworkOptions) => Promise<NetworkExchange>,
): NetworkExchange {
  const first = createNodeExchange(options);
  let undici: Promise<NetworkExchange> | undefined;
  let started = 0;
  let isRunning = false;
  const exchange: Exchange = async (request) => {
    if (undici || isRunning || started === maxFirst || !isSimple(request, options)) {
      undici ??= loadUndici(options);
      return (await undici)(request);
    }
    started++;
    isRunning = true;
    try {
      return await first(request);
    } finally {
      isRunning = false;
    }
  };
  const close = async (): Promise<void> => {
    await first.close();
    await (await undici)?.close();
  };
  return Object.assign(exchange, { close });
}

/** True if both transports send this request in the same way. */
function isSimple(request: ScimRequest, { proxy }: NetworkOptions): boolean {
  if (!methods.has(request.method) || Object.keys(request.headers).some((name) => connectionHeaders.test(name)))
    return false;
  return proxy === undefined || proxyFor(new URL(requestUrl(request)), proxy) === undefined;
}
