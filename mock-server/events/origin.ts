import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Change } from '../store/store.ts';

/** The parts of a request that the events about its changes contain or need. */
export interface Origin {
  readonly method: string;
  /** The base URL of the request. */
  readonly base: string;
  /** Id of the resource that a PUT replaces. `undefined` for any other method. */
  readonly replaced: string | undefined;
  /**
   * Names of those attributes in the request that are never returned, such as `password`. Their values are not kept.
   */
  readonly secretNames: readonly string[];
}

/** Returns the origin of the changes of a request. */
export function originOf(request: ScimRequest, model: ResourceModel | undefined, [first]: readonly Change[]): Origin {
  const { method, base } = request;
  const replaced = method === 'PUT' && first?.op === 'put' ? first.resource.id : undefined;
  return { method, base, replaced, secretNames: model && method !== 'DELETE' ? secretNamesIn(request, model) : [] };
}

/** Returns the names of the never returned attributes that a resource or the operations of a PATCH contain. */
function secretNamesIn(request: ScimRequest, { core }: ResourceModel): readonly string[] {
  const secret = core.attributes.filter(({ returned }) => returned === 'never').map(({ name }) => name);
  if (secret.length === 0) return secret;
  const body = bodyOf(request);
  const names = new Set(namesIn(body).map((name) => name.toLowerCase()));
  return secret.filter((name) => names.has(name.toLowerCase()) || names.has(`${core.urn}:${name}`.toLowerCase()));
}

function namesIn(body: JsonObject): string[] {
  const names = Object.keys(body);
  const operations = names.find((name) => name.toLowerCase() === 'operations');
  const list = operations === undefined ? undefined : body[operations];
  if (!Array.isArray(list)) return names;
  return list.filter(isObject).flatMap(({ path, value }) => {
    if (typeof path === 'string') return [path];
    return isObject(value) ? Object.keys(value) : [];
  });
}

/** Parses the body a second time. The body cannot be too large, because the handler has accepted it. */
function bodyOf({ body, raw }: ScimRequest): JsonObject {
  if (body !== undefined) return isObject(body) ? body : {};
  try {
    const parsed = JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw)) as Json;
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
