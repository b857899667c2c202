import type { ChangeContext } from '../../changes/context.ts';
import type { ReadGroup } from '../../changes/groups/nested-members.ts';
import { findMemberLimit } from '../../changes/groups/whole.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';

/** Maximum number of groups that warnings name. */
const maxNamed = 10;

/** Number of groups for which the service did not show, or may not show, all members. */
export interface CutMembers {
  /** Number of groups that have more members than the service shows, according to a filter. */
  readonly proven: number;
  /** Number of groups that show so many members that the number may be a limit of the service. */
  readonly suspected: number;
}

/** The ends of the warnings. They say what the missing members mean for the output of the command. */
export interface CutConsequences {
  readonly ifProven: string;
  readonly ifSuspected: string;
}

/**
 * Warns about each group that may have more members than the service shows. If all members of a group are people, sends
 * a request that counts them. If the count is higher than the number of shown people, sends a second request.
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
