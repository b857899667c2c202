import { ScimError } from '../../protocol/errors.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeContext } from '../context.ts';
import { idOf } from '../resource.ts';
import { nobody } from './member-filter.ts';
import { showsUserGroups } from './user-groups.ts';

/** Maximum number of people for whom a filter searches for groups. */
const peopleTried = 20;

/**
 * Tests whether groups have members that the service does not show. Called if no group shows members: the groups may be
 * empty, or the service may hide their members. `found`: people show their groups, or a filter finds a group of a
 * person. `none`: the filter finds no group of the first 20 people, or there are no people. `unknown`: the test is not
 * possible, for example because the service has no filter on members. Throws any error that is not a `ScimError`.
 */
export async function findHiddenMembers(context: ChangeContext): Promise<'found' | 'none' | 'unknown'> {
  const { client, service, stop } = context;
  if (service.dialect.facts.membersOnRead === 'never') return 'unknown';
  if (await showsUserGroups(context)) return 'found';
  const isFiltered = service.filter && service.membershipFilter !== 'useless';
  let count = 0;
  try {
    if (isFiltered && (await isMember(context, nobody))) return 'unknown';
    for await (const person of client.list(endpoints.Users, { count: peopleTried })) {
      if (!isFiltered) return 'unknown';
      const id = idOf(person);
      if (id !== undefined && (await isMember(context, id))) return 'found';
      if (++count === peopleTried) break;
      if (stop.isStopped) return 'unknown';
    }
    return 'none';
  } catch (error) {
    if (error instanceof ScimError) return 'unknown';
    throw error;
  }
}

/** True if a filter finds a group that has the member. */
async function isMember({ client, model }: ChangeContext, id: string): Promise<boolean> {
  const filter = `members.value eq ${JSON.stringify(id)}`;
  const options = { filter, excludedAttributes: ['members'] };
  for await (const _ of client.list(model.resourceType.endpoint, options)) return true;
  return false;
}
