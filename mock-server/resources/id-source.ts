import { ScimError } from '../../src/protocol/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';

/**
 * With the behaviour `idSource`, replaces the id of a new resource with the `externalId` of the resource. Throws a
 * `ScimError` with `uniqueness` if this `externalId` is already the id of another resource.
 */
export function withIdFromSource(provider: ProviderContext, model: ResourceModel, resource: Resource): Resource {
  const { externalId } = resource;
  if (provider.behaviour.idSource === 'server' || typeof externalId !== 'string') return resource;
  noteBehaviour(provider, 'idSource');
  if (!canBeUrlSegment(externalId)) {
    throw ScimError.of('invalidValue', `externalId: ${JSON.stringify(externalId)} cannot be used as an id in a URL`);
  }
  if (provider.store.get(model.resourceType.name, externalId)) {
    throw ScimError.of('uniqueness', `the id ${JSON.stringify(externalId)} is already in use`);
  }
  return { ...resource, id: externalId };
}

/** True if the text can be a segment of a URL path. A text with a lone surrogate cannot be encoded. */
function canBeUrlSegment(id: string): boolean {
  try {
    return !['', '.', '..'].includes(id) && encodeURIComponent(id) !== '';
  } catch {
    return false;
  }
}
