import type { ChangeClient } from '../../changes/client.ts';
import { ScimError } from '../../protocol/errors.ts';
import { groupKey } from './find-or-create.ts';

/** A group that a file names and that the service does not have. */
export interface MissingGroup {
  readonly name: string;
  /** Names of the groups that there are, for a suggestion. */
  readonly others: readonly string[];
}

/** Groups whose names are read, at the most. */
const maxGroups = 10_000;

/**
 * Finds the groups of a file that are not there yet, so that they can be shown before they are created. Names are compared
 * as an import compares them. Empty where the service cannot be asked: the import itself finds each group again.
 */
export async function findMissingGroups(client: ChangeClient, names: readonly string[]): Promise<MissingGroup[]> {
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
  return names.filter((name) => !there.has(groupKey(name))).map((name) => ({ name, others }));
}
