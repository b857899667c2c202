import type { ResourceSearch } from '../../changes/find/search.ts';
import type { Stop } from '../../changes/run-stop.ts';
import { ScimError } from '../../protocol/errors.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { chooseGroup, findStored, groupKey } from '../groups/find-group.ts';
import type { Links } from '../mapping/index.ts';
import type { DateText } from '../mapping/leaving-date.ts';
import type { PersonReference } from './entry.ts';

/** A person who will be a member of a group. */
export interface Membership {
  readonly line: number;
  readonly key: string;
  readonly person: PersonReference;
  /** Ids of the person's groups. `undefined` if the service does not show these groups. */
  readonly memberOf: readonly string[] | undefined;
  /** The last day of the membership. Absent if the membership does not end. */
  readonly until?: DateText;
}

/**
 * A group, and the people of the file who will join or leave the group. If the file contains several spellings of the
 * name, `name` is the first spelling.
 */
export interface NamedGroup {
  readonly name: string;
  readonly memberships: Membership[];
  /** People whose membership has ended. */
  readonly ended: Membership[];
}

/**
 * Maximum number of cells with several group names that are searched one by one. If there are more of these cells, all
 * groups are read instead.
 */
const cellsAsked = 3;

/**
 * Returns each group with the memberships to add and the memberships that have ended. Each cell was split into names.
 * If the whole text of a cell is the name of a group, such as `Sales, EMEA`, the cell counts as one name. A name that
 * occurs twice in a cell counts once. A person whose membership in a row has ended joins or stays in the group if a
 * rule gives the group to the person.
 */
export async function membersByGroup(
  search: ResourceSearch,
  cells: Iterable<{ readonly links: Links; readonly memberships: readonly Membership[] }>,
  stop: Stop,
): Promise<NamedGroup[]> {
  const all = [...cells];
  const split = all.filter(({ links }) => links.groupsCell !== undefined && links.groups.length > 1);
  // A read of all group names needs fewer requests than a search for each cell.
  if (split.length > cellsAsked) await readNames(search);
  const groups = new Map<string, NamedGroup>();
  for (const { links, memberships } of all) {
    const ruled = new Set(links.ruled?.map(groupKey));
    for (const name of await namesOf(search, links, stop)) {
      const group = groups.get(groupKey(name)) ?? { name, memberships: [], ended: [] };
      groups.set(groupKey(name), group);
      const isRuled = ruled.has(groupKey(name));
      const isEnded = links.hasEnded && !isRuled;
      // A membership that comes from a rule has no last day.
      const given = isRuled ? memberships.map(({ until: _, ...membership }) => membership) : memberships;
      (isEnded ? group.ended : group.memberships).push(...given);
    }
  }
  return [...groups.values()];
}

async function namesOf(search: ResourceSearch, links: Links, stop: Stop): Promise<readonly string[]> {
  return uniqueNames([...(await namesOfCell(search, links, stop)), ...(links.ruled ?? [])]);
}

function uniqueNames(names: readonly string[]): string[] {
  return [...new Map(names.toReversed().map((name) => [groupKey(name), name.trim()])).values()].toReversed();
}

async function namesOfCell(search: ResourceSearch, links: Links, stop: Stop): Promise<readonly string[]> {
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

/**
 * True if a group has this name, or the form in which the service is known to store this name. Does not search for
 * other possible forms, because this would need a request for each cell. Returns `false` if the search fails. The later
 * search for each group then fails too, and reports the error in the rows.
 */
async function isGroup(search: ResourceSearch, name: string): Promise<boolean> {
  try {
    const found = chooseGroup(name, await search.find('displayName', name)) ?? (await findStored(search, name));
    return found !== undefined;
  } catch (error) {
    if (error instanceof ScimError || error instanceof NetworkError) return false;
    throw error;
  }
}
