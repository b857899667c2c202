import type { ResourceType, Schema } from '../protocol/attribute.ts';
import type { ScimResponse } from '../protocol/exchange.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import { createResourceModel, type ResourceModel } from '../protocol/model.ts';
import { NetworkError } from '../protocol/network-error.ts';
import { standardResourceTypes, standardSchemas } from '../protocol/schemas/index.ts';
import { type Capabilities, readCapabilities } from './capabilities.ts';
import { ClientError } from './client-error.ts';
import type { DiscoveryCache } from './discovery-cache.ts';
import { readListAnswer } from './list-answer.ts';
import type { OnNotice } from './notice.ts';
import { readResourceType } from './read-resource-type.ts';
import { readSchema } from './read-schema.ts';
import { visibleText } from './text.ts';
import { member } from './tolerant.ts';
import { endpointPath } from './url.ts';

export interface DiscoveryOptions {
  /** Keeps documents between runs. Without one they are kept in memory only. */
  readonly cache?: DiscoveryCache;
  readonly onNotice?: OnNotice;
}

/** Where each document may be found; the plural is SCIM 1.1's, and some 2.0 services have only that. */
const paths = {
  ServiceProviderConfig: ['/ServiceProviderConfig', '/ServiceProviderConfigs'],
  ResourceTypes: ['/ResourceTypes'],
  Schemas: ['/Schemas'],
} as const;

type DocumentName = keyof typeof paths;

/** Statuses that say nothing about whether there is a document. */
const passing: ReadonlySet<number> = new Set([401, 403, 408, 429, 500, 502, 503, 504]);

/**
 * What a service provider says about itself (RFC 7644 section 4). Each document is asked for when it is first needed, and
 * then kept. A document that is missing or wrong is never fatal: RFC 7643's User and Group stand in, and `onNotice` says so
 * (`noDiscovery`, `brokenModel`). Rejects only when the caller's request is aborted.
 */
export class Discovery {
  private readonly documents = new Map<DocumentName, Promise<Json | undefined>>();
  private readonly models = new Map<string, ResourceModel>();

  constructor(
    private readonly fetch: (path: string) => Promise<ScimResponse>,
    private readonly base: string,
    private readonly options: DiscoveryOptions = {},
  ) {}

  /** The ServiceProviderConfig as the server wrote it, undefined where there is none. */
  async serviceProviderConfig(): Promise<JsonObject | undefined> {
    const document = await this.document('ServiceProviderConfig');
    const unwrapped = readListAnswer(document)?.resources[0] ?? document;
    return isObject(unwrapped) ? unwrapped : undefined;
  }

  /** What the server can do, by its own words or as may be expected. A hint: servers understate and overstate. */
  async capabilities(): Promise<Capabilities> {
    return readCapabilities(await this.serviceProviderConfig());
  }

  /** The server's resource types; RFC 7643's where it names none. */
  async resourceTypes(): Promise<readonly ResourceType[]> {
    const types: ResourceType[] = [];
    for (const document of readListAnswer(await this.document('ResourceTypes'))?.resources ?? []) {
      const type = readResourceType(document, this.base);
      if (type) types.push(type);
    }
    return types.length > 0 ? types : standardResourceTypes;
  }

  /** The server's schemas; RFC 7643's where it names none. */
  async schemas(): Promise<readonly Schema[]> {
    const schemas: Schema[] = [];
    for (const document of readListAnswer(await this.document('Schemas'))?.resources ?? []) {
      const schema = readSchema(document);
      if (schema) schemas.push(schema);
    }
    return schemas.length > 0 ? schemas : standardSchemas;
  }

  /**
   * The model of a resource type by its name or endpoint, in any case: `User`, `/Users`, `users`. Rejects with a `ClientError`
   * (`unknownResourceType`) that lists what there is.
   */
  async model(nameOrEndpoint: string): Promise<ResourceModel> {
    const key = endpointPath(nameOrEndpoint).toLowerCase();
    const known = this.models.get(key);
    if (known) return known;
    const types = await this.resourceTypes();
    const type = findType(types, key) ?? findType(standardResourceTypes, key);
    if (!type) {
      const names = visibleText(types.map(({ name }) => name).join(', '));
      throw new ClientError(
        'unknownResourceType',
        `there is no resource type ${nameOrEndpoint}`,
        `The server has: ${names}.`,
      );
    }
    const model = this.createModel(type, await this.schemas());
    this.models.set(key, model);
    return model;
  }

