import type { ScimClient } from '../../client/client.ts';
import { readMembers } from '../../client/reading/references.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json/json.ts';

/** Parts of an export that reads groups. */
export interface GroupReading {
  readonly client: Pick<ScimClient, 'list'>;
  readonly endpoint: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds the names of the groups that have groups as members, with filters, so that no other members are read. Returns undefined if the
 * service does not support the filters. Rethrows the errors of the network.
 */
export async function nestedByFilter(reading: GroupReading): Promise<string[] | undefined> {
  try {
    // A service that does not understand the filter can return an empty list. A filter that must find a group shows whether it does.
    const control = await matches(reading, 'User', true);
    if (control?.length !== 1) return undefined;
    return await matches(reading, 'Group', false);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** Returns the names of groups with a member of this type. Returns undefined if the service returns another group. */
async function matches(
  { client, endpoint, signal }: GroupReading,
  type: 'User' | 'Group',
  isFirstEnough: boolean,
): Promise<string[] | undefined> {
  const names: string[] = [];
  const options = {
    filter: `members.type eq "${type}"`,
    attributes: ['displayName', 'members.type', 'members.value'],
    ...(isFirstEnough ? { count: 1 } : {}),
    ...(signal ? { signal } : {}),
  };
  for await (const group of client.list(endpoint, options)) {
    if (!hasMember(group, type)) return undefined;
    names.push(String(group.displayName));
    if (isFirstEnough) break;
  }
  return names;
}

function hasMember(group: JsonObject, type: string): boolean {
  return readMembers(group).some((member) => member.type?.toLowerCase() === type.toLowerCase());
}
