import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { patchMessage } from '../../protocol/patch/index.ts';
import { type Answer, sendChange } from '../answer.ts';
import { isLostResponse, isUnknownOutcome } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { MembersLostError, UnsupportedError } from '../errors.ts';
import { readShown } from '../groups/whole.ts';
import { MemberIds } from '../member-ids.ts';
import { describeGroup, type GroupName } from '../resource.ts';
import type { Bystanders } from '../service.ts';
import { findMissingMembers, missingMembers, othersOut } from '../verify/bystanders.ts';
import { notReadable, notVerified } from '../verify/looks.ts';
import { verifyMembers } from '../verify/verify-members.ts';

/** A PATCH that adds or removes some members of a group. */
interface MemberPatch {
  readonly group: GroupName;
  readonly kind: 'add' | 'remove';
  readonly ids: readonly string[];
}

/**
 * Sends a PATCH of members and verifies that all other members stay in the group. Some services remove all members when
 * a request removes one member. Other services replace the list of members when a request adds members. A run verifies
 * only its first addition and its first removal in a group that has other members. If no other member was lost, the run
 * trusts later changes. Otherwise, adds the lost members again. After the change was sent, a stop of the run does not
 * end the verification, or the request that adds lost members again.
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
      `nothing was sent, because the service also removes other members when the service ${change.kind === 'add' ? 'adds' : 'removes'} members of a group`,
      'change the group in the service itself, or use groups replace',
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

/**
 * Waits for a verification that is already running, and returns its result. Only one verification runs at a time, so
 * that scimctl knows which change has removed the lost members.
 */
