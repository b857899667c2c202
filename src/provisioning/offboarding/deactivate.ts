import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { canonicalResource, versionOf } from '../../changes/resource.ts';
import type { Abilities, ProvisioningClient } from '../../changes/client.ts';
import { givenUp, hasStatus, isUnknownOutcome, lookAfter } from '../../changes/failure.ts';
import { type GroupName, groupsOf } from '../groups/change-members.ts';
import type { RowError } from '../result.ts';

/** How often a change is tried when an answer is lost or somebody else changed the person. */
const maxAttempts = 3;

/** What deactivating needs of the run. */
export interface DeactivateContext {
  readonly client: ProvisioningClient;
  readonly model: ResourceModel;
  readonly abilities: Abilities;
}

/** Sets `active` to false, only while the person is as it was read where the server gives versions. Throws what a request throws. */
export async function deactivate(
  context: DeactivateContext,
  id: string,
  person: JsonObject,
  attempt = 1,
): Promise<void> {
  const { client, model, abilities } = context;
  const endpoint = model.resourceType.endpoint;
  const version = versionOf(person);
  const condition = version === undefined ? {} : { ifMatch: version };
  try {
    if (abilities.patch) await client.patch(endpoint, id, [{ op: 'replace', path: 'active', value: false }], condition);
    else await client.replace(endpoint, id, { ...person, active: false }, condition);
  } catch (error) {
    if (attempt >= maxAttempts || !(hasStatus(error, 412) || isUnknownOutcome(error))) throw givenUp(error);
    const fresh = canonicalResource(await lookAfter(error, () => client.get(endpoint, id)), model);
    if (fresh.active !== false) await deactivate(context, id, fresh, attempt + 1);
  }
}

/** What re-reading a person says. */
export type Verified =
  /** `groups` is undefined where the server does not tell them. */
  | { readonly kind: 'inactive'; readonly groups: readonly GroupName[] | undefined }
  | { readonly kind: 'active' }
  | { readonly kind: 'unknown'; readonly error: RowError };

/** Reads a person again: only `active: false`, or nobody there any more, is a deactivation. */
export async function verifyInactive({ client, model }: DeactivateContext, id: string): Promise<Verified> {
  try {
    const person = canonicalResource(await client.get(model.resourceType.endpoint, id), model);
    if (person.active === false) return { kind: 'inactive', groups: groupsOf(person) };
    if (person.active === true) return { kind: 'active' };
    return {
      kind: 'unknown',
      error: { code: 'server', message: 'the server does not say whether the person is active' },
    };
  } catch (error) {
    if (hasStatus(error, 404) || hasStatus(error, 410)) return { kind: 'inactive', groups: [] };
    const message = `reading it again failed: ${error instanceof Error ? error.message : 'unknown error'}`;
    return { kind: 'unknown', error: { code: 'server', message } };
  }
}
