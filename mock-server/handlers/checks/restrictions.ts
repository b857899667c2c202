import { ScimError } from '../../../src/protocol/errors.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../../context/context.ts';

/**
 * Throws a `ScimError` if the behaviour `singleValued` or `userNameChange` refuses a resource that the RFCs allow.
 * `before` is the previous version of the resource.
 */
export function checkRestrictions(provider: ProviderContext, resource: Resource, before: Resource | undefined): void {
  const { singleValued, userNameChange } = provider.behaviour;
  for (const name of singleValued) checkSingle(provider, resource, name);
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
