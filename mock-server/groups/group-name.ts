import { ScimError } from '../../src/protocol/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { groupType, isGroupModel } from './group-type.ts';

/**
 * Throws a `ScimError` with `uniqueness` if the behaviour `uniqueGroupNames` is on and another group has the same
 * `displayName`.
 */
export function checkGroupName(provider: ProviderContext, model: ResourceModel, group: Resource): void {
  if (!provider.behaviour.uniqueGroupNames || !isGroupModel(model)) return;
  const index = provider.indexes.get(groupType)?.find(({ attribute }) => attribute.path === 'displayName');
  if (!index || typeof group.displayName !== 'string') return;
  for (const other of provider.store.find(index.name, index.key(group.displayName))) {
    if (other.id === group.id) continue;
    noteBehaviour(provider, 'uniqueGroupNames');
    throw ScimError.of('uniqueness', `displayName ${JSON.stringify(group.displayName)} is already in use`);
  }
}
