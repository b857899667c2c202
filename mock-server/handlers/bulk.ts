import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, Headers, ScimRequest, ScimResponse } from '../../src/protocol/exchange.ts';
import {
  type BulkOperation,
  type BulkResult,
  bulkReferences,
  bulkResponse,
  parseBulkRequest,
  resolveBulkReferences,
} from '../../src/protocol/messages/bulk.ts';
import { readBody } from '../body.ts';
import { noteBehaviour, type Provider, tolerance } from '../context.ts';
import { Pauses } from '../pauses.ts';
import { errorBoundary, jsonResponse } from '../response.ts';
import { delegate } from '../store/delegate.ts';
import { layOver } from '../store/overlay.ts';
import type { Change, Store } from '../store/store.ts';
import { checkPrepared, postponeReferences } from './bulk-cycle.ts';
import { BulkOrder } from './bulk-order.ts';

/**
 * POST to `/Bulk` (RFC 7644 section 3.7). Operations run in their order, but after those that they refer to; each is atomic by
 * itself. `route` makes the exchange that an operation is handed to, over a given store.
 */
export async function bulk(
  provider: Provider,
  request: ScimRequest,
  route: (provider: Provider) => Exchange,
): Promise<ScimResponse> {
  const { maxPayloadSize, maxOperations } = provider.behaviour;
  const message = parseBulkRequest(readBody(request, maxPayloadSize), { tolerate: tolerance(provider) });
  if (message.Operations.length > maxOperations) {
    noteBehaviour(provider, 'maxOperations');
    throw new ScimError(
      413,
      `a bulk request has at most ${maxOperations} operations, not ${message.Operations.length}`,
    );
  }
  const job = new BulkJob(provider, request, route, message.Operations);
  return jsonResponse(200, bulkResponse(await job.run(message.failOnErrors ?? Number.POSITIVE_INFINITY)));
}

const noReferences: ReadonlySet<string> = new Set();
const noPlaces: readonly number[] = [];
const noQuery: ScimRequest['query'] = {};

class BulkJob {
  readonly #provider: Provider;
  readonly #operations: readonly BulkOperation[];
  readonly #request: ScimRequest;
  readonly #route: (provider: Provider) => Exchange;
  readonly #exchange: Exchange;
  /** By place in the request; undefined for what was not attempted. */
  readonly #results: (BulkResult | undefined)[];
  /** Place of the operation that creates what a bulkId stands for. */
  readonly #creators = new Map<string, number>();
  readonly #ids = new Map<string, string>();
  /** Places of the operations whose commits share a promise. */
  readonly #commits = new Map<Promise<void>, number[]>();
  /** The bulkIds that each operation refers to. */
  readonly #references: readonly ReadonlySet<string>[];
  /** What the requests of operations take over from that of the bulk. */
  readonly #headers: Headers;
  #place = 0;
  readonly #pauses = new Pauses();