  /** Forgets everything, in memory and between runs. */
  async refresh(): Promise<void> {
    this.documents.clear();
    this.models.clear();
    await this.options.cache?.clear();
  }

  private createModel(type: ResourceType, schemas: readonly Schema[]): ResourceModel {
    const complete = withStandIns(type, schemas);
    const isDescribed = (urn: string) =>
      schemas.some(({ id, attributes }) => id.toLowerCase() === urn.toLowerCase() && attributes.length > 0) ||
      standardSchemas.some(({ id }) => id.toLowerCase() === urn.toLowerCase());
    const absent = complete.map(({ id }) => id).filter((id) => !isDescribed(id));
    if (absent.length > 0) {
      this.options.onNotice?.({
        code: 'brokenModel',
        message: `the server names schemas it does not describe: ${visibleText(absent.join(', '))}`,
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

  /** An envelope in the cache tells "the server has none" from "not asked yet". */
  private async load(name: DocumentName): Promise<Json | undefined> {
    const cached = await this.options.cache?.get(name);
    if (isObject(cached) && Object.hasOwn(cached, 'document')) return cached.document ?? undefined;
    let problem = '';
    let isCertain = true;
    for (const path of paths[name]) {
      try {
        const { status, body } = await this.fetch(path);
        if (status >= 200 && status < 300 && isDocument(body)) {
          await this.options.cache?.set(name, { document: body });
          return body;
        }
        problem ||= status < 300 ? 'answered something else' : `answered ${status}`;
        isCertain &&= !passing.has(status);
      } catch (error) {
        if (error instanceof NetworkError && error.code === 'aborted') throw error;
        problem ||= error instanceof Error ? error.message : 'failed';
        isCertain = false;
      }
    }
    if (isCertain) await this.options.cache?.set(name, { document: null });
    const message = `no ${name} from the server (${problem}): going by RFC 7643`;
    this.options.onNotice?.({ code: 'noDiscovery', message });
    return undefined;
  }
}

/** An error message sent with status 200 is no document. */
function isDocument(body: Json | undefined): body is Json[] | JsonObject {
  if (Array.isArray(body)) return true;
  return isObject(body) && member(body, 'detail') === undefined && member(body, 'Errors') === undefined;
}

function findType(types: readonly ResourceType[], key: string): ResourceType | undefined {
  return types.find(({ name, endpoint }) => `/${name}`.toLowerCase() === key || endpoint.toLowerCase() === key);
}

/**
 * The schemas that a type names: the server's where it describes attributes, else RFC 7643's of this URN, else of this type,
 * else one without attributes of its own.
 */
function withStandIns(type: ResourceType, schemas: readonly Schema[]): Schema[] {
  const urns = [type.schema, ...(type.schemaExtensions ?? []).map(({ schema }) => schema)];
  return urns.map((urn, index) => {
    const same = ({ id }: Schema) => id.toLowerCase() === urn.toLowerCase();
    const described = schemas.find((schema) => same(schema) && schema.attributes.length > 0);
    const standard = standardSchemas.find(same) ?? (index === 0 ? coreOf(type) : undefined);
    return described ?? { name: type.name, description: '', attributes: [], ...standard, id: urn };
  });
}

/** The core schema of RFC 7643 for a resource type that is called as it calls its own. */
function coreOf({ name, endpoint }: ResourceType): Schema | undefined {
  const key = ({ name, endpoint }: Pick<ResourceType, 'name' | 'endpoint'>) => `${name} ${endpoint}`.toLowerCase();
  const standard = standardResourceTypes.find((type) => key(type) === key({ name, endpoint }));
  return standardSchemas.find(({ id }) => id === standard?.schema);
}
