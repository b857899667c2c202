import type { ResourceSearch } from '../../changes/find/search.ts';
import type { Stop } from '../../changes/run-stop.ts';
import { ScimError } from '../../protocol/errors.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { findGroup, groupKey } from '../groups/find-group.ts';
import type { Links } from '../mapping/index.ts';
import type { PersonReference } from './entry.ts';

/** A person who will be a member of a group. */
export interface Membership {
  readonly line: number;
  readonly key: string;
  readonly person: PersonReference;
  /** Ids of the person's groups; undefined if the service does not show them. */
  readonly memberOf: readonly string[] | undefined;
}

/** A group by its first name in the file, and its new members. */
export interface NamedGroup {
  readonly name: string;
  readonly memberships: Membership[];
}

/** Number of cells with several names that are looked up one by one. */
const cellsAsked = 3;

/**
 * Sorts memberships by group. A cell that was split is one name if a group has the name of the whole cell: `Sales, EMEA`. A
 * repeated name in a cell counts once.
 */
export async function membersByGroup(
  search: ResourceSearch,
  cells: Iterable<{ readonly links: Links; readonly memberships: readonly Membership[] }>,
  stop: Stop,
): Promise<NamedGroup[]> {
  const all = [...cells];
  const split = all.filter(({ links }) => links.groupsCell !== undefined && links.groups.length > 1);
  // Reading pages of names costs less than a request per cell.
  if (split.length > cellsAsked) await readNames(search);
  const groups = new Map<string, NamedGroup>();
  for (const { links, memberships } of all) {
    for (const name of await namesOf(search, links, stop)) {
      const group = groups.get(groupKey(name));
      if (group) group.memberships.push(...memberships);
      else groups.set(groupKey(name), { name, memberships: [...memberships] });
    }
  }
  return [...groups.values()];
}

async function namesOf(search: ResourceSearch, links: Links, stop: Stop): Promise<readonly string[]> {
  const names = [...new Map(links.groups.map((name) => [groupKey(name), name.trim()])).values()];
  const { groupsCell } = links;
  if (groupsCell === undefined || names.length < 2 || stop.isStopped) return names;
  return (await isGroup(search, groupsCell.trim())) ? [groupsCell.trim()] : names;
}

async function readNames(search: ResourceSearch): Promise<void> {
  try {
    await search.readWhole();
  } catch (error) {
    if (!(error instanceof ScimError || error instanceof NetworkError)) throw error;
  }
}

/** A search that fails here fails again for each group, where its rows are told. */
async function isGroup(search: ResourceSearch, name: string): Promise<boolean> {
  try {
    return (await findGroup(search, name)) !== undefined;
  } catch (error) {
    if (error instanceof ScimError || error instanceof NetworkError) return false;
    throw error;
  }
}
