import type { IncomingMessage } from 'node:http';

/** The URL of the mount, as the client of a request knows it. */
export type BaseOf = (request: IncomingMessage) => string;

/** Makes base URLs from the `Host` of a request, or from where the server is bound when a client sends none or nonsense. */
export function createBaseOf(
  publicUrl: string | undefined,
  scheme: 'http' | 'https',
  bound: string,
  mount: string,
): BaseOf {
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

/** An address that a server is bound to, as it stands in a URL; one of this machine where it is any. */
export function printHost(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
