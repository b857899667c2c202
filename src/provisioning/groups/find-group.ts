import type { ResourceSearch } from '../../changes/find/search.ts';
import { idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { foldCase } from '../../protocol/value/case.ts';
import type { RowError } from '../result.ts';

/** The id of a group, or the reason why there is no id. */
export type FoundGroup =
  | {
      readonly id: string;
      readonly name: string;
      readonly created: boolean;
      /** A warning about the group. */
      readonly warning?: string;
    }
  | { readonly error: RowError };

/**
 * Finds the group with this name. Returns `undefined` if there is no such group. Compares names without regard to case
 * and surrounding spaces, as services do. If several groups match, returns the group whose name is exactly `name`. If
 * none of these groups or more than one has exactly this name, returns an error. Rethrows the errors of requests.
 */
export async function findGroup(search: ResourceSearch, name: string): Promise<FoundGroup | undefined> {
  return chooseGroup(name, await search.find('displayName', name));
}

/** Returns the key of a group name. All names that identify the same group have the same key. */
export function groupKey(name: string): string {
  return foldCase(name.trim().replace(/\s+/g, ' '));
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
