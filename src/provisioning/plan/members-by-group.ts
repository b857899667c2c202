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
  readonly memberOf?: readonly string[] | undefined;
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
export const cellsAsked = 3;

/** A group that a cell names. */
export interface CellGroup {
  /** Number of the group: its position in `names`. */
  readonly group: number;
  /** True if the memberships of the cell have ended in this group. */
  readonly isEnded: boolean;
  /** True if a rule gives the group to the person. */
  readonly isRuled: boolean;
}

/** The texts of a row that name groups. */
export type CellLinks = Pick<Links, 'groups' | 'groupsCell' | 'ruled' | 'hasEnded'>;

/** Number of cells whose groups are remembered, because many rows have the same cell. */
const maxRemembered = 10_000;

/**
 * Finds the groups that the cells of a file name. Each cell was split into names. If the whole text of a cell is the
 * name of a group, such as `Sales, EMEA`, the cell counts as one name. A name that occurs twice in a cell counts once.
 * If a rule gives a group to a person, the person joins or stays in the group, even if the membership in the row has
 * ended.
 */
export class CellReader {
  /** Names of the groups, in the order in which the rows name them. Each name has the spelling of its first row. */
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #remembered = new Map<string, readonly CellGroup[]>();

  private constructor(
    private readonly search: ResourceSearch,
    private readonly stop: Stop,
  ) {}

  /** `splitCells` is the number of different cells that contain several names. */
  static async create(search: ResourceSearch, stop: Stop, splitCells: number): Promise<CellReader> {
    // For many cells, a read of all group names needs fewer requests than a search for each cell.
    if (splitCells > cellsAsked) await readNames(search);
    return new CellReader(search, stop);
  }

  async groupsOf(links: CellLinks): Promise<readonly CellGroup[]> {
    const key = cellKey(links);
    const known = this.#remembered.get(key);
    if (known) return known;
    const ruled = new Set(links.ruled?.map(groupKey));
    const names = await namesOf(this.search, links, this.stop);
    const groups = names.map((name): CellGroup => {
      const isRuled = ruled.has(groupKey(name));
      return { group: this.#numberOf(name), isRuled, isEnded: links.hasEnded === true && !isRuled };
    });
    if (this.#remembered.size < maxRemembered) this.#remembered.set(key, groups);
    return groups;
  }

  #numberOf(name: string): number {
    const key = groupKey(name);
    const number = this.#numbers.get(key) ?? this.names.push(name) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/**
 * Returns a key for the cell with the groups of a row. Rows that name the same groups in the same way have the same
 * key.
 */
function cellKey({ groups, groupsCell, ruled = [], hasEnded }: CellLinks): string {
  return JSON.stringify([groupsCell ?? null, groups.map(groupKey), ruled, hasEnded === true]);
}

async function namesOf(search: ResourceSearch, links: CellLinks, stop: Stop): Promise<readonly string[]> {
  return uniqueNames([...(await namesOfCell(search, links, stop)), ...(links.ruled ?? [])]);
}

function uniqueNames(names: readonly string[]): string[] {
  return [...new Map(names.toReversed().map((name) => [groupKey(name), name.trim()])).values()].toReversed();
}

async function namesOfCell(search: ResourceSearch, links: CellLinks, stop: Stop): Promise<readonly string[]> {
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
 * True if a group has this name, or the form in which the service is known to store the name. Does not search for other
 * possible forms, because such a search would need a request for each cell. Returns `false` if the search fails. The
 * later search for each group then fails too, and reports the error in the rows.
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
