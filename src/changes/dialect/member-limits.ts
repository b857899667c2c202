import type { Dialect } from '../../dialects/dialect.ts';

/** Returns the maximum number of members in one request: `usual`, or less if the service is known to accept fewer members. */
export function memberSlice({ facts }: Dialect, kind: 'add' | 'remove', usual: number): number {
  if (kind === 'add') return Math.min(usual, facts.maxMembersAdded ?? usual);
  // Normally, each removed member needs its own operation. If the service does not support filters in paths, one
  // operation names all removed members.
  const operations = facts.patchPathFilters === false ? usual : (facts.maxPatchOperations ?? usual);
  return Math.min(usual, facts.maxMembersRemoved ?? usual, operations);
}
