import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';

/**
 * The key under which a request holds the function that returns the hosts of the server. Layers that copy a request
 * also copy this function.
 */
export const ownHosts = Symbol('own hosts');

/** A request that a listener received. */
export interface ReceivedRequest extends ScimRequest {
  readonly [ownHosts]?: OwnHosts | undefined;
}

/**
 * Returns the hosts of a server. If the URL of the server has a port, each host has this port. The function never takes
 * a host from a request.
 */
export type OwnHosts = () => ReadonlySet<string>;

/**
 * Returns the hosts of the server that received a request. If no listener received the request, the only host is that
 * of the base URL in the request. This base URL belongs to the service provider, and the client does not choose it.
 */
export function ownHostsOf(request: ReceivedRequest): ReadonlySet<string> {
  const { base } = request;
  return request[ownHosts]?.() ?? new Set(URL.canParse(base) ? [new URL(base).host] : []);
}
