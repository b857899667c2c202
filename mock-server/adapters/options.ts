import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorListener, fn, type Kind, type OptionTableOf, object, port, text, url, whole } from '../options/kinds.ts';
import type { AnswerOptions } from './conversion.ts';

/** Options of a listener. */
export interface ListenOptions {
  /** Port to listen on. Default: 0, which selects a free port. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /** Path that the service provider is mounted at, such as `/scim/v2`. Default: the path of `publicUrl`. */
  readonly mount?: string;
  /**
   * URL that clients use for the service provider. Needed if the server is behind a proxy or a tunnel. Default: a URL
   * with the `Host` header of each request.
   */
  readonly publicUrl?: string;
  /**
   * Maximum bytes of the body of a request, or a function that returns this number. The function is called for each
   * request. Default: 16 MiB.
   */
  readonly bodyLimit?: number | (() => number);
  /** Timeout for the headers of a request, in ms. Default: 10,000. */
  readonly headersTimeout?: number;
  /** Timeout for a whole request, in ms. Default: 60,000. */
  readonly requestTimeout?: number;
  /**
   * Uses TLS with this certificate and its key, both in PEM. `clientCa` is the certificate of a certificate authority.
   * If `clientCa` is given, the listener requests a client certificate of this authority and checks it.
   * `ScimRequest.certificate` contains the result of this check. The listener itself refuses no client.
   */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /**
   * Called with each request before the service provider receives it. If this function sends the response itself, it
   * returns true.
   */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Called with the error when a response cannot be sent. Default: prints to the console. */
  readonly onError?: (error: unknown) => void;
}

const wholeOrFunction: Kind = {
  wanted: `${whole(0).wanted}, or a function that returns this number`,
  fits: (value) => typeof value === 'function' || whole(0).fits(value),
};

export const listenOptions: OptionTableOf<ListenOptions> = {
  port,
  host: text,
  mount: { wanted: 'text', fits: (value) => typeof value === 'string' },
  publicUrl: url,
  bodyLimit: wholeOrFunction,
  headersTimeout: whole(1),
  requestTimeout: whole(1),
  tls: object,
  intercept: fn('handles requests that are not for the service provider'),
  onError: errorListener,
};

/** Options of `createFetch`. */
export interface FetchOptions extends AnswerOptions {
  /** URL that the service provider is mounted at, such as `https://scim.example.com/v2`. */
  readonly base: string;
}

export const fetchOptions: OptionTableOf<FetchOptions> = { base: url, bodyLimit: whole(0), onError: errorListener };
