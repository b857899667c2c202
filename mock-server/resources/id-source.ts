import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';

/**
 * Gives a new resource its final id. Throws a `ScimError` with `uniqueness` where its externalId is the id of another resource.
 */
export function withIdFromSource(provider: ProviderContext, model: ResourceModel, resource: Resource): Resource {
  const { externalId } = resource;
  if (provider.behaviour.idSource === 'server' || typeof externalId !== 'string') return resource;
  noteBehaviour(provider, 'idSource');
  if (!canStandInUrl(externalId)) {
    throw ScimError.of('invalidValue', `externalId: ${JSON.stringify(externalId)} cannot be an id`);
  }
  if (provider.store.get(model.resourceType.name, externalId)) {
    throw ScimError.of('uniqueness', `the id ${JSON.stringify(externalId)} is in use already`);
  }
  return { ...resource, id: externalId };
}

/** True for text that is a segment of a URL path. Half a surrogate pair cannot be encoded. */
function canStandInUrl(id: string): boolean {
  try {
    return !['', '.', '..'].includes(id) && encodeURIComponent(id) !== '';
  } catch {
    return false;
  }
}
