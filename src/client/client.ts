import type { Exchange, Headers, ScimRequest, ScimResponse } from '../protocol/exchange.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import { urn } from '../protocol/urns.ts';
import { notScim, readAnswerError } from './answer-error.ts';
import { readBodies } from './body.ts';
import { Discovery, type DiscoveryOptions } from './discovery.ts';
import { type Page, readListAnswer } from './list-answer.ts';
import type { OnNotice } from './notice.ts';
import { readPages } from './paging.ts';
import { readable } from './readable.ts';
import { idOfUri } from './references.ts';
import { visibleText } from './text.ts';
import { endpointPath, resourcePath } from './url.ts';

/** Which attributes an answer has (RFC 7644 section 3.9): all by default, only these, or all but those. */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

export interface ListOptions extends Projection {
  /** A filter as it is sent (RFC 7644 section 3.4.2.2). */
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: 'ascending' | 'descending';
  /** Page size to ask for. Default 100. */
  readonly count?: number;
  /** Most resources in all. */
  readonly limit?: number;
  /** Asks for cursors with the first request (RFC 9865). */
  readonly cursor?: boolean;
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends Projection {
  readonly signal?: AbortSignal;
}

export interface ChangeOptions {
  /** Changes the resource only while it has this version (RFC 7644 section 3.14). */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** One operation of a PATCH (RFC 7644 section 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path?: string;
  readonly value?: Json;
}

/** A request as `ScimClient.request` takes it; the client knows the base URL. */
export interface RawRequest {
  readonly method: string;
  /** Path below the base URL, percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  readonly body?: Json;
  readonly raw?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

export interface ScimClientOptions {
  /** URL the service provider is mounted at. */
  readonly base: string;
  readonly onNotice?: OnNotice;
  readonly discovery?: DiscoveryOptions;
}

/**
 * A SCIM client over any exchange: a network, or a service provider in this process. Every answer that is an error is thrown
 * as an `AnswerError` (a `ScimError`), every one that is not SCIM as a `NotScimError`, and no answer as a `NetworkError`.
 */
export class ScimClient {
  readonly base: string;
  /** What the service provider says about itself, asked only when somebody wants to know. */
  readonly discovery: Discovery;
  private readonly exchange: Exchange;
  private readonly onNotice: OnNotice | undefined;

  constructor(exchange: Exchange, options: ScimClientOptions) {
    this.exchange = sayNotUtf8(readBodies(exchange), options.onNotice);
    this.base = options.base.replace(/\/+$/, '');
    this.onNotice = options.onNotice;
    const fetch = (path: string) => this.request({ method: 'GET', path });
    this.discovery = new Discovery(fetch, this.base, { onNotice: options.onNotice, ...options.discovery });
  }

  /** Reads one resource. With `ifNoneMatch`, undefined when it still has that version (304). */
  get(endpoint: string, id: string, options?: ReadOptions): Promise<JsonObject>;
  get(endpoint: string, id: string, options: ReadOptions & { ifNoneMatch?: string }): Promise<JsonObject | undefined>;
  async get(
    endpoint: string,
    id: string,
    options: ReadOptions & { ifNoneMatch?: string } = {},
  ): Promise<JsonObject | undefined> {
    const request = this.prepare('GET', resourcePath(endpoint, id), options, {
      query: projectionQuery(options),
      ...(options.ifNoneMatch === undefined ? {} : { headers: { 'if-none-match': options.ifNoneMatch } }),
    });
    const response = await this.exchange(request);
    if (response.status === 304 && options.ifNoneMatch !== undefined) return undefined;
    const resource = readResource(request, response);
    if (!resource) throw notScim(request, response, `the server answered ${response.status} with`);
    return resource;
  }

  /**
   * Creates a resource and returns it as the server made it. Where the answer is empty, the resource is read again by the id in
   * `Location`; undefined when there is none, or when the server only promises to do it (202).
   */
  async create(
    endpoint: string,
    resource: JsonObject,
    options: { signal?: AbortSignal } = {},
  ): Promise<JsonObject | undefined> {
    const request = this.prepare('POST', endpointPath(endpoint), options, { body: resource });
    const response = await this.exchange(request);
    const created = readResource(request, response);
    if (created || response.status === 202) return created;
    const id = idOfUri(response.headers['location']);
    return id === undefined ? undefined : this.get(endpoint, id, options);
  }

  /** Replaces a resource (PUT). Returns it as the server made it, or undefined when the answer is empty. */
  async replace(
    endpoint: string,
    id: string,
    resource: JsonObject,
    options: ChangeOptions = {},
  ): Promise<JsonObject | undefined> {
    return this.change('PUT', endpoint, id, options, resource);
  }

