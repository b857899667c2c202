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
 * The group with this name; undefined if there is no such group. Names are compared without regard to case and surrounding
 * spaces, as services compare them. Several groups with the name are an error, unless exactly one has the same case. Throws
 * what a request throws.
 */
export async function findGroup(search: ResourceSearch, name: string): Promise<FoundGroup | undefined> {
  return chooseGroup(name, await search.find('displayName', name));
}

/** The key of a name: two names of the same group have the same key. */
export function groupKey(name: string): string {
  return foldCase(name.trim().replace(/\s+/g, ' '));
}

/** The group that a name means, among groups whose names fit. */
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
