import { textOf } from '../../changes/find/search.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { KeyTable } from '../key-table.ts';
import { keyOf } from '../people/directory.ts';
import type { PersonEntry, UpdatePerson } from './entry.ts';

/** A change of a `userName`. */
interface Renaming {
  readonly entry: UpdatePerson;
  /** The present `userName`, in the form that is used in comparisons. */
  readonly from: string;
  /** The new `userName`, in the same form. */
  readonly to: string;
}

/**
 * Rejects the entries of people who exchange their `userName`s. A service with unique `userName`s rejects these changes
 * in every order. `keys` contains the `userName`s of the source. An exchange is possible if a person gets another
 * `userName`, and another row has the present `userName` of this person. The entry of the first such person and all
 * later entries are kept in memory until the last entry is read.
 */
export class ExchangedNames {
  readonly #renamings = new Map<string, Renaming>();
  readonly #held: PersonEntry[] = [];

  constructor(
    private readonly model: ResourceModel,
    private readonly keys: Pick<KeyTable, 'has'>,
  ) {}

  /**
   * Receives the entries in the order of the plan. Returns `true` if this object keeps the entry until the last entry
   * is read.
   */
  holds(entry: PersonEntry): boolean {
    const renaming = renamingOf(entry, this.model);
    if (renaming && this.keys.has(renaming.from)) this.#renamings.set(renaming.from, renaming);
    if (this.#renamings.size === 0) return false;
    this.#held.push(entry);
    return true;
  }

  /**
   * Yields the entries that `holds` kept in memory, in the same order. Rejects the entries that belong to an exchange.
   */
  *held(): Generator<PersonEntry, void, undefined> {
    const exchanged = findExchanges(this.#renamings);
    for (const entry of this.#held) yield rejected(entry, exchanged.get(entry)) ?? entry;
  }
}

function renamingOf(entry: PersonEntry, model: ResourceModel): Renaming | undefined {
  if (entry.action !== 'update' || textOf(entry.goal.resource.userName) === undefined) return undefined;
  const [old, wanted] = [entry.before, applyPatch(entry.before, entry.operations, model).resource].map(({ userName }) =>
    textOf(userName),
  );
  if (old === undefined || wanted === undefined) return undefined;
  const [from, to] = [keyOf('userName', old), keyOf('userName', wanted)];
  return from === to ? undefined : { entry, from, to };
}

/** Returns a map from each entry of an exchange to the lines of all rows in the same exchange. */
function findExchanges(renamings: ReadonlyMap<string, Renaming>): ReadonlyMap<PersonEntry, readonly number[]> {
  const exchanged = new Map<PersonEntry, readonly number[]>();
  const seen = new Set<Renaming>();
  for (const start of renamings.values()) {
    const chain: Renaming[] = [];
    let next: Renaming | undefined = start;
    while (next && !seen.has(next)) {
      seen.add(next);
      chain.push(next);
      next = renamings.get(next.to);
    }
    const cycle = next ? chain.slice(chain.indexOf(next)) : [];
    // A chain that ends without `next`, or that leads to an earlier chain, is not an exchange.
    if (!next || !chain.includes(next)) continue;
    const lines = cycle.map(({ entry }) => entry.line).sort((a, b) => a - b);
    for (const { entry } of cycle) exchanged.set(entry, lines);
  }
  return exchanged;
}

function rejected(entry: PersonEntry, lines: readonly number[] | undefined): PersonEntry | undefined {
  if (!lines) return undefined;
  const { step, line, key } = entry;
  const all = `${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;
  const reason = `the people in lines ${all} exchange their userNames, so two people would have the same userName after the first change: first give one of these people a different userName`;
  return {
    ...{ step, line, key, action: 'none' },
    result: { outcome: 'rejected', problems: [{ line, column: 'userName', reason }] },
  };
}
