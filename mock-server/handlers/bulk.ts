import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange.ts';
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
import { errorBoundary, jsonResponse } from '../response.ts';
import { delegate } from '../store/delegate.ts';
import type { Store } from '../store/store.ts';
import { type PostponedReferences, postponeReferences } from './bulk-cycle.ts';

/** How long operations run before others get their turn, in ms. */
const turn = 10;

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

class BulkJob {
  readonly #operations: readonly BulkOperation[];
  readonly #request: ScimRequest;
  readonly #exchange: Exchange;
  /** By place in the request; undefined for what was not attempted. */
  readonly #results: (BulkResult | undefined)[];
  /** Place of the operation that creates what a bulkId stands for. */
  readonly #creators = new Map<string, number>();
  readonly #ids = new Map<string, string>();
  readonly #commits: { place: number; done: Promise<void> }[] = [];
  readonly #postponed: { place: number; references: PostponedReferences }[] = [];
  /** The bulkIds that each operation refers to. */
  readonly #references: readonly ReadonlySet<string>[];
  #place = 0;
  #turnBegan = performance.now();

  constructor(
    provider: Provider,
    request: ScimRequest,
    route: (provider: Provider) => Exchange,
    operations: readonly BulkOperation[],
  ) {
    this.#operations = operations;
    this.#request = request;
    this.#results = operations.map(() => undefined);
    this.#references = operations.map(bulkReferences);
    const store = withDeferredCommit(provider.store, (done) => this.#commits.push({ place: this.#place, done }));
    this.#exchange = errorBoundary(route({ ...provider, store }), () => {});
    operations.forEach(({ method, bulkId }, place) => {
      if (method !== 'POST' || bulkId === undefined) return;
      if (this.#creators.has(bulkId))
        throw ScimError.of('invalidValue', `the bulkId ${JSON.stringify(bulkId)} is used twice`);
      this.#creators.set(bulkId, place);
    });
  }

  async run(failOnErrors: number): Promise<BulkResult[]> {
    let waiting = this.#operations.map((_, place) => place);
    for (let errors = 0; waiting.length > 0 && errors < failOnErrors; ) {
      const next = waiting.find((place) => this.#isReady(place));
      // Where nothing is ready, operations refer to each other in a circle: one of them goes first without its references.
      const place = next ?? (waiting[0] as number);
      waiting = waiting.filter((other) => other !== place);
      const result = await this.#perform(place, next === undefined);
      this.#results[place] = result;
      if (result.status >= 400) errors++;
      await this.#giveWay();
    }
    await this.#closeCircles();
    await this.#settle();
    return this.#results.filter((result) => result !== undefined);
  }

  /** By time and not by count, since one operation may be as large as a thousand others. */
  async #giveWay(): Promise<void> {
    if (performance.now() - this.#turnBegan < turn) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#turnBegan = performance.now();
  }

  #isReady(place: number): boolean {
    for (const bulkId of this.#references[place] as ReadonlySet<string>) {
      const creator = this.#creators.get(bulkId);
      if (creator !== undefined && this.#results[creator] === undefined) return false;
    }
    return true;
  }

  async #perform(place: number, inCircle: boolean): Promise<BulkResult> {
    this.#place = place;
    let operation = resolveBulkReferences(this.#operations[place] as BulkOperation, this.#ids);
    if (inCircle) {
      const { without, references } = postponeReferences(operation);
      if (references) this.#postponed.push({ place, references });
      operation = without;
    }
    for (const bulkId of bulkReferences(operation))
      return this.#failed(operation, unresolved(bulkId, this.#creators.has(bulkId)));
    const response = await this.#exchange(this.#toRequest(operation));
    const result = this.#toResult(operation, response);
    if (operation.bulkId !== undefined && operation.method === 'POST' && result.status < 400) {
      this.#ids.set(operation.bulkId, idOf(result));
    }
    return result;
  }

  /** Adds the references that were left out. Where one cannot be, what referred to it is taken back (RFC 7644 section 3.7.1). */
  async #closeCircles(): Promise<void> {
    for (const { place, references } of this.#postponed) {
      await this.#giveWay();
      const result = this.#results[place];
      if (result?.location === undefined || result.status >= 400) continue;
      this.#place = place;
      const operation = this.#operations[place] as BulkOperation;
      const path = result.location.slice(this.#request.base.length);
      const patch = resolveBulkReferences({ method: 'PATCH', path, data: references.patch }, this.#ids);
      const missing = [...bulkReferences(patch)][0];
      const response = missing === undefined ? await this.#exchange(this.#toRequest(patch)) : undefined;
      if (response && response.status < 400) {
        this.#results[place] = { ...result, ...(response.headers.etag ? { version: response.headers.etag } : {}) };
        continue;
      }
      await this.#exchange(this.#toRequest({ method: 'DELETE', path }));
      this.#results[place] = this.#failed(
        operation,
        new ScimError(409, 'the operations refer to each other and one of them failed'),
      );
    }
  }

  /** What could not be made durable did not happen. */
  async #settle(): Promise<void> {
    const settled = await Promise.allSettled(this.#commits.map(({ done }) => done));
    settled.forEach(({ status }, index) => {
      const place = this.#commits[index]?.place;
      if (status === 'fulfilled' || place === undefined) return;
      this.#results[place] = this.#failed(
        this.#operations[place] as BulkOperation,
        new ScimError(500, 'the change could not be stored'),
      );
    });
  }

  #toRequest({ method, path, version, data }: BulkOperation): ScimRequest {
    const { base, headers } = this.#request;
    const {
      'if-match': _if,
      'if-none-match': _none,
      'content-type': _type,
      'content-length': _length,
      ...rest
    } = headers;
    const conditional = version === undefined ? rest : { ...rest, 'if-match': version };
    return { method, base, path, query: {}, headers: conditional, ...(data ? { body: data } : {}) };
  }

  #toResult(operation: BulkOperation, { status, headers, body }: ScimResponse): BulkResult {
    const { method, bulkId } = operation;
    const location = headers.location ?? (method === 'POST' ? undefined : `${this.#request.base}${operation.path}`);
    return {
      ...(location === undefined ? {} : { location }),
      method,
      ...(bulkId === undefined ? {} : { bulkId }),
      ...(headers.etag === undefined ? {} : { version: headers.etag }),
      ...(status >= 400 ? { response: body as NonNullable<BulkResult['response']> } : {}),
      status,
    };
  }

  #failed(operation: BulkOperation, error: ScimError): BulkResult {
    return this.#toResult(operation, { status: error.status, headers: {}, body: error.toMessage() });
  }
}

/** A store whose commits are seen at once and waited for at the end, so that many of them are written together. */
function withDeferredCommit(store: Store, defer: (done: Promise<void>) => void): Store {
  return delegate(store, {
    commit(changes) {
      const done = store.commit(changes);
      done.catch(() => {});
      defer(done);
      return Promise.resolve();
    },
  });
}

function unresolved(bulkId: string, known: boolean): ScimError {
  const name = JSON.stringify(bulkId);
  if (known) return new ScimError(409, `the operation with the bulkId ${name}, which this one refers to, failed`);
  return ScimError.of('invalidValue', `no operation has the bulkId ${name}`);
}

function idOf({ location = '' }: BulkResult): string {
  return decodeURIComponent(location.slice(location.lastIndexOf('/') + 1));
}
