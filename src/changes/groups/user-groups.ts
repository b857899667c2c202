import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeContext } from '../context.ts';
import { groupsOf } from '../resource.ts';

/** People who are looked at to find one with groups. */
const peopleLookedAt = 25;

/**
 * True when some person of the service is seen to have `groups`, so that a person without is in no group. Asks once a run.
 */
export async function showsUserGroups({
  client,
  service,
}: Pick<ChangeContext, 'client' | 'service'>): Promise<boolean> {
  if (service.showsGroupsOfUsers) return true;
  service.userGroupsAsked ??= (async () => {
    for await (const person of client.list(endpoints.Users, { count: peopleLookedAt, limit: peopleLookedAt })) {
      if (groupsOf(person)?.length) return true;
    }
    return false;
  })();
  const isShown = await service.userGroupsAsked;
  if (isShown) service.showsGroupsOfUsers = true;
  return isShown;
}
