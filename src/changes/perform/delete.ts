import type { JsonObject } from '../../protocol/json/json.ts';
import { type Answer, sendChange } from '../answer.ts';
import { hasStatus, isGone, isUnknownOutcome, isUnsupportedMethod, toFinalError } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import type { Deletion } from '../decide/deletion.ts';
import { NotVerifiedError, UnsupportedError } from '../errors.ts';
import type { Approval } from '../guard/approval.ts';
import { canonicalResource, kindOf } from '../resource.ts';
import { afterRefusal } from '../verify/after-refusal.ts';
import { looks, notReadable, notVerified, recordNotShown } from '../verify/looks.ts';

/**
 * Deletes a resource and verifies that the resource no longer exists. Throws a `SafetyError` for a removal that is not
 * approved, and an `UnsupportedError` if the service does not support DELETE for this type. Throws a `NotVerifiedError`
 * if the resource still exists, or if the service did not show the resource before the DELETE. Also throws any error of
 * the request.
 */
export async function performDelete(context: ChangeContext, deletion: Deletion, approval: Approval): Promise<void> {
  const { client, model } = context;
  const endpoint = model.resourceType.endpoint;
  approval.assertCovers(deletion.removals);
  let answer: Answer | undefined;
  let lost: unknown;
  try {
    answer = await sendChange(client, { method: 'DELETE', endpoint, id: deletion.id, ifMatch: deletion.ifMatch });
  } catch (error) {
    if (isUnsupportedMethod(error)) throw new UnsupportedError(`the service does not support DELETE for ${endpoint}`);
    if (isGone(error) && deletion.wasHidden) throw hiddenBefore(deletion);
    if (isGone(error)) return;
    if (!isUnknownOutcome(error)) throw await afterRefusal(context, deletion.id, deletion.removals, error);
    lost = error;
  }
  if (context.isRehearsal) return;
  const found = await readUntilGone(context, deletion.id, answer, lost);
  if (!found && !deletion.wasHidden) return;
  if (!answer) throw toFinalError(lost);
  if (!found) throw hiddenBefore(deletion);
  const isInactive =
    kindOf(model) === 'user' && found.active === false && answer.kind !== 'accepted' && !deletion.wasInactive;
  const reason = ' and is inactive: the service deactivates a person instead of deleting the person';
  throw notVerified(answer, `${deletion.label} still exists${isInactive ? reason : ''}`);
}

function hiddenBefore({ label }: Deletion): NotVerifiedError {
  return new NotVerifiedError(
    `the service did not show ${label} before the deletion either, so its responses do not show that the deletion was made; check in the service whether the resource still exists`,
  );
}

/**
 * True for a status that some services return for an unknown id. This status is trusted only for a resource that
 * existed before the deletion.
 */
function isUnknownId(error: unknown): boolean {
  return hasStatus(error, 400) || hasStatus(error, 422);
}

/** Resolves to the resource if several reads show that it still exists. Resolves to undefined if it does not exist. */
async function readUntilGone(
  context: ChangeContext,
  id: string,
  answer: Answer | undefined,
  lost: unknown,
): Promise<JsonObject | undefined> {
  const { client, model } = context;
  let found: JsonObject | undefined;
  for await (const _ of looks(context, answer ?? { kind: 'other' })) {
    try {
      found = canonicalResource(await client.get(model.resourceType.endpoint, id), model);
    } catch (error) {
      if (isGone(error) || (lost === undefined && isUnknownId(error))) return undefined;
      if (lost !== undefined) throw toFinalError(lost);
      if (answer?.kind === 'accepted') throw notReadable(answer, error);
      const reason = error instanceof Error ? error.message : 'unknown error';
      throw new NotVerifiedError(
        `the service accepted the deletion, but the read that verifies the deletion failed: ${reason}`,
      );
    }
  }
  if (answer) recordNotShown(context, answer);
  return found;
}
