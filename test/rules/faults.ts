import { errorResponse } from '../../mock-server/messages/response.ts';
import { storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import type { Store } from '../../mock-server/store/store.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeDefinition, Schema } from '../../src/protocol/schema/attribute.ts';
import { standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import type { Fault, Options } from './rule.ts';

/** A response that a fault can change. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: JsonObject;
}

/** A request that a fault can change. */
export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: JsonObject;
}

/**
 * Adds layers outside of the authentication of the provider. In these layers, `next` rejects with an error that becomes
 * a response only later.
 */
export function layer(...layers: readonly Layer[]): Fault {
  return (options) => ({ ...options, layers: [...layers, ...(options.layers ?? [])] });
}

/** Adds these options to the options of the provider. */
export function having(more: Options): Fault {
  return (options) => ({ ...options, ...more });
}

/** Changes the responses to matching requests, including errors. Example of `match`: `/^GET .Users/`. */
export function answering(match: RegExp, change: (answer: Answer, request: ScimRequest) => void): Fault {
  return layer((next) => async (request) => {
    const answer = await settled(next(request));
    if (!match.test(`${request.method} ${request.path}`)) return answer;
    const copy = copyAnswer(answer);
    change(copy, request);
    return Object.keys(copy.body).length === 0 ? { status: copy.status, headers: copy.headers } : copy;
  });
}

/** Changes each object with `schemas` in matching responses: a single resource, or the resources of a list. */
export function showing(match: RegExp, change: (resource: JsonObject) => void): Fault {
  return answering(match, ({ body }) => {
    const listed = Array.isArray(body.Resources) ? (body.Resources as JsonObject[]) : [body];
    for (const resource of listed) if (Array.isArray(resource.schemas)) change(resource);
  });
}

/** Changes requests that match, before the provider sees them. */
export function asking(match: RegExp, change: (request: Asked) => void): Fault {
  return layer((next) => (request) => {
    if (!match.test(`${request.method} ${request.path}`)) return next(request);
    const { raw, body, ...rest } = request;
    const parsed = body ?? (raw === undefined || raw.length === 0 ? undefined : tryParse(String(raw)));
    const copy = structuredClone({ ...rest, signal: undefined, body: parsed ?? {} }) as unknown as Asked & ScimRequest;
    change(copy);
    const { body: changed, signal: _signal, ...other } = copy;
    return next({ ...other, ...(parsed === undefined && Object.keys(changed).length === 0 ? {} : { body: changed }) });
  });
}

/** Refuses matching requests without calling the provider. */
export function refusing(match: RegExp, status: number, when: (request: ScimRequest) => boolean = () => true): Fault {
  return layer((next) => async (request) => {
    if (!match.test(`${request.method} ${request.path}`) || !when(request)) return next(request);
    return errorResponse(new ScimError(status, 'a fault'));
  });
}

/** Simulates a missing check: converts the error for a matching request to a success. */
export function accepting(match: RegExp, status = 200): Fault {
  return answering(match, (answer) => {
    if (answer.status < 400) return;
    answer.status = status;
    answer.body = {};
  });
}

/** Changes the characteristics of an attribute. `urn` is its schema. Example of `path`: `emails.value`. */
export function schema(urn: string, path: string, characteristics: Partial<AttributeDefinition>): Fault {
  const [name, sub] = path.split('.');
  const change = (attributes: readonly AttributeDefinition[], wanted: string | undefined): AttributeDefinition[] =>
    attributes.map((attribute) => (attribute.name === wanted ? { ...attribute, ...characteristics } : attribute));
  const changeSchema = (schema: Schema): Schema => {
    if (schema.id !== urn) return schema;
    if (sub === undefined) return { ...schema, attributes: change(schema.attributes, name) };
    const attributes = schema.attributes.map((attribute) =>
      attribute.name === name ? { ...attribute, subAttributes: change(attribute.subAttributes ?? [], sub) } : attribute,
    );
    return { ...schema, attributes };
  };
  return (options) => ({ ...options, schemas: (options.schemas ?? standardSchemas).map(changeSchema) });
}

/** Replaces methods of the store of the provider. */
export function storing(wrap: (store: Store) => Partial<Store>): Fault {
  return (options) => {
    const indexes = storeIndexes(options.resourceTypes, options.schemas);
    const store = options.store ?? createMemoryStore({ indexes });
    return { ...options, store: new Proxy(store, overlay(wrap(store))) };
  };
}

function overlay(changed: Partial<Store>): ProxyHandler<Store> {
  return {
    get(store, name) {
      const value = Object.hasOwn(changed, name) ? Reflect.get(changed, name) : Reflect.get(store, name, store);
      return typeof value === 'function' ? value.bind(Object.hasOwn(changed, name) ? changed : store) : value;
    },
  };
}

/** Converts an error to the response for the error. */
export async function settled(response: Promise<ScimResponse>): Promise<ScimResponse> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof ScimError) return errorResponse(error);
    throw error;
  }
}

function copyAnswer({ status, headers, body, raw }: ScimResponse): Answer {
  const parsed = body ?? (raw === undefined ? {} : tryParse(String(raw)));
  return { status, headers: { ...headers }, body: structuredClone(parsed ?? {}) as JsonObject };
}

function tryParse(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
