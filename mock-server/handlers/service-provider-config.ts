import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { authenticationSchemes } from '../auth/authentication.ts';
import type { Behaviour } from '../behaviour/index.ts';

/** What is claimed besides the truth. */
const claims: Readonly<Record<Behaviour['serviceProviderConfig'], Partial<Behaviour>>> = {
  honest: {},
  understated: { patch: false, bulk: false, filter: false, sort: false, etag: false, pagination: 'none' },
  overstated: { patch: true, bulk: true, filter: true, sort: true, etag: true, pagination: 'both' },
  absent: {},
};

/** The ServiceProviderConfig resource of a behaviour, which tells the truth or not (RFC 7643 section 5, RFC 9865 section 4). */
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

/** The largest integer that clients in all languages read. */
const unlimited = 2 ** 31 - 1;

/** RFC 7643 section 5: the most resources in an answer. Who does not page answers with all of them. */
function maxResults({ pagination, maxPageSize }: Behaviour): number {
  return pagination === 'none' ? unlimited : maxPageSize;
}

/** RFC 9865 section 4. Without cursors it is left out: clients that know RFC 7643 alone may be strict. */
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
