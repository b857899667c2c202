import { ScimError } from '../../src/protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { listResponse } from '../../src/protocol/messages/list-response.ts';
import { endpoints } from '../../src/protocol/schema/endpoints.ts';
import { urn } from '../../src/protocol/urns.ts';
import { type Behaviour, behaviourOfType } from '../behaviour/index.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { jsonResponse } from '../messages/response.ts';
import { serviceProviderConfig } from './service-provider-config.ts';

/** The last segment of the path of ServiceProviderConfig with the behaviour `serviceProviderConfig=plural`. */
export const pluralConfig = 'ServiceProviderConfigs';

/**
 * Handles GET of `/ServiceProviderConfig` (RFC 7643 section 5). `segment` is the last segment of the path of the
 * request.
 */
export function getServiceProviderConfig(
  provider: ProviderContext,
  request: ScimRequest,
  segment = 'ServiceProviderConfig',
): ScimResponse {
  const { serviceProviderConfig: claim } = provider.behaviour;
  if (provider.behaviour.declaredPageSize > 0) noteBehaviour(provider, 'declaredPageSize');
  if (claim !== 'honest') noteBehaviour(provider, 'serviceProviderConfig');
  if (claim === 'absent') throw new ScimError(404, 'this provider has no ServiceProviderConfig');
  if (claim === 'plural' && segment !== pluralConfig)
    throw new ScimError(404, `on this provider, the endpoint has another name: /${pluralConfig}`);
  return resourceResponse({
    ...serviceProviderConfig(featuresOf(provider), provider.models),
    ...meta('ServiceProviderConfig', request, spell(provider, `/${segment}`)),
  });
}

/**
 * Returns the behaviours that ServiceProviderConfig announces. A feature counts as supported if it is on for at least
 * one resource type.
 */
function featuresOf({ behaviour, models }: ProviderContext): Behaviour {
  if (Object.keys(behaviour.byType).length === 0) return behaviour;
  const all = models.map(({ resourceType }) => behaviourOfType(behaviour, resourceType.name));
  const works = (name: 'patch' | 'filter' | 'sort' | 'etag') => all.some(({ [name]: isOn }) => isOn);
  return { ...behaviour, patch: works('patch'), filter: works('filter'), sort: works('sort'), etag: works('etag') };
}

/** Handles GET of `/ResourceTypes`, and of one resource type by its id (RFC 7643 section 6). */
export function getResourceTypes(provider: ProviderContext, request: ScimRequest, id?: string): ScimResponse {
  const { models } = provider;
  if (provider.behaviour.resourceTypes.length > 0) noteBehaviour(provider, 'resourceTypes');
  const endpoint = spell(provider, endpoints.ResourceTypes);
  const resources = models.map(({ resourceType }) => ({
    schemas: [urn.ResourceType],
    id: resourceType.id ?? resourceType.name,
    ...(resourceType as unknown as JsonObject),
    ...meta('ResourceType', request, `${endpoint}/${encodeURIComponent(resourceType.id ?? resourceType.name)}`),
  }));
  return answer(resources, 'ResourceType', request, id);
}

/** Handles GET of `/Schemas`, and of one schema by its URN (RFC 7643 section 7). */
export function getSchemas(provider: ProviderContext, request: ScimRequest, id?: string): ScimResponse {
  if (provider.behaviour.resourceTypes.length > 0) noteBehaviour(provider, 'resourceTypes');
  const endpoint = spell(provider, endpoints.Schemas);
  const resources = provider.schemas.map((schema) => ({
    schemas: [urn.Schema],
    ...(schema as unknown as JsonObject),
    ...meta('Schema', request, `${endpoint}/${schema.id}`),
  }));
  return answer(resources, 'Schema', request, id);
}

/**
 * Returns the path of an endpoint. The path is in lower case if the behaviour `pathCase` is `lower`. Otherwise, the
 * path is unchanged.
 */
function spell({ behaviour }: ProviderContext, path: string): string {
  return behaviour.pathCase === 'lower' ? path.toLowerCase() : path;
}

function answer(
  resources: readonly JsonObject[],
  type: string,
  request: ScimRequest,
  id: string | undefined,
): ScimResponse {
  if (id !== undefined) {
    const found = resources.find((resource) => String(resource.id).toLowerCase() === id.toLowerCase());
    if (!found) throw new ScimError(404, `there is no ${type} with the id ${JSON.stringify(id)}`);
    return resourceResponse(found);
  }
  // RFC 7644 section 4: the provider refuses a filter, and ignores sorting and pagination.
  if (request.query.filter !== undefined) throw new ScimError(403, 'this endpoint does not support filters');
  return jsonResponse(200, listResponse(resources, { startIndex: 1 }));
}

function resourceResponse(resource: JsonObject): ScimResponse {
  return jsonResponse(200, resource, { location: String((resource.meta as JsonObject).location) });
}

function meta(resourceType: string, { base }: ScimRequest, path: string): { meta: JsonObject } {
  return { meta: { resourceType, location: `${base}${path}` } };
}
