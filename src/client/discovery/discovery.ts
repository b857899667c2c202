import type { FactValues } from '../../dialects/fact-values.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceType, Schema } from '../../protocol/schema/attribute.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { createResourceModel, type ResourceModel } from '../../protocol/schema/model.ts';
import { standardResourceTypes, standardSchemas } from '../../protocol/schema/standard/index.ts';
import { suggest } from '../../protocol/text/suggest.ts';
import { ClientError } from '../client-error.ts';
import type { OnNotice } from '../notice.ts';
import { notScim, readAnswerError } from '../reading/answer-error.ts';
import { readListAnswer } from '../reading/list-answer.ts';
import { member } from '../reading/tolerant.ts';
import { visibleText } from '../text.ts';
import { endpointPath } from '../url.ts';
import { type Capabilities, readCapabilities } from './capabilities.ts';
import type { DiscoveryCache } from './discovery-cache.ts';
import { knownCapabilities } from './known-capabilities.ts';
import { type KnownSchemas, loadKnownSchemas, urnsOf, withRegisteredExtensions } from './known-schemas.ts';
import { readResourceType } from './read-resource-type.ts';
import { readSchema } from './read-schema.ts';

export interface DiscoveryOptions {
  /** Caches documents between runs. Without a cache, documents are kept only in memory. */
  readonly cache?: DiscoveryCache;
  readonly onNotice?: OnNotice;
  /** The facts in the dialect of the service. */
  readonly facts?: Partial<FactValues>;
}

/**
 * Possible paths of each document. SCIM 1.1 uses the plural `/ServiceProviderConfigs`, and some services for SCIM 2.0 support only
 * the plural.
 */
const paths = {
  ServiceProviderConfig: [endpoints.ServiceProviderConfig, '/ServiceProviderConfigs'],
  ResourceTypes: [endpoints.ResourceTypes],
  Schemas: [endpoints.Schemas],
} as const;

/** A discovery endpoint (RFC 7644 section 4). */
export type DocumentName = keyof typeof paths;

/** Statuses that do not show whether the document exists. */
const inconclusiveStatuses: ReadonlySet<number> = new Set([401, 403, 408, 429, 500, 502, 503, 504]);

/**
 * The discovery documents of a service provider (RFC 7644 section 4). Each document is requested at its first use and
 * then kept. A missing or invalid document is not an error: User and Group of RFC 7643 are used instead, and `onNotice`
 * reports the problem (`noDiscovery`, `brokenModel`). The methods reject if a discovery request is aborted. The only
 * other errors are described at `model` and `askAgain`.
 */
export class Discovery {
  private readonly documents = new Map<DocumentName, Promise<Json | undefined>>();
  private readonly models = new Map<string, ResourceModel>();
  /** Documents that came from the cache of an earlier run. */
  private readonly cachedDocuments = new Set<DocumentName>();
  private hasReportedUnusable = false;
  /**
   * True after `refresh`. The cache is then not read again: if it is read-only, it still contains the old documents.
   */
  private isRefreshed = false;

  constructor(
    private readonly fetch: (path: string) => Promise<ScimResponse>,
    private readonly base: string,
    private readonly options: DiscoveryOptions = {},
  ) {}

  /** Returns the ServiceProviderConfig as the server sent it; undefined if there is no such document. */
  async serviceProviderConfig(): Promise<JsonObject | undefined> {
    const document = await this.document('ServiceProviderConfig');
    const unwrapped = readListAnswer(document)?.resources[0] ?? document;
    return isObject(unwrapped) ? unwrapped : undefined;
  }

  /**
   * Returns the capabilities of the server. A fact of the dialect has the highest precedence, because many servers
   * declare wrong capabilities. Without a fact, the declaration of the server is used. Without a declaration, the
   * expected capability is used.
   */
  async capabilities(): Promise<Capabilities> {
    return knownCapabilities(await this.declaredCapabilities(), this.options.facts ?? {});
  }

  /**
   * Returns the capabilities that the server declares, and the expected value for each capability that it does not
   * declare.
   */
  async declaredCapabilities(): Promise<Capabilities> {
    return readCapabilities(await this.serviceProviderConfig());
  }

  /** Returns the resource types of the server. If the server declares no resource types, returns the resource types of RFC 7643. */
  async resourceTypes(): Promise<readonly ResourceType[]> {
    const types = await this.declaredTypes();
    return types.length > 0 ? types : standardResourceTypes;
  }

  private async declaredTypes(): Promise<readonly ResourceType[]> {
    const documents = readListAnswer(await this.document('ResourceTypes'))?.resources ?? [];
    return documents.flatMap((document) => readResourceType(document, this.base) ?? []);
  }

  /** True if the server declares a resource type with this endpoint. */
  async declares(endpoint: string): Promise<boolean> {
    const path = endpointPath(endpoint).toLowerCase();
    const declared = await this.declaredTypes();
    return declared.some((type) => type.endpoint.toLowerCase() === path);
  }

