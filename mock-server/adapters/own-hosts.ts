import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';

/** Key of the function that returns the hosts of a server, in a request. Layers that copy a request keep the function. */
export const ownHosts = Symbol('own hosts');

/** A request that a listener received. */
export interface ReceivedRequest extends ScimRequest {
  readonly [ownHosts]?: OwnHosts | undefined;
}

/**
 * Returns the hosts of a server, each with the port if the URL of the server has a port. No host comes from a request.
 */
export type OwnHosts = () => ReadonlySet<string>;

/**
 * Returns the hosts of the server that received a request. A request that no listener received has the base URL of its
 * service provider, which the client does not choose: the host of this URL is then the only host.
 */
export function ownHostsOf(request: ReceivedRequest): ReadonlySet<string> {
  const { base } = request;
  return request[ownHosts]?.() ?? new Set(URL.canParse(base) ? [new URL(base).host] : []);
}
