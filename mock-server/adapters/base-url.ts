import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import { isLoopbackHost } from '../../src/protocol/exchange/loopback.ts';
import type { OwnHosts } from './own-hosts.ts';

/** Returns the base URL that the client of a request uses for the service provider. */
export type BaseOf = (request: IncomingMessage) => string;

/**
 * Creates a function that returns the base URL for a request. If `publicUrl` is given, the function always returns it.
 * Otherwise, the base URL contains the host from the `Host` header of the request. If this header is missing or
 * invalid, the base URL contains `bound`, the address that the server listens on.
 */
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

/** The address on which a server listens, and the host names from its options. */
interface Listening {
  /** The option `host`. */
  readonly host: string | undefined;
  readonly publicUrl: string | undefined;
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly port: number;
}

/**
 * Creates a function that returns the hosts of a server. These are its address, the names of the loopback address, and
 * the hosts of the options. If the server listens on all addresses, the function returns all addresses of this machine.
 */
export function createOwnHosts({ host, publicUrl, scheme, address, port }: Listening): OwnHosts {
  return () => {
    const isEverywhere = address === '0.0.0.0' || address === '::';
    const all = Object.values(networkInterfaces()).flatMap((list) => list?.map((own) => own.address) ?? []);
    const addresses = isEverywhere ? ['127.0.0.1', '::1', ...all] : [address];
    const names = addresses.some((own) => isLoopbackHost(own)) ? ['localhost'] : [];
    const urls = [...addresses, ...names, ...(host === undefined ? [] : [host])].map(
      (name) => `${scheme}://${printHost(name)}:${port}`,
    );
    const known = [...urls, ...(publicUrl === undefined ? [] : [publicUrl])];
    return new Set(known.flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : [])));
  };
}

/** True if `host` is a valid `Host` header: a name or an address, and optionally a port (RFC 9110 section 7.2). */
function isHost(host: string): boolean {
  return host.length <= 261 && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
}

/** Converts a listening address to the host of a URL. An address for all interfaces becomes the loopback address. */
export function printHost(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
