import { resourcePath } from '../../client/url.ts';
import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { patchMessage } from '../../protocol/patch/index.ts';
import { type Answer, sendChange } from '../answer.ts';
import {
  hasStatus,
  isGone,
  isLostResponse,
  isRefusedForLoad,
  isUnknownOutcome,
  toFinalError,
} from '../classify-error.ts';
import { type ChangeContext, lookPauses, maxAttempts } from '../context.ts';
import { deletesOnDeactivation } from '../dialect/deactivation.ts';
import { memberSlice } from '../dialect/member-limits.ts';
import { memberOperations } from '../dialect/patch-parts.ts';
import { NotVerifiedError, RefusedButMadeError, UnsupportedError } from '../errors.ts';
import { readMembers, readWhole } from '../groups/whole.ts';
import type { Approval } from '../guard/approval.ts';
import { MemberIds } from '../member-ids.ts';
import { leave } from '../removals.ts';
import { type GroupName, memberIdsOf, slices, versionOf } from '../resource.ts';
import type { Transaction } from '../transaction.ts';
import { afterRefusal } from '../verify/after-refusal.ts';
import { RefusedLaterError } from '../verify/completion.ts';
import { assertNotPending, notReadable, notVerified, recordAccepted } from '../verify/looks.ts';
import { verifyRecordedMembers } from '../verify/recorded-members.ts';
import { type MembershipKnowledge, verifyMembers } from '../verify/verify-members.ts';
import { watchBystanders } from './bystanders.ts';
import { sendByMethod } from './methods.ts';
import { assertReplaceable, sendPut } from './put.ts';

/** Default maximum number of members in one PATCH. Some services reject a PATCH with more members. */
export const defaultSlice = 100;

/** Members to add to a group or to remove from a group. */
export interface MemberChange {
  readonly group: GroupName;
  readonly kind: 'add' | 'remove';
  /** Ids of the members without duplicates. */
  readonly ids: readonly string[];
  /** Ids of the current members of the group; undefined if they were not read. */
  readonly current?: ReadonlySet<string> | undefined;
  /** Maximum number of members in one PATCH. Default: 100. A lower limit of the dialect applies too. */
  readonly slice?: number | undefined;
  /** Maps the id of each member to its label for messages. */
  readonly labels?: ReadonlyMap<string, string>;
  /** Present if a later run may continue this run. */
  readonly accepted?: AcceptedMembers | undefined;
}

/**
 * The accepted changes of members that an earlier run recorded, and the functions that record the accepted changes of
 * this run.
 */
export interface AcceptedMembers {
  /**
   * Members whose change the service accepted with status 202 in an earlier run, each with the transaction of the
   * change. This run does not send the change again. It only verifies whether the service has made the change.
   */
  readonly earlier: ReadonlyMap<string, Transaction | undefined>;
  /** Called when the response to the change of these members has status 202, before the wait for the change. */
  readonly onAccepted: (ids: readonly string[], transaction?: Transaction) => void;
  /** Called when a completion event says that the service refused the accepted change of these members. */
  readonly onRefused: (ids: readonly string[]) => void;
}

/** The outcome of one member. `already`: no change was needed. An object contains the error that prevented the change. */
export type MemberOutcome = 'done' | 'already' | { readonly error: unknown };

/**
 * Adds members to a group or removes members, and verifies the result. Sends the members in slices, with one PATCH for
 * each slice. If the service does not support PATCH and all members can be read, sends a PUT of the whole group. If the
 * service rejects a slice, halves the slice again and again to find the member that causes the rejection. If the run
 * stops, a member that was not processed has no outcome. Throws a `SafetyError` for removals that the approval does not
 * cover. Any other error is the outcome of the members that the error concerns.
 */
export async function performMemberChange(
  context: ChangeContext,
  change: MemberChange,
  approval: Approval,
): Promise<ReadonlyMap<string, MemberOutcome>> {
  const run = new MemberRun(context, change);
  if (change.kind === 'remove') {
    approval.assertCovers(run.pending().map((id) => leave(id, change.labels?.get(id) ?? id, change.group)));
  }
  await run.verifyEarlier();
  const size = memberSlice(context.service.dialect, change.kind, change.slice ?? defaultSlice);
  for (const slice of slices(run.pending(), size)) {
    if (context.stop.isStopped) break;
    await run.slice(slice);
  }
  await run.verify();
  await run.verifyOthers();
  return run.outcomes;
}

type Accepted = Extract<Answer, { kind: 'accepted' }>;

/** The state of one change of members. */
class MemberRun {
  readonly outcomes = new Map<string, MemberOutcome>();
  /** Members whose change had a success response. */
  readonly #sent = new Set<string>();
  #answers: Answer[] = [];
  /**
   * Number of members that were unknown to the service. The request for each of the first three is sent again. After
   * these three, a request with an unknown member is not repeated.
   */
  #unknownMembers = 0;
  readonly #context: ChangeContext;
  readonly #change: MemberChange;

