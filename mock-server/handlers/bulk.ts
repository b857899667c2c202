import { ScimError } from '../../src/protocol/errors.ts';
import type { Headers, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import {
  type BulkOperation,
  type BulkResult,
  bulkReferences,
  bulkResponse,
  parseBulkRequest,
  resolveBulkReferences,
} from '../../src/protocol/messages/bulk.ts';
import { noteBehaviour, type ProviderContext, tolerance } from '../context/context.ts';
import { readBody } from '../messages/request-body.ts';
import { answerTo, jsonResponse } from '../messages/response.ts';
import { CooperativeYield } from '../scheduling/cooperative-yield.ts';
import { layOver } from '../store/overlay.ts';
import type { Change, Store } from '../store/store.ts';
import { checkPrepared, type PostponedReferences, postponeReferences } from './bulk-cycle.ts';
import { BulkOrder } from './bulk-order.ts';
import { type Handle, isPreparedWrite } from './prepared-write.ts';

/**
 * Handles POST to `/Bulk` (RFC 7644 section 3.7). Operations run in the order of the request. As an exception, an
 * operation that refers to other operations runs after them. Each operation is atomic. `createHandle` creates the
 * handler of operations for a provider context.
 */
export async function bulk(
  provider: ProviderContext,
  request: ScimRequest,
  createHandle: (provider: ProviderContext) => Handle,
): Promise<ScimResponse> {
  const { results } = await bulkResults(provider, request, createHandle);
  return jsonResponse(200, bulkResponse(results.filter((result) => result !== undefined)));
}

/** The operations of a bulk request and their results, in the order of the request. */
export interface BulkResults {
  readonly operations: readonly BulkOperation[];
  /** `undefined` for an operation that did not run. */
  readonly results: readonly (BulkResult | undefined)[];
}

/** Runs a bulk request in the same way as `bulk`, but returns the operations and their results. */
export async function bulkResults(
  provider: ProviderContext,
  request: ScimRequest,
  createHandle: (provider: ProviderContext) => Handle,
): Promise<BulkResults> {
  const { maxPayloadSize, maxOperations } = provider.behaviour;
  const yielding = new CooperativeYield(provider.elapsed);
  const message = parseBulkRequest(readBody(request, maxPayloadSize, tolerance(provider)), {
    tolerate: tolerance(provider),
  });
  if (message.Operations.length > maxOperations) {
    noteBehaviour(provider, 'maxOperations');
    throw new ScimError(
      413,
      `a bulk request can have at most ${maxOperations} operations, not ${message.Operations.length}`,
    );
  }
  const job = new BulkJob(provider, request, createHandle, message.Operations, yielding);
  const results = await job.run(message.failOnErrors ?? Number.POSITIVE_INFINITY);
  return { operations: message.Operations, results };
}

const noReferences: ReadonlySet<string> = new Set();
const noPlaces: readonly number[] = [];
const noQuery: ScimRequest['query'] = {};

/**
 * The environment in which operations run: the handler, the function that applies transactions, and the ids of created
 * resources. Operations of a reference cycle run on an overlay over the store of the provider. All other operations run
 * on the store itself.
 */
interface Scope {
  readonly handle: Handle;
  /** Applies a transaction. The next operation then sees its changes. */
  readonly apply: (changes: readonly Change[]) => void;
  /** Maps each `bulkId` to the id of the created resource. */
  readonly ids: Map<string, string>;
}

class BulkJob {
  readonly #provider: ProviderContext;
  readonly #operations: readonly BulkOperation[];
  readonly #request: ScimRequest;
  readonly #createHandle: (provider: ProviderContext) => Handle;
  readonly #scope: Scope;
  /** The results in the order of the request; `undefined` for an operation that did not run. */
  readonly #results: (BulkResult | undefined)[];
  /** Maps each `bulkId` to the position of the operation that creates the resource with this `bulkId`. */
  readonly #creators = new Map<string, number>();
  /**
   * Maps the promise of each commit to the positions of the operations in this commit. The promises are awaited only at
   * the end, so that the store can write the commits of many operations in one batch.
   */
  readonly #commits = new Map<Promise<void>, number[]>();
  /** The `bulkId` values that each operation refers to. */
  readonly #references: ReadonlySet<string>[] = [];
  /** True if an operation may refer to another operation. */
  readonly #refers: boolean;
  /** Headers of the bulk request that are also used as headers of its operations. */
  readonly #headers: Headers;
  #place = 0;
  readonly #yielding: CooperativeYield;
  /** The value of `replacements.count` when the request started. */
  readonly #contents: number;

  constructor(
    provider: ProviderContext,
    request: ScimRequest,
    createHandle: (provider: ProviderContext) => Handle,
    operations: readonly BulkOperation[],
    yielding: CooperativeYield,
  ) {
    this.#provider = provider;
    this.#contents = provider.replacements.count;
    this.#yielding = yielding;
    this.#operations = operations;
    this.#request = request;
    this.#createHandle = createHandle;
    this.#results = operations.map(() => undefined);
    this.#scope = {
      handle: this.#handleOver(provider.store),
      apply: (changes) => this.#defer(provider.store.commit(changes), [this.#place]),
      ids: new Map(),
    };
    operations.forEach(({ method, bulkId }, place) => {
      if (method !== 'POST' || bulkId === undefined) return;
      if (this.#creators.has(bulkId))
        throw ScimError.of('invalidValue', `the bulkId ${JSON.stringify(bulkId)} is used twice`);
      this.#creators.set(bulkId, place);
    });
    // A reference to another operation contains the text `bulkId:`. A JSON escape (`\u`) can hide this text. If the
    // body contains neither the text nor an escape, it has no references.
    const { raw } = request;
    this.#refers = typeof raw !== 'string' || raw.includes('bulkId:') || raw.includes('\\u');
    this.#headers = headersOfOperations(request.headers);
  }

  async run(failOnErrors: number): Promise<readonly (BulkResult | undefined)[]> {
    const references: (readonly number[])[] = [];
    for (const operation of this.#operations) {
      const bulkIds = this.#refers ? bulkReferences(operation) : noReferences;
      this.#references.push(bulkIds);
      references.push(this.#placesOf(bulkIds));
      if (this.#yielding.isDue) await this.#yielding.toEventLoop();
    }
    const order = new BulkOrder(references);
    for (let errors = 0; errors < failOnErrors; ) {
      const places = order.next();
      if (!places) break;
      const [place] = places as [number];
      if (this.#provider.replacements.count !== this.#contents) {
        for (const left of places) this.#results[left] = this.#failed(this.#operationAt(left), contentsReplaced());
      } else if (places.length > 1 || references[place]?.includes(place)) await this.#performTogether(places);
      else {
        const result = this.#commitAndRespond(place);
        // Awaits a result only if it is a promise. With an `await` for each result, a thousand results would take a
        // thousand turns of the event loop.
        this.#results[place] = result instanceof Promise ? await result : result;
      }
      for (const done of places) {
        order.done(done);
        if ((this.#results[done]?.status ?? 0) >= 400) errors++;
      }
      if (this.#yielding.isDue) await this.#yielding.toEventLoop();
    }
    await this.#settle();
    return this.#results;
  }

  /** Returns the positions of the operations that create the resources to which these `bulkId` values refer. */
  #placesOf(bulkIds: ReadonlySet<string>): readonly number[] {
    if (bulkIds.size === 0) return noPlaces;
    const places: number[] = [];
    for (const bulkId of bulkIds) {
      const place = this.#creators.get(bulkId);
      if (place !== undefined) places.push(place);
    }
    return places;
  }

  #commitAndRespond(place: number): BulkResult | Promise<BulkResult> {
    this.#place = place;
    const operation = this.#operationAt(place);
    if (this.#references[place]?.size === 0) return this.#send(operation, this.#scope);
    return this.#runResolved(resolveBulkReferences(operation, this.#scope.ids), this.#scope);
  }

  /**
   * Runs the operations of a reference cycle as one transaction. Other requests therefore see either all changes of the
   * cycle or none (RFC 7644 section 3.7.1).
   */
  async #performTogether(places: readonly number[]): Promise<void> {
    const { ids } = this.#scope;
    const { store, apply, changes } = layOver(this.#provider.store, [...this.#provider.indexes.values()].flat());
    const scope: Scope = {
      handle: this.#handleOver(store),
      apply,
      ids: new Map(ids),
    };
    const results = await this.#prepareTogether(places, scope);
    if (results.every(({ status }) => status < 400) && this.#isStillPossible(changes)) {
      this.#defer(this.#provider.store.commit(changes), places);
      for (const [bulkId, id] of scope.ids) ids.set(bulkId, id);
    } else {
      for (const [index, result] of results.entries())
        if (result.status < 400) results[index] = this.#failedCycle(places[index]);
    }
    for (const [index, place] of places.entries()) this.#results[place] = results[index];
  }

  /** First creates the resources without the references to each other. Then adds the references. */
  async #prepareTogether(places: readonly number[], scope: Scope): Promise<BulkResult[]> {
    const references: (PostponedReferences | undefined)[] = [];
    const results: BulkResult[] = [];
    for (const place of places) {
      const operation = resolveBulkReferences(this.#operationAt(place), this.#scope.ids);
      const parts = postponeReferences(operation);
      references.push(parts.references);
      results.push(await this.#runResolved(parts.without, scope));
      if (this.#yielding.isDue) await this.#yielding.toEventLoop();
    }
    for (const [index, postponed] of references.entries()) {
      const result = results[index] as BulkResult;
      if (postponed === undefined || result.location === undefined || result.status >= 400) continue;
      const path = result.location.slice(this.#request.base.length);
      const patch = resolveBulkReferences({ method: 'PATCH', path, data: postponed.patch }, scope.ids);
      const { status, version } = await this.#runResolved(patch, scope);
      if (status >= 400) results[index] = this.#failedCycle(places[index]);
      else results[index] = { ...result, ...(version === undefined ? {} : { version }) };
      if (this.#yielding.isDue) await this.#yielding.toEventLoop();
    }
    return results;
  }

  #failedCycle(place = 0): BulkResult {
    const error = new ScimError(
      409,
      'this operation is part of a cycle of bulkId references, and an operation of this cycle failed',
    );
    return this.#failed(this.#operationAt(place), error);
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

  /** Runs an operation if all its references are resolved. Otherwise, returns an error. */
  #runResolved(operation: BulkOperation, scope: Scope): BulkResult | Promise<BulkResult> {
    for (const bulkId of bulkReferences(operation))
      return this.#failed(operation, unresolved(bulkId, this.#creators.has(bulkId)));
    return this.#send(operation, scope);
  }

  #send(operation: BulkOperation, { handle, apply, ids }: Scope): BulkResult | Promise<BulkResult> {
    const finish = (response: ScimResponse) => this.#finish(operation, response, ids);
    try {
      const outcome = handle(this.#toRequest(operation));
      if (outcome instanceof Promise) return outcome.catch(answerTo).then(finish);
      if (!isPreparedWrite(outcome)) return finish(outcome);
      apply(outcome.changes);
      return finish(outcome.respond());
    } catch (error) {
      return finish(answerTo(error));
    }
  }

  /** Returns the result of an operation and stores the id of a created resource. */
  #finish(operation: BulkOperation, response: ScimResponse, ids: Map<string, string>): BulkResult {
    const result = this.#toResult(operation, response);
    const { method, bulkId } = operation;
    if (this.#refers && bulkId !== undefined && method === 'POST' && result.status < 400) ids.set(bulkId, idOf(result));
    return result;
  }

  #handleOver(store: Store): Handle {
    return this.#createHandle({ ...this.#provider, store, answersWithBodies: false });
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

  /** Waits for all commits. If a commit failed, the operations of this commit get status 500. */
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

/** Removes the headers that describe the bulk request itself. */
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

function contentsReplaced(): ScimError {
  return new ScimError(409, 'the contents of the service provider were replaced while this request was processed');
}

function notStored(): ScimError {
  return new ScimError(500, 'the change could not be stored');
}

function unresolved(bulkId: string, known: boolean): ScimError {
  const name = JSON.stringify(bulkId);
  if (known)
    return new ScimError(409, `this operation refers to the bulkId ${name}, but the operation with this bulkId failed`);
  return ScimError.of('invalidValue', `no operation has the bulkId ${name}`);
}

function idOf({ location = '' }: BulkResult): string {
  return decodeURIComponent(location.slice(location.lastIndexOf('/') + 1));
}
