import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { groupType } from '../groups/group-type.ts';
import { isMembershipModel, readMembershipId } from '../groups/membership-resource.ts';
import type { Change } from '../store/store.ts';

/**
 * The type of internal records in the store. Each record says that a request created a certain resource. No request can
 * read the records, because no resource type for clients has this name.
 */
export const ownedType = '$owned';

function recordId(type: string, id: string): string {
  return `${type}/${id}`;
}

/** Returns the change that records the creation of a resource, if the behaviour `visibility` is `own`. */
export function recordCreation({ behaviour }: ProviderContext, { resourceType }: ResourceModel, id: string): Change[] {
  if (behaviour.visibility === 'all') return [];
  return [{ op: 'put', type: ownedType, resource: { schemas: [], id: recordId(resourceType.name, id) } }];
}

/** Returns the change that removes the record of a resource. Returns no change if there is no record. */
export function forgetCreation({ store }: ProviderContext, { resourceType }: ResourceModel, id: string): Change[] {
  const record = recordId(resourceType.name, id);
  return store.get(ownedType, record) ? [{ op: 'delete', type: ownedType, id: record }] : [];
}

/**
 * True if clients see a resource. With the behaviour `visibility=own`, clients see only resources that were created by
 * requests.
 */
export function isVisible(provider: ProviderContext, type: string, id: string): boolean {
  if (provider.behaviour.visibility === 'all') return true;
  noteBehaviour(provider, 'visibility');
  // A membership has no creation record of its own. Clients see a membership if they see its group.
  const isMembership = provider.models.some((model) => isMembershipModel(model) && model.resourceType.name === type);
  const group = isMembership ? readMembershipId(id)?.group : undefined;
  const record = group === undefined ? recordId(type, id) : recordId(groupType, group);
  return provider.store.get(ownedType, record) !== undefined;
}
