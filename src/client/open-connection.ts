import type { Dialect } from '../dialects/dialect.ts';
import type { RateLimit } from '../dialects/fact-values.ts';
import { compose, type Exchange, type Layer } from '../protocol/exchange/exchange.ts';
import { ScimClient } from './client.ts';
import type { DiscoveryCache } from './discovery/discovery-cache.ts';
import { auth, type Credential } from './layers/auth.ts';
import { governor } from './layers/governor.ts';
import { headers } from './layers/headers.ts';
import { parameters } from './layers/parameters.ts';
import { createRedactor, type Redactor, redactErrors } from './layers/redact.ts';
import { redirects } from './layers/redirects.ts';
import { type RetryEvent, type RetryOptions, retry } from './layers/retry.ts';
import { type TraceEvent, trace } from './layers/trace.ts';
import type { OnNotice } from './notice.ts';
import type { NetworkExchange, NetworkOptions, ServerIdentityCheck } from './transport/network-options.ts';
import { type ProxySettings, proxySecrets } from './transport/proxy.ts';

/** The settings of a connection. Secrets are fetched later, when a request needs them. */
export interface Connection {
  readonly base: string;
  readonly auth: Credential;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowInsecureHttp?: boolean;
  /** True to accept any certificate of the service. */
  readonly allowInvalidCertificate?: boolean;
  /** Maximum number of concurrent requests. Default 8. */
  readonly concurrency?: number;
  /** Maximum number of requests that start in a second. The requests start at equal intervals. Default: no maximum. */
  readonly rate?: number;
  /**
   * Certificate authorities as PEM. The fields `cert` and `key` contain a client certificate and its key, also as PEM.
   */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly proxy?: ProxySettings;
  /** Timeouts in milliseconds. */
  readonly timeouts?: {
    readonly connect?: number;
    readonly headers?: number;
    readonly body?: number;
    /** Maximum time for one request, from its start to the end of the response. */
    readonly total?: number;
  };
}

export interface ConnectOptions {
  /** The value of the `User-Agent` header: `scimctl/1.2.3`. */
  readonly userAgent: string;
  readonly onTrace?: (event: TraceEvent) => void;
  readonly onRetry?: (event: RetryEvent) => void;
  /** Called when the service asks for a pause, so that no request starts for `delay` milliseconds. */
  readonly onPause?: (delay: number) => void;
  /** Called when requests must wait for a rate limit of the dialect. `delay` is in milliseconds. */
  readonly onLimit?: (limit: RateLimit, delay: number) => void;
  readonly onNotice?: OnNotice;
  /** Receives the secrets that the connection uses. Default: a new redactor. */
  readonly redactor?: Redactor;
  readonly cache?: DiscoveryCache;
  /** The facts about the service that are known before the first request. Default: no facts. */
  readonly dialect?: Dialect;
  readonly retry?: RetryOptions;
  /** Returns the time in milliseconds since 1970, for the expiry of tokens. Default: the clock of the machine. */
  readonly time?: () => number;
  /** Replaces the check of the host in the certificate of a server. Default: the check of Node.js. */
  readonly checkServerIdentity?: ServerIdentityCheck;
  /** Replaces the network, for example with a service provider in this process. */
  readonly transport?: Exchange;
}

/** A client and the parts of its connection. */
export interface Connected {
  readonly client: ScimClient;
  /** The exchange with all layers of the connection. For requests that are not sent through the client. */
  readonly exchange: Exchange;
  /** Adds the headers and the query parameters of the connection to a request, but no credential. */
  readonly completeRequest: Layer;
  /** Replaces secrets in text that the caller shows or writes. Knows all secrets that the connection has used. */
  readonly redactor: Redactor;
  /** The exchange for requests to an authorization server. Adds no credential and none of the SCIM headers. */
  readonly tokenExchange: Exchange;
  /** Waits for running requests and closes the connections. */
  close(): Promise<void>;
}

/**
 * Creates a connection over the network of `openNetwork`. Until the caller sends the first request, the connection
 * sends nothing, reads no file and runs no command. A request passes through these layers, from the outermost to the
 * innermost: redaction of errors, headers, query parameters, retries, the governor (which delays requests),
 * credentials, redirects, and the trace of each request that is sent.
 */
export function openConnection(
  connection: Connection,
  options: ConnectOptions,
  openNetwork: (options: NetworkOptions) => NetworkExchange,
): Connected {
  const redactor = options.redactor ?? createRedactor();
  const onNotice = redactNotices(options.onNotice, redactor);
  for (const secret of proxySecrets(connection.proxy)) redactor.add(secret);
  const network = options.transport ? undefined : openNetwork(networkOptions(connection, options));
  const transport = options.transport ?? (network as Exchange);
  const retrying = { ...options.retry, onRetry: options.onRetry };
  const { maxWait, now, sleep, stop } = retrying;
  const { concurrency = 8, rate } = connection;
  const { onPause, onLimit } = options;
  const { rateLimits: limits, requiredParameters = [] } = options.dialect?.facts ?? {};
  const governing = governor({ concurrency, rate, limits, maxWait, now, sleep, onPause, onLimit, stop });
  const completeRequest = compose(
    headers({ userAgent: options.userAgent, fixed: connection.headers, facts: options.dialect?.facts }),
    ...(requiredParameters.length === 0 ? [] : [parameters(requiredParameters)]),
  );
  const layers = [
    redactErrors(redactor),
    completeRequest,
    retry(retrying, governing),
    governing.layer,
    // Token requests go to an authorization server, and not to the SCIM service. They have their own retry layer and do
    // not pass through the governor.
    auth(connection.auth, {
      redactor,
      tokenLayer: retry(retrying),
      allowInsecureHttp: connection.allowInsecureHttp,
      ...(options.time ? { now: options.time } : {}),
    }),
  ];
  const inner = compose(
    redirects(redactor),
    ...(options.onTrace ? [trace({ redactor, onTrace: options.onTrace })] : []),
  )(transport);
  const exchange = compose(...layers)(inner);
  const tokenExchange = compose(redactErrors(redactor), retry(retrying))(inner);
  const client = new ScimClient(exchange, {
    base: connection.base,
    ...(options.dialect ? { dialect: options.dialect } : {}),
    onNotice,
    discovery: { cache: options.cache },
  });
  return { client, exchange, completeRequest, tokenExchange, redactor, close: async () => network?.close() };
}

/** Removes secrets from notices, because notices may quote the server. */
function redactNotices(onNotice: OnNotice | undefined, redactor: Redactor): OnNotice | undefined {
  return onNotice && (({ code, message }) => onNotice({ code, message: redactor.text(message) }));
}

function networkOptions(
  connection: Connection,
  { checkServerIdentity }: Pick<ConnectOptions, 'checkServerIdentity'>,
): NetworkOptions {
  const { ca, cert, key, proxy, allowInvalidCertificate, timeouts = {} } = connection;
  const { connect: connectTimeout, headers: headersTimeout, body: bodyTimeout, total: totalTimeout } = timeouts;
  return {
    ca,
    cert,
    key,
    proxy,
    allowInvalidCertificate,
    connectTimeout,
    headersTimeout,
    bodyTimeout,
    totalTimeout,
    ...(checkServerIdentity ? { checkServerIdentity } : {}),
  };
}
