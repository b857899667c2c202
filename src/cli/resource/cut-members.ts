import type { ChangeContext } from '../../changes/context.ts';
import type { ReadGroup } from '../../changes/groups/nested-members.ts';
import { findMemberLimit } from '../../changes/groups/whole.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';

/** Maximum number of groups that warnings name. */
const maxNamed = 10;

/** Number of groups for which the service did not show, or may not show, all members. */
export interface CutMembers {
  /** Number of groups for which a filter finds more members than the service shows. */
  readonly proven: number;
  /** Number of groups whose number of shown members may be a limit of the service. */
  readonly suspected: number;
}

/** The last parts of the warnings. They tell what the missing members mean for the output of the command. */
export interface CutConsequences {
  readonly ifProven: string;
  readonly ifSuspected: string;
}

/**
 * Warns about each group that may have more members than the service shows. If all members of a group are people, sends
 * a request that counts them with a filter. If the count is higher than the number of shown people, sends a second
 * request, to test whether the service applies the filter.
 */
export async function warnOfCutMembers(
  scope: Pick<CommandScope, 'note'>,
  context: ChangeContext,
  groups: readonly ReadGroup[],
  { ifProven, ifSuspected }: CutConsequences,
): Promise<CutMembers> {
  let proven = 0;
  let suspected = 0;
  for (const { id, label, members } of groups) {
    if (context.stop.isStopped) break;
    const hasGroups = members.some(({ isGroup }) => isGroup === true);
    const limit = await findMemberLimit(context, id, members.length, { hasGroups });
    if (!limit) continue;
    if (limit.isProven) proven++;
    else suspected++;
    if (proven + suspected > maxNamed) continue;
    scope.note(`Warning: group ${label}: the service ${limit.reason}, ${limit.isProven ? ifProven : ifSuspected}`);
  }
  const more = proven + suspected - maxNamed;
  if (more > 0) scope.note(`Warning: ${pluralize(more, 'other group')} may also have members that are not shown`);
  return { proven, suspected };
}
