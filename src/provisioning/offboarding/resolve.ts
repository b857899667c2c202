import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { canonicalResource, describeResource, idOf } from '../canonical.ts';
import type { ProvisioningClient } from '../client.ts';
import { hasStatus, toRowError } from '../failure.ts';
import { extensionWith } from '../people/enterprise.ts';
import { equals, findByFilter, textOf } from '../people/find.ts';
import type { RowError } from '../result.ts';
import type { Leaver, LeaverKey } from './leaver.ts';

/** Who a leaver is on the server. */
export type Resolution =
  | { readonly kind: 'person'; readonly id: string; readonly person: JsonObject }
  | { readonly kind: 'not found' }
  | { readonly kind: 'error'; readonly error: RowError };

/**
 * Finds who a leaver is, by each way of naming in turn, and reads the person as it is now. Several people are an error that
 * names them; so is somebody whose externalId says that it is another person.
 */
export async function resolveLeaver(
  client: Pick<ProvisioningClient, 'get' | 'list'>,
  model: ResourceModel,
  leaver: Leaver,
  onFailure: (error: unknown) => void,
): Promise<Resolution> {
  try {
    for (const { by, value } of leaver.keys) {
      const matches = await find(client, model, by, value);
      const [first] = matches;
      if (!first) continue;
      if (matches.length > 1) return { kind: 'error', error: ambiguous(by, value, matches) };
      const wanted = leaver.keys.find((key) => key.by === 'externalId')?.value;
      const theirs = textOf(first.externalId);
      // An argument without an @ may be an id, a userName or an externalId: only a row says which of them it is.
      const isAnother = leaver.keys[0]?.by === 'externalId' && theirs !== undefined && theirs !== wanted;
      if (isAnother) return { kind: 'error', error: another(by, value, first) };
      const id = idOf(first);
      if (id === undefined)
        return { kind: 'error', error: { code: 'server', message: 'the server answered a person without an id' } };
      const person = by === 'id' ? first : canonicalResource(await client.get(model.resourceType.endpoint, id), model);
      return { kind: 'person', id, person };
    }
    return { kind: 'not found' };
  } catch (error) {
    onFailure(error);
    return { kind: 'error', error: toRowError(error) };
  }
}

async function find(
  client: Pick<ProvisioningClient, 'get' | 'list'>,
  model: ResourceModel,
  by: LeaverKey,
  value: string,
): Promise<readonly JsonObject[]> {
  if (by !== 'id') {
    const path = pathOf(by, model);
    if (path === undefined) return [];
    const { matches } = await findByFilter(client, equals(path, value), model);
    const lower = value.toLowerCase();
    if (matches.length > 0 || by === 'externalId' || by === 'employeeNumber' || lower === value) return matches;
    // Case does not count in userName and addresses, but some servers compare it, and nobody may be missed.
    return (await findByFilter(client, equals(path, lower), model)).matches;
  }
  const found = await client.get(model.resourceType.endpoint, value).catch((error: unknown) => {
    if (hasStatus(error, 404) || hasStatus(error, 400)) return undefined;
    throw error;
  });
  return found && idOf(found) === value ? [canonicalResource(found, model)] : [];
}

/** The attribute that a key is compared with; undefined where the service has none. */
function pathOf(by: LeaverKey, model: ResourceModel): string | undefined {
  if (by === 'email') return 'emails.value';
  if (by !== 'employeeNumber') return by;
  const urn = extensionWith(by, model);
  return urn === undefined ? undefined : `${urn}:employeeNumber`;
}

function ambiguous(by: LeaverKey, value: string, matches: readonly JsonObject[]): RowError {
  return {
    code: 'ambiguous',
    message: `${matches.length} people have the ${by} ${JSON.stringify(value)}`,
    candidates: matches.slice(0, 10).map(describeResource),
  };
}

function another(by: LeaverKey, value: string, found: JsonObject): RowError {
  return {
    code: 'conflict',
    message: `the ${by} ${JSON.stringify(value)} belongs to somebody with another externalId, ${JSON.stringify(found.externalId)}`,
    candidates: [describeResource(found)],
  };
}
