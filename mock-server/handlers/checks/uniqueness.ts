import { ScimError } from '../../../src/protocol/errors.ts';
import type { ResourceModel } from '../../../src/protocol/schema/model.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../../context/context.ts';

/** Throws a `ScimError` with `uniqueness` if another resource has the same value of a unique attribute. */
export function checkUniqueness(provider: ProviderContext, model: ResourceModel, resource: Resource): void {
  for (const index of provider.indexes.get(model.resourceType.name) ?? []) {
    if (!index.unique) continue;
    for (const key of index.keys(resource)) {
      for (const other of provider.store.find(index.name, key)) {
        if (other.id !== resource.id) {
          throw ScimError.of('uniqueness', `${index.attribute.path} ${JSON.stringify(key)} is already in use`);
        }
      }
    }
  }
}

/**
 * Throws a `ScimError` with `uniqueness` if the id of a prepared resource is already in use. A client can choose an id,
 * so another request may have taken the same id.
 */
export function checkIdIsFree({ store }: ProviderContext, model: ResourceModel, { id }: Resource): void {
  if (!store.get(model.resourceType.name, id)) return;
  throw ScimError.of('uniqueness', `the id ${JSON.stringify(id)} is already in use`);
}
