import { limit } from '../../client/layers/limit.ts';
import { isRefusedForLoad } from '../../client/layers/throttling.ts';
import { readTransactionId, transactionOfOperation } from '../../client/reading/transaction.ts';
import type { Exchange, Headers, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { type BulkOperation, bulkRequest } from '../../protocol/messages/bulk.ts';
import type { ChangeClient } from '../client.ts';
import { MaybeUndoneError } from '../errors.ts';
import type { Stop } from '../run-stop.ts';
import { type BulkLimits, fewestOperations } from './bulk-limits.ts';
import { resultsOf, toResponse } from './bulk-results.ts';
import { DelayedBatch } from './delayed-batch.ts';
import { createdId, readCreationState, type Success } from './undone-request.ts';

/** Options of a queue. */
export interface QueueOptions {
  readonly limits: BulkLimits;
  /**
   * Maximum number of concurrent requests that are sent alone, which means outside a bulk request. After `stop` stops
   * the run, the queue rejects a request that would be sent alone.
   */
  readonly concurrency: number;
  readonly stop: Stop;
  /** Called if the bulk requests of the service do not work. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** A request to an endpoint of a resource type. */
interface ChangeRequest extends ScimRequest {
  readonly endpoint: string;
}

/** A request that waits for the response to a bulk request. */
interface Waiting {
  readonly request: ChangeRequest;
  readonly operation: BulkOperation & { readonly bulkId: string };
  /** Size of the operation in bytes. The comma after the operation is included. */
  readonly size: number;
  readonly resolve: (response: ScimResponse) => void;
  readonly reject: (error: unknown) => void;
}

/** A waiting request whose operation succeeded: the result of the operation has a success status. */
interface Made extends Success {
  readonly item: Waiting;
  readonly response: ScimResponse;
}

/** An operation without a success status. */
interface Failure {
  /** Absent if the response has no result for the operation. */
  readonly status: number | undefined;
  /** True if an operation before this operation created or updated a resource. */
  readonly isAfterSuccess: boolean;
}

/** Maximum number of consecutive bulk requests with status 5xx. After this number, no further bulk request is sent. */
const failuresInTurn = 2;

/** Size in bytes of a bulk request without operations. */
const emptySize = Buffer.byteLength(JSON.stringify(bulkRequest({ Operations: [] })));

/**
 * Combines requests into bulk requests (RFC 7644 section 3.7), and gives each request its own response. Sends a request alone if only few
 * requests wait, if the request is too large, or if the bulk requests of the service do not work.
 */
export class OperationQueue {
  readonly #client: ChangeClient;
  readonly #sendAlone: Exchange;
  readonly #stop: Stop;
  /**
   * Paths of resources whose last change is in doubt: the service may have undone the bulk request with the change. The
   * next change of each of these resources is sent alone.
   */
  readonly #doubtful = new Set<string>();
  /**
   * Status codes of harmless failures. After a failure with one of these codes, reads have shown that the service kept
   * the other operations of the same bulk request.
   */
  readonly #harmless = new Set<number>();
  readonly #onNotice: QueueOptions['onNotice'];
  readonly #batch = new DelayedBatch<Waiting>((batch) => void this.#send(batch));
  #maxOperations: number;
  #maxPayloadSize: number;
  /** Size in bytes of the bulk request that contains all operations of `#batch`. */
  #size = emptySize;
  #lastBulkId = 0;
  #failures = 0;
  #isOff = false;

  constructor(client: ChangeClient, { limits, concurrency, stop, onNotice }: QueueOptions) {
    this.#client = client;
    this.#maxOperations = limits.maxOperations;
    this.#maxPayloadSize = limits.maxPayloadSize;
    this.#onNotice = onNotice;
    this.#stop = stop;
    this.#sendAlone = limit(concurrency)(async (request) => {
      if (stop.isStopped) throw new NetworkError('the run was stopped before the request was sent', 'aborted', false);
      return client.sendTo((request as ChangeRequest).endpoint, request);
    });
  }

  /** Sends a request in the next bulk request. Rejects with a `NetworkError` if the outcome of the request is unknown. */
  add(request: ChangeRequest): Promise<ScimResponse> {
    if (this.#isOff || this.#doubtful.has(request.path)) return this.#sendAlone(request);
    const operation = toOperation(request, `${++this.#lastBulkId}`);
    const size = Buffer.byteLength(JSON.stringify(operation)) + 1;
    if (emptySize + size > this.#maxPayloadSize) return this.#sendAlone(request);
    if (this.#size + size > this.#maxPayloadSize) this.#batch.flush();
    return new Promise<ScimResponse>((resolve, reject) => {
      this.#size += size;
      this.#batch.add({ request, operation, size, resolve, reject });
      if (this.#batch.length >= this.#maxOperations) this.#batch.flush();
    });
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    this.#size = emptySize;
    if (this.#isOff || batch.length < Math.min(fewestOperations, this.#maxOperations)) return this.#sendSingly(batch);
    const body = bulkRequest({ Operations: batch.map(({ operation }) => operation) });
    try {
      await this.#settle(batch, await this.#client.sendTo('/Bulk', { method: 'POST', path: '/Bulk', body }));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #settle(batch: readonly Waiting[], response: ScimResponse): Promise<void> {
    const { status } = response;
    const isForLoad = isRefusedForLoad(response);
    if (status >= 200 && status < 300) return this.#distribute(batch, response);
    if (status === 413 && batch.length > 1) return this.#halve(batch);
    const reason = `the service responds to bulk requests with status ${status}`;
    if (isForLoad || status === 401 || status === 408 || (status >= 500 && status !== 501)) {
      if (status >= 500 && !isForLoad && ++this.#failures >= failuresInTurn) this.#turnOff(reason);
      for (const { resolve } of batch) resolve(response);
      return;
    }
    // Any other status means that the service has made none of the changes. The changes are therefore sent again, one
    // by one.
    this.#turnOff(reason);
    this.#sendSingly(batch);
  }

  /**
   * Splits a batch that is too large for the service, and sends the two halves. Also lowers the limits, so that later
   * batches are at most as large as one half.
   */
  #halve(batch: readonly Waiting[]): void {
    const half = Math.ceil(batch.length / 2);
    const size = batch.reduce((sum, item) => sum + item.size, emptySize);
    this.#maxOperations = Math.min(this.#maxOperations, half);
    this.#maxPayloadSize = Math.min(this.#maxPayloadSize, Math.ceil(size / 2));
    void this.#send(batch.slice(0, half));
    void this.#send(batch.slice(half));
  }

  async #distribute(batch: readonly Waiting[], { status, headers, body }: ScimResponse): Promise<void> {
    this.#failures = 0;
    const results = resultsOf(
      batch.map(({ operation }) => operation),
      body,
    );
    const missing = batch.length - results.size;
    // A response with status 202 has no results, because the service processes all operations later.
    const isAccepted = status === 202;
    if (missing > 0 && !isAccepted)
      this.#turnOff(`the response to a bulk request has no result for ${missing} of ${batch.length} operations`);
    const successes: Made[] = [];
    const failures: Failure[] = [];
    const isAfterSuccess = (): boolean => successes.some(({ operation }) => operation.method !== 'DELETE');
    for (const [place, item] of batch.entries()) {
      const result = results.get(item.operation);
      if (!result && isAccepted) {
        item.resolve(accepted(headers, place));
        continue;
      }
      // Status 202 means that the service processes the operation later, so a read cannot show the change yet. The
      // operation is therefore not added to `successes`: for a doubtful success, the caller sends the change again if a
      // read does not show it.
      if (result?.status === 202) {
        item.resolve(toResponse(result, headers));
        continue;
      }
      if (result && result.status < 300) {
        successes.push({ item, operation: item.operation, result, response: toResponse(result, headers) });
        continue;
      }
      failures.push({ status: result?.status, isAfterSuccess: isAfterSuccess() });
      if (!result) item.reject(noResult());
      // The service has not made this change, because there were too many requests. The change is sent alone, because a
      // single request is retried after the delay of `Retry-After`.
      else if (isRefusedForLoad(toResponse(result, headers))) this.#sendSingly([item]);
      else item.resolve(toResponse(result, headers));
    }
    await this.#settleSuccesses(successes, failures);
  }

  /**
   * Resolves or rejects each waiting request whose operation has a success status. If another operation of the bulk
   * request failed, the service may have undone the successful operations. Reads then check some of the created
   * resources. If the service does not show these resources, the outcome of every creation is unknown. The queue cannot
   * check an update, or a creation without an id. The outcome of such a change is known only if all failures have
   * status codes in `#harmless`. If the outcome is unknown, the request is rejected and the caller looks for the
   * resource. If the service has undone the change, the caller sends the change again as a single request.
   */
  async #settleSuccesses(successes: readonly Made[], failures: readonly Failure[]): Promise<void> {
    const isWhole = failures.length === 0;
    const state = isWhole ? 'kept' : await readCreationState(this.#client, this.#stop, successes);
    if (state === 'undone')
      this.#turnOff('if one change of a bulk request fails, the service undoes the whole request');
    const isTrusted = state !== 'undone' && failures.every(({ status = 0 }) => this.#harmless.has(status));
    let doubted = 0;
    for (const { item, operation, result, response } of successes) {
      const { method, path } = operation;
      const id = method === 'POST' ? createdId(result) : undefined;
      // The queue does not check a deletion, because the caller verifies each deletion with a read.
      const isMade = method === 'DELETE' || (id === undefined ? isTrusted : state === 'kept');
      if (isWhole || isMade) {
        item.resolve(response);
        continue;
      }
      if (method === 'POST') {
        if (id === undefined)
          this.#turnOff(
            'one change of a bulk request failed, and the results do not contain the ids of the new resources',
          );
        item.reject(new MaybeUndoneError(id, () => undefined));
        continue;
      }
      doubted++;
      this.#doubtful.add(path);
      const onShown = () => {
        this.#doubtful.delete(path);
        if (--doubted === 0) this.#trust(failures);
      };
      item.reject(new MaybeUndoneError(undefined, onShown));
    }
  }

  /**
   * Records the status codes of harmless failures. Called after the caller has read all doubtful updates of the bulk
   * request, and the service shows each of them: the failures have undone no other change. If a later operation fails
   * with one of these codes, the other changes of its bulk request are not in doubt. Ignores a failure before the first
   * success, because the service may undo only changes after the failure.
   */
  #trust(failures: readonly Failure[]): void {
    for (const { status, isAfterSuccess } of failures)
      if (status !== undefined && isAfterSuccess) this.#harmless.add(status);
  }

  #sendSingly(batch: readonly Waiting[]): void {
    for (const { request, resolve, reject } of batch) this.#sendAlone(request).then(resolve, reject);
  }

  #turnOff(reason: string): void {
    if (this.#isOff) return;
    this.#isOff = true;
    this.#onNotice?.(`${reason}, so changes are sent one by one`);
  }
}

function toOperation(
  { method, path, headers, body }: ScimRequest,
  bulkId: string,
): BulkOperation & { readonly bulkId: string } {
  const version = headers['if-match'];
  return {
    method: method as BulkOperation['method'],
    bulkId,
    ...(version === undefined ? {} : { version }),
    path,
    ...(body === undefined ? {} : { data: body as JsonObject }),
  };
}

/**
 * Creates the response to one operation of a bulk request, if the service responded to the whole bulk request with
 * status 202. `place` is the index of the operation. Each operation has its own transaction (RFC 9967 section 2.5.1.2).
 */
function accepted(headers: Headers, place: number): ScimResponse {
  const { 'retry-after': retryAfter } = headers;
  const transaction = readTransactionId(headers);
  return {
    status: 202,
    headers: {
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
      ...(transaction === undefined ? {} : { 'set-txn': transactionOfOperation(transaction, place) }),
    },
  };
}

function noResult(): NetworkError {
  return new NetworkError('the response to the bulk request has no result for this change', 'protocol', true);
}
