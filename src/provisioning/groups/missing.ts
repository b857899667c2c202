import type { ChangeClient } from '../../changes/client.ts';
import type { ServiceMemory } from '../../changes/service.ts';
import { ScimError } from '../../protocol/errors.ts';
import { groupKey, storedNames } from './stored-name.ts';

/** A group that the file names, but that does not exist on the service. */
export interface MissingGroup {
  readonly name: string;
  /** Names of the existing groups, from which a message can suggest a similar name. */
  readonly others: readonly string[];
}

/** Maximum number of groups whose names are read. */
const maxGroups = 10_000;

/**
 * Returns the groups that a file names, but that do not exist on the service. The CLI can show these groups before an
 * import creates them. Compares names in the same way as an import. If the service cannot be read, returns no groups,
 * because the import itself searches for each group again.
 */
export async function findMissingGroups(
  client: ChangeClient,
  names: readonly string[],
  memory?: ServiceMemory,
): Promise<MissingGroup[]> {
  if (names.length === 0) return [];
  const { resourceType } = await client.discovery.model('Group');
  const others: string[] = [];
  try {
    for await (const { displayName } of client.list(resourceType.endpoint, { excludedAttributes: ['members'] })) {
      if (typeof displayName === 'string') others.push(displayName);
      if (others.length >= maxGroups) return [];
    }
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
  const there = new Set(others.map(groupKey));
  const isThere = (name: string): boolean =>
    [name, ...(memory ? storedNames(memory, name) : [])].some((stored) => there.has(groupKey(stored)));
  return names.filter((name) => !isThere(name)).map((name) => ({ name, others }));
}