  constructor(context: ChangeContext, change: MemberChange) {
    this.#context = context;
    this.#change = change;
    for (const id of change.ids)
      if (change.current && this.#isAsWanted(id, change.current)) this.outcomes.set(id, 'already');
  }

  pending(): string[] {
    return [...new Set(this.#change.ids)].filter((id) => !this.outcomes.has(id));
  }

  /**
   * Verifies the members whose change the service accepted in an earlier run. Must be called before the first slice,
   * because a slice may be sent as a PUT. If the service has not made the accepted change yet, the PUT could undo it.
   */
  async verifyEarlier(): Promise<void> {
    const { accepted } = this.#change;
    const byTransaction = new Map<string | undefined, string[]>();
    for (const id of this.pending()) {
      if (!accepted?.earlier.has(id)) continue;
      const key = accepted.earlier.get(id)?.id;
      byTransaction.set(key, [...(byTransaction.get(key) ?? []), id]);
    }
    for (const ids of byTransaction.values()) {
      const answer = this.#earlierAnswer(accepted?.earlier.get(ids[0] as string));
      const knowledge = await this.#verifyByRead(ids, [answer]);
      for (const id of ids) this.outcomes.set(id, this.#judge(id, knowledge, answer));
    }
  }

  /** Returns the 202 response that an earlier run received from the service. */
  #earlierAnswer(transaction: Transaction | undefined): Accepted {
    const { client, model } = this.#context;
    if (!transaction) return { kind: 'accepted', status: 202 };
    const path = resourcePath(model.resourceType.endpoint, this.#change.group.id);
    const request: ScimRequest = { method: 'PATCH', base: client.base, path, query: {}, headers: {} };
    return { kind: 'accepted', status: 202, transaction, request };
  }

  /**
   * Verifies the members that the job has recorded, because a change of an earlier run may have removed them by
   * mistake. If a recorded member is missing, each successful outcome of this change becomes an error.
   */
  async verifyOthers(): Promise<void> {
    const { group, kind, ids } = this.#change;
    const made = ids.filter((id) => typeof this.outcomes.get(id) === 'string');
    if (made.length === 0 || this.#context.isRehearsal) return;
    if (kind === 'remove') this.#context.members?.settle(group.id, made);
    const error = await verifyRecordedMembers(this.#context, group.id, ids);
    if (error) for (const id of made) this.outcomes.set(id, { error });
  }

  /** Changes one slice of members. Never throws, because an error becomes the outcome of the members in the slice. */
  async slice(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    try {
      const answer = await this.#send(ids);
      for (const id of ids) this.#sent.add(id);
      this.#remember(ids);
      if (answer) this.#answers.push(answer);
    } catch (error) {
      if (isDivisible(error) || (await this.#isOfMember(error))) await this.#divide(ids, error);
      else if (isLostResponse(error) || isUnknownOutcome(error)) await this.#verifyAfterFailure(ids, error);
      else await this.#refused(ids, error);
    }
  }

  /**
   * Records the change in `createdGroups` if this run created the group. For a new group, the run assumes that the
   * group has the members that were sent, even if the service does not show these members.
   */
  #remember(ids: readonly string[]): void {
    const { group, kind } = this.#change;
    this.#context.service.createdGroups.change(group.id, kind, ids);
  }

  /** Verifies the members whose change had a success response. */
  async verify(): Promise<void> {
    const sent = [...this.#sent];
    if (sent.length === 0) return;
    if (this.#context.isRehearsal) {
      for (const id of sent) this.outcomes.set(id, 'done');
      return;
    }
    const knowledge = await this.#verifyByRead(sent, this.#answers);
    const accepted = this.#answers.find(({ kind }) => kind === 'accepted');
    for (const id of sent) this.outcomes.set(id, this.#judge(id, knowledge, accepted));
  }

  /**
   * Verifies members with a read. Never throws: if the read fails, the result contains the reason and no verified
   * member.
   */
  async #verifyByRead(ids: readonly string[], answers: readonly Answer[]): Promise<MembershipKnowledge> {
    try {
      return await verifyMembers(this.#context, this.#change, ids, answers);
    } catch (error) {
      if (error instanceof RefusedLaterError) {
        this.#change.accepted?.onRefused(ids);
        return { verified: new Set(), refused: error };
      }
      const reason = error instanceof Error ? error.message : 'unknown error';
      return { verified: new Set(), unknown: `the change could not be verified, because a read failed: ${reason}` };
    }
  }

  #judge(id: string, { verified, unknown, refused }: MembershipKnowledge, accepted: Answer | undefined): MemberOutcome {
    if (verified.has(id)) return 'done';
    if (refused) return { error: refused };
    const state = this.#change.kind === 'add' ? 'the member is not in the group' : 'the member is still in the group';
    if (accepted) return { error: notVerified(accepted, unknown ?? state) };
    return { error: new NotVerifiedError(`the service accepted the change, but ${unknown ?? state}`) };
  }

  /**
   * Sends a slice. If the outcome of the request is unknown, sends the request again. A repetition is safe, because the
   * change is idempotent.
   */
  async #send(ids: readonly string[]): Promise<Answer | undefined> {
    let lost: unknown;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendOnce(ids);
      } catch (error) {
        if (isLostResponse(error)) lost ??= error;
        if (error instanceof RefusedLaterError) this.#change.accepted?.onRefused(ids);
        const isWorthAnother = isUnknownOutcome(error) || hasStatus(error, 412);
        if (!isWorthAnother || attempt >= maxAttempts || this.#context.stop.isStopped)
          throw toFinalError(lost ?? error);
        await this.#context.stop.pause(lookPauses[attempt] ?? 0);
      }
    }
  }

  #sendOnce(ids: readonly string[]): Promise<Answer | undefined> {
    const { client, model } = this.#context;
    const { group, kind } = this.#change;
    return sendByMethod(this.#context, (method) => {
      if (method === 'PUT') return this.#put(ids);
      const body = patchMessage(memberOperations(this.#context.service.dialect, kind, ids));
      const send = async () => {
        const answer = await sendChange(client, { method, endpoint: model.resourceType.endpoint, id: group.id, body });
        recordAccepted(this.#context, answer, group.id);
        this.#onAccepted(ids, answer);
        return answer;
      };
      return this.#context.isRehearsal ? send() : watchBystanders(this.#context, { group, kind, ids }, send);
    });
  }

  /**
   * Sends a PUT of the whole group with the changed list of members. If the service supports versions, the request
   * fails if another client has changed the group.
   */
  async #put(ids: readonly string[]): Promise<Answer | undefined> {
    const { service } = this.#context;
    const { group, kind } = this.#change;
    assertReplaceable(this.#context);
    assertNotPending(this.#context, group.id);
    const whole = await readWhole(this.#context, group.id);
    const before = new MemberIds(memberIdsOf(whole));
    const after = new MemberIds(before);
    for (const id of ids) kind === 'add' ? after.add(id) : after.delete(id);
    if (after.size === before.size) return undefined;
    const shown = Array.isArray(whole.members) ? whole.members : [];
    const stay = shown.filter((member) => (memberIdsOf({ members: [member] }) ?? []).some((id) => after.has(id)));
    const added = kind === 'add' ? ids.filter((id) => !before.has(id)) : [];
    const members = [...stay, ...added.map((value): JsonObject => ({ value }))];
    const version = service.ignoresVersions ? undefined : versionOf(whole);
    const answer = await sendPut(this.#context, { id: group.id, body: { ...whole, members }, ifMatch: version });
    if (this.#context.isRehearsal) return answer;
    this.#onAccepted(ids, answer);
    // Waits until the service shows this change. The next PUT contains the members that the service shows, so it could
    // otherwise undo this change.
    if (answer.kind === 'accepted') await this.#waitFor(ids, answer);
    try {
      await this.#assertOthersStay(after);
    } catch (error) {
      this.#context.stop.onFailure(error);
      throw notReadable(answer, error);
    }
    return answer;
  }

  #onAccepted(ids: readonly string[], answer: Answer): void {
    if (answer.kind === 'accepted') this.#change.accepted?.onAccepted(ids, answer.transaction);
  }

  /** Waits until the service shows the change. Throws a `NotVerifiedError` if no read shows the change. */
  async #waitFor(ids: readonly string[], answer: Answer): Promise<void> {
    let knowledge: MembershipKnowledge;
    try {
      knowledge = await verifyMembers(this.#context, this.#change, ids, [answer]);
    } catch (error) {
      throw notReadable(answer, error);
    }
    const { verified, unknown } = knowledge;
    if (ids.some((id) => !verified.has(id))) throw notVerified(answer, unknown ?? 'the members are not as requested');
  }

  /** Verifies after a PUT that the group still has all members that the change does not concern. */
  async #assertOthersStay(after: ReadonlySet<string>): Promise<void> {
    const now = await readMembers(this.#context, this.#change.group.id);
    if (!now.isWhole) return;
    const gone = [...after].filter((id) => !now.ids.has(id) && !this.#change.ids.includes(id));
    if (gone.length === 0) return;
    throw new NotVerifiedError(
      `the service accepted the PUT of the group, but no longer shows ${gone.length} other ${gone.length === 1 ? 'member' : 'members'}: ${gone.slice(0, 5).join(', ')}`,
    );
  }

  /** Verifies members with a read after the response to the change was lost. */
  async #verifyAfterFailure(ids: readonly string[], error: unknown): Promise<void> {
    if (this.#change.kind === 'add') this.#remember(ids);
    let verified: ReadonlySet<string> = new Set();
    try {
      ({ verified } = await verifyMembers(this.#context, this.#change, ids, []));
    } catch {
      // Ignores the error of the failed read. The outcome of the members is the error of the lost response.
    }
    for (const id of ids) this.outcomes.set(id, verified.has(id) ? 'done' : { error });
  }

  /**
   * Stores the outcome of members after the service refused their change. A read may show that a member left despite
   * the refusal. The outcome of this member is then a `RefusedButMadeError`, because the error of the refusal would
   * hide the loss.
   */
  async #refused(ids: readonly string[], error: unknown): Promise<void> {
    const found = await this.#afterRefusal(ids, error);
    for (const id of ids) this.outcomes.set(id, { error: found?.lost.includes(id) ? found : error });
  }

  /** Reads the group once after a refused removal. Returns an error if the read shows that members left the group. */
  async #afterRefusal(ids: readonly string[], error: unknown): Promise<RefusedButMadeError | undefined> {
    const { group, kind, labels } = this.#change;
    const leaving = kind === 'remove' ? ids.map((id) => leave(id, labels?.get(id) ?? id, group)) : [];
    const found = await afterRefusal(this.#context, group.id, leaving, error);
    return found instanceof RefusedButMadeError ? found : undefined;
  }

  /** Finds the member that causes the service to reject a slice. */
  async #divide(ids: readonly string[], error: unknown): Promise<void> {
    if (ids.length > 1) {
      const middle = Math.ceil(ids.length / 2);
      for (const half of [ids.slice(0, middle), ids.slice(middle)]) {
        if (this.#context.stop.isStopped) for (const id of half) this.outcomes.set(id, { error });
        else await this.slice(half);
      }
      return;
    }
    const [id = ''] = ids;
    if (await this.#isKnownLater(id, error)) return;
    // The service may have responded with 409, 400 or 500 because the member already has the requested state. A read
    // checks this.
    try {
      const { verified } = await verifyMembers(this.#context, this.#change, [id], []);
      // The service may have made the removal although it refused it. In this case, the person was a member before the
      // request, so the outcome `already` would be wrong.
      const made = this.#change.current?.has(id) ? await this.#afterRefusal([id], error) : undefined;
      this.outcomes.set(id, made ? { error: made } : verified.has(id) ? 'already' : { error });
    } catch (failure) {
      this.outcomes.set(id, { error: isLostResponse(error) ? toFinalError(error) : (failure ?? error) });
    }
  }

  /**
   * True if a status 404 means that a member is unknown, and not that the group does not exist. A member to remove can
   * be unknown only if the service deletes people who are deactivated.
   */
  async #isOfMember(error: unknown): Promise<boolean> {
    const { client, model, service } = this.#context;
    const { group, kind } = this.#change;
    const mayBeUnknown = kind === 'add' || deletesOnDeactivation(service.dialect);
    if (!mayBeUnknown || !hasStatus(error, 404)) return false;
    if (service.createdGroups.has(group.id)) return true;
    try {
      await client.get(model.resourceType.endpoint, group.id, { excludedAttributes: ['members'] });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Sends the request for one unknown member again, because some services accept a new person as a member only some
   * time after the person was created. Returns true if the service accepted the member.
   */
  async #isKnownLater(id: string, error: unknown): Promise<boolean> {
    if (this.#change.kind !== 'add' || !hasStatus(error, 404)) return false;
    for (const pause of this.#unknownMembers++ < 3 ? lookPauses.slice(1, 3) : []) {
      await this.#context.stop.pause(pause);
      if (this.#context.stop.isStopped) return false;
      try {
        const answer = await this.#send([id]);
        this.#sent.add(id);
        this.#remember([id]);
        if (answer) this.#answers.push(answer);
        return true;
      } catch (again) {
        if (!hasStatus(again, 404)) return false;
      }
    }
    return false;
  }

  #isAsWanted(id: string, current: ReadonlySet<string>): boolean {
    return current.has(id) === (this.#change.kind === 'add');
  }
}

/** Statuses of errors that concern the whole request. A smaller request would fail too. */
const indivisible: ReadonlySet<number> = new Set([401, 403, 404, 405, 408, 410, 412, 429, 501, 503]);

/** True if one member of the request may have caused the error. Smaller requests can then find this member. */
function isDivisible(error: unknown): boolean {
  if (
    isGone(error) ||
    isRefusedForLoad(error) ||
    error instanceof UnsupportedError ||
    error instanceof NotVerifiedError
  )
    return false;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  return status >= 400 && !indivisible.has(status);
}
