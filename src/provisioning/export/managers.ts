import pMap from 'p-map';
import { hasStatus } from '../../changes/classify-error.ts';
import { textOf } from '../../changes/find/search.ts';
import { idOf } from '../../changes/resource.ts';
import type { ScimClient } from '../../client/client.ts';
import { readReferences } from '../../client/reading/references.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { extensionWith } from '../mapping/enterprise.ts';

/**
 * Maximum number of people whose names are kept in memory. All names of a large service would need too much memory. If
 * the name of a manager is not in memory, it is requested from the service.
 */
const maxNames = 100_000;
const concurrency = 8;

/** Finds the names of managers in the form that an import reads: the `userName` or the `externalId` of the manager. */
export class ManagerNames {
  readonly #names = new Map<string, string>();
  /**
   * Maps the id of each requested manager to the name of the manager. The value is `undefined` if the service does not
   * show the manager.
   */
  readonly #requested = new Map<string, string | undefined>();
  readonly #urn: string | undefined;

  constructor(
    private readonly client: Pick<ScimClient, 'get'>,
    private readonly model: ResourceModel,
    /** Returns true if an import can read the name from a row. */
    private readonly isReadable: (name: string) => boolean,
    private readonly signal?: AbortSignal,
  ) {
    this.#urn = extensionWith('manager', model);
  }

  /** Returns the id of the manager of a person. */
  idOf(person: JsonObject): string | undefined {
    const container = this.#urn === undefined ? undefined : person[this.#urn];
    return isObject(container) ? readReferences(container.manager)[0]?.value : undefined;
  }

  /**
   * Returns the name of a manager; `undefined` if the service does not show the manager. First call `prepare` with the
   * page that contains a person with this manager.
   */
  nameOf(id: string): string | undefined {
    return this.#names.get(id) ?? this.#requested.get(id);
  }

  /** Prepares `nameOf` for the managers of a page of people. Rethrows the errors of requests. */
  async prepare(people: readonly JsonObject[]): Promise<void> {
    for (const person of people) this.#keep(person);
    const missing = new Set<string>();
    for (const person of people) {
      const id = this.idOf(person);
      if (id !== undefined && !this.#names.has(id) && !this.#requested.has(id)) missing.add(id);
    }
    await pMap(missing, async (id) => this.#requested.set(id, await this.#request(id)), { concurrency });
  }

  #keep(person: JsonObject): void {
    const id = idOf(person);
    if (id === undefined || this.#names.size >= maxNames) return;
    const name = this.#nameIn(person);
    if (name !== undefined) this.#names.set(id, name);
  }

  async #request(id: string): Promise<string | undefined> {
    const options = { attributes: ['userName', 'externalId'], ...(this.signal ? { signal: this.signal } : {}) };
    try {
      return this.#nameIn(await this.client.get(this.model.resourceType.endpoint, id, options));
    } catch (error) {
      // A manager may have been deleted, or the client may have no permission to read the manager.
      if ([400, 403, 404].some((status) => hasStatus(error, status))) return undefined;
      throw error;
    }
  }

  /** Returns the first usable name. `userName` comes first, because an import prefers `userName` to the other keys. */
  #nameIn({ userName, externalId }: JsonObject): string | undefined {
    return [userName, externalId].map(textOf).find((name) => name !== undefined && this.isReadable(name));
  }
}
