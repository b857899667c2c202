import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorListener, fn, type OptionsTable, object, port, text, url, whole } from '../options/kinds.ts';
import type { AnswerOptions } from './conversion.ts';

/** Where and how a service provider listens. */
export interface ListenOptions {
  /** 0, which is also the default, takes any that is free. */
  readonly port?: number;
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** Path that the service provider is mounted at: `/scim/v2`. The path of `publicUrl` unless given. */
  readonly mount?: string;
  /** URL of the mount as clients know it, behind a proxy or a tunnel. Made from each request's `Host` unless given. */
  readonly publicUrl?: string;
  /** Bytes that a request's body may have; 16 MiB unless given. */
  readonly bodyLimit?: number;
  /** Time for the head of a request, in ms; 10,000 unless given. */
  readonly headersTimeout?: number;
  /** Time for a request with its body, in ms; 60,000 unless given. */
  readonly requestTimeout?: number;
  /**
   * Speaks TLS with this certificate and its key, both PEM. With `clientCa`, the certificate of an authority, it asks clients for
   * one of that authority, and says in `ScimRequest.certificate` what came of it; nobody is turned away here.
   */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** Sees each request first, wherever it goes, and answers those that are not for the service provider: true for these. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of answers that cannot be sent. Default: the console. */
  readonly onError?: (error: unknown) => void;
}

export const listenOptions: OptionsTable<ListenOptions> = {
  port,
  host: text,
  mount: { wanted: 'text', fits: (value) => typeof value === 'string' },
  publicUrl: url,
  bodyLimit: whole(0),
  headersTimeout: whole(1),
  requestTimeout: whole(1),
  tls: object,
  intercept: fn('answers what is not for the service provider'),
  onError: errorListener,
};

/** How a fetch function is made. */
export interface FetchOptions extends AnswerOptions {
  /** URL that the service provider is mounted at: `https://scim.example.com/v2`. */
  readonly base: string;
}

export const fetchOptions: OptionsTable<FetchOptions> = { base: url, bodyLimit: whole(0), onError: errorListener };
