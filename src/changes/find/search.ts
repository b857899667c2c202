import { isFilterSupported } from '../../client/dialect/filter-support.ts';
import { readAhead } from '../../client/paging/ahead.ts';
import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, type Filter, printFilter } from '../../protocol/filter/index.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { parseAttributePath, resolvePath } from '../../protocol/schema/path.ts';
import { foldCase } from '../../protocol/value/case.ts';
import type { ChangeClient } from '../client.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { canonicalResource } from '../resource.ts';
import type { ServiceKnowledge } from '../service.ts';

/** The result of a search. */
export interface Found {
  /** The resources that match the filter, in canonical form. */
  readonly matches: readonly JsonObject[];
  /**
   * True if the response also contains resources that do not match the filter. In this case, the service ignores at
   * least a part of the filter.
   */
  readonly ignoresFilter: boolean;
  /**
   * The resource in the response, if the response contains only one resource and this resource does not match the
   * filter. The service may have compared the filter with a value that it does not show.
   */
  readonly other?: JsonObject;
}

/** Creates the filter `path eq "value"`. */
export function equals(path: string, value: string): Filter {
  return { kind: 'compare', path: parseAttributePath(path), op: 'eq', value };
}

/**
 * Finds the resources that match a filter. Checks the response against the filter, because a service that ignores filters
 * returns all resources. `model` must have the attributes of the filter.
 */
export async function findByFilter(
  client: Pick<ChangeClient, 'list'>,
  filter: Filter,
  model: ResourceModel,
  options: { excludedAttributes?: readonly string[] } = {},
): Promise<Found> {
  const test = compileFilter(filter, model);
  const matches: JsonObject[] = [];
  let ignoresFilter = false;
  let count = 0;
  let other: JsonObject | undefined;
  for await (const answer of client.list(model.resourceType.endpoint, { filter: printFilter(filter), ...options })) {
    const resource = canonicalResource(answer, model);
    count++;
    if (test(resource)) matches.push(resource);
    else {
      ignoresFilter = true;
      other ??= resource;
    }
  }
  return { matches, ignoresFilter, ...(other && count === 1 ? { other } : {}) };
}

/** Returns the text of an identifying attribute. Returns undefined if the value is not a text or is empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Options of a search. */
export interface SearchOptions {
  /**
   * Returns true for a key that the caller will search for. Other keys are not added to the index, which saves memory.
   * The keys have the form of `searchKey`.
   */
  readonly isWanted?: (key: string) => boolean;
  /** Paths of the attributes that the caller searches by. These attributes and `commonKeys` are indexed when the directory is read. */
  readonly keys?: readonly string[];
  /**
   * Paths that are indexed instead of `commonKeys`. After the directory was read, a search by any other path throws an
   * error.
   */
  readonly onlyKeys?: readonly string[];
  /** Maximum number of resources that are read if filters are not reliable. Default: 200,000. */
  readonly maxDirectory?: number;
  /** Attributes that the service may omit from responses, such as the members of groups. */
  readonly excludedAttributes?: readonly string[];
  /**
   * True if the service may store another value than the requested value. Example: the service shortens long names.
   * `otherNamed` can then find a resource by the requested name, although the resource has the shortened name.
   */
  readonly mayRename?: boolean;
  /** Called with the reason if the whole directory is read. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Returns the other Unicode normalisation forms of a text. In NFC, a letter with an accent is one character. In NFD,
 * this letter is two characters. Some services compare the exact characters, so they find a name only in its stored
 * form.
 */
export function otherSpellings(text: string): string[] {
  const composed = text.normalize('NFC');
  return [...new Set([composed, composed.normalize('NFD')])].filter((spelling) => spelling !== text);
}

/** A value that no resource has. */
const noValue = 'scimctl-no-such-name';

/** The reliability of filters on one attribute. */
type Trust = 'unknown' | 'proven' | 'useless';

/** Maps the key of each value (see `searchKey`) to the resources with this value. */
type Index = ReadonlyMap<string, readonly JsonObject[]>;

/** Number of resources that are read to find a test value for a filter. */
const sampleSize = 20;

/**
 * Finds resources by the value of an attribute, and sends few requests. Some services ignore filters, and other
 * services return no result for any filter. An empty result is trusted only if another filter on the same attribute
 * finds an existing resource. If filters do not work, or if the dialect of the service has no filter on the attribute,
 * reads the whole directory once.
 */
export class ResourceSearch {
  readonly #context: ChangeContext;
  readonly #options: SearchOptions;
  readonly #paths: readonly string[];
  readonly #trust = new Map<string, Trust>();
  readonly #caseExact = new Map<string, Promise<boolean>>();
  /** Maps each search to the field `other` of its result (see `Found`). Used only with the option `mayRename`. */
  readonly #others = new Map<string, JsonObject | undefined>();
  readonly #distinct = new Map<string, Promise<boolean>>();
  readonly #samples = new Map<string, Promise<readonly JsonObject[]>>();
  #index: Promise<Index> | undefined;
  /** The index. Absent until the promise `#index` has resolved. */
  #ready: Index | undefined;
  /** Resolves when the running read of the whole directory ends. Absent if no read is running. Never rejects. */
  #running: Promise<void> | undefined;
  /** The read that starts when the running read ends. */
  #next: Promise<Index> | undefined;
  #tooLarge: UnsupportedError | undefined;

