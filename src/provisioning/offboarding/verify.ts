import { isMissing } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { canonicalResource, type GroupName, groupsOf, idOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowError } from '../result.ts';

/** The result of reading a person again after a change. */
export type Verified =
  /** `groups` is `undefined` if the service does not show the groups of the person. */
  | {
      readonly kind: 'inactive';
      readonly groups: readonly GroupName[] | undefined;
      /** The person after the change. Absent if the person no longer exists. */
      readonly person?: JsonObject;
    }
  | { readonly kind: 'active'; readonly groups: readonly GroupName[] | undefined }
  | { readonly kind: 'unknown'; readonly error: RowError };

/**
 * Reads a person again. A deactivation counts as verified if `active` is `false` or if the person no longer exists. In
 * a rehearsal, reads nothing, because no change was sent and a read would show the old state.
 */
export async function verifyInactive(
  { client, model, isRehearsal }: Pick<ChangeContext, 'client' | 'model' | 'isRehearsal'>,
  id: string,
): Promise<Verified> {
  if (isRehearsal) return { kind: 'inactive', groups: undefined };
  try {
    const person = canonicalResource(await client.get(model.resourceType.endpoint, id), model);
    if (!isSameId(idOf(person), id)) return unknown(`the server returned another person for id ${id}`);
    if (person.active === false) return { kind: 'inactive', groups: groupsOf(person), person };
    if (person.active === true) return { kind: 'active', groups: groupsOf(person) };
    return unknown('the server returned the person without a valid value of "active"');
  } catch (error) {
    if (isMissing(error, client.dialect)) return { kind: 'inactive', groups: undefined };
    return unknown(
      `the change could not be verified, because a read failed: ${error instanceof Error ? error.message : 'unknown error'}`,
    );
  }
}

function unknown(message: string): Verified {
  return { kind: 'unknown', error: { code: 'server', message } };
}
