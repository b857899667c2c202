import { type Dialect, unknownDialect } from '../dialects/dialect.ts';
import type { Exchange, ScimRequest, ScimResponse } from '../protocol/exchange/exchange.ts';
import { NetworkError } from '../protocol/exchange/network-error.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import { type PatchOperation, patchMessage } from '../protocol/patch/operation.ts';
import { endpoints } from '../protocol/schema/endpoints.ts';
import { ClientError } from './client-error.ts';
import { Contradictions } from './dialect/contradictions.ts';
import { lowerCaseEndpoints } from './dialect/endpoint-case.ts';
import { hasFilterFacts } from './dialect/filter-support.ts';
import { resourceNames } from './dialect/resource-names.ts';
import { Discovery, type DiscoveryOptions } from './discovery/discovery.ts';
import { sendDespiteStop } from './layers/despite-stop.ts';
import type { OnNotice } from './notice.ts';
import { ofEndpoint } from './of-endpoint.ts';
import type { ChangeOptions, ListOptions, Projection, RawRequest, ReadOptions } from './options.ts';
import { defaultCount, largeCount, type PageQuery } from './paging/options.ts';
import { readPages } from './paging/paging.ts';
import { mayFailForSize, mayRefuseSize, refusesCount, smallestCount } from './paging/refused-count.ts';
import { notList, notScim, readAnswerError } from './reading/answer-error.ts';
import { readBodies } from './reading/body.ts';
import { type Page, readListAnswer } from './reading/list-answer.ts';
import {
  conditionOf,
  isErrorMessage,
  isSuccess,
  projectionQuery,
  readResource,
  sayNotUtf8,
} from './reading/messages.ts';
import { projectNames } from './reading/project-names.ts';
import { readable } from './reading/readable.ts';
import { idOfUri } from './reading/references.ts';
import { visibleText } from './text.ts';
import { endpointPath, resourcePath } from './url.ts';

export interface ScimClientOptions {
  /** Base URL of the service provider. */
  readonly base: string;
  /** The facts about the service that are known before the first request. Default: no facts. */
  readonly dialect?: Dialect;
  readonly onNotice?: OnNotice;
  readonly discovery?: DiscoveryOptions;
}

/**
 * A SCIM client. It sends requests through an exchange. The exchange sends them to the network, or to a service
 * provider in this process. Throws an `AnswerError` (a `ScimError`) for each error response, a `NotScimError` for each
 * response that is not SCIM, and a `NetworkError` if there is no response.
 */
export class ScimClient {
  readonly base: string;
  /** The discovery documents of the service provider, requested at their first use. */
  readonly discovery: Discovery;
  readonly dialect: Dialect;
  private readonly exchange: Exchange;
  private readonly onNotice: OnNotice | undefined;
  /**
   * Maps the old endpoint of a resource type to its new endpoint. Contains only the endpoints that the service has
   * changed since they were cached.
   */
  private readonly moved = new Map<string, string>();
  private readonly contradictions: Contradictions;

  /**
   * Maps an endpoint to the maximum `count` of later requests. Contains only endpoints that rejected a larger `count`.
   */
  private readonly largestCounts = new Map<string, number>();

  constructor(exchange: Exchange, options: ScimClientOptions) {
    this.base = options.base.replace(/\/+$/, '');
    this.onNotice = options.onNotice;
    this.dialect = options.dialect ?? unknownDialect;
    const { facts } = this.dialect;
    const readingBodies = sayNotUtf8(readBodies(exchange), options.onNotice);
    const named = resourceNames(facts)?.(readingBodies) ?? readingBodies;
    this.exchange = facts.endpointCase === 'lower' ? lowerCaseEndpoints(named) : named;
    this.contradictions = new Contradictions(this.dialect, options.onNotice);
    const fetch = (path: string) => this.request({ method: 'GET', path });
    this.discovery = new Discovery(fetch, this.base, { onNotice: options.onNotice, facts, ...options.discovery });
  }

