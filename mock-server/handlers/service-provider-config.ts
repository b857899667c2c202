import { eventUri } from '../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { draftUrn } from '../../src/protocol/schema/drafts/urns.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { urn } from '../../src/protocol/urns.ts';
import { authenticationSchemes } from '../auth/authentication.ts';
import type { Behaviour } from '../behaviour/index.ts';

/**
 * Maps each value of the behaviour `serviceProviderConfig` to claims. Claims are behaviours that ServiceProviderConfig
 * announces instead of the real behaviours.
 */
const claims: Readonly<Record<Behaviour['serviceProviderConfig'], Partial<Behaviour>>> = {
  honest: {},
  understated: {
    patch: false,
    bulk: false,
    filter: false,
    sort: false,
    etag: false,
    pagination: 'none',
    asyncRequest: 'none',
    securityEvents: 'none',
  },
  overstated: { patch: true, bulk: true, filter: true, sort: true, etag: true, pagination: 'both' },
  plural: {},
  absent: {},
};

/**
 * Returns the ServiceProviderConfig resource of a provider with these behaviours and resource types. The behaviour
 * `serviceProviderConfig` determines the features that the resource announces (RFC 7643 section 5, RFC 9865 section 4).
 */
export function serviceProviderConfig(actual: Behaviour, models: readonly ResourceModel[]): JsonObject {
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
    ...securityEvents(behaviour),
    ...drafts(models),
    authenticationSchemes: authenticationSchemes(behaviour),
  };
}

/**
 * The largest 32-bit integer. It stands for "no limit", because clients in every programming language can read this
 * number.
 */
const unlimited = 2 ** 31 - 1;

/**
 * Returns the declared maximum number of resources in a response (RFC 7643 section 5). If pagination is off, every
 * response contains all resources.
 */
function maxResults({ pagination, maxPageSize, declaredPageSize }: Behaviour): number {
  if (declaredPageSize > 0) return declaredPageSize;
  return pagination === 'none' ? unlimited : maxPageSize;
}

/**
 * Returns the attribute `pagination` (RFC 9865 section 4). If cursors are not supported, the attribute is omitted,
 * because a strict client may refuse attributes that are not in RFC 7643.
 */
function pagination({ pagination, cursorTimeout, defaultPageSize, maxPageSize }: Behaviour): JsonObject {
  if (pagination === 'none' || pagination === 'index') return {};
  return {
    pagination: {
      cursor: true,
      index: pagination === 'both',
      defaultPaginationMethod: pagination === 'both' ? 'index' : 'cursor',
      defaultPageSize,
      maxPageSize,
      cursorTimeout,
    },
  };
}

/**
 * Returns the attribute `securityEvents` (RFC 9967 section 4). Omits the attribute if the provider has neither
 * asynchronous requests nor events.
 */
function securityEvents({ asyncRequest, securityEvents, eventFeed }: Behaviour): JsonObject {
  const eventUris = [
    ...urisOf[securityEvents],
    ...(securityEvents === 'none' || eventFeed === 'all' ? [] : [eventUri.feedAdd, eventUri.feedRemove]),
    ...(asyncRequest === 'none' ? [] : [eventUri.asyncResponse]),
  ];
  return eventUris.length === 0 ? {} : { securityEvents: { asyncRequest, eventUris } };
}

const shared = [eventUri.delete, eventUri.activate, eventUri.deactivate];

/**
 * Maps each value of the behaviour `securityEvents` to the URIs of its events. `full` includes `patchNotice`, because a
 * change of only a password causes no full event: events never contain passwords.
 */
const urisOf: Readonly<Record<Behaviour['securityEvents'], readonly string[]>> = {
  none: [],
  notice: [eventUri.createNotice, eventUri.putNotice, eventUri.patchNotice, ...shared],
  full: [eventUri.createFull, eventUri.putFull, eventUri.patchFull, eventUri.patchNotice, ...shared],
};

/**
 * Returns the attributes that announce the resource types of drafts. These are `agentExtension`
 * (draft-abbey-scim-agent-extension-00 section 4.1) and `RolesAndEntitlements` (draft-ietf-scim-roles-entitlements-01
 * section 3.1). Returns nothing if the provider has none of these types.
 */
function drafts(models: readonly ResourceModel[]): JsonObject {
  const has = (schema: string): boolean => models.some(({ core }) => core.urn === schema);
  const agents = {
    agentsSupported: has(draftUrn.Agent),
    agenticApplicationsSupported: has(draftUrn.AgenticApplication),
  };
  const ofUser = { primarySupported: true, typeSupported: true };
  const roles = { supported: has(draftUrn.Role), multipleRolesSupported: true, ...ofUser };
  const entitlements = { supported: has(draftUrn.Entitlement), multipleEntitlementsSupported: true, ...ofUser };
  return {
    ...(agents.agentsSupported || agents.agenticApplicationsSupported
      ? { agentExtension: { supported: true, ...agents } }
      : {}),
    ...(roles.supported || entitlements.supported ? { RolesAndEntitlements: { roles, entitlements } } : {}),
  };
}
