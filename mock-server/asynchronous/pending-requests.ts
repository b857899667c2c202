import { ScimError } from '../../src/protocol/errors.ts';
import type { EventClaims } from '../../src/protocol/events/event-token.ts';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import type { BulkOperation, BulkResult } from '../../src/protocol/messages/bulk.ts';
import type { ProviderContext } from '../context/context.ts';
import { bulkResults } from '../handlers/bulk.ts';
import { createHandle, isBulkPath, router } from '../handlers/router.ts';
import { answerTo, errorBoundary } from '../messages/response.ts';
import { delegate } from '../store/delegate.ts';
import type { Change, Store } from '../store/store.ts';
import { completionOf, resultOf } from './completion.ts';
import { deletePending, type PendingRequest, pendingType, putPending, readPending } from './pending-request.ts';

/** Maximum number of completion events that a provider keeps. Above this number, the provider forgets the oldest events. */
const maxCompletions = 10_000;

/** The pending requests of a provider, and the completion events of the performed requests. */
export class PendingRequests {
  readonly #current: () => ProviderContext;
  readonly #onError: (error: unknown) => void;
  readonly #queue: PendingRequest[];
  /** Maps each `txn` to the completion event. */
  readonly #completions = new Map<string, EventClaims>();
  #running: Promise<true> | undefined;
  /**
   * Counts the calls of `clear`. If `clear` is called while a request is performed, the request gets no completion
   * event.
   */
  #generation = 0;

  /**
   * Reads the pending requests of an earlier process from the store. `current` returns the present context of the
   * provider, because this context changes with the behaviours.
   */
  constructor(store: Store, current: () => ProviderContext, onError: (error: unknown) => void) {
    this.#current = current;
    this.#onError = onError;
    this.#queue = Array.from(store.list(pendingType), readPending);
  }

  /** True if no request is pending, and no event is kept. */
  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#completions.size === 0;
  }

  get #provider(): ProviderContext {
    return this.#current();
  }

  /**
   * Adds a request. The promise resolves when the store has saved the request. The provider may then acknowledge the
   * request.
   */
  async add(pending: PendingRequest): Promise<void> {
    this.#queue.push(pending);
    try {
      await this.#provider.store.commit([putPending(pending)]);
    } catch (error) {
      const place = this.#queue.indexOf(pending);
      if (place !== -1) this.#queue.splice(place, 1);
      throw error;
    }
  }

  /**
   * Performs the requests that are due, one after the other, in the order of their arrival. If no request is due,
   * returns `undefined`.
   */
  runDue(): Promise<true> | undefined {
    if (this.#running || !this.#isDue()) return this.#running;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Returns the completion event of a transaction, or `undefined` if the transaction is unknown or pending. */
  completion(txn: string): EventClaims | undefined {
    return this.#completions.get(txn);
  }

  /**
   * Forgets all requests and events, including the request that is being performed. Does not change the store, because
   * the caller replaces the contents of the store.
   */
  clear(): void {
    this.#generation++;
    this.#queue.length = 0;
    this.#completions.clear();
  }

  #isDue(): boolean {
    const [first] = this.#queue;
    return first !== undefined && first.time <= this.#provider.clock();
  }

  async #run(): Promise<true> {
    for (let [first] = this.#queue; first && first.time <= this.#provider.clock(); [first] = this.#queue) {
      this.#queue.shift();
      const generation = this.#generation;
      const events = await this.#perform(first);
      if (generation === this.#generation) for (const event of events) this.#keep(event);
    }
    return true;
  }

  /**
   * Performs a request. The transaction with its changes also removes the request from the store. The returned promise
   * never rejects.
   */
  async #perform(pending: PendingRequest): Promise<EventClaims[]> {
    const { request } = pending;
    const isBulk = isBulkPath(request.path) && request.method === 'POST' && this.#provider.behaviour.bulk;
    const store = isBulk ? this.#provider.store : this.#completing(pending);
    const provider: ProviderContext = { ...this.#provider, store };
    const now = this.#provider.clock();
    try {
      if (!isBulk) return [completionOf(pending, resultOf(pending, await this.#exchange(provider)(request)), now)];
      return await this.#performBulk(pending, provider);
    } catch (error) {
      return [completionOf(pending, resultOf(pending, answerTo(error)), now)];
    } finally {
      // Removes the request from the store if no commit has removed it, for example after a failure.
      if (this.#provider.store.get(pendingType, pending.txn)) await this.#remove(pending);
    }
  }

  /** Performs a bulk request. Returns an event for each operation (RFC 9967 section 2.5.1.2). */
  async #performBulk(pending: PendingRequest, provider: ProviderContext): Promise<EventClaims[]> {
    const { operations, results } = await bulkResults(provider, pending.request, createHandle);
    return operations.map((operation, place) => {
      const result = results[place] ?? notRun(operation);
      const txn = `${pending.txn}:${place}`;
      return completionOf({ ...pending, txn }, { ...result, path: operation.path }, this.#provider.clock());
    });
  }

  #exchange(provider: ProviderContext): Exchange {
    return errorBoundary(router(provider), this.#onError);
  }

  /**
   * Returns a store that wraps the store of the provider. If a `commit` has changes, it also removes the pending
   * request.
   */
  #completing(pending: PendingRequest): Store {
    const { store } = this.#provider;
    return delegate(store, {
      commit: (changes: readonly Change[]) =>
        store.commit(changes.length === 0 ? changes : [...changes, deletePending(pending)]),
    });
  }

  async #remove(pending: PendingRequest): Promise<void> {
    try {
      await this.#provider.store.commit([deletePending(pending)]);
    } catch (error) {
      this.#onError(error);
    }
  }

  #keep(event: EventClaims): void {
    this.#completions.set(String(event.txn), event);
    this.#provider.events?.completed(event);
    const [oldest] = this.#completions.keys();
    if (this.#completions.size > maxCompletions && oldest !== undefined) this.#completions.delete(oldest);
  }
}

/**
 * Returns the result of an operation that was not performed because of `failOnErrors`: status 424 (RFC 4918 section
 * 11.4).
 */
function notRun({ method, bulkId }: BulkOperation): BulkResult {
  const error = new ScimError(
    424,
    'the operation was not executed, because the request reached its limit of errors (failOnErrors)',
  );
  return { method, ...(bulkId === undefined ? {} : { bulkId }), status: error.status, response: error.toMessage() };
}