  /**
   * Returns a client that shares everything with this client. The only difference: its requests are sent even after the
   * signal `stop` of the connection was aborted. They then wait at most 60 seconds for their start. Used to complete a
   * change that is half done.
   */
  despiteStop(): ScimClient {
    const { exchange } = this;
    return Object.create(this, { exchange: { value: sendDespiteStop(exchange) } });
  }

  /** Reads one resource. Returns `undefined` if the resource still has the version `ifNoneMatch` (status 304). */
  get(endpoint: string, id: string, options?: ReadOptions): Promise<JsonObject>;
  get(endpoint: string, id: string, options: ReadOptions & { ifNoneMatch?: string }): Promise<JsonObject | undefined>;
  async get(
    endpoint: string,
    id: string,
    options: ReadOptions & { ifNoneMatch?: string } = {},
  ): Promise<JsonObject | undefined> {
    this.assertReadable(endpoint);
    const request = this.prepare('GET', resourcePath(endpoint, id), options, {
      query: this.projectionOf(options),
      ...(options.ifNoneMatch === undefined ? {} : { headers: { 'if-none-match': options.ifNoneMatch } }),
    });
    const response = await this.send(endpoint, request);
    if (response.status === 304 && options.ifNoneMatch !== undefined) return undefined;
    const resource = readResource(request, response);
    if (!resource) throw notScim(request, response, `the server responded with status ${response.status} and`);
    this.contradictions.checkMembers(endpointPath(endpoint), [resource]);
    return this.projected(resource, options);
  }

  /**
   * Creates a resource and returns the resource of the response. If the response is empty, reads the resource by the id
   * in `Location`. If this read fails, returns an object with only the id, because the resource was created anyway.
   * Returns `undefined` if the response contains no id, or if the server will process the request later (status 202).
   */
  async create(
    endpoint: string,
    resource: JsonObject,
    options: { signal?: AbortSignal } = {},
  ): Promise<JsonObject | undefined> {
    const request = this.prepare('POST', endpointPath(endpoint), options, { body: resource });
    const response = await this.send(endpoint, request);
    const created = readResource(request, response);
    if (created || response.status === 202) return created;
    const id = idOfUri(response.headers['location']);
    return id === undefined ? undefined : this.readCreated(endpoint, id, options);
  }

  private async readCreated(
    endpoint: string,
    id: string,
    options: { signal?: AbortSignal },
  ): Promise<JsonObject | undefined> {
    try {
      return await this.get(endpoint, id, options);
    } catch (error) {
      if (error instanceof ClientError && error.code === 'invalidId') return undefined;
      if (error instanceof NetworkError && error.code === 'aborted') throw error;
      this.onNotice?.({
        code: 'notReadAgain',
        message: `the resource ${visibleText(JSON.stringify(id))} was created, but could not be read afterwards`,
      });
      return { id };
    }
  }

  /** Replaces a resource (PUT). Returns the resource of the response; `undefined` if the response is empty. */
  async replace(
    endpoint: string,
    id: string,
    resource: JsonObject,
    options: ChangeOptions = {},
  ): Promise<JsonObject | undefined> {
    return this.change('PUT', endpoint, id, options, resource);
  }

  /**
   * Changes a resource (PATCH). Returns the resource of the response; `undefined` if the response is empty (status
   * 204).
   */
  async patch(
    endpoint: string,
    id: string,
    operations: readonly PatchOperation[],
    options: ChangeOptions & Projection = {},
  ): Promise<JsonObject | undefined> {
    return this.change('PATCH', endpoint, id, options, patchMessage(operations));
  }

  /** Deletes a resource. */
  async delete(endpoint: string, id: string, options: ChangeOptions = {}): Promise<void> {
    const request = this.prepare('DELETE', resourcePath(endpoint, id), options, { headers: conditionOf(options) });
    const response = await this.send(endpoint, request);
    if (!isSuccess(response)) throw readAnswerError(request, response);
  }

