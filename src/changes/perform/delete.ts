import type { JsonObject } from '../../protocol/json/json.ts';
import { type Answer, sendChange } from '../answer.ts';
import { hasStatus, isGone, isUnknownOutcome, isUnsupportedMethod, toFinalError } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import type { Deletion } from '../decide/deletion.ts';
import { deactivatesLater, deleteDeactivates } from '../dialect/deactivation.ts';
import { assertMethod } from '../dialect/methods.ts';
import { factTypeOf } from '../dialect/type-name.ts';
import { NotVerifiedError, UnsupportedError } from '../errors.ts';
import type { Approval } from '../guard/approval.ts';
import { canonicalResource, kindOf } from '../resource.ts';
import { afterRefusal } from '../verify/after-refusal.ts';
import { looks, notReadable, notVerified, recordNotShown, type Waited } from '../verify/looks.ts';

/** The effect of a DELETE. `deactivated`: the service is known to deactivate a person instead of deleting the person. */
export type Deleted = 'deleted' | 'deactivated';

/**
 * Deletes a resource and verifies that the resource no longer exists. If the dialect says that a DELETE deactivates a
 * person, also accepts that the person still exists and is inactive. Throws a `SafetyError` if a removal is not
 * approved. Throws an `UnsupportedError` if the service does not support DELETE for this type. Throws a
 * `NotVerifiedError` if the resource still exists, or if the service did not show the resource before the DELETE. Also throws any error of the request.
 */
export async function performDelete(context: ChangeContext, deletion: Deletion, approval: Approval): Promise<Deleted> {
  const { client, model, service } = context;
  const endpoint = model.resourceType.endpoint;
  assertMethod(service.dialect, factTypeOf(model), ['DELETE']);
  approval.assertCovers(deletion.removals);
  const deactivates = kindOf(model) === 'user' && deleteDeactivates(service.dialect);
  const gone = deactivates && service.dialect.facts.delete === 'deactivate-then-404' ? 'deactivated' : 'deleted';
  let answer: Answer | undefined;
  let lost: unknown;
  try {
    answer = await sendChange(client, { method: 'DELETE', endpoint, id: deletion.id, ifMatch: deletion.ifMatch });
  } catch (error) {
    if (isUnsupportedMethod(error)) throw new UnsupportedError(`the service does not support DELETE for ${endpoint}`);
    if (isGone(error) && deletion.wasHidden) throw hiddenBefore(deletion);
    if (isGone(error)) return gone;
    if (!isUnknownOutcome(error)) throw await afterRefusal(context, deletion.id, deletion.removals, error);
    lost = error;
  }
  if (context.isRehearsal) return gone;
  const found = await readUntilGone(context, deletion.id, answer, lost);
  if (!found && !deletion.wasHidden) return gone;
  if (found && deactivates && found.active === false && (answer || !deletion.wasInactive)) return 'deactivated';
  if (!answer) throw toFinalError(lost);
  if (!found) throw hiddenBefore(deletion);
  const isInactive =
    kindOf(model) === 'user' && found.active === false && answer.kind !== 'accepted' && !deletion.wasInactive;
  const reason = ' and is inactive: the service deactivates a person instead of deleting the person';
  throw notVerified(answer, `${deletion.label} still exists${isInactive ? reason : ''}`);
}

function hiddenBefore({ label }: Deletion): NotVerifiedError {
  return new NotVerifiedError(
    `the service did not show ${label} even before the deletion, so scimctl cannot verify the deletion; check in the service whether the resource still exists`,
  );
}

/**
 * True for an error with status 400 or 422. Some services return one of these statuses for an unknown id instead of
 * 404. The caller trusts such a status only if the resource existed before the deletion.
 */
function isUnknownId(error: unknown): boolean {
  return hasStatus(error, 400) || hasStatus(error, 422);
}

/**
 * Resolves to the resource if several reads show that it still exists. If the dialect says that a DELETE deactivates a
 * person, also resolves to the resource if a read shows that the person is inactive. Resolves to undefined if the
 * resource does not exist.
 */
async function readUntilGone(
  context: ChangeContext,
  id: string,
  answer: Answer | undefined,
  lost: unknown,
): Promise<JsonObject | undefined> {
  const { client, model, service } = context;
  const deactivates = kindOf(model) === 'user' && deleteDeactivates(service.dialect);
  const isLate = deactivates && deactivatesLater(service.dialect, ['DELETE']);
  const waited: Waited = isLate && answer?.kind !== 'accepted' ? { kind: 'accepted' } : (answer ?? { kind: 'other' });
  let found: JsonObject | undefined;
  for await (const _ of looks(context, waited)) {
    try {
      found = canonicalResource(await client.get(model.resourceType.endpoint, id), model);
      if (deactivates && found.active === false) return found;
    } catch (error) {
      if (isGone(error) || (lost === undefined && isUnknownId(error))) return undefined;
      if (lost !== undefined) throw toFinalError(lost);
      if (answer?.kind === 'accepted') throw notReadable(answer, error);
      const reason = error instanceof Error ? error.message : 'unknown error';
      throw new NotVerifiedError(
        `the service accepted the deletion, but the deletion could not be verified, because a read failed: ${reason}`,
      );
    }
  }
  if (answer) recordNotShown(context, waited);
  return found;
}
