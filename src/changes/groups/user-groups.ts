import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeContext } from '../context.ts';
import { groupsOf } from '../resource.ts';

/** Maximum number of people who are read to find one person whose `groups` are shown. */
const peopleLookedAt = 25;

/**
 * Resolves to true if at least one person has `groups`. In this case, a person without `groups` is in no group. Sends
 * requests only for the first call of a run.
 */
export async function showsUserGroups({
  client,
  service,
}: Pick<ChangeContext, 'client' | 'service'>): Promise<boolean> {
  if (service.showsGroupsOfUsers) return true;
  service.userGroupsAsked ??= (async () => {
    // Counts the people in this loop. The option `limit` is not used, because the client would then show a notice about
    // a limit that the user has not set.
    let count = 0;
    for await (const person of client.list(endpoints.Users, { count: peopleLookedAt })) {
      if (groupsOf(person)?.length) return true;
      if (++count === peopleLookedAt) break;
    }
    return false;
  })();
  const isShown = await service.userGroupsAsked;
  if (isShown) service.showsGroupsOfUsers = true;
  return isShown;
}
