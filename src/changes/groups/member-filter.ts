import { ScimError } from '../../protocol/messages/errors.ts';
import type { ChangeContext } from '../context.ts';
import { idOf } from '../resource.ts';

/** Nobody has this id: a service that answers groups for it does not look at the filter. */
export const nobody = '00000000-0000-4000-8000-000000000000';

/** What filters on the members of a group tell. */
export interface FilteredMembers {
  /** Those whom a filter finds in the group. */
  readonly ids: ReadonlySet<string>;
  /** True when the filter is known to find members, so that everybody else is none. */
  readonly isProven: boolean;
}

/**
 * Asks who of these people is in a group, by a filter for each, where the service does not show members. That it finds
 * somebody is believed when it does not find somebody who is nobody; that it finds nobody, once it has found somebody.
 * Undefined where the service has no such filter.
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
