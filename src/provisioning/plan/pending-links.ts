import type { ResourceSearch } from '../../changes/find/search.ts';
import type { Stop } from '../../changes/run-stop.ts';
import type { Links } from '../mapping/index.ts';
import {
  type CellGroup,
  type CellLinks,
  CellReader,
  cellsAsked,
  type Membership,
  type NamedGroup,
} from './members-by-group.ts';
import type { MemberOfFile } from './plan-leavers.ts';
import type { ManagerLink } from './plan-manager.ts';
import { SpilledList, type SpillOptions } from './spilled-list.ts';

/** Options of the links of a file. */
export interface PendingOptions extends SpillOptions {
  /**
   * Maximum number of memberships that are in memory at the same time. There are two exceptions: one group has more
   * memberships, or the file has so many that `maxPasses` reads would not be enough. Default: 50,000.
   */
  readonly maxMemberships?: number;
}

/**
 * Approximate maximum number of reads of all memberships; one more read is possible. Without this limit, the time of
 * the reads would grow with the square of the number of memberships.
 */
const maxPasses = 50;

/**
 * The links of the rows that were read until now. Links are planned after all people, because a row may name a person of a
 * later row. The links of a large file are in temporary files. The caller must call `close`.
 */
export class PendingLinks {
  readonly managers: SpilledList<ManagerLink>;
  readonly #rows: SpilledList<{ readonly links: CellLinks; readonly membership: Membership }>;
  /** The memberships. The tag of each membership contains the groups of its row. */
  readonly #memberships: SpilledList<Membership>;
  /**
   * Different cells with several names. Stores at most `cellsAsked` + 1 cells, because more cells do not change the
   * search.
   */
  readonly #splitCells = new Set<string>();
  /** Existing people for whom the file decides the memberships. Empty unless the option `memberships` is `set`. */
  readonly people: MemberOfFile[] = [];
  /**
   * Ids of existing people who have a rejected row. The plan removes these people from no group, because the rejected
   * row may name the group.
   */
  readonly unclear = new Set<string>();
  readonly #maxMemberships: number;

  constructor(options: PendingOptions = {}) {
    this.managers = new SpilledList(options);
    this.#rows = new SpilledList(options);
    this.#memberships = new SpilledList(options);
    this.#maxMemberships = options.maxMemberships ?? 50_000;
  }

  get hasGroups(): boolean {
    return this.#rows.length > 0;
  }

  /** Adds the membership of a person in the groups of a row. Returns a promise if the caller must wait. */
  addMembership(links: Links, membership: Membership): Promise<void> | undefined {
    const { groups, groupsCell, ruled, hasEnded } = links;
    if (groupsCell !== undefined && groups.length > 1 && this.#splitCells.size <= cellsAsked) {
      this.#splitCells.add(groupsCell.trim());
    }
    const cell: CellLinks = {
      groups,
      ...(groupsCell === undefined ? {} : { groupsCell }),
      ...(ruled ? { ruled } : {}),
      ...(hasEnded ? { hasEnded } : {}),
    };
    return this.#rows.add({ links: cell, membership });
  }

  /**
   * Yields each group with the memberships to add and the memberships that have ended, in the order in which the rows
   * name the groups. Reads the memberships of some groups at a time, so that only few memberships are in memory.
   */
  async *namedGroups(search: ResourceSearch, stop: Stop): AsyncGenerator<NamedGroup> {
    const reader = await CellReader.create(search, stop, this.#splitCells.size);
    const sizes: number[] = [];
    for await (const [{ links, membership }] of this.#rows.values()) {
      const groups = await reader.groupsOf(links);
      for (const { group } of groups) sizes[group] = (sizes[group] ?? 0) + 1;
      const added = this.#memberships.add(membership, printTag(groups));
      if (added) await added;
    }
    await this.#rows.close();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    // Two adjacent batches together exceed `most`. Thus `most` limits the number of reads.
    const most = Math.max(this.#maxMemberships, Math.ceil((2 * total) / maxPasses));
    for (const [from, to] of batches(sizes, most)) yield* await this.#read(reader.names, from, to);
  }

  /** Reads the groups whose number is at least `from` and less than `to`. */
  async #read(names: readonly string[], from: number, to: number): Promise<NamedGroup[]> {
    const groups = names.slice(from, to).map((name): NamedGroup => ({ name, memberships: [], ended: [] }));
    const isIn = ({ group }: CellGroup): boolean => group >= from && group < to;
    for await (const [membership, tag] of this.#memberships.values((text) => readTag(text).some(isIn))) {
      for (const named of readTag(tag).filter(isIn)) addTo(groups[named.group - from] as NamedGroup, named, membership);
    }
    return groups;
  }

  async close(): Promise<void> {
    await Promise.all([this.managers.close(), this.#rows.close(), this.#memberships.close()]);
  }
}

/** Prints the groups of a row: `5,17r,3e`. `r` is a group that a rule gives, and `e` a group whose membership has ended. */
function printTag(groups: readonly CellGroup[]): string {
  return groups.map(({ group, isEnded, isRuled }) => `${group}${isRuled ? 'r' : isEnded ? 'e' : ''}`).join(',');
}

function readTag(tag: string): CellGroup[] {
  if (tag === '') return [];
  return tag.split(',').map((text) => {
    const [isRuled, isEnded] = [text.endsWith('r'), text.endsWith('e')];
    return { group: Number.parseInt(text, 10), isRuled, isEnded };
  });
}

/** Divides the groups into ranges of numbers with few memberships each. */
function* batches(sizes: readonly number[], most: number): Generator<readonly [from: number, to: number]> {
  let [from, size] = [0, 0];
  for (const [group, own] of sizes.entries()) {
    if (group > from && size + own > most) {
      yield [from, group];
      [from, size] = [group, 0];
    }
    size += own;
  }
  if (from < sizes.length) yield [from, sizes.length];
}

function addTo(group: NamedGroup, { isEnded, isRuled }: CellGroup, membership: Membership): void {
  // A membership that comes from a rule has no last day.
  const { until: _, ...lasting } = membership;
  (isEnded ? group.ended : group.memberships).push(isRuled ? lasting : membership);
}
