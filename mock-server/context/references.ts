import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext } from './context.ts';

/**
 * Returns the URL of a resource. The URL begins with `base`, which is the base URL of the request. The provider
 * therefore needs no configuration if it is behind a mount, a proxy or a tunnel.
 */
export function locationOf(model: ResourceModel, id: string, base: string): string {
  return `${base}${model.resourceType.endpoint}/${encodeURIComponent(id)}`;
}

/** Returns the `$ref` of a resource of this type (RFC 7643 section 2.4). */
export function refOf({ models }: ProviderContext, type: string, id: string, base: string): string {
  const model = models.find(({ resourceType }) => resourceType.name === type);
  const endpoint = model?.resourceType.endpoint ?? `/${type}s`;
  return `${base}${endpoint}/${encodeURIComponent(id)}`;
}

/**
 * Returns the name of a resource for use in references to the resource: the `displayName`, or the `userName` if there
 * is no `displayName`.
 */
export function nameOf(resource: Resource): string | undefined {
  const name = resource.displayName ?? resource.userName;
  return typeof name === 'string' ? name : undefined;
}
