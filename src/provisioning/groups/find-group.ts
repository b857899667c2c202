import type { ResourceSearch } from '../../changes/find/search.ts';
import { idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowError } from '../result.ts';
import { describeStored, groupKey, mayBeStoredAs, storedNames } from './stored-name.ts';

export { groupKey };

/** The id of a group, or the reason why there is no id. */
export type FoundGroup =
  | {
      readonly id: string;
      readonly name: string;
      readonly created: boolean;
      /** A warning about the group. */
      readonly warning?: string;
      /**
       * A sentence with the requested and the stored name. Present if the service stores the new group under another
       * name.
       */
      readonly renamed?: string;
    }
  | { readonly error: RowError };

/**
 * Finds the group with this name. Returns `undefined` if no group has this name. Compares names without regard to case
 * and surrounding spaces, as services do. If several groups match, returns the only group whose name is exactly `name`;
 * if there is not exactly one such group, returns an error. If no group matches, searches for the stored forms of
 * `name`, which earlier creations have shown. If a search for `name` finds only a group with another name, returns an error, because a creation could make a second group. Rethrows the errors of requests.
 */
export async function findGroup(search: ResourceSearch, name: string): Promise<FoundGroup | undefined> {
  const found = chooseGroup(name, await search.find('displayName', name));
  return found ?? (await findStored(search, name)) ?? (await assertNoOther(search, name));
}

/**
 * Finds a group that the service stores under another form of `name`. Searches only for forms that earlier creations
 * have shown.
 */
export async function findStored(search: ResourceSearch, name: string): Promise<FoundGroup | undefined> {
  for (const stored of storedNames(search.service.memory, name)) {
    const found = chooseGroup(stored, await search.find('displayName', stored));
    if (found) return 'error' in found ? found : claimStored(search, name, found);
  }
  return undefined;
}

/**
 * Returns the group `found`, which is stored under another name than `name`. Returns an error if this group was already
 * found for another requested name. This is possible if a service cuts names, because several cut names can be the
 * same.
 */
function claimStored(
  search: ResourceSearch,
  name: string,
  found: Exclude<FoundGroup, { error: RowError }>,
): FoundGroup {
  const { renamedGroups } = search.service;
  const owner = renamedGroups.get(found.id) ?? name;
  renamedGroups.set(found.id, owner);
  if (groupKey(owner) === groupKey(name)) return found;
  const message = `${describeStored(name, found.name)}, and group ${JSON.stringify(owner)} is stored under the same name: give both groups names that the service does not change`;
  return { error: { code: 'ambiguous', message } };
}

/**
 * Searches for a group that the service finds by `name`, but shows under another name. Returns an error if the shown
 * name may be the stored form of `name`.
 */
async function assertNoOther(search: ResourceSearch, name: string): Promise<FoundGroup | undefined> {
  const other = await search.otherNamed('displayName', name);
  return other && otherGroup(name, other);
}

/**
 * Checks the group `other`. A search for `name` found this group, but the service shows another name for the group.
 * Returns an error if the shown name may be the stored form of `name`. Otherwise returns `undefined`.
 */
export function otherGroup(name: string, other: JsonObject): FoundGroup | undefined {
  const { displayName: shown } = other;
  if (typeof shown !== 'string' || !mayBeStoredAs(name, shown)) return undefined;
  const message = `a search for group ${JSON.stringify(name)} finds only group ${labelOf(other)}, which may be another group: if you mean the found group, write its whole name`;
  return { error: { code: 'conflict', message } };
}

/** Selects the group that `name` identifies. `matches` are the groups that a search for this name found. */
export function chooseGroup(name: string, matches: readonly JsonObject[]): FoundGroup | undefined {
  const exact = matches.filter(({ displayName }) => displayName === name);
  const best = exact.length === 1 ? exact : matches;
  if (best.length > 1) {
    const candidates = best.slice(0, 10).map((candidate) => labelOf(candidate));
    return {
      error: { code: 'ambiguous', message: `${best.length} groups are called ${JSON.stringify(name)}`, candidates },
    };
  }
  const id = idOf(best[0]);
  return id === undefined ? undefined : { id, name: String(best[0]?.displayName ?? name), created: false };
}