async function settled({ service, turns }: ChangeContext, kind: MemberPatch['kind']): Promise<Bystanders | undefined> {
  for (let trial = service.memberPatch[kind]; trial; trial = service.memberPatch[kind]) {
    const running = trial;
    // While this change waits, it gives its turn to another change. The running verification needs a turn after each of
    // its pauses. If waiting changes kept all turns, it could not continue.
    const bystanders = await (turns ? turns.outside(() => running) : running);
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
  if (others && others.length > 0) await record(context, change, others);
  const settle = () => context.members?.settle(change.group.id, others ?? []);
  let answer: Answer;
  try {
    answer = await send();
  } catch (error) {
    // If the outcome of the change is unknown, the members stay recorded, because the change may have removed them.
    if (!isLostResponse(error) && !isUnknownOutcome(error)) settle();
    throw error;
  }
  // The verification continues even after a stop, because a later run could not find a loss: lost members are already
  // missing when the later run reads the group for the first time.
  const completing = despiteStop(context);
  if (others === undefined) return { answer, bystanders: 'unknown' };
  if (others.length === 0) return { answer, bystanders: 'none' };
  // After status 202, the service makes the change later. The other members are therefore checked only after a read
  // shows the change.
  if (answer.kind === 'accepted') {
    const error = await notShown({ ...completing, stop: context.stop }, change, answer, others);
    if (error) return { answer, bystanders: 'unknown', error };
  }
  let lost: readonly string[] | undefined;
  try {
    lost = await findMissingMembers(completing, change.group.id, others);
  } catch (error) {
    if (context.stop.isStopped) return { answer, bystanders: 'unknown', error: notCompared(change, others, error) };
  }
  if (lost === undefined || lost.length === 0) {
    settle();
    return { answer, bystanders: lost ? 'stay' : 'unknown' };
  }
  const { error, isRestored } = await restore(completing, change, lost);
  if (isRestored) settle();
  return { answer, bystanders: 'lost', error };
}

/**
 * Records the other members before the change is sent. If the record cannot be written, stops the run and throws an
 * error that says that the request was not sent.
 */
async function record(
  { members, stop }: ChangeContext,
  { group, ids: changed }: MemberPatch,
  others: readonly string[],
): Promise<void> {
  try {
    await members?.watch({ group, others, changed });
  } catch (cause) {
    stop.halt({ code: 'cannotWrite', message: cause instanceof Error ? cause.message : 'unknown error' });
    throw notSent(cause);
  }
}

function notSent(cause: unknown): NetworkError {
  return new NetworkError('the request was aborted before it was sent', 'aborted', false, { cause });
}

/** Returns a context whose requests and pauses do not end when the run is stopped. */
function despiteStop(context: ChangeContext): ChangeContext {
  const { client, stop } = context;
  return { ...context, client: client.despiteStop?.() ?? client, stop: stop.despiteStop() };
}

/**
 * Creates the error for other members who may be missing. After a stop of the run, a read that should verify them
 * failed.
 */
function notCompared({ group }: MemberPatch, others: readonly string[], error: unknown): MembersLostError {
  const reason = error instanceof Error ? error.message : 'unknown error';
  return new MembersLostError(
    `the change of group ${describeGroup(group)} may also have removed ${othersOut(others)}; the run was stopped, and scimctl could not check whether these members are still in the group, because a read failed: ${reason}`,
    'check these members in the service itself',
  );
}

/**
 * Waits until a read shows a change that was accepted with status 202. Returns an error if no read shows the change.
 * Never throws. A stop of the run ends the wait, because the change may take any length of time. The error then names
 * the other members.
 */
async function notShown(
  context: ChangeContext,
  change: MemberPatch,
  answer: Answer,
  others: readonly string[],
): Promise<Error | undefined> {
  try {
    const { verified } = await verifyMembers(context, change, change.ids, [answer]);
    const isShown = change.ids.every((id) => verified.has(id));
    if (isShown) return undefined;
    const unchecked = context.stop.isStopped
      ? `; the run was stopped before scimctl could verify that the group keeps ${othersOut(others)}`
      : '';
    return notVerified(answer, `the members are not as requested${unchecked}`);
  } catch (error) {
    return notReadable(answer, error);
  }
}

/**
 * Returns the ids of the members that the change should not affect. Returns undefined if the group cannot be read or
 * shows no members, because there is then nothing to compare with later. Throws a `NetworkError` if a stop of the run
 * aborted the read. The change is then not sent, because scimctl could not find out which members it has removed.
 */
async function membersBesides(
  context: ChangeContext,
  { group, ids }: MemberPatch,
): Promise<readonly string[] | undefined> {
  const changed = new MemberIds(ids);
  const others = (members: Iterable<string>) => [...members].filter((id) => !changed.has(id));
  const sent = context.service.createdGroups.membersOf(group.id);
  if (sent) return others(sent);
  try {
    const { ids: shown } = await readShown(context, group.id);
    return shown.size > 0 || context.service.showsMembers ? others(shown) : undefined;
  } catch (cause) {
    if (!(cause instanceof NetworkError && cause.code === 'aborted')) return undefined;
    throw notSent(cause);
  }
}

/**
 * Adds the lost members again. The request also contains the members of the original change, because some services
 * replace all members with the members of a request. Returns the error that describes the loss. `isRestored` is true if a
 * read shows that the group has all lost members again.
 */
async function restore(
  context: ChangeContext,
  { group, kind, ids }: MemberPatch,
  lost: readonly string[],
): Promise<{ readonly error: MembersLostError; readonly isRestored: boolean }> {
  const { client, model } = context;
  const value = [...lost, ...(kind === 'add' ? ids : [])].map((id) => ({ value: id }));
  const body = patchMessage([{ op: 'add', path: 'members', value }]);
  let isRestored = false;
  try {
    await sendChange(client, { method: 'PATCH', endpoint: model.resourceType.endpoint, id: group.id, body });
    isRestored = (await missingMembers(context, group.id, lost))?.length === 0;
  } catch {
    // Ignores the error of the request or of the read. The error message below already says that the members could not
    // be added again.
  }
  const what = `the change of group ${describeGroup(group)} also removed ${othersOut(lost)}`;
  const error = isRestored
    ? new MembersLostError(`${what}; scimctl added these members again`)
    : new MembersLostError(
        `${what}; scimctl could not add these members again`,
        'add these members in the service itself',
      );
  return { error, isRestored };
}
