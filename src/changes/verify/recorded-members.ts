import type { ChangeContext } from '../context.ts';
import { MembersLostError } from '../errors.ts';
import { MemberIds } from '../member-ids.ts';
import { describeGroup } from '../resource.ts';
import { findMissingMembers, othersOut } from './bystanders.ts';

/**
 * Reads a group, and verifies that the group has the members that the job has recorded (see `MemberRecord`). `id` is
 * the id of the group. `own` contains the members whom the present change adds or removes. These members are not
 * verified. Returns the error for members that are missing, or that cannot be verified. Returns `undefined` if all
 * members are in the group, or if there is no record. Never throws. Does not add missing members again, because
 * somebody may have removed them on purpose since the earlier run.
 */
export async function verifyRecordedMembers(
  context: ChangeContext,
  id: string,
  own: readonly string[] = [],
): Promise<MembersLostError | undefined> {
  const { members } = context;
  const recorded = [...(members?.unverified() ?? [])].find(({ group }) => group.id === id);
  if (!members || !recorded) return undefined;
  const { group } = recorded;
  const changed = new MemberIds(own);
  const others = recorded.others.filter((other) => !changed.has(other));
  let missing: readonly string[] | undefined = [];
  let problem = 'the service does not show whether these members are in the group';
  try {
    if (others.length > 0) missing = await findMissingMembers(context, id, others);
  } catch (error) {
    missing = undefined;
    context.stop.onFailure(error);
    problem = `scimctl could not check whether these members are in the group, because a read failed: ${error instanceof Error ? error.message : 'unknown error'}`;
  }
  const what = `a change of group ${describeGroup(group)} in this job`;
  if (!missing) {
    return new MembersLostError(
      `${what} may also have removed ${othersOut(others)}; ${problem}; check these members in the service itself`,
    );
  }
  const lost = new MemberIds(missing);
  members.settle(
    id,
    recorded.others.filter((other) => !lost.has(other)),
  );
  if (missing.length === 0) return undefined;
  return new MembersLostError(`${what} also removed ${othersOut(missing)}; add these members in the service itself`);
}
