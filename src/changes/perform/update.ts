import { resourcePath } from '../../client/url.ts';
import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { patchMessage } from '../../protocol/patch/index.ts';
import { type Answer, sendChange } from '../answer.ts';
import { hasStatus, isLostResponse, isUnknownOutcome, toFinalError, verifyAfterFailure } from '../classify-error.ts';
import { type ChangeContext, lookPauses, maxAttempts } from '../context.ts';
import type { Update } from '../decide/update.ts';
import { assertValues } from '../dialect/attributes.ts';
import { type PatchPart, patchParts } from '../dialect/patch-parts.ts';
import { MaybeUndoneError, NotVerifiedError } from '../errors.ts';
import { readAllShown, readWhole } from '../groups/whole.ts';
import type { Approval } from '../guard/approval.ts';
import { canonicalResource, groupName, versionOf } from '../resource.ts';
import { afterRefusal } from '../verify/after-refusal.ts';
import { RefusedLaterError } from '../verify/completion.ts';
import { assertNotPending } from '../verify/looks.ts';
import { changesMembers } from '../verify/verify-membership.ts';
import { missingOf, type Verified, verifyUpdate } from '../verify/verify-update.ts';
import { watchBystanders } from './bystanders.ts';
import type { AcceptedBefore } from './create.ts';
import { type ChangeMethod, sendByMethod } from './methods.ts';
import { assertReplaceable, sendPut } from './put.ts';

/**
 * Options of an update. If an earlier run sent the update and received status 202, this run does not send the update
 * again, and only verifies its result.
 */
export interface UpdateOptions extends AcceptedBefore {
  readonly approval: Approval;
  /**
   * The version that the caller requires. If `ifMatch` is absent, the request contains the version from the last read.
   * `again` is then called after a 412 response.
   */
  readonly ifMatch?: string | undefined;
  /** Decides the change again for the current resource. Returns `undefined` if no change is needed any more. */
  readonly again: (fresh: JsonObject) => Update | undefined;
  /** True if the caller requires a PUT. */
  readonly replaces?: boolean;
}

/** The result of an update. */
export interface Updated extends Verified {
  /** True if the response was lost and a read shows the change. */
  readonly presumed?: true;
  /** The change that was decided last. Differs from the first decision if another client changed the resource. */
  readonly update: Update;
}

/**
 * Sends a change and verifies the result. Sends a PATCH. If the service does not support PATCH, sends a PUT of the
 * whole resource. Sends a change only if `options.approval` covers all removals of the change. Throws a `SafetyError`,
 * an `UnsupportedError`, a `NotVerifiedError`, an `UncertainOutcomeError`, or any error of the request. Throws a
 * `RefusedButMadeError` if the service refuses a change that removes access, but a read shows that the service made the
 * change. Throws a `NotShownYetError` if the service accepted the change with status 202, but no read shows the change.
 */
export async function performUpdate(context: ChangeContext, first: Update, options: UpdateOptions): Promise<Updated> {
  const { service, stop } = context;
  if (options.isAccepted) return { ...(await verifyAccepted(context, first, options)), update: first };
  assertValues(service.dialect, context.model, first.before, first.wanted);
  let update = first;
  let lost: unknown;
  for (let attempt = 1; ; attempt++) {
    options.approval.assertCovers(update.removals);
    const version = service.ignoresVersions ? undefined : versionOf(update.before);
    try {
      const sent = await send(context, update, options, options.ifMatch ?? version);
      if (!sent) return nothingToDo(update, update.wanted);
      if (context.isRehearsal) return nothingToDo(sent.update, sent.update.wanted);
      if (sent.answer.kind === 'accepted') options.onAccepted?.(sent.answer.transaction);
      return { ...(await verifyUpdate(context, sent.update, sent.answer)), update: sent.update };
    } catch (error) {
      if (error instanceof RefusedLaterError) options.onRefused?.();
      const isStale = hasStatus(error, 412) && options.ifMatch === undefined;
      if (isLostResponse(error)) lost ??= error;
      if (!isStale && !isUnknownOutcome(error)) throw await afterRefusal(context, update.id, update.removals, error);
      if (attempt >= maxAttempts || stop.isStopped) throw toFinalError(lost ?? error);
      if (!isStale) await stop.pause(lookPauses[attempt] ?? 0);
      const present = update;
      const look = () => readFresh(context, present);
      const fresh = await verifyAfterFailure(lost ?? error, stop.onFailure, look);
      // The version is unchanged, so no other client has changed the resource. The 412 response therefore shows that
      // `If-Match` does not work. From now on, the run sends no `If-Match` with the version of a read.
      if (isStale && version !== undefined && versionOf(fresh) === version) service.ignoresVersions = true;
      const compare = () => missingOf(context, present, fresh);
      const { missing, normalised } = await verifyAfterFailure(lost ?? error, stop.onFailure, compare);
      if (missing.length === 0) {
        if (error instanceof MaybeUndoneError) error.onShown();
        return { resource: fresh, shown: fresh, normalised, update, ...(lost === undefined ? {} : { presumed: true }) };
      }
      const next = options.again(fresh);
      if (!next) return nothingToDo(update, fresh);
      update = next;
    }
  }
}

