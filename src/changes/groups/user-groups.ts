import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeContext } from '../context.ts';
import { groupsOf } from '../resource.ts';

/** Maximum number of people who are read to find a person with groups. */
const peopleLookedAt = 25;

/**
 * Resolves to true if at least one person has `groups`. Then a person without `groups` is in no group. Sends requests only once in a run.
 */
export async function showsUserGroups({
  client,
  service,
}: Pick<ChangeContext, 'client' | 'service'>): Promise<boolean> {
  if (service.showsGroupsOfUsers) return true;
  service.userGroupsAsked ??= (async () => {
    // With `limit`, the client would show a notice about the limit, but the user has set no limit.
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