  /**
   * Reads a list page by page, up to `limit` resources. `readPages` describes the errors and notices. If the dialect
   * has facts about filters, `readAdapted` describes how `filter` is sent.
   */
  pages(endpoint: string, options: ListOptions = {}): AsyncIterable<Page> {
    const { filter } = options;
    const { facts } = this.dialect;
    this.assertReadable(endpoint);
    if (options.sortBy !== undefined && facts.sort === false) throw this.cannotSort(options.sortBy);
    if (options.largePages && options.count === undefined) return this.readLargePages(endpoint, options);
    if (filter === undefined || options.isFilterRaw || !hasFilterFacts(facts)) return this.readList(endpoint, options);
    return this.readAdapted(endpoint, { ...options, filter });
  }

  private async *readLargePages(endpoint: string, options: ListOptions) {
    yield* this.pages(endpoint, { ...options, count: await this.largePageSize() });
  }

  /**
   * Returns the page size for a long list. If the declaration of the server cannot be read, throws no error, because
   * the list can be read without it.
   */
  private async largePageSize(): Promise<number> {
    const declared = await this.discovery.capabilities().catch(() => undefined);
    const most = declared?.pagination.maxPageSize ?? declared?.filter.maxResults ?? defaultCount;
    return Math.min(Math.max(most, defaultCount), largeCount);
  }

  private async *readAdapted(endpoint: string, options: ListOptions & { readonly filter: string }) {
    const { readAdapted } = await import('./dialect/adapted-list.ts');
    const { dialect, onNotice } = this;
    const read = (adapted: ListOptions): AsyncIterable<Page> => this.readList(endpoint, adapted);
    const model = () => this.discovery.model(endpoint);
    yield* readAdapted({ dialect, onNotice, read, model }, endpointPath(endpoint), options);
  }

  /**
   * Throws a `ClientError` if the dialect lists the methods of the resource type, and GET is not among them. Such a
   * service accepts resources, but does not show them.
   */
  private assertReadable(endpoint: string): void {
    const methods = ofEndpoint(this.dialect.facts.methods, endpointPath(endpoint));
    if (methods === undefined || methods.includes('GET')) return;
    const { id, title } = this.dialect;
    const message = `the dialect ${id} says that ${title} has no GET for ${endpointPath(endpoint)}; nothing was sent`;
    throw new ClientError('unsupportedRead', message, 'the remarks on the dialect say what the service offers instead');
  }

  private cannotSort(sortBy: string): ClientError {
    const message = `the list cannot be sorted by ${sortBy}, because ${this.dialect.title} ignores sortBy`;
    return new ClientError('unsupportedSort', message, 'read the list without sortBy, and sort it afterwards');
  }

  private readList(endpoint: string, options: ListOptions): AsyncIterable<Page> {
    const { maxPageSize, pagination } = this.dialect.facts;
    const fixed: Record<string, string> = this.projectionOf(options);
    if (options.filter !== undefined) fixed.filter = options.filter;
    if (options.sortBy !== undefined) fixed.sortBy = options.sortBy;
    if (options.sortOrder !== undefined) fixed.sortOrder = options.sortOrder;
    const fetchPage = async (query: Readonly<Record<string, string>>): Promise<Page> => {
      const { request, response } = await this.sendCounted(endpoint, query, (counted) =>
        this.prepare('GET', endpointPath(endpoint), options, { query: { ...fixed, ...counted } }),
      );
      if (!isSuccess(response)) {
        if (await this.isEmptyList(endpoint, response, options)) return { resources: [], totalResults: 0 };
        if (options.filter !== undefined && !options.isFilterRaw)
          this.contradictions.checkFilter(endpointPath(endpoint), response);
        throw readAnswerError(request, response);
      }
      const page = readListAnswer(response.body);
      if (!page) throw notScim(request, response, 'the server responded to a list request with');
      const resources = page.resources.map((resource) => readable(resource));
      this.contradictions.checkMembers(endpointPath(endpoint), resources);
      this.contradictions.checkPage(endpointPath(endpoint), resources.length);
      return { ...page, resources: resources.map((resource) => this.projected(resource, options)) };
    };
    const { limit, cursor, maxPages, filter, complete, confirmEnd } = options;
    const count = maxPageSize === undefined ? options.count : Math.min(options.count ?? defaultCount, maxPageSize);
    const mayBeEmpty = filter === undefined;
    const walk = { count, limit, cursor, maxPages, complete, confirmEnd, mayBeEmpty, pagination };
    return readPages(fetchPage, { ...walk, onNotice: this.onNotice });
  }

