import { defined } from '../../protocol/json/defined.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { member, readBoolean, readObjects, readText } from '../reading/tolerant.ts';
import { endpointPath } from '../url.ts';

/**
 * Reads a ResourceType resource in the forms that servers use. The endpoint may have no slash, may begin with the path
 * of the base URL, or may be a URL. `schemaExtensions` may be one object instead of an array, and an array may contain
 * URNs instead of objects. Returns undefined if name, endpoint or schema is missing.
 */
export function readResourceType(document: JsonObject, base: string): ResourceType | undefined {
  const id = readText(member(document, 'id'));
  const name = readText(member(document, 'name')) ?? id;
  const endpoint = readText(member(document, 'endpoint'));
  const schema = readText(member(document, 'schema'));
  if (name === undefined || endpoint === undefined || schema === undefined) return undefined;
  const description = readText(member(document, 'description'));
  const schemaExtensions = readExtensions(member(document, 'schemaExtensions'));
  return defined({
    id,
    name,
    endpoint: readEndpoint(endpoint, base),
    description,
    schema,
    schemaExtensions: schemaExtensions.length > 0 ? schemaExtensions : undefined,
  });
}

function readExtensions(value: unknown): { schema: string; required: boolean }[] {
  const found = new Map<string, { schema: string; required: boolean }>();
  const documents = Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? { schema: item } : item))
    : value;
  for (const document of readObjects(documents)) {
    const schema = readText(member(document, 'schema'));
    if (schema === undefined) continue;
    found.set(schema.toLowerCase(), { schema, required: readBoolean(member(document, 'required')) ?? false });
  }
  return [...found.values()];
}

/**
 * Returns the path of an endpoint relative to the base URL. If the endpoint is a URL, uses only the path of this URL,
 * so that all requests go to the base URL.
 */
function readEndpoint(endpoint: string, base: string): string {
  const isUrl = URL.canParse(endpoint);
  const path = isUrl ? new URL(endpoint).pathname : endpointPath(endpoint);
  const below = belowBase(path, URL.canParse(base) ? new URL(base).pathname : '');
  if (below !== undefined) return endpointPath(below);
  return endpointPath(isUrl ? (path.split('/').filter(Boolean).at(-1) ?? '') : path);
}

/**
 * Returns the rest of a path that begins with the path of the base URL. The path may also begin with only the last
 * segments of the base path, because a server behind a proxy may not know the first ones. Returns undefined for any
 * other path.
 */
function belowBase(path: string, basePath: string): string | undefined {
  const segments = basePath.split('/').filter(Boolean);
  for (let from = 0; from < segments.length; from++) {
    const prefix = `/${segments.slice(from).join('/')}/`;
    if (path.length > prefix.length && path.startsWith(prefix)) return path.slice(prefix.length);
  }
  return undefined;
}
