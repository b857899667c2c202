import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { member, readBoolean, readCount } from '../reading/tolerant.ts';

/**
 * The capabilities of a service provider, as its ServiceProviderConfig declares them (RFC 7643 section 5, RFC 9865
 * section 4). If there is no ServiceProviderConfig, the values are those that most services have.
 */
export interface Capabilities {
  /** True if the server has a readable ServiceProviderConfig. If false, all other fields contain expected values. */
  readonly known: boolean;
  readonly patch: boolean;
  readonly bulk: { readonly supported: boolean; readonly maxOperations?: number; readonly maxPayloadSize?: number };
  readonly filter: { readonly supported: boolean; readonly maxResults?: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly pagination: {
    readonly cursor: boolean;
    readonly index: boolean;
    readonly defaultMethod?: 'cursor' | 'index';
    readonly defaultPageSize?: number;
    readonly maxPageSize?: number;
    /** Minimum time in seconds for which a cursor is valid. */
    readonly cursorTimeout?: number;
  };
}

/** Expected capabilities of a service without a ServiceProviderConfig. */
const expected = { patch: true, bulk: false, filter: true, changePassword: false, sort: false, etag: false } as const;

/**
 * Reads a ServiceProviderConfig. Accepts names in any case. Accepts `"true"` and `1` as `true`. If `config` is
 * undefined, returns the capabilities that a service usually has.
 */
export function readCapabilities(config: JsonObject | undefined): Capabilities {
  const document = config ?? {};
  const bulk = part(document, 'bulk');
  const filter = part(document, 'filter');
  const pagination = part(document, 'pagination');
  const method = member(pagination, 'defaultPaginationMethod');
  return {
    known: config !== undefined,
    patch: supported(document, 'patch'),
    bulk: {
      supported: supported(document, 'bulk'),
      ...limits(bulk, 'maxOperations', 'maxPayloadSize'),
    },
    filter: { supported: supported(document, 'filter'), ...limits(filter, 'maxResults') },
    changePassword: supported(document, 'changePassword'),
    sort: supported(document, 'sort'),
    etag: supported(document, 'etag'),
    pagination: {
      cursor: readBoolean(member(pagination, 'cursor')) ?? false,
      index: readBoolean(member(pagination, 'index')) ?? true,
      ...(method === 'cursor' || method === 'index' ? { defaultMethod: method } : {}),
      ...limits(pagination, 'defaultPageSize', 'maxPageSize', 'cursorTimeout'),
    },
  };
}

function part(document: JsonObject, name: string): JsonObject {
  const value = member(document, name);
  return isObject(value) ? value : {};
}

/** Reads a capability. The value is the object `{"supported": true}` of RFC 7643, or only a boolean. */
function supported(document: JsonObject, name: keyof typeof expected): boolean {
  const value: Json | undefined = member(document, name);
  return readBoolean(isObject(value) ? member(value, 'supported') : value) ?? expected[name];
}

/**
 * Reads the limits in `names`. Omits a limit of 0, because its meaning is not clear: some servers send 0 for an
 * unsupported feature, others for no limit.
 */
function limits<Name extends string>(document: JsonObject, ...names: readonly Name[]): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const value = readCount(member(document, name));
    if (value !== undefined && value > 0) found[name] = value;
  }
  return found;
}
