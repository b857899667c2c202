import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { idKey } from '../member-ids.ts';
import type { GroupName } from '../resource.ts';
import { ServiceKnowledge } from '../service.ts';
import { createMembershipFinder } from './membership.ts';

/** Maximum number of groups in the search, including the direct groups. */
const maxGroups = 1000;

/** A group that contains another group. */
export interface OuterGroup {
  readonly group: GroupName;
  /** The groups between the person and this group. The first group is the group in which the person is a direct member. */
  readonly via: readonly GroupName[];
}

/** The outer groups, or the reason why they are not known. */
export type OuterGroups =
  | { readonly kind: 'known'; readonly groups: readonly OuterGroup[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Finds the groups that contain the groups in `direct`, level by level. Returns each group once, with the shortest
 * chain of groups that leads to it (`via`). Searches no group twice, so the search also ends if a group contains
 * itself.
 * `context` has the model of groups. Throws an `UnsupportedError` for more than 1,000 groups, and any error of a request.
 */
export async function findOuterGroups(context: ChangeContext, direct: readonly GroupName[]): Promise<OuterGroups> {
  // If people show their `groups`, this does not mean that groups show the groups that contain them. The search
  // therefore uses a new `ServiceKnowledge`, in which it is not recorded that people show their `groups`.
  const { client, service, stop } = context;
  const finder = createMembershipFinder({
    ...context,
    service: new ServiceKnowledge(undefined, service.memory, client.dialect),
  });
  const visited = new Set(direct.map(({ id }) => idKey(id)));
  const groups: OuterGroup[] = [];
  let level: OuterGroup[] = direct.map((group) => ({ group, via: [] }));
  while (level.length > 0) {
    const next: OuterGroup[] = [];
    for (const { group, via } of level) {
      if (stop.isStopped) return { kind: 'unknown', reason: 'the search was stopped' };
      const outer = await finder.find(group.id, {});
      if (outer.kind === 'unknown') return outer;
      for (const found of outer.groups.filter(({ id }) => !visited.has(idKey(id)))) {
        visited.add(idKey(found.id));
        next.push({ group: found, via: [...via, group] });
      }
      if (visited.size > maxGroups) throw new UnsupportedError(`more than ${maxGroups} groups contain these groups`);
    }
    groups.push(...next);
    level = next;
  }
  return { kind: 'known', groups };
}
