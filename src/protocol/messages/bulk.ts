import { strict, type Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { describeType, isObject, isUnsafeName, type Json, type JsonObject } from '../json/json.ts';
import { shorten } from '../schema/path.ts';
import { urn } from '../urns.ts';

/** One operation of a BulkRequest (RFC 7644 section 3.7). */
export interface BulkOperation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Required for a POST. */
  readonly bulkId?: string;
  /** Expected entity-tag of the resource. If the resource has another entity-tag, the operation fails. */
  readonly version?: string;
  /** Path relative to the base URL: `/Users`, `/Users/2819c223`. May contain a bulkId: `/Users/bulkId:qwerty`. */
  readonly path: string;
  readonly data?: JsonObject;
}

export interface BulkRequest {
  /** Number of errors after which the service attempts no more operations. `undefined` means that there is no limit. */
  readonly failOnErrors?: number;
  readonly Operations: readonly BulkOperation[];
}

/**
 * The result of one operation. `status` is a number here, but a string in the BulkResponse (RFC 7644 section 3.7.3).
 */
export interface BulkResult {
  readonly method: BulkOperation['method'];
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  readonly status: number;
  readonly response?: JsonObject;
}

const methods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Creates a BulkRequest message. */
export function bulkRequest({ failOnErrors, Operations }: BulkRequest): JsonObject {
  return {
    schemas: [urn.BulkRequest],
    ...(failOnErrors === undefined ? {} : { failOnErrors }),
    Operations: Operations.map((operation) => ({ ...operation })),
  };
}

/** Creates a BulkResponse message. */
export function bulkResponse(results: readonly BulkResult[]): JsonObject {
  const Operations = results.map(
    ({ location, method, bulkId, version, response, status }): JsonObject => ({
      location,
      method,
      bulkId,
      version,
      response,
      status: String(status),
    }),
  );
  return { schemas: [urn.BulkResponse], Operations };
}

/**
 * Reads a BulkRequest message. Throws a `ScimError` with `invalidSyntax` or `invalidValue`. The error contains the
 * number of the invalid operation.
 */
export function parseBulkRequest(body: unknown, options: { readonly tolerate?: Tolerate } = {}): BulkRequest {
  if (!isObject(body)) throw invalid(`a BulkRequest must be a JSON object, not ${describeType(body)}`);
  const schemas = Array.isArray(body.schemas) ? body.schemas : [];
  if (!schemas.includes(urn.BulkRequest)) (options.tolerate ?? strict)('messageSchemas', 'schemas');
  if (!Array.isArray(body.Operations))
    throw invalid(`"Operations" must be an array, not ${describeType(body.Operations)}`);
  const { failOnErrors } = body;
  if (
    failOnErrors !== undefined &&
    failOnErrors !== null &&
    !(Number.isInteger(failOnErrors) && Number(failOnErrors) > 0)
  ) {
    throw ScimError.of('invalidValue', 'failOnErrors must be an integer of 1 or more');
  }
  return {
    ...(typeof failOnErrors === 'number' ? { failOnErrors } : {}),
    Operations: body.Operations.map((operation, index) => parseBulkOperation(operation, `operation ${index + 1}`)),
  };
}

function parseBulkOperation(input: Json, where: string): BulkOperation {
  if (!isObject(input)) throw invalid(`${where} must be an object, not ${describeType(input)}`);
  const { method, path, data } = input;
  // `null` is treated as absent (RFC 7643 section 2.5).
  const [bulkId, version] = [input.bulkId ?? undefined, input.version ?? undefined];
  const upper = typeof method === 'string' ? method.toUpperCase() : '';
  if (!methods.has(upper)) throw invalid(`${where}: method must be POST, PUT, PATCH or DELETE`);
  if (typeof path !== 'string' || !path.startsWith('/')) throw invalid(`${where}: path must begin with "/"`);
  if (bulkId !== undefined && (typeof bulkId !== 'string' || bulkId === ''))
    throw invalid(`${where}: bulkId must be a string that is not empty`);
  if (upper === 'POST' && bulkId === undefined) throw invalid(`${where}: a POST needs a bulkId`);
  if (upper !== 'DELETE' && !isObject(data))
    throw invalid(`${where}: data must be an object, not ${describeType(data)}`);
  if (version !== undefined && typeof version !== 'string') throw invalid(`${where}: version must be a string`);
  const operation: { -readonly [K in keyof BulkOperation]: BulkOperation[K] } = {
    method: upper as BulkOperation['method'],
    path,
  };
  if (bulkId !== undefined) operation.bulkId = bulkId;
  if (version !== undefined) operation.version = version;
  if (isObject(data)) operation.data = data;
  return operation;
}