  /** Returns the query parameters of a projection. Returns no parameters for a service that ignores projections. */
  private projectionOf(options: Projection): Record<string, string> {
    return this.dialect.facts.projection === false ? {} : projectionQuery(options);
  }

  /** Applies a projection to a resource in the client, if the service ignores projections. */
  private projected(resource: JsonObject, options: Projection): JsonObject {
    return this.dialect.facts.projection === false ? projectNames(resource, options) : resource;
  }

  /**
   * Requests a page. A service may return fewer resources than `count` (RFC 7644 section 3.4.2.4), but some services
   * reject a large `count`. In this case, repeats the request with half the `count`. If a request for a page of more than
   * `defaultCount` resources fails for another reason, repeats the request with `defaultCount`, because the declaration
   * of the server may be wrong. Later requests use the accepted `count`.
   */
  private async sendCounted(
    endpoint: string,
    query: PageQuery,
    make: (query: PageQuery) => ScimRequest,
  ): Promise<{ request: ScimRequest; response: ScimResponse }> {
    if (query.count === undefined) {
      const request = make(query);
      return { request, response: await this.send(endpoint, request) };
    }
    let count = Math.min(Number(query.count), this.largestCounts.get(endpoint) ?? Number.POSITIVE_INFINITY);
    for (;;) {
      const request = make({ ...query, count: String(count) });
      const isLarge = count > defaultCount;
      const response = await this.send(endpoint, request).catch((error: unknown) => {
        if (isLarge && mayFailForSize(error)) return undefined;
        throw error;
      });
      if (response && refusesCount(response) && count >= 2 * smallestCount) count = Math.floor(count / 2);
      else if (response && !(isLarge && mayRefuseSize(response))) return { request, response };
      else count = defaultCount;
      this.largestCounts.set(endpoint, count);
    }
  }

  /** Reads a list resource by resource. */
  async *list(endpoint: string, options: ListOptions = {}): AsyncGenerator<JsonObject, void, undefined> {
    for await (const page of this.pages(endpoint, options)) yield* page.resources;
  }

  /** Sends any request and returns the response, even if it is an error response. */
  request(request: RawRequest): Promise<ScimResponse> {
    return this.exchange({ base: this.base, query: {}, headers: {}, ...request });
  }

  /**
   * Reads all pages of the list that a GET request returns. The request can have any path. Adds the paging parameters
   * to its query. Yields the resources of each page as the server sent them, with the response. Omits duplicates. Reads
   * cursors as `pages` does (RFC 9865). `readPages` describes the errors and notices.
   */
  async *requestPages(
    request: Omit<RawRequest, 'method' | 'body' | 'raw'>,
    options: Pick<ListOptions, 'count' | 'limit' | 'cursor' | 'maxPages'> = {},
  ): AsyncGenerator<{ readonly response: ScimResponse; readonly resources: readonly JsonObject[] }, void, undefined> {
    const { maxPageSize, pagination } = this.dialect.facts;
    const count = maxPageSize === undefined ? options.count : Math.min(options.count ?? defaultCount, maxPageSize);
    let latest: ScimResponse | undefined;
    const fetchPage = async (paging: PageQuery): Promise<Page> => {
      const query = { ...request.query, ...paging };
      const sent = { base: this.base, headers: {}, ...request, method: 'GET', query };
      const response = await this.exchange(sent);
      if (!isSuccess(response)) throw readAnswerError(sent, response);
      const page = readListAnswer(response.body);
      if (!page) throw notList(sent, response);
      latest = response;
      return page;
    };
    const pages = readPages(fetchPage, {
      ...options,
      ...(count === undefined ? {} : { count }),
      pagination,
      onNotice: this.onNotice,
    });
    // The next page is requested only when the caller asks for it. `latest` is therefore the response of this page.
    for await (const { resources } of pages) yield { response: latest as ScimResponse, resources };
  }

