import type { JsonObject } from '../../protocol/json/json.ts';
import type { ChangeClient } from '../client.ts';
import { idOf } from '../resource.ts';
import { DelayedBatch } from './delayed-batch.ts';

/** A read of one resource that waits for the response to a list request. */
interface Waiting {
  readonly endpoint: string;
  readonly id: string;
  readonly resolve: (resource: JsonObject | Promise<JsonObject>) => void;
}

/** Maximum number of ids in one filter. The URL then has about 4,000 characters. Most servers accept twice this length. */
const mostIds = 50;

/** Minimum number of ids in one filter. With fewer ids, a list request saves too few requests. */
const fewestIds = 5;

/** Maximum number of ids that are remembered as read. If a remembered id is read again, this read is sent alone. */
const remembered = 10_000;

/**
 * Verifies the operations of a bulk request with fewer reads. Combines several reads into one list request with a
 * filter, for example `id eq "1" or id eq "2"`. Reads a resource alone if the list does not contain the resource. Reads
 * all resources alone if the service does not support the filter.
 */
export class ReadQueue {
  readonly #client: ChangeClient;
  readonly #batch = new DelayedBatch<Waiting>((batch) => void this.#read(batch));
  readonly #seen = new Set<string>();
  #idsPerFilter = mostIds;
  #isOff = false;

  constructor(client: ChangeClient) {
    this.#client = client;
  }

  get(endpoint: string, id: string): Promise<JsonObject> {
    // A second read of a resource is sent alone, because a list may come from a search index that does not show the
    // change yet.
    if (this.#isOff || this.#seen.has(id)) return this.#client.get(endpoint, id);
    if (this.#seen.size >= remembered) this.#seen.clear();
    this.#seen.add(id);
    const resource = new Promise<JsonObject>((resolve) => this.#batch.add({ endpoint, id, resolve }));
    if (this.#batch.length >= this.#idsPerFilter) this.#batch.flush();
    return resource;
  }

  async #read(batch: readonly Waiting[]): Promise<void> {
    const found = batch.length > 1 && !this.#isOff ? await this.#list(batch) : new Map<string, JsonObject>();
    for (const { endpoint, id, resolve } of batch) resolve(found.get(id) ?? this.#client.get(endpoint, id));
  }

  async #list(batch: readonly Waiting[]): Promise<ReadonlyMap<string, JsonObject>> {
    const found = new Map<string, JsonObject>();
    const [{ endpoint }] = batch as readonly [Waiting];
    const filter = batch.map(({ id }) => `id eq ${JSON.stringify(id)}`).join(' or ');
    try {
      // Stops the read early if the service ignores the filter and returns all resources.
      for await (const resource of this.#client.list(endpoint, { filter, count: batch.length, limit: batch.length })) {
        const id = idOf(resource);
        if (id !== undefined) found.set(id, resource);
      }
    } catch {
      // Ignores the error of the list request. Each resource that was not found is then read alone, and a failed read
      // throws its own error.
    }
    this.#adapt(batch.filter(({ id }) => found.has(id)).length, batch.length);
    return found;
  }

  /** Uses fewer ids in each filter, or no filters, if the service returned fewer resources than requested. */
  #adapt(found: number, requested: number): void {
    if (found < requested && found >= fewestIds) this.#idsPerFilter = Math.min(this.#idsPerFilter, found);
    if (found * 10 < requested) this.#isOff = true;
  }
}
