import type { Json } from '../json/json.ts';

/** The headers of a message. Names are in lower case, and each name has one value. */
export type Headers = Readonly<Record<string, string>>;

/**
 * The client certificate of a connection. During the handshake, the client proved that it has the private key (RFC 8446
 * section 4.4.3).
 */
export interface ClientCertificate {
  /** Subject of the certificate: `CN=scimctl`. */
  readonly subject: string;
  /**
   * The reason why the certificate is not trusted, as a code of OpenSSL: `CERT_HAS_EXPIRED`. Absent if the certificate is trusted.
   */
  readonly distrust?: string;
}

/**
 * One SCIM request, in a client or in a service provider. The request is a plain object, because a plain object is fast
 * to create and easy to print, record and compare.
 */
export interface ScimRequest {
  /** The method in upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS`, or any other method that a client sends. */
  readonly method: string;
  /** Base URL of the service provider, without a trailing slash: `https://scim.example.com/v2`. */
  readonly base: string;
  /** Path relative to `base`, percent-encoded, with a leading slash and without a query: `/Users/2819c223`. */
  readonly path: string;
  /** Decoded query parameters. If a name is repeated, the first value is used. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** A JSON body. Never set together with `raw`. */
  readonly body?: Json;
  /** A body as text or bytes. The body is not JSON, or is not parsed yet. */
  readonly raw?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /**
   * The client certificate of the connection, set by the adapter of a server. A client cannot forge this certificate,
   * because the adapter does not read it from the request.
   */
  readonly certificate?: ClientCertificate;
}

/**
 * One SCIM response. `body` is a JSON value. `raw` is text or bytes: either JSON that is already serialised, such as a
 * stored resource, or other content, such as an HTML page.
 */
export interface ScimResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Json;
  readonly raw?: string | Uint8Array;
  /**
   * The JSON text of `body`. Set only if the text contains a number that a double cannot represent. In `body`, this
   * number is a string.
   */
  readonly bodyText?: string;
  /**
   * The original response of the service: an object of SCIM 1.1, or text. Set only if `body` was translated from SCIM
   * 1.1 or from XML.
   */
  readonly untranslated?: Json;
  /** True if the bytes are not valid UTF-8. `body` or `raw` contains U+FFFD instead of the invalid bytes. */
  readonly isNotUtf8?: true;
}

/**
 * Sends a request and returns the response, in a client or in a service provider. Rejects with a `NetworkError` if there is no
 * response.
 */
export type Exchange = (request: ScimRequest) => Promise<ScimResponse>;

/**
 * Copies a request and changes some members. Keeps the members with symbol keys, which layers add to requests. The copy
 * has a getter for `signal`, because the adapter creates the signal only when `signal` is read.
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

/**
 * A function that wraps an exchange to add behaviour, for example retries, authentication, an injected fault, a trace
 * or a recording.
 */
export type Layer = (next: Exchange) => Exchange;

/**
 * Composes layers around an exchange. The first layer is the outermost layer: it receives the request first and the response last.
 */
export function compose(...layers: readonly Layer[]): Layer {
  return (next) => layers.reduceRight((inner, layer) => layer(inner), next);
}