  /**
   * True if a 404 response means an empty list, as some services use it. The body must be an Error message (RFC 7644
   * section 3.12), and the endpoint must exist. An endpoint exists if a list request without a filter succeeds.
   * `/Users` and `/Groups` also exist if the server declares a resource type with this endpoint.
   */
  private async isEmptyList(endpoint: string, response: ScimResponse, options: ListOptions): Promise<boolean> {
    if (response.status !== 404 || !isErrorMessage(response.body)) return false;
    await this.discovery.doubt();
    const isNamed = standardEndpoints.has(endpointPath(endpoint)) && (await this.discovery.declares(endpoint));
    const isThere = isNamed || (await this.canList(endpoint, options));
    if (isThere)
      this.onNotice?.({ code: 'notFoundForEmpty', message: 'the server responds with 404 instead of an empty list' });
    return isThere;
  }

  private async canList(endpoint: string, { filter, signal }: ListOptions): Promise<boolean> {
    if (filter === undefined) return false;
    const { pagination = 'index' } = this.dialect.facts;
    const query: PageQuery = pagination === 'index' ? { startIndex: '1', count: '1' } : { count: '1' };
    const request = this.prepare('GET', endpointPath(endpoint), signal ? { signal } : {}, { query });
    return isSuccess(await this.send(endpoint, request));
  }

  private async change(
    method: 'PUT' | 'PATCH',
    endpoint: string,
    id: string,
    options: ChangeOptions & Projection,
    body: JsonObject,
  ): Promise<JsonObject | undefined> {
    const request = this.prepare(method, resourcePath(endpoint, id), options, {
      query: this.projectionOf(options),
      headers: conditionOf(options),
      body,
    });
    const resource = readResource(request, await this.send(endpoint, request));
    return resource && this.projected(resource, options);
  }

  /**
   * Sends a request to the endpoint of a resource type or to a path below it. Returns the response, even if it is an error
   * response.
   */
  sendTo(endpoint: string, request: RawRequest): Promise<ScimResponse> {
    return this.send(endpoint, { base: this.base, query: {}, headers: {}, ...request });
  }

  /**
   * Sends a request to an endpoint. If the response contradicts the cached discovery documents, removes these
   * documents. After a 404, also requests the documents again. If the endpoint changed, repeats the request at the new
   * endpoint.
   */
  private async send(endpoint: string, request: ScimRequest): Promise<ScimResponse> {
    const path = endpointPath(endpoint);
    const used = this.moved.get(path);
    const response = await this.exchange(moveTo(used, path, request));
    this.contradictions.checkMethod(request.method, path, response);
    if (response.status === 405 || response.status === 501) await this.discovery.doubt();
    // A 404 for a path below `/Users` or `/Groups` means that the resource does not exist. The endpoint is then not
    // checked.
    if (response.status !== 404 || (request.path !== path && standardEndpoints.has(path))) return response;
    const moved = (await this.discovery.movedTo(path)) ?? this.moved.get(path);
    if (moved === undefined || moved === used) return response;
    this.moved.set(path, moved);
    return this.exchange(moveTo(moved, path, request));
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

/** Endpoints that every service provider has. */
const standardEndpoints: ReadonlySet<string> = new Set([endpoints.Users, endpoints.Groups]);

function moveTo(moved: string | undefined, path: string, request: ScimRequest): ScimRequest {
  return moved === undefined ? request : { ...request, path: moved + request.path.slice(path.length) };
}
