import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type Provider } from '../provider/context.ts';

/** Throws a `ScimError` for what the RFCs allow to be stored and this provider does not. `before` is what it replaces. */
export function checkRestrictions(
  provider: Provider,
  model: ResourceModel,
  resource: Resource,
  before: Resource | undefined,
): void {
  const { singleValued, userNameChange, uniqueGroupNames } = provider.behaviour;
  for (const name of singleValued) checkSingle(provider, resource, name);
  if (userNameChange === 'refuse' && before && before.userName !== resource.userName) {
    noteBehaviour(provider, 'userNameChange');
    throw ScimError.of('mutability', 'userName cannot be changed here');
  }
  if (uniqueGroupNames && model.resourceType.name === 'Group') checkGroupName(provider, resource);
}

function checkSingle(provider: Provider, resource: Resource, name: string): void {
  const value = resource[name];
  if (!Array.isArray(value) || value.length <= 1) return;
  noteBehaviour(provider, 'singleValued');
  throw ScimError.of('invalidValue', `${name}: it takes one value here, not ${value.length}`);
}

function checkGroupName(provider: Provider, group: Resource): void {
  const index = provider.indexes.get('Group')?.find(({ attribute }) => attribute.path === 'displayName');
  if (!index || typeof group.displayName !== 'string') return;
  for (const other of provider.store.find(index.name, index.key(group.displayName))) {
    if (other.id === group.id) continue;
    noteBehaviour(provider, 'uniqueGroupNames');
    throw ScimError.of('uniqueness', `displayName ${JSON.stringify(group.displayName)} is in use already`);
  }
}