  /** Changes a resource (PATCH). Returns it as the server made it, or undefined when the answer is empty (204). */
  async patch(
    endpoint: string,
    id: string,
    operations: readonly PatchOperation[],
    options: ChangeOptions & Projection = {},
  ): Promise<JsonObject | undefined> {
    const Operations = operations.map((operation): JsonObject => ({ ...operation }));
    return this.change('PATCH', endpoint, id, options, { schemas: [urn.PatchOp], Operations });
  }

  /** Deletes a resource. */
  async delete(endpoint: string, id: string, options: ChangeOptions = {}): Promise<void> {
    const request = this.prepare('DELETE', resourcePath(endpoint, id), options, { headers: conditionOf(options) });
    const response = await this.exchange(request);
    if (!isSuccess(response)) throw readAnswerError(request, response);
  }

  /** Reads a list page by page, all of it unless `limit` says otherwise. See `readPages` for what is thrown and reported. */
  pages(endpoint: string, options: ListOptions = {}): AsyncIterable<Page> {
    const fixed: Record<string, string> = projectionQuery(options);
    if (options.filter !== undefined) fixed.filter = options.filter;
    if (options.sortBy !== undefined) fixed.sortBy = options.sortBy;
    if (options.sortOrder !== undefined) fixed.sortOrder = options.sortOrder;
    const fetchPage = async (query: Readonly<Record<string, string>>): Promise<Page> => {
      const request = this.prepare('GET', endpointPath(endpoint), options, { query: { ...fixed, ...query } });
      const response = await this.exchange(request);
      if (!isSuccess(response)) throw readAnswerError(request, response);
      const page = readListAnswer(response.body);
      if (!page) throw notScim(request, response, 'the server answered a list with');
      return { ...page, resources: page.resources.map((resource) => readable(resource)) };
    };
    const { count, limit, cursor } = options;
    return readPages(fetchPage, { count, limit, cursor, onNotice: this.onNotice });
  }

  /** Reads a list resource by resource. */
  async *list(endpoint: string, options: ListOptions = {}): AsyncGenerator<JsonObject, void, undefined> {
    for await (const page of this.pages(endpoint, options)) yield* page.resources;
  }

  /** Sends any request and returns whatever is answered, errors included. */
  request(request: RawRequest): Promise<ScimResponse> {
    return this.exchange({ base: this.base, query: {}, headers: {}, ...request });
  }

  private async change(
    method: 'PUT' | 'PATCH',
    endpoint: string,
    id: string,
    options: ChangeOptions & Projection,
    body: JsonObject,
  ): Promise<JsonObject | undefined> {
    const request = this.prepare(method, resourcePath(endpoint, id), options, {
      query: projectionQuery(options),
      headers: conditionOf(options),
      body,
    });
    return readResource(request, await this.exchange(request));
  }

  private prepare(
    method: string,
    path: string,
    { signal }: { signal?: AbortSignal },
    rest: Partial<Pick<ScimRequest, 'query' | 'headers' | 'body'>>,
  ): ScimRequest {
    return { method, base: this.base, path, query: {}, headers: {}, ...rest, ...(signal ? { signal } : {}) };
  }
}

/** Says once that a server's text could not be read: what stands for it may be written back. */
function sayNotUtf8(next: Exchange, onNotice: OnNotice | undefined): Exchange {
  let isSaid = false;
  return async (request) => {
    const response = await next(request);
    if (response.isNotUtf8 && !isSaid) {
      isSaid = true;
      const message = `the answer to ${request.method} ${request.path} is not UTF-8: U+FFFD stands for what cannot be read`;
      onNotice?.({ code: 'notUtf8', message: visibleText(message) });
    }
    return response;
  };
}

function isSuccess({ status }: ScimResponse): boolean {
  return status >= 200 && status < 300;
}

/** The resource of an answer; undefined for a success with an empty body, whatever its status. */
function readResource(request: ScimRequest, response: ScimResponse): JsonObject | undefined {
  if (!isSuccess(response)) throw readAnswerError(request, response);
  const { body, raw } = response;
  if (isObject(body)) return readable(body, response.headers['etag']);
  const isEmpty = (body === undefined || body === null) && (raw === undefined || raw.length === 0);
  if (isEmpty) return undefined;
  throw notScim(request, response, `the server answered ${response.status} with`);
}

function projectionQuery({ attributes, excludedAttributes }: Projection): Record<string, string> {
  const query: Record<string, string> = {};
  if (attributes && attributes.length > 0) query.attributes = attributes.join(',');
  if (excludedAttributes && excludedAttributes.length > 0) query.excludedAttributes = excludedAttributes.join(',');
  return query;
}

function conditionOf({ ifMatch }: ChangeOptions): Headers {
  return ifMatch === undefined ? {} : { 'if-match': entityTag(ifMatch) };
}

/** A version as a header takes it (RFC 9110 section 8.8.3): quotes are added to one that a server wrote without them. */
function entityTag(version: string): string {
  return version === '*' || version.includes('"') ? version : `"${version}"`;
}
