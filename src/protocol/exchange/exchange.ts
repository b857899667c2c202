import type { Json } from '../json/json.ts';

/** Header names in lower case, one value each. */
export type Headers = Readonly<Record<string, string>>;

/** A certificate that a client presented when the connection was made, and whose key it proved to have (RFC 8446 section 4.4.3). */
export interface ClientCertificate {
  /** `CN=scimctl` */
  readonly subject: string;
  /** Why it is not to be trusted, in the words of OpenSSL: `CERT_HAS_EXPIRED`. Absent for one that is. */
  readonly distrust?: string;
}

/**
 * One SCIM request, on either side of the wire. A plain object: cheap to make, easy to print, record and compare.
 */
export interface ScimRequest {
  /** Upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS` or what a client made up. */
  readonly method: string;
  /** URL the service provider is mounted at, without a trailing slash: `https://scim.example.com/v2`. */
  readonly base: string;
  /** Path below `base`, percent-encoded, with a leading slash and without a query: `/Users/2819c223`. */
  readonly path: string;
  /** Decoded query parameters; the first of a repeated name counts. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** A JSON body. Never set together with `raw`. */
  readonly body?: Json;
  /** A body as text or bytes: not parsed yet, or not JSON. */
  readonly raw?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** What a server's adapter knows of the connection. Made of nothing that stands in the request, so that nobody can write it there. */
  readonly certificate?: ClientCertificate;
}

/** One SCIM response. `body` is JSON; `raw` is for what is already serialised (a stored resource) or is not JSON (an HTML page). */
export interface ScimResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Json;
  readonly raw?: string | Uint8Array;
  /** The text that `body` was parsed from, where `body` has strings in the place of numbers that a double would change. */
  readonly bodyText?: string;
  /** The bytes were not UTF-8; U+FFFD stands in `body` or `raw` for what was not. */
  readonly isNotUtf8?: true;
}

/** Everything that crosses the wire, on either side. Throws `NetworkError` where there is no answer at all. */
export type Exchange = (request: ScimRequest) => Promise<ScimResponse>;

/**
 * A copy of a request with other members. What layers have attached under a symbol goes along, and its signal stays what an
 * adapter makes only when somebody asks for it.
 */
export function alterRequest(request: ScimRequest, changes: Partial<Omit<ScimRequest, 'signal'>>): ScimRequest {
  const { method, base, path, query, headers, body, raw, certificate } = request;
  const attached = Object.getOwnPropertySymbols(request).map((key) => [key, Reflect.get(request, key)]);
  return {
    method,
    base,
    path,
    query,
    headers,
    ...('body' in changes || 'raw' in changes || body === undefined ? {} : { body }),
    ...('body' in changes || 'raw' in changes || raw === undefined ? {} : { raw }),
    ...(certificate === undefined ? {} : { certificate }),
    ...changes,
    get signal() {
      return request.signal;
    },
    ...Object.fromEntries(attached),
  } as ScimRequest;
}

/** Wraps an exchange: retry, auth, a fault, a trace, a recording. */
export type Layer = (next: Exchange) => Exchange;

/** Composes layers around an exchange. The first layer is outermost: it sees the request first and the response last. */
export function compose(...layers: readonly Layer[]): Layer {
  return (next) => layers.reduceRight((inner, layer) => layer(inner), next);
}
