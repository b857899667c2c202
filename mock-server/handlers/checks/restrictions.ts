import { ScimError } from '../../../src/protocol/errors.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../../context/context.ts';

/**
 * Throws a `ScimError` if a behaviour refuses a resource that the RFCs allow. The behaviours are `singleValued`,
 * `userNameChange` and `inactiveOnCreate`. `before` is the previous version of the resource.
 */
export function checkRestrictions(provider: ProviderContext, resource: Resource, before: Resource | undefined): void {
  const { singleValued, userNameChange, inactiveOnCreate, deactivation } = provider.behaviour;
  for (const name of singleValued) checkSingle(provider, resource, name);
  if (inactiveOnCreate === 'refuse' && !before && resource.active === false) {
    noteBehaviour(provider, 'inactiveOnCreate');
    throw ScimError.of('invalidValue', 'active: this provider does not create inactive resources');
  }
  // If `deactivation` is `obfuscated`, the provider itself replaces the `userName` of an inactive user.
  // `userNameChange` must not refuse this change.
  if (deactivation === 'obfuscated' && resource.active === false) return;
  if (userNameChange === 'refuse' && before && before.userName !== resource.userName) {
    noteBehaviour(provider, 'userNameChange');
    throw ScimError.of('mutability', 'userName: this provider does not allow a change of userName');
  }
}

function checkSingle(provider: ProviderContext, resource: Resource, name: string): void {
  const value = resource[name];
  if (!Array.isArray(value) || value.length <= 1) return;
  noteBehaviour(provider, 'singleValued');
  throw ScimError.of('invalidValue', `${name}: this provider allows one value, not ${value.length}`);
}
