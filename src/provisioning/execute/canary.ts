import { isDeactivation } from '../../changes/removals.ts';
import { compareWithWanted } from '../../changes/verify/compare.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import { readPerson } from '../people/read-person.ts';
import type { PersonEntry, PlanEntry } from '../plan/entry.ts';
import type { PersonContext } from '../plan/plan-person.ts';
import type { RowResult } from '../result.ts';

/** The number of changes that a run may still make. All phases of the run share one object. */
export interface ChangesLeft {
  changes: number;
}

/**
 * Yields the people of a phase until the run may make no more changes. Then calls `leaveOut` for each remaining person.
 */
export async function* firstChanges<T extends { readonly entry: PersonEntry }>(
  people: AsyncIterable<T>,
  left: ChangesLeft,
  leaveOut: (entry: PersonEntry) => void,
): AsyncGenerator<T, void, undefined> {
  // Does not stop at the limit, but reads all remaining people, because the next phase begins only after the last
  // person.
  for await (const person of people) {
    // Leaves out a creation that must wait until another person is changed, because the creation cannot succeed before
    // that change.
    const mustWait = person.entry.action === 'create' && person.entry.waits === true;
    if (left.changes === 0 || mustWait) {
      leaveOut(person.entry);
      continue;
    }
    if (person.entry.action !== 'none') left.changes--;
    yield person;
  }
}

/**
 * Reads each created or updated person again, and compares the person with the plan. If a person differs from the plan,
 * yields a text about the person. Sends only reads. Rethrows the errors of these reads.
 */
export async function* verifyPeople(
  context: Pick<PersonContext, 'change'>,
  entries: AsyncIterable<PlanEntry>,
  results: readonly RowResult[],
): AsyncGenerator<string, void, undefined> {
  const ids = new Map<number, string>();
  for (const { step, line, id, outcome } of results)
    if (step === 'person' && id !== undefined && (outcome === 'created' || outcome === 'updated')) ids.set(line, id);
  for await (const entry of entries) {
    const id = ids.get(entry.line);
    if (id === undefined || entry.step !== 'person') continue;
    const problem = await differenceOf(context, entry, id);
    if (problem !== undefined) yield `line ${entry.line}, ${entry.key}: ${problem}`;
  }
}

async function differenceOf(
  { change }: Pick<PersonContext, 'change'>,
  entry: PersonEntry,
  id: string,
): Promise<string | undefined> {
  if (entry.action !== 'create' && entry.action !== 'update') return undefined;
  const { model, service } = change;
  const current = await readPerson(change, id);
  const { derived } = entry.goal;
  const expectation =
    entry.action === 'create'
      ? { before: undefined, wanted: entry.goal.resource, derived }
      : { before: entry.before, wanted: applyPatch(entry.before, entry.operations, model).resource, derived };
  if (!current) {
    // After a deactivation, a missing person is a correct result. Some services do not show inactive people.
    const isWanted = expectation.before !== undefined && isDeactivation(expectation.before, expectation.wanted);
    return isWanted ? undefined : 'the person no longer exists';
  }
  const { missing } = compareWithWanted(current, expectation, model, service);
  return missing.length === 0 ? undefined : `values differ from the plan: ${missing.join(', ')}`;
}
