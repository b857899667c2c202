import { ScimError } from '../../protocol/errors.ts';
import type { ChangeContext } from '../context.ts';
import { idOf } from '../resource.ts';

/** An id that does not exist: a service that returns groups for it ignores the filter. */
export const nobody = '00000000-0000-4000-8000-000000000000';

/** Result of filters on the members of a group. */
export interface FilteredMembers {
  /** Ids that a filter finds in the group. */
  readonly ids: ReadonlySet<string>;
  /** True if the filter is known to find members, so that all other ids are no members. */
  readonly isProven: boolean;
}

/**
 * Finds out which of these people are members, with one filter per person, if the service does not show members. A match is
 * trusted if the filter does not match an id that does not exist; no match is trusted only after a match. Undefined if the
 * service has no such filter.
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