/** Verifies an update that the service accepted with status 202 in an earlier run. Does not send the update again. */
async function verifyAccepted(
  context: ChangeContext,
  update: Update,
  { transaction, onRefused }: Pick<UpdateOptions, 'transaction' | 'onRefused'>,
): Promise<Verified> {
  const { client, model } = context;
  const path = resourcePath(model.resourceType.endpoint, update.id);
  const request: ScimRequest = { method: 'PATCH', base: client.base, path, query: {}, headers: {} };
  const named = transaction ? { transaction, request } : {};
  try {
    return await verifyUpdate(context, update, { kind: 'accepted', status: 202, ...named });
  } catch (error) {
    if (error instanceof RefusedLaterError) onRefused?.();
    throw error;
  }
}

/** Reads the current resource. Also reads the members of a group if the update changes members. */
async function readFresh(context: ChangeContext, update: Update): Promise<JsonObject> {
  const { client, model } = context;
  if (changesMembers(model, update)) return readAllShown(context, update.id);
  return canonicalResource(await client.get(model.resourceType.endpoint, update.id), model);
}

function nothingToDo(update: Update, resource: JsonObject): Updated {
  return { resource, shown: undefined, normalised: [], update };
}

interface Sent {
  readonly answer: Answer;
  /** The update that was sent. For a PUT, the update was decided again for the whole resource. */
  readonly update: Update;
}

/**
 * Sends an update with the first method that the service supports. Returns `undefined` if a read of the whole resource
 * shows that no change is needed.
 */
function send(
  context: ChangeContext,
  update: Update,
  options: UpdateOptions,
  ifMatch: string | undefined,
): Promise<Sent | undefined> {
  const by = (method: ChangeMethod): Promise<Sent | undefined> =>
    method === 'PATCH' ? patch(context, update, ifMatch) : put(context, update, options);
  return sendByMethod(context, by, options.replaces);
}

const continueHint =
  'read the resource to see what is missing, then run the command again to make the rest of the change';

/**
 * Sends one PATCH. If the service is known to refuse the operations in one request, sends several PATCH requests. Only
 * the first PATCH has the condition `ifMatch`, because each PATCH changes the version.
 */
async function patch(context: ChangeContext, update: Update, ifMatch: string | undefined): Promise<Sent> {
  const { model, service } = context;
  const [first = { operations: [] }, ...others] = patchParts(service.dialect, model, update);
  let answer = await sendPart(context, update, first, ifMatch);
  for (const [index, part] of others.entries()) {
    const count = others.length + 1;
    const stopped = `the change needs ${count} requests, and the run was stopped after request ${index + 1}`;
    if (context.stop.isStopped) throw new NotVerifiedError(stopped, continueHint);
    try {
      const next = await sendPart(context, update, part, undefined);
      // The caller gets one response and waits as it requires. A response with status 202 is kept, because its change
      // needs the longest wait. Later requests may have taken effect at once.
      if (answer.kind !== 'accepted') answer = next;
    } catch (error) {
      context.stop.onFailure(error);
      if (isUnknownOutcome(error) || error instanceof NotVerifiedError) throw error;
      if (error instanceof NetworkError && error.code === 'aborted') throw new NotVerifiedError(stopped, continueHint);
      const reason = error instanceof Error ? error.message : 'unknown error';
      const request = `request ${index + 2} of ${count}`;
      const problem = error instanceof NetworkError ? `${request} was not sent` : `the service refused ${request}`;
      throw new NotVerifiedError(
        `${problem}: ${reason}; the earlier requests succeeded, so only a part of the change was made`,
        continueHint,
      );
    }
  }
  return { answer, update };
}

/**
 * Sends one PATCH. If the request changes single members of a group, verifies that all other members stay. Omits the
 * verification if an earlier PATCH of the run has already shown whether the service keeps other members.
 */
function sendPart(
  context: ChangeContext,
  { id, before }: Update,
  { operations, members }: PatchPart,
  ifMatch: string | undefined,
): Promise<Answer> {
  const { client, model, isRehearsal } = context;
  const { endpoint } = model.resourceType;
  const send = () => sendChange(client, { method: 'PATCH', endpoint, id, body: patchMessage(operations), ifMatch });
  if (!members || members.ids.length === 0 || isRehearsal) return send();
  return watchBystanders(context, { group: groupName(id, before.displayName) ?? { id }, ...members }, send);
}

/**
 * Sends a PUT. Before the PUT, reads the whole resource and decides the change again, because a PUT must contain all
 * values that should stay.
 */
async function put(context: ChangeContext, update: Update, options: UpdateOptions): Promise<Sent | undefined> {
  const { service } = context;
  assertReplaceable(context);
  assertNotPending(context, update.id);
  const whole = options.replaces ? update.before : await readWhole(context, update.id);
  const decided = options.replaces ? update : options.again(whole);
  if (!decided) return undefined;
  options.approval.assertCovers(decided.removals);
  const version = service.ignoresVersions ? undefined : versionOf(whole);
  const answer = await sendPut(context, { id: update.id, body: decided.wanted, ifMatch: options.ifMatch ?? version });
  return { answer, update: { ...decided, isPut: true } };
}
