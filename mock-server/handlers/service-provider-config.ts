import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { authenticationSchemes } from '../auth/authentication.ts';
import type { Behaviour } from '../behaviour/index.ts';

/** Wrong claims of each value of the behaviour. */
const claims: Readonly<Record<Behaviour['serviceProviderConfig'], Partial<Behaviour>>> = {
  honest: {},
  understated: { patch: false, bulk: false, filter: false, sort: false, etag: false, pagination: 'none' },
  overstated: { patch: true, bulk: true, filter: true, sort: true, etag: true, pagination: 'both' },
  absent: {},
};

/**
 * The ServiceProviderConfig resource of a behaviour, with the claims that the behaviour `serviceProviderConfig` selects (RFC
 * 7643 section 5, RFC 9865 section 4).
 */
export function serviceProviderConfig(actual: Behaviour): JsonObject {
  const claim = actual.serviceProviderConfig;
  const behaviour = { ...actual, ...claims[claim] };
  return {
    schemas: [urn.ServiceProviderConfig],
    patch: { supported: behaviour.patch },
    bulk: {
      supported: behaviour.bulk,
      maxOperations: behaviour.bulk ? behaviour.maxOperations : 0,
      maxPayloadSize: behaviour.maxPayloadSize,
    },
    filter: { supported: behaviour.filter, maxResults: maxResults(actual) },
    changePassword: { supported: claim !== 'understated' },
    sort: { supported: behaviour.sort },
    etag: { supported: behaviour.etag },
    ...pagination(behaviour),
    authenticationSchemes: authenticationSchemes(behaviour),
  };
}

/** The largest 32-bit integer, which clients in every language can read. */
const unlimited = 2 ** 31 - 1;

/** RFC 7643 section 5: the maximum number of resources in a response. Without paging, a response has all resources. */
function maxResults({ pagination, maxPageSize }: Behaviour): number {
  return pagination === 'none' ? unlimited : maxPageSize;
}

/** RFC 9865 section 4. Left out without cursors, since strict clients may know RFC 7643 only. */
function pagination({ pagination, cursorTimeout, defaultPageSize, maxPageSize }: Behaviour): JsonObject {
  if (pagination === 'none' || pagination === 'index') return {};
  return {
    pagination: {
      cursor: true,
      index: pagination !== 'cursor',
      defaultPaginationMethod: pagination === 'cursor' ? 'cursor' : 'index',
      defaultPageSize,
      maxPageSize,
      cursorTimeout,
    },
  };
}
