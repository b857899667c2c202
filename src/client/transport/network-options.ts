import type { PeerCertificate } from 'node:tls';
import type { Exchange } from '../../protocol/exchange/exchange.ts';
import type { ProxySettings } from './proxy.ts';

/**
 * Checks that the certificate of a server belongs to the host, as `checkServerIdentity` of `node:tls` does. Returns the
 * error that ends the connection, or `undefined`.
 */
export type ServerIdentityCheck = (host: string, certificate: PeerCertificate) => Error | undefined;

/** The settings of an exchange over the network. */
export interface NetworkOptions {
  /** Certificate authorities as PEM. They replace the certificate authorities of Node. */
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
   * Replaces the check that the certificate of a server belongs to the host. Called only for a certificate with a valid
   * chain. Default: the check of Node.js.
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

/**
 * An exchange over the network (HTTP/1.1, keep-alive). Follows no redirects and does not retry. Throws a `NetworkError`
 * if there is no valid response. `close` waits for running requests.
 */
export type NetworkExchange = Exchange & { close(): Promise<void> };

/** The limits in the settings, with defaults for absent limits. */
export interface NetworkLimits {
  readonly connectTimeout: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly totalTimeout: number;
  readonly maxResponseSize: number;
}

/** Returns the limits of these settings. An absent limit has its default. */
export function networkLimits(options: NetworkOptions): NetworkLimits {
  const { connectTimeout = 10_000, headersTimeout = 60_000, bodyTimeout = 60_000, totalTimeout = 600_000 } = options;
  return {
    connectTimeout,
    headersTimeout,
    bodyTimeout,
    totalTimeout,
    maxResponseSize: options.maxResponseSize ?? 256 * 1024 * 1024,
  };
}

/** The settings of TLS, as the function `connect` of `node:tls` takes them. */
export interface TlsOptions {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly rejectUnauthorized: boolean;
  readonly checkServerIdentity?: ServerIdentityCheck;
}

/**
 * Returns the settings of TLS. Always sets `rejectUnauthorized`, because an environment variable would otherwise decide
 * it for all connections of the process.
 */
export function tlsOptions({
  ca,
  cert,
  key,
  allowInvalidCertificate,
  checkServerIdentity,
}: NetworkOptions): TlsOptions {
  const identity = checkServerIdentity ? { checkServerIdentity } : {};
  return { ca, cert, key, rejectUnauthorized: allowInvalidCertificate !== true, ...identity };
}
