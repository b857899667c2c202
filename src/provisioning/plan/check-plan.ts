import { pMapIterable } from 'p-map';
import { labelOf } from '../../changes/resource.ts';
import { compareWithWanted } from '../../changes/verify/compare.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import { managerOf } from '../mapping/enterprise.ts';
import { readPerson } from '../people/read-person.ts';
import { endedAt } from './ended.ts';
import type { EditPerson, PlanEntry, RestorePerson, SetManager, UpdatePerson } from './entry.ts';
import { matchNow, type PersonContext } from './plan-person.ts';

/** The parts of a run that are needed to check a plan. */
export type CheckContext = Pick<PersonContext, 'change' | 'directory' | 'keys'>;

/**
 * Compares a plan with the current state of the service. Yields a text for each outdated entry. An entry is outdated in
 * three cases: the person to create already exists; a value to change has changed since the plan was made; the person
 * no longer exists. Sends only reads. Rethrows the errors of reads.
 */
export async function* checkPlan(
  context: CheckContext,
  entries: AsyncIterable<PlanEntry>,
  concurrency: number,
): AsyncGenerator<string, void, undefined> {
  const check = (entry: PlanEntry) => checkEntry(context, entry);
  for await (const problem of pMapIterable(entries, check, { concurrency })) if (problem !== undefined) yield problem;
}

async function checkEntry(context: CheckContext, entry: PlanEntry): Promise<string | undefined> {
  const problem = await problemOf(context, entry);
  return problem === undefined ? undefined : `line ${entry.line}, ${entry.key}: ${problem}`;
}

async function problemOf(context: CheckContext, entry: PlanEntry): Promise<string | undefined> {
  switch (entry.action) {
    case 'create': {
      const match = await matchNow(context, entry.goal);
      // Another person has this `userName` now, but the plan gives a new `userName` to that person first. The entry is
      // therefore still up to date.
      if (match.kind === 'error' && match.holder && entry.waits) return undefined;
      if (match.kind === 'error') return match.error.message;
      return match.kind === 'person' ? `the person exists now: ${labelOf(match.resource)}` : undefined;
    }
    case 'update':
    case 'edit':
    case 'restore':
      return changesSince(context, entry);
    case 'set':
      return 'id' in entry.person ? managerSince(context, entry, entry.person.id) : undefined;
    case 'add':
      return endedAt(entry);
    case 'delete':
      if (entry.step !== 'person') return undefined;
      return (await readPerson(context.change, entry.id)) ? undefined : 'the person no longer exists';
    default:
      return undefined;
  }
}

async function changesSince(
  context: CheckContext,
  { id, before, operations }: UpdatePerson | EditPerson | RestorePerson,
): Promise<string | undefined> {
  const { model, service } = context.change;
  const current = await readPerson(context.change, id);
  if (!current) return 'the person no longer exists';
  const after = applyPatch(before, operations, model).resource;
  const { missing } = compareWithWanted(current, { before: after, wanted: before, isOld: true }, model, service);
  return missing.length === 0
    ? undefined
    : `these attributes have changed since the plan was made: ${missing.join(', ')}`;
}

async function managerSince(context: CheckContext, { before }: SetManager, id: string): Promise<string | undefined> {
  const current = await readPerson(context.change, id);
  if (!current) return 'the person no longer exists';
  return managerOf(current, context.change.model) === before
    ? undefined
    : 'the manager has changed since the plan was made';
}
