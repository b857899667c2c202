import { ScimError } from '../../protocol/errors.ts';
import type { ChangeContext } from '../context.ts';
import { idOf } from '../resource.ts';

/** An id that does not exist. If a service returns groups for this id, the service ignores the filter. */
export const nobody = '00000000-0000-4000-8000-000000000000';

/** The result of filters on the members of a group. */
export interface FilteredMembers {
  /** Ids of the people that a filter finds in the group. */
  readonly ids: ReadonlySet<string>;
  /**
   * True if the filter is known to find members. In this case, a person whom the filter does not find is not a member.
   */
  readonly isProven: boolean;
}

/**
 * Determines which people in `ids` are members of a group that does not show its members. Sends one filter for each
 * person. A match is trusted if the filter finds nothing for an id that does not exist. An empty result is trusted only
 * if the filter has matched at least once. Returns undefined if the service does not support a filter on members.
 */
export async function filterMembers(
  context: ChangeContext,
  groupId: string,
  ids: Iterable<string>,
): Promise<FilteredMembers | undefined> {
  const { service, stop } = context;
  if (!service.filter || service.membershipFilter === 'useless') return undefined;
  const found = new Set<string>();
  try {
    if (service.membershipFilter === 'unknown') {
      service.membershipFilter = (await finds(context, groupId, nobody)) ? 'useless' : 'plausible';
      if (service.membershipFilter === 'useless') return undefined;
    }
    for (const id of ids) {
      if (stop.isStopped) break;
      if (await finds(context, groupId, id)) found.add(id);
    }
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    service.membershipFilter = 'useless';
    return undefined;
  }
  if (found.size > 0) service.membershipFilter = 'proven';
  return { ids: found, isProven: service.membershipFilter === 'proven' };
}

async function finds({ client, model }: ChangeContext, groupId: string, id: string): Promise<boolean> {
  const filter = `id eq ${JSON.stringify(groupId)} and members.value eq ${JSON.stringify(id)}`;
  for await (const group of client.list(model.resourceType.endpoint, { filter, excludedAttributes: ['members'] })) {
    if (idOf(group) === groupId) return true;
  }
  return false;
}