  constructor(context: ChangeContext, options: SearchOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#paths = indexedPaths(context.model, options);
  }

  /** Reads the whole directory. All further searches use the result. */
  async readWhole(reason?: string): Promise<void> {
    if (!this.#index && reason !== undefined) this.#options.onNotice?.(reason);
    this.#index ??= this.#startRead();
    await this.#index;
  }

  /** True if the whole directory was read. Results then show the state of the directory at the time of the read. */
  get isWhole(): boolean {
    return this.#index !== undefined;
  }

  /**
   * Finds the resources whose attribute equals the text. If the whole directory was read before, the result shows the
   * state at the time of this read. The caller must handle several matches.
   */
  async find(path: string, value: string): Promise<readonly JsonObject[]> {
    if (this.#index) return this.#fromIndex(path, value);
    return this.findNow(path, value);
  }

  /**
   * Finds resources as `find` does, but without a promise, because waiting for a promise would take longer than a
   * look-up in the index. Returns `undefined` if the whole directory was not read.
   */
  findRead(path: string, value: string): readonly JsonObject[] | undefined {
    return this.#ready && this.#lookUp(this.#ready, path, value);
  }

  /** Finds resources as `find` does, but always sends a request. */
  async findNow(path: string, value: string): Promise<readonly JsonObject[]> {
    const { service } = this.#context;
    if (!service.filter || this.#trust.get(path) === 'useless') return this.#readNow(path, value);
    if (!this.#isSupported(path)) return this.#readNow(path, value, 'are not supported');
    const found = await this.#ask(path, value);
    if (this.#options.mayRename) this.#others.set(searchKey(path, value), found?.other);
    if (found?.other && (await this.#isDistinct(path))) return [];
    if (found && !found.ignoresFilter && found.matches.length > 0) return found.matches;
    if (found && !found.ignoresFilter && (await this.#isTrusted(path))) return this.#findSpelled(path, value);
    this.#trust.set(path, 'useless');
    if (found?.ignoresFilter) {
      // The service ignores the filter, so the response contained the whole directory. `matches` is therefore the
      // complete result of this search. The directory is read again only to create the index for later searches.
      if (!this.#index) await this.#readFirst('the service ignores filters, so the whole directory is read');
      return found.matches;
    }
    return this.#readNow(path, value);
  }

  /** The facts about the service. */
  get service(): ServiceKnowledge {
    return this.#context.service;
  }

  /**
   * Searches with the filter `path eq value`. If the service finds exactly one resource, and the resource shows another
   * value at `path`, returns this resource. Otherwise returns `undefined`. Also returns `undefined` if filters are not
   * reliable, or if the option `mayRename` is not set.
   */
  async otherNamed(path: string, value: string): Promise<JsonObject | undefined> {
    const { service } = this.#context;
    if (!this.#options.mayRename || !service.filter || this.#trust.get(path) === 'useless') return undefined;
    const key = searchKey(path, value);
    const other = this.#others.has(key) ? this.#others.get(key) : (await this.#ask(path, value))?.other;
    return other && (await this.#isDistinct(path)) ? other : undefined;
  }

  /**
   * Tests a filter with a value that no resource has. Returns true if the service finds no resource for this value.
   * Returns false if the service ignores filters. Without the option `mayRename`, always returns false.
   */
  async #isDistinct(path: string): Promise<boolean> {
    if (!this.#options.mayRename) return false;
    return once(this.#distinct, path, async () => {
      const found = await this.#ask(path, noValue);
      return found !== undefined && found.matches.length === 0 && !found.ignoresFilter;
    });
  }

  /**
   * Searches for other spellings of a value, if the value itself has no match. Other spellings are other Unicode
   * normalisation forms and lower case. scimctl treats these spellings as equal, but some services compare the exact
   * characters.
   */
  async #findSpelled(path: string, value: string): Promise<readonly JsonObject[]> {
    if (path === 'externalId') return [];
    const spellings = new Set(otherSpellings(value));
    const small = value.normalize('NFC').toLowerCase();
    if (small !== value.normalize('NFC') && (await this.#isCaseExact(path))) spellings.add(small);
    for (const spelling of spellings) {
      const { matches = [] } = (await this.#ask(path, spelling)) ?? {};
      if (matches.length > 0) return matches;
    }
    return [];
  }

  /**
   * Tests whether the service distinguishes upper case and lower case in an attribute. The test takes a value of an
   * existing resource, converts the value to upper case, and searches for this new value.
   */
  async #isCaseExact(path: string): Promise<boolean> {
    return once(this.#caseExact, path, async () => {
      const values = (await this.#readSamples()).flatMap((sample) => textsAt(sample, path, this.#context.model));
      const value = values.find((text) => text.toUpperCase() !== text);
      if (value === undefined) return false;
      const found = await this.#ask(path, value.toUpperCase());
      return found === undefined || found.matches.length === 0;
    });
  }

  /** Sends a filter. Returns undefined if the service rejects the filter. */
  async #ask(path: string, value: string): Promise<Found | undefined> {
    const { client, model } = this.#context;
    const { excludedAttributes } = this.#options;
    try {
      return await findByFilter(client, equals(path, value), model, excludedAttributes ? { excludedAttributes } : {});
    } catch (error) {
      if (error instanceof ScimError && [400, 403, 404, 405, 413, 422, 501].includes(error.status)) return undefined;
      throw error;
    }
  }

  /** Returns a value of an existing resource for one of these attributes. The value is used to test a filter. */
  async sampleOf(paths: readonly string[]): Promise<string | undefined> {
    const samples = await this.#readSamples();
    return paths.flatMap((path) => samples.flatMap((sample) => textsAt(sample, path, this.#context.model)))[0];
  }

  /**
   * True if a filter on the attribute is reliable. Searches for the value of an existing resource: a filter that finds
   * it is reliable.
   */
  async #isTrusted(path: string): Promise<boolean> {
    const known = this.#trust.get(path) ?? 'unknown';
    if (known !== 'unknown') return known === 'proven';
    const value = (await this.#readSamples()).flatMap((sample) => textsAt(sample, path, this.#context.model))[0];
    // No existing resource has a value of this attribute, so the filter cannot be tested. The filter is then trusted,
    // unless a tested filter on another attribute is useless.
    if (value === undefined) return ![...this.#trust.values()].includes('useless');
    const found = await this.#ask(path, value);
    const isProven = found !== undefined && found.matches.length > 0;
    this.#trust.set(path, isProven ? 'proven' : 'useless');
    return isProven;
  }

  #readSamples(): Promise<readonly JsonObject[]> {
    const { client, model } = this.#context;
    const { endpoint } = model.resourceType;
    return once(this.#samples, endpoint, async () => {
      const { excludedAttributes } = this.#options;
      const samples: JsonObject[] = [];
      const options = { count: sampleSize, limit: sampleSize, ...(excludedAttributes ? { excludedAttributes } : {}) };
      for await (const page of client.pages(endpoint, options)) {
        samples.push(...page.resources.map((resource) => canonicalResource(resource, model)));
        break;
      }
      return samples;
    });
  }

  /** False if the dialect of the service has no filter on this attribute. */
  #isSupported(path: string): boolean {
    const { service, model } = this.#context;
    return isFilterSupported(equals(path, noValue), service.dialect.facts, model.resourceType.endpoint);
  }

  async #readNow(path: string, value: string, reason = 'find nothing'): Promise<readonly JsonObject[]> {
    const { endpoint } = this.#context.model.resourceType;
    if (this.#tooLarge) throw this.#tooLarge;
    if (this.#index) return this.#fromIndex(path, value, this.#readAgain());
    await this.#readFirst(`at ${endpoint}, filters on ${path} ${reason}, so the whole directory is read`);
    return this.#fromIndex(path, value);
  }

  /** Reads the whole directory as `readWhole` does. After a failed read, the next search reads the directory again. */
  async #readFirst(reason: string): Promise<void> {
    const read = this.readWhole(reason);
    const index = this.#index;
    try {
      await read;
    } catch (error) {
      this.#forget(index);
      throw error;
    }
  }

  /**
   * Reads the whole directory for a search that must show the present state. A read that is already running may miss a
   * new resource. The search therefore waits for the next read. All waiting searches share this next read.
   */
  #readAgain(): Promise<Index> {
    if (!this.#next && !this.#running) return this.#replaceIndex();
    this.#next ??= (this.#running ?? Promise.resolve()).then(() => {
      this.#next = undefined;
      if (this.#tooLarge) throw this.#tooLarge;
      return this.#replaceIndex();
    });
    return this.#next;
  }

  #replaceIndex(): Promise<Index> {
    const read = this.#startRead();
    this.#index = read;
    read.catch(() => this.#forget(read));
    return read;
  }

  #startRead(): Promise<Index> {
    const read = this.#read();
    this.#ready = undefined;
    const end = (): void => {
      this.#running = undefined;
    };
    this.#running = read.then((index) => {
      end();
      if (this.#index === read) this.#ready = index;
    }, end);
    return read;
  }

  /** Removes the index of a failed read, because a failed read leaves an incomplete index. */
  #forget(index: Promise<Index> | undefined): void {
    if (this.#index !== index) return;
    this.#index = undefined;
    this.#ready = undefined;
  }

  async #fromIndex(path: string, value: string, index = this.#index): Promise<readonly JsonObject[]> {
    return this.#lookUp(await index, path, value);
  }

  #lookUp(index: Index | undefined, path: string, value: string): readonly JsonObject[] {
    // An attribute that is not indexed is an error of the caller. An empty result would look like a missing resource,
    // and the caller would create a duplicate.
    if (!this.#paths.includes(path)) throw new Error(`the directory is not indexed by ${path}`);
    const found = index?.get(searchKey(path, value)) ?? [];
    if (found.length === 0 || this.#isKeyEqual(path)) return found;
    return found.filter(compileFilter(equals(path, value), this.#context.model));
  }

  /** True if equal keys in the index prove equal values of the attribute. */
  #isKeyEqual(path: string): boolean {
    const target = targetAt(path, this.#context.model);
    if (target?.kind !== 'attribute') return false;
    const { type, caseExact } = target.subAttribute ?? target.attribute;
    return type === 'string' && (caseExact ?? false) === (path === 'externalId');
  }

  async #read(): Promise<Index> {
    const { client, model, stop } = this.#context;
    const { isWanted = () => true, maxDirectory = 200_000, excludedAttributes } = this.#options;
    const index = new Map<string, JsonObject[]>();
    let count = 0;
    // Groups are read without large pages, because a service may return the members although they are excluded. A page
    // could then be too large.
    const options = excludedAttributes ? { excludedAttributes } : { largePages: true };
    const pages = client.pages(model.resourceType.endpoint, options);
    for await (const { resources } of readAhead(pages, () => stop.isStopped)) {
      count += resources.length;
      if (count > maxDirectory) {
        this.#tooLarge = new UnsupportedError(
          `the filters of the service are not reliable, so scimctl must read all resources at ${model.resourceType.endpoint}; this is not possible, because there are more than ${maxDirectory} resources`,
        );
        this.#options.onNotice?.(
          `${this.#tooLarge.message}; scimctl therefore finds people only by attributes whose filters are reliable`,
        );
        throw this.#tooLarge;
      }
      for (const answer of resources) {
        const resource = canonicalResource(answer, model);
        for (const path of this.#paths) {
          for (const value of textsAt(resource, path, model)) {
            const key = searchKey(path, value);
            if (!isWanted(key)) continue;
            const same = index.get(key);
            if (same) same.push(resource);
            else index.set(key, [resource]);
          }
        }
      }
    }
    return index;
  }
}

/**
 * Returns the promise that is stored for the key. If no promise is stored, calls `work` and stores the promise of
 * `work`. If this promise rejects, removes it, so that later searches send the request again.
 */
function once<T>(promises: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const known = promises.get(key);
  if (known) return known;
  const started = work().catch((error: unknown) => {
    promises.delete(key);
    throw error;
  });
  promises.set(key, started);
  return started;
}

/** Attributes that identify users and groups in most services. */
const commonKeys = ['externalId', 'userName', 'displayName', 'emails.value'] as const;

/** Returns the paths of the attributes that are indexed, including the employee number of an extension. */
function indexedPaths(
  model: ResourceModel,
  { keys = [], onlyKeys = commonKeys }: Pick<SearchOptions, 'keys' | 'onlyKeys'>,
): string[] {
  const numbers = model.extensions.flatMap(({ attribute }) => attribute('employeeNumber')?.path ?? []);
  const known = [...onlyKeys, ...keys].filter((path) => resolvePath(parseAttributePath(path), model));
  return [...new Set([...known, ...numbers])];
}

/**
 * Returns the key of a value in the index. Ignores case, except for `externalId`, which is case exact (RFC 7643 section
 * 3.1).
 */
export function searchKey(path: string, value: string): string {
  return `${path} ${path === 'externalId' ? value : foldCase(value)}`;
}

/** Returns the texts at an attribute path of a resource. */
export function textsAt(resource: JsonObject, path: string, model: ResourceModel): string[] {
  const target = targetAt(path, model);
  if (target?.kind !== 'attribute') return [];
  const container = target.extension === undefined ? resource : resource[target.extension];
  const value = isObject(container) ? container[target.attribute.name] : undefined;
  if (typeof value === 'string') return value === '' ? [] : [value];
  const values = Array.isArray(value) ? value : [value];
  const name = target.subAttribute?.name ?? 'value';
  return values.flatMap((item) => textOf(isObject(item) ? item[name] : item) ?? []);
}

const targets = new WeakMap<ResourceModel, Map<string, ReturnType<typeof resolvePath>>>();

/** Resolves a path in a model. The result is cached, because the same few paths are resolved for each of many rows. */
function targetAt(path: string, model: ResourceModel): ReturnType<typeof resolvePath> {
  let known = targets.get(model);
  if (!known) {
    known = new Map();
    targets.set(model, known);
  }
  const target = known.get(path);
  if (target || known.has(path)) return target;
  const resolved = resolvePath(parseAttributePath(path), model);
  known.set(path, resolved);
  return resolved;
}
