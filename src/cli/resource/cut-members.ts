import type { ChangeContext } from '../../changes/context.ts';
import type { ReadGroup } from '../../changes/groups/nested-members.ts';
import { findMemberLimit } from '../../changes/groups/whole.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';

/** Maximum number of groups that warnings name. */
const maxNamed = 10;

/** What is known about the members that the service did not show. */
export interface CutMembers {
  /** Number of groups for which a filter counts more members than the group shows. */
  readonly proven: number;
  /** Number of groups whose number of shown members may be a limit of the service. */
  readonly suspected: number;
}

/** The end of a warning, with what follows for the output of the command. */
export interface CutConsequences {
  readonly ifProven: string;
  readonly ifSuspected: string;
}

/**
 * Warns about each group that may have more members than the service shows. Sends one request for each group whose
 * members are all people, and a second request if the first one counts more people than the group shows.
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