/**
 * Reads the results of a BulkResponse. Accepts a status as a string, as an integer and as `{ code }`, because servers
 * use all three forms.
 */
export function readBulkResponse(body: unknown): BulkResult[] {
  const operations = isObject(body) ? (body.Operations ?? body.operations) : undefined;
  if (!Array.isArray(operations)) throw invalid('the response has no "Operations"');
  return operations.filter(isObject).map((operation) => ({
    method: String(operation.method ?? '').toUpperCase() as BulkOperation['method'],
    ...(typeof operation.bulkId === 'string' ? { bulkId: operation.bulkId } : {}),
    ...(typeof operation.version === 'string' ? { version: operation.version } : {}),
    ...(typeof operation.location === 'string' ? { location: operation.location } : {}),
    status: readStatus(operation.status),
    ...(isObject(operation.response) ? { response: operation.response } : {}),
  }));
}

function readStatus(status: Json | undefined): number {
  const code = isObject(status) ? status.code : status;
  return typeof code === 'number' || typeof code === 'string' ? Number.parseInt(String(code), 10) || 0 : 0;
}

const prefix = 'bulkId:';
const pathReference = /^(\/[^/]+\/)bulkId:([^/?#]+)$/;

/** Returns the bulkIds to which an operation refers in its path and in its data (RFC 7644 section 3.7.2). */
export function bulkReferences(operation: BulkOperation): Set<string> {
  const found = new Set<string>();
  const inPath = pathReference.exec(operation.path)?.[2];
  if (inPath !== undefined) found.add(inPath);
  visitStrings(operation.data, (text) => {
    const bulkId = readReference(text);
    if (bulkId !== undefined) found.add(bulkId);
  });
  return found;
}

/**
 * Replaces each reference to a bulkId with the id of the created resource. If this resource does not exist yet, the
 * reference stays unchanged.
 */
export function resolveBulkReferences(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const resolve = (text: string): string => {
    const bulkId = readReference(text);
    return (bulkId === undefined ? undefined : ids.get(bulkId)) ?? text;
  };
  const path = operation.path.replace(pathReference, (whole, prefix: string, bulkId: string) => {
    const id = ids.get(bulkId);
    return id === undefined ? whole : `${prefix}${encodeURIComponent(id)}`;
  });
  const data = mapStrings(operation.data, resolve);
  return { ...operation, path, ...(isObject(data) ? { data } : {}) };
}

function readReference(text: string): string | undefined {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : undefined;
}

/**
 * Maximum nesting level of the `data` of an operation. Valid `data` has fewer levels: resource, extension, attribute,
 * values, sub-attribute and values of the sub-attribute.
 */
const maxDepth = 16;

function visitStrings(value: Json | undefined, visit: (text: string) => void, depth = 0): void {
  if (typeof value === 'string') return visit(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw invalid(`data is nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) {
    for (const item of value) visitStrings(item, visit, depth + 1);
    return;
  }
  for (const name in value) {
    if (isUnsafeName(name)) throw invalid(`data has a member with the forbidden name ${shorten(name)}`);
    visitStrings(value[name], visit, depth + 1);
  }
}

function mapStrings(value: Json | undefined, map: (text: string) => string, depth = 0): Json | undefined {
  if (typeof value === 'string') return map(value);
  if (depth > maxDepth) throw invalid(`data is nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map, depth + 1) as Json);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (isUnsafeName(name)) throw invalid(`data has a member with the forbidden name ${shorten(name)}`);
    result[name] = mapStrings(member, map, depth + 1);
  }
  return result;
}

function invalid(detail: string): ScimError {
  return ScimError.of('invalidSyntax', detail);
}
