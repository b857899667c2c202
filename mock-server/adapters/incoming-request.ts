import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientCertificate, Headers, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { readRaw, splitTarget } from './conversion.ts';
import { type OwnHosts, ownHosts } from './own-hosts.ts';

/**
 * A SCIM request from `node:http`. The signal is created when the property `signal` is read for the first time. Its
 * creation takes more time than the creation of the rest of the request.
 */
export class IncomingRequest implements ScimRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ScimRequest['query'];
  readonly headers: Headers;
  readonly raw?: string | Uint8Array;
  readonly certificate?: ClientCertificate;
  /** Set by the listener. The member is declared here, so that all request objects have the same shape. */
  [ownHosts]: OwnHosts | undefined = undefined;
  readonly #response: ServerResponse;
  #signal: AbortSignal | undefined;

  /**
   * `base` is the base URL of the service provider. `mount` is the path of this URL. Throws a `ScimError` for a request
   * target or a body that cannot be decoded.
   */
  constructor(
    readonly base: string,
    mount: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Uint8Array | undefined,
  ) {
    const { path, query } = splitTarget(originForm(request.url ?? '/'), mount);
    this.method = request.method ?? 'GET';
    this.path = path;
    this.query = query;
    this.headers = joinHeaders(request);
    if (body !== undefined) this.raw = readRaw(body, request.headers['content-encoding']);
    this.#response = response;
  }

  get signal(): AbortSignal {
    this.#signal ??= abortedWith(this.#response);
    return this.#signal;
  }
}

/** Creates a signal that is aborted when the client closes the connection before the response is complete. */
function abortedWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new NetworkError('the client closed the connection', 'aborted', true));
  if (response.destroyed) abort();
  response.once('close', () => {
    if (!response.writableFinished) abort();
  });
  return controller.signal;
}

/** Returns the path and the query of a request target. The target may be an absolute URL (RFC 9112 section 3.2.2). */
function originForm(target: string): string {
  return target[0] === '/' ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
}

/** Joins repeated `set-cookie` headers. Node.js already joins all other repeated headers. */
function joinHeaders({ headers }: IncomingMessage): Headers {
  const cookies = headers['set-cookie'];
  return (cookies === undefined ? headers : { ...headers, 'set-cookie': cookies.join(', ') }) as Headers;
}
