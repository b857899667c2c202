import type { JsonObject } from '../src/protocol/json.ts';
import { urn } from '../src/protocol/urns.ts';
import type { Behaviour } from './behaviour.ts';

/** The ServiceProviderConfig resource that tells the truth about a behaviour (RFC 7643 section 5, RFC 9865 section 4). */
export function serviceProviderConfig(behaviour: Behaviour): JsonObject {
  return {
    schemas: [urn.ServiceProviderConfig],
    patch: { supported: behaviour.patch },
    bulk: {
      supported: behaviour.bulk,
      maxOperations: behaviour.bulk ? behaviour.maxOperations : 0,
      maxPayloadSize: behaviour.maxPayloadSize,
    },
    filter: { supported: behaviour.filter, maxResults: behaviour.maxPageSize },
    changePassword: { supported: true },
    sort: { supported: behaviour.sort },
    etag: { supported: behaviour.etag },
    ...pagination(behaviour),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: 'A token in the Authorization header',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
  };
}

/** RFC 9865 section 4. A provider that does not page at all says nothing. */
function pagination({ pagination, cursorTimeout, defaultPageSize, maxPageSize }: Behaviour): JsonObject {
  if (pagination === 'none') return {};
  const cursor = pagination !== 'index';
  return {
    pagination: {
      cursor,
      index: pagination !== 'cursor',
      defaultPaginationMethod: pagination === 'cursor' ? 'cursor' : 'index',
      defaultPageSize,
      maxPageSize,
      ...(cursor ? { cursorTimeout } : {}),
    },
  };
}
