import type { ScimClient } from '../../client/client.ts';
import { ScimError } from '../../protocol/errors.ts';

/** The parts of an export that are needed to read groups. */
export interface GroupReading {
  readonly client: Pick<ScimClient, 'list'>;
  readonly endpoint: string;
  readonly signal?: AbortSignal;
}

/** A type that no member has. A filter with this type must find no group. */
const noType = 'scimctl-no-such-type';

/**
 * Finds the names of the groups that have groups as members. Uses filters, so that the members need not be read.
 * Returns `undefined` if the service does not support the filters. Rethrows the errors of the network.
 */
export async function nestedByFilter(reading: GroupReading): Promise<string[] | undefined> {
  try {
    const nested = await groupsWith(reading, 'Group', false);
    // A service that does not understand the filter returns no group or every group. A second filter, whose result is
    // known, shows whether the service understands such filters.
    const [type, hasResult] = nested.length === 0 ? ['User', true] : [noType, false];
    const isUnderstood = (await groupsWith(reading, type, true)).length > 0 === hasResult;
    return isUnderstood ? nested : undefined;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/**
 * Returns the names of the groups that have a member of the given type. Does not request the members, because a group
 * can have very many members.
 */
async function groupsWith(
  { client, endpoint, signal }: GroupReading,
  type: string,
  isFirstEnough: boolean,
): Promise<string[]> {
  const names: string[] = [];
  const options = {
    filter: `members.type eq "${type}"`,
    attributes: ['displayName'],
    ...(isFirstEnough ? { count: 1 } : {}),
    ...(signal ? { signal } : {}),
  };
  for await (const { displayName } of client.list(endpoint, options)) {
    names.push(String(displayName));
    if (isFirstEnough) break;
  }
  return names;
}
