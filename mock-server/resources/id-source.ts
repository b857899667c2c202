import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../provider/context.ts';

/** A new resource with the id that it keeps. Throws a `ScimError` with `uniqueness` where its externalId is another's id. */
export function withIdFromSource(provider: ProviderContext, model: ResourceModel, resource: Resource): Resource {
  const { externalId } = resource;
  if (provider.behaviour.idSource === 'server' || typeof externalId !== 'string') return resource;
  noteBehaviour(provider, 'idSource');
  if (!canStandInUrl(externalId)) {
    throw ScimError.of('invalidValue', `externalId: ${JSON.stringify(externalId)} can be no id here`);
  }
  if (provider.store.get(model.resourceType.name, externalId)) {
    throw ScimError.of('uniqueness', `the id ${JSON.stringify(externalId)} is in use already`);
  }
  return { ...resource, id: externalId };
}

/** True for what is one segment of a path: half a surrogate pair is none, and neither is nothing. */
function canStandInUrl(id: string): boolean {
  try {
    return !['', '.', '..'].includes(id) && encodeURIComponent(id) !== '';
  } catch {
    return false;
  }
}
