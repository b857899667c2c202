import { pMapIterable } from 'p-map';
import { decideUpdate } from '../../changes/decide/update.ts';
import { currentMembers } from '../../changes/groups/current-members.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import type { PeopleFilter } from '../people/people-filter.ts';
import { readPerson } from '../people/read-person.ts';
import type { PlanEntry } from './entry.ts';
import type { EditContext } from './plan-edit.ts';

/** An entry of an edit that has no result yet. */
export interface LeftEntry {
  /** Number of the entry in the plan, from 0. */
  readonly number: number;
  readonly entry: PlanEntry;
  /** True if an earlier run may have sent the change of the entry. */
  readonly isUncertain: boolean;
}

/** An entry of an edit whose person no longer matches the filter. */
export interface Unmatched {
  readonly number: number;
  readonly entry: PlanEntry;
  /** True if an earlier run may have made the change, but the service does not show whether the change was made. */
  readonly mayBeMade: boolean;
}

/**
 * Reads the person of each entry again, and tests whether the person still matches the filter of the edit. Yields the
 * entries of people who no longer match. Leaves out an entry whose change an earlier run has made, because this change
 * explains why the person no longer matches. Sends only reads, and rethrows the errors of these reads.
 */
export async function* recheckEdit(
  context: EditContext,
  filter: PeopleFilter,
  entries: AsyncIterable<LeftEntry>,
): AsyncGenerator<Unmatched, void, undefined> {
  const { change } = context.people;
  const check = async ({ number, entry, isUncertain }: LeftEntry): Promise<Unmatched | undefined> => {
    const id = personOf(entry);
    if (id === undefined || change.stop.isStopped) return undefined;
    const person = await readPerson(change, id);
    // Skips a person who no longer exists, because the executor reports this person.
    if (!person || filter.test(person)) return undefined;
    const made = isUncertain ? await isMade(context, entry, person) : false;
    return made ? undefined : { number, entry, mayBeMade: made === undefined };
  };
  const checked = pMapIterable(entries, check, { concurrency: context.concurrency });
  for await (const unmatched of checked) if (unmatched) yield unmatched;
}

function personOf(entry: PlanEntry): string | undefined {
  if (entry.action === 'edit' || (entry.action === 'delete' && entry.step === 'person')) return entry.id;
  if (entry.action === 'add' || entry.action === 'remove') return 'id' in entry.person ? entry.person.id : undefined;
  return undefined;
}

/**
 * True if the service shows that the change of an entry was made. `undefined` if the service does not show whether the
 * change was made.
 */
async function isMade(
  { people: { change }, groups }: EditContext,
  entry: PlanEntry,
  person: JsonObject,
): Promise<boolean | undefined> {
  switch (entry.action) {
    case 'edit': {
      const wanted = applyPatch(person, entry.operations, change.model).resource;
      return decideUpdate(change, { before: person, wanted, isWhole: true }) === undefined;
    }
    case 'add':
    case 'remove': {
      const { group, action } = entry;
      if (group.id === undefined) return false;
      const id = String(person.id);
      const current = await currentMembers(groups.change, group.id, [{ id, resource: person }], action === 'add');
      return current && current.has(id) === (action === 'add');
    }
    default:
      return false;
  }
}