  /** Returns the schemas of the server. If the server declares no schemas, returns the schemas of RFC 7643. */
  async schemas(): Promise<readonly Schema[]> {
    const schemas: Schema[] = [];
    const unusable: string[] = [];
    const documents = readListAnswer(await this.document('Schemas'))?.resources ?? [];
    const known = await loadKnownSchemas(documents.map((document) => String(member(document, 'id'))));
    for (const document of documents) {
      const schema = readSchema(document, (name) => unusable.push(name), known);
      if (schema) schemas.push(schema);
    }
    this.reportUnusable(unusable);
    return schemas.length > 0 ? schemas : standardSchemas;
  }

  private reportUnusable(names: readonly string[]): void {
    if (names.length === 0 || this.hasReportedUnusable) return;
    this.hasReportedUnusable = true;
    const shown = visibleText(names.map((name) => JSON.stringify(name)).join(', '));
    const message = `the server's schemas define attributes with invalid names, so scimctl ignores these attributes: ${shown}`;
    this.options.onNotice?.({ code: 'unusableAttribute', message });
  }

  /**
   * Returns the model of a resource type. `nameOrEndpoint` is the name or the endpoint in any case: `User`, `/Users`,
   * `users`. If there is no such resource type, rejects with a `ClientError` (`unknownResourceType`) that lists the
   * known types.
   */
  async model(nameOrEndpoint: string): Promise<ResourceModel> {
    const key = endpointPath(nameOrEndpoint).toLowerCase();
    const known = this.models.get(key);
    if (known) return known;
    const types = await this.resourceTypes();
    const type = findType(types, key) ?? findType(standardResourceTypes, key);
    if (!type) {
      // The resource type may be newer than the cached documents, so these documents are requested again.
      if (await this.doubt()) return this.model(nameOrEndpoint);
      const known = types.map(({ name }) => name);
      const names = visibleText(known.join(', '));
      const [near] = suggest(nameOrEndpoint, [...known, ...types.map(({ endpoint }) => endpoint)]);
      const meant = near === undefined ? '' : `Did you mean ${visibleText(JSON.stringify(near))}? `;
      throw new ClientError(
        'unknownResourceType',
        `there is no resource type ${nameOrEndpoint}`,
        `${meant}The resource types of the server are: ${names}.`,
      );
    }
    const full = await withRegisteredExtensions(type);
    const model = this.createModel(full, await this.schemas(), await loadKnownSchemas(urnsOf(full)));
    this.models.set(key, model);
    return model;
  }

  /** Removes all documents, from memory and from the cache. */
  async refresh(): Promise<void> {
    this.documents.clear();
    this.models.clear();
    this.cachedDocuments.clear();
    this.isRefreshed = true;
    await this.options.cache?.clear();
  }

  /**
   * Removes the cached documents of earlier runs, because a response contradicts them. Returns true if documents were
   * removed. The caller can then look again, because the new documents may contain what was missing.
   */
  async doubt(): Promise<boolean> {
    if (this.cachedDocuments.size === 0) return false;
    await this.refresh();
    return true;
  }

  /**
   * Requests a document from the server, even if the document is cached. Returns true if the server has the document.
   * Rejects with a `NetworkError` or an `AnswerError` if the response does not show whether the document exists.
   */
  async askAgain(name: DocumentName): Promise<boolean> {
    this.models.clear();
    this.cachedDocuments.delete(name);
    const document = this.ask(name, true);
    this.documents.set(name, document);
    document.catch(() => this.documents.delete(name));
    return (await document) !== undefined;
  }

  /**
   * Returns the new endpoint of a resource type that had the endpoint `endpoint` in an earlier run. Returns undefined
   * if the endpoint did not change.
   */
  async movedTo(endpoint: string): Promise<string | undefined> {
    if (!this.cachedDocuments.has('ResourceTypes')) return undefined;
    const path = endpointPath(endpoint).toLowerCase();
    const before = (await this.declaredTypes()).find((type) => type.endpoint.toLowerCase() === path);
    await this.doubt();
    const now = before && (await this.declaredTypes()).find(({ name }) => name === before.name);
    return now && now.endpoint.toLowerCase() !== path ? now.endpoint : undefined;
  }

  private createModel(type: ResourceType, schemas: readonly Schema[], known: KnownSchemas): ResourceModel {
    const complete = withStandIns(type, schemas, known);
    const isDescribed = (urn: string) =>
      schemas.some(({ id, attributes }) => id.toLowerCase() === urn.toLowerCase() && attributes.length > 0) ||
      known(urn) !== undefined;
    const absent = complete.map(({ id }) => id).filter((id) => !isDescribed(id));
    if (absent.length > 0) {
      this.options.onNotice?.({
        code: 'brokenModel',
        message: `the resource types of the server name schemas that the server does not define: ${visibleText(absent.join(', '))}`,
      });
    }
    return createResourceModel(type, complete);
  }

