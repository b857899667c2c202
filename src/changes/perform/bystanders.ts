import { patchMessage } from '../../protocol/patch/index.ts';
import { type Answer, sendChange } from '../answer.ts';
import type { ChangeContext } from '../context.ts';
import { NotVerifiedError, UnsupportedError } from '../errors.ts';
import { readShown } from '../groups/whole.ts';
import { MemberIds } from '../member-ids.ts';
import { describeGroup, type GroupName } from '../resource.ts';
import type { Bystanders } from '../service.ts';
import { missingMembers, othersOut } from '../verify/bystanders.ts';

/** A PATCH that adds or removes some members of a group. */
interface MemberPatch {
  readonly group: GroupName;
  readonly kind: 'add' | 'remove';
  readonly ids: readonly string[];
}

/**
 * Sends a PATCH of members and verifies that all other members stay in the group: some services take a filtered removal as
 * removal of all members, or an addition as the new list. Verifies the first change of a run that has other members; later
 * changes are trusted. Adds lost members again.
 */
export async function watchBystanders(
  context: ChangeContext,
  change: MemberPatch,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const { memberPatch } = context.service;
  const seen = await settled(context, change.kind);
  if (seen === 'stay' || seen === 'unknown') return send();
  if (seen === 'lost') {
    throw new UnsupportedError(
      `the service also changes other members of a group when it ${change.kind === 'add' ? 'adds' : 'removes'} members: nothing was sent`,
      'change the group in the service itself, or with groups replace',
    );
  }
  const trial = look(context, change, send);
  memberPatch[change.kind] = trial.then(
    ({ bystanders }) => bystanders,
    () => 'none' as const,
  );
  const { answer, error } = await trial;
  if (error) throw error;
  return answer;
}

/** Waits for a verification in progress: with two at once, a loss could not be attributed. */
async function settled({ service }: ChangeContext, kind: MemberPatch['kind']): Promise<Bystanders | undefined> {
  for (let trial = service.memberPatch[kind]; trial; trial = service.memberPatch[kind]) {
    const bystanders = await trial;
    if (bystanders !== 'none') return bystanders;
    if (service.memberPatch[kind] === trial) return undefined;
  }
  return undefined;
}

interface Looked {
  readonly answer: Answer;
  readonly bystanders: Bystanders;
  readonly error?: Error;
}

async function look(context: ChangeContext, change: MemberPatch, send: () => Promise<Answer>): Promise<Looked> {
  const others = await membersBesides(context, change);
  const answer = await send();
  if (others === undefined) return { answer, bystanders: 'unknown' };
  if (others.length === 0) return { answer, bystanders: 'none' };
  const lost = await missingMembers(context, change.group.id, others);
  if (lost === undefined) return { answer, bystanders: 'unknown' };
  if (lost.length === 0) return { answer, bystanders: 'stay' };
  return { answer, bystanders: 'lost', error: await putBack(context, change, lost) };
}

/** Undefined if the group cannot be read or shows no members: then nothing can be verified. */
async function membersBesides(
  context: ChangeContext,
  { group, ids }: MemberPatch,
): Promise<readonly string[] | undefined> {
  const changed = new MemberIds(ids);
  const others = (members: Iterable<string>) => [...members].filter((id) => !changed.has(id));
  const sent = context.service.createdGroups.get(group.id);
  if (sent) return others(sent);
  try {
    const { ids: shown } = await readShown(context, group.id);
    return shown.size > 0 || context.service.showsMembers ? others(shown) : undefined;
  } catch {
    return undefined;
  }
}

/** Adds the lost members together with the added members, so that a service that replaces the list has all of them. */
async function putBack(
  context: ChangeContext,
  { group, kind, ids }: MemberPatch,
  lost: readonly string[],
): Promise<NotVerifiedError> {
  const { client, model } = context;
  const value = [...lost, ...(kind === 'add' ? ids : [])].map((id) => ({ value: id }));
  const body = patchMessage([{ op: 'add', path: 'members', value }]);
  let isBack = false;
  try {
    await sendChange(client, { method: 'PATCH', endpoint: model.resourceType.endpoint, id: group.id, body });
    isBack = (await missingMembers(context, group.id, lost))?.length === 0;
  } catch {
    // That they could not be put back is what the message says.
  }
  const what = `the change of group ${describeGroup(group)} removed ${othersOut(lost)}`;
  return isBack
    ? new NotVerifiedError(`${what}; they were put back`)
    : new NotVerifiedError(`${what}; they could not be put back`, 'add them again in the service itself');
}