  constructor(
    provider: Provider,
    request: ScimRequest,
    route: (provider: Provider) => Exchange,
    operations: readonly BulkOperation[],
  ) {
    this.#provider = provider;
    this.#operations = operations;
    this.#request = request;
    this.#route = route;
    this.#results = operations.map(() => undefined);
    this.#exchange = this.#over(withDeferredCommit(provider.store, (done) => this.#defer(done, [this.#place])));
    operations.forEach(({ method, bulkId }, place) => {
      if (method !== 'POST' || bulkId === undefined) return;
      if (this.#creators.has(bulkId))
        throw ScimError.of('invalidValue', `the bulkId ${JSON.stringify(bulkId)} is used twice`);
      this.#creators.set(bulkId, place);
    });
    // Most bulk requests refer to nothing, which one look at the text tells, unless it has escapes.
    const { raw } = request;
    const refers = typeof raw !== 'string' || raw.includes('bulkId:') || raw.includes('\\u');
    this.#references = operations.map(refers ? bulkReferences : () => noReferences);
    this.#headers = headersOfOperations(request.headers);
  }

  async run(failOnErrors: number): Promise<BulkResult[]> {
    const references = this.#references.map((bulkIds) => this.#placesOf(bulkIds));
    const order = new BulkOrder(references);
    for (let errors = 0; errors < failOnErrors; ) {
      const places = order.next();
      if (!places) break;
      const [place] = places as [number];
      const isCycle = places.length > 1 || references[place]?.includes(place);
      const results = isCycle ? await this.#performTogether(places) : [await this.#perform(place)];
      for (const [index, result] of results.entries()) {
        const done = places[index] as number;
        this.#results[done] = result;
        order.done(done);
        if (result.status >= 400) errors++;
      }
      if (this.#pauses.isDue) await this.#pauses.take();
    }
    await this.#settle();
    return this.#results.filter((result) => result !== undefined);
  }

  /** Where what bulkIds stand for is created. */
  #placesOf(bulkIds: ReadonlySet<string>): readonly number[] {
    if (bulkIds.size === 0) return noPlaces;
    const places: number[] = [];
    for (const bulkId of bulkIds) {
      const place = this.#creators.get(bulkId);
      if (place !== undefined) places.push(place);
    }
    return places;
  }

  #perform(place: number): Promise<BulkResult> {
    this.#place = place;
    const operation = this.#operationAt(place);
    if (this.#references[place]?.size === 0) return this.#send(operation, this.#exchange, this.#ids);
    return this.#ask(resolveBulkReferences(operation, this.#ids), this.#exchange, this.#ids);
  }

  /**
   * Performs operations that refer to each other in a circle as one transaction, so that nobody ever sees one without its
   * references: each is there with all the others, or none is (RFC 7644 section 3.7.1).
   */
  async #performTogether(places: readonly number[]): Promise<BulkResult[]> {
    const { store: below, indexes } = this.#provider;
    const { store, changes } = layOver(below, [...indexes.values()].flat());
    const exchange = this.#over(store);
    const ids = new Map(this.#ids);
    const operations = places.map((place) => this.#operationAt(place));
    const parts = operations.map((operation) => postponeReferences(resolveBulkReferences(operation, this.#ids)));
    const results: BulkResult[] = [];
    for (const { without } of parts) {
      results.push(await this.#ask(without, exchange, ids));
      if (this.#pauses.isDue) await this.#pauses.take();
    }
    for (const [index, { references }] of parts.entries()) {
      const result = results[index] as BulkResult;
      if (references === undefined || result.location === undefined || result.status >= 400) continue;
      const path = result.location.slice(this.#request.base.length);
      const patch = resolveBulkReferences({ method: 'PATCH', path, data: references.patch }, ids);
      const { status, version } = await this.#ask(patch, exchange, ids);
      if (status >= 400) results[index] = this.#failed(operations[index] as BulkOperation, brokenCircle());
      else results[index] = { ...result, ...(version === undefined ? {} : { version }) };
      if (this.#pauses.isDue) await this.#pauses.take();
    }
    if (results.every(({ status }) => status < 400) && this.#isStillPossible(changes)) {
      this.#defer(below.commit(changes), places);
      for (const [bulkId, id] of ids) this.#ids.set(bulkId, id);
      return results;
    }
    return results.map((result, index) =>
      result.status >= 400 ? result : this.#failed(operations[index] as BulkOperation, brokenCircle()),
    );
  }

  #isStillPossible(changes: readonly Change[]): boolean {
    try {
      checkPrepared(this.#provider, changes);
      return true;
    } catch (error) {
      if (error instanceof ScimError) return false;
      throw error;
    }
  }

  /** Sends an operation whose references are resolved as far as they can be. */
  async #ask(operation: BulkOperation, exchange: Exchange, ids: Map<string, string>): Promise<BulkResult> {
    for (const bulkId of bulkReferences(operation))
      return this.#failed(operation, unresolved(bulkId, this.#creators.has(bulkId)));
    return this.#send(operation, exchange, ids);
  }

  /** Sends an operation, and notes the id of what it creates. */
  async #send(operation: BulkOperation, exchange: Exchange, ids: Map<string, string>): Promise<BulkResult> {
    const response = await exchange(this.#toRequest(operation));
    const result = this.#toResult(operation, response);
    if (operation.bulkId !== undefined && operation.method === 'POST' && result.status < 400) {
      ids.set(operation.bulkId, idOf(result));
    }
    return result;
  }

  #over(store: Store): Exchange {
    return errorBoundary(this.#route({ ...this.#provider, store, answersWithBodies: false }), () => {});
  }

  #operationAt(place: number): BulkOperation {
    return this.#operations[place] as BulkOperation;
  }

  #defer(done: Promise<void>, places: readonly number[]): void {
    const known = this.#commits.get(done);
    if (known) return void known.push(...places);
    done.catch(() => {});
    this.#commits.set(done, [...places]);
  }

  /** What could not be made durable did not happen. */
  async #settle(): Promise<void> {
    for (const [done, places] of this.#commits) {
      try {
        await done;
      } catch {
        for (const place of places) this.#results[place] = this.#failed(this.#operationAt(place), notStored());
      }
    }
  }

  #toRequest({ method, path, version, data }: BulkOperation): ScimRequest {
    const { base } = this.#request;
    const headers = version === undefined ? this.#headers : { ...this.#headers, 'if-match': version };
    const query = noQuery;
    return data ? { method, base, path, query, headers, body: data } : { method, base, path, query, headers };
  }

  #toResult(operation: BulkOperation, { status, headers, body }: ScimResponse): BulkResult {
    const { method, bulkId } = operation;
    const location = headers.location ?? (method === 'POST' ? undefined : `${this.#request.base}${operation.path}`);
    const result: { -readonly [K in keyof BulkResult]: BulkResult[K] } = { method, status };
    if (location !== undefined) result.location = location;
    if (bulkId !== undefined) result.bulkId = bulkId;
    if (headers.etag !== undefined) result.version = headers.etag;
    if (status >= 400) result.response = body as NonNullable<BulkResult['response']>;
    return result;
  }

  #failed(operation: BulkOperation, error: ScimError): BulkResult {
    return this.#toResult(operation, { status: error.status, headers: {}, body: error.toMessage() });
  }
}

/** A store whose commits are seen at once and waited for at the end, so that many of them are written together. */
function withDeferredCommit(store: Store, defer: (done: Promise<void>) => void): Store {
  return delegate(store, {
    commit(changes) {
      defer(store.commit(changes));
      return Promise.resolve();
    },
  });
}

/** What is about the bulk request itself is not about its operations. */
function headersOfOperations(headers: Headers): Headers {
  const {
    'if-match': _if,
    'if-none-match': _none,
    'content-type': _type,
    'content-length': _length,
    ...rest
  } = headers;
  return rest;
}

function brokenCircle(): ScimError {
  return new ScimError(409, 'the operations refer to each other and one of them failed');
}

function notStored(): ScimError {
  return new ScimError(500, 'the change could not be stored');
}

function unresolved(bulkId: string, known: boolean): ScimError {
  const name = JSON.stringify(bulkId);
  if (known) return new ScimError(409, `the operation with the bulkId ${name}, which this one refers to, failed`);
  return ScimError.of('invalidValue', `no operation has the bulkId ${name}`);
}

function idOf({ location = '' }: BulkResult): string {
  return decodeURIComponent(location.slice(location.lastIndexOf('/') + 1));
}