  private document(name: DocumentName): Promise<Json | undefined> {
    const known = this.documents.get(name);
    if (known) return known;
    const document = this.load(name);
    this.documents.set(name, document);
    document.catch(() => this.documents.delete(name));
    return document;
  }

  /**
   * Reads a document from the cache, or requests it. A cached value is an object. Its property `document` contains the
   * document, or `null` if the server has no such document. Without a cached value, the document was never requested.
   */
  private async load(name: DocumentName): Promise<Json | undefined> {
    const cached = this.isRefreshed ? undefined : await this.options.cache?.get(name);
    if (!isObject(cached) || !Object.hasOwn(cached, 'document')) return this.ask(name, false);
    this.cachedDocuments.add(name);
    return cached.document ?? undefined;
  }

  /**
   * Requests a document from each of its paths until one returns it. If no path returns it, returns undefined. With
   * `mustTell`, rejects instead if a response does not show whether the document exists.
   */
  private async ask(name: DocumentName, mustTell: boolean): Promise<Json | undefined> {
    let problem = '';
    let uncertain: unknown;
    for (const path of this.pathsOf(name, mustTell)) {
      try {
        const response = await this.fetch(path);
        if (isSuccess(response) && isDocument(response.body)) {
          await this.options.cache?.set(name, { document: response.body });
          return response.body;
        }
        problem ||= isSuccess(response) ? 'the response is not a discovery document' : `status ${response.status}`;
        if (isSuccess(response) || inconclusiveStatuses.has(response.status))
          uncertain ??= this.errorOf(path, response);
      } catch (error) {
        if (error instanceof NetworkError && error.code === 'aborted') throw error;
        problem ||= error instanceof Error ? error.message : 'failed';
        uncertain ??= error;
      }
    }
    if (problem === '') return undefined;
    if (mustTell && uncertain !== undefined) throw uncertain;
    if (uncertain === undefined) await this.options.cache?.set(name, { document: null });
    const message = `${name} could not be read from the server (${problem}), so scimctl uses the definitions of RFC 7643`;
    this.options.onNotice?.({ code: 'noDiscovery', message });
    return undefined;
  }

  /**
   * Returns the paths at which a document is requested, in order. Returns no path for a ServiceProviderConfig that is
   * absent according to the dialect, unless `isAskedFor` is true.
   */
  pathsOf(name: DocumentName, isAskedFor = false): readonly string[] {
    const all: readonly string[] = paths[name];
    if (name !== 'ServiceProviderConfig') return all;
    const { serviceProviderConfig: kind } = this.options.facts ?? {};
    if (kind === 'absent' && !isAskedFor) return [];
    return kind === 'plural' ? all.toReversed() : all;
  }

  private errorOf(path: string, response: ScimResponse): Error {
    const request = { method: 'GET', base: this.base, path, query: {}, headers: {} };
    if (isSuccess(response))
      return notScim(request, response, `the server responded with status ${response.status} and`);
    return readAnswerError(request, response);
  }
}

function isSuccess({ status }: ScimResponse): boolean {
  return status >= 200 && status < 300;
}

/** True for a discovery document. An Error message with status 200 is not a discovery document. */
function isDocument(body: Json | undefined): body is Json[] | JsonObject {
  if (Array.isArray(body)) return true;
  return isObject(body) && member(body, 'detail') === undefined && member(body, 'Errors') === undefined;
}

function findType(types: readonly ResourceType[], key: string): ResourceType | undefined {
  return types.find(({ name, endpoint }) => `/${name}`.toLowerCase() === key || endpoint.toLowerCase() === key);
}

/**
 * Returns one schema for each schema URN of a resource type. Uses the first of these that exists: the schema of the
 * server, if it has attributes; the schema of RFC 7643 or RFC 9944 with the same URN; for the core schema, the core
 * schema of RFC 7643 for this resource type. Otherwise, returns a schema without attributes.
 */
function withStandIns(type: ResourceType, schemas: readonly Schema[], known: KnownSchemas): Schema[] {
  return urnsOf(type).map((urn, index) => {
    const same = ({ id }: Schema) => id.toLowerCase() === urn.toLowerCase();
    const described = schemas.find((schema) => same(schema) && schema.attributes.length > 0);
    const standard = known(urn) ?? (index === 0 ? coreOf(type) : undefined);
    return described ?? { name: type.name, description: '', attributes: [], ...standard, id: urn };
  });
}

/** Returns the core schema that RFC 7643 defines for a resource type with this name and this endpoint. */
function coreOf({ name, endpoint }: ResourceType): Schema | undefined {
  const key = ({ name, endpoint }: Pick<ResourceType, 'name' | 'endpoint'>) => `${name} ${endpoint}`.toLowerCase();
  const standard = standardResourceTypes.find((type) => key(type) === key({ name, endpoint }));
  return standardSchemas.find(({ id }) => id === standard?.schema);
}
