import { pMapIterable } from 'p-map';
import type { ChangeContext } from '../../changes/context.ts';
import type { AddMember, LinkEntry, PersonEntry, PlanEntry, SetManager } from '../plan/entry.ts';
import type { LinkResult, PersonResult, RowResult } from '../result.ts';
import { type ExecutionJournal, noJournal } from './execution-journal.ts';
import { People } from './people.ts';
import { type GroupPerformContext, type MemberResult, performGroup } from './perform-group.ts';
import { performManager } from './perform-manager.ts';
import { type PerformContext, performPerson } from './perform-person.ts';

/** The parts of a run that change a service. */
export interface ExecuteContext {
  readonly people: PerformContext;
  readonly groups: GroupPerformContext;
  readonly concurrency: number;
  /** Default: a journal that nobody reads. */
  readonly journal?: ExecutionJournal;
}

/** An entry with its number in the plan, from 0. */
interface Numbered<T extends PlanEntry = PlanEntry> {
  readonly number: number;
  readonly entry: T;
}

/**
 * Makes the changes of a plan, and yields the result of each entry: of people in the order of the plan, then of their links.
 * Links of a person who could not be created or changed have no result; neither have entries with a result in the journal.
 * Never throws for an entry. If the journal cannot be written, the remaining entries are reported as not attempted.
 */
export async function* execute(context: ExecuteContext, entries: AsyncIterable<PlanEntry>): AsyncIterable<RowResult> {
  const { concurrency, journal = noJournal } = context;
  const people = new People();
  const numbered = numberEntries(entries);
  let firstLink: Numbered<LinkEntry> | undefined;
  // All people come before the first link, because a link needs the ids of both ends.
  const persons = async function* (): AsyncGenerator<Numbered<PersonEntry>, void, undefined> {
    for (let next = await numbered.next(); !next.done; next = await numbered.next()) {
      if (isLink(next.value)) {
        firstLink = next.value;
        return;
      }
      yield next.value as Numbered<PersonEntry>;
    }
  };
  const perform = (person: Numbered<PersonEntry>) => executePerson(context, journal, people, person);
  for await (const result of pMapIterable(persons(), perform, { concurrency })) if (result) yield result;
  if (!firstLink) return;
  const batches = batchesOf(startWith(firstLink, numbered as AsyncIterator<Numbered<LinkEntry>>));
  const link = (batch: readonly Numbered<LinkEntry>[]) => executeLinks(context, journal, people, batch);
  for await (const results of pMapIterable(batches, link, { concurrency })) yield* results;
}

async function* numberEntries(entries: AsyncIterable<PlanEntry>): AsyncGenerator<Numbered, void, undefined> {
  let number = 0;
  for await (const entry of entries) yield { number: number++, entry };
}

function isLink(numbered: Numbered): numbered is Numbered<LinkEntry> {
  return numbered.entry.step !== 'person';
}

async function* startWith<T>(first: T, rest: AsyncIterator<T>): AsyncGenerator<T, void, undefined> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Undefined for an entry that has a result already. */
async function executePerson(
  context: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  { number, entry }: Numbered<PersonEntry>,
): Promise<PersonResult | undefined> {
  const known = journal.resultOf(number);
  if (known?.step === 'person') {
    people.add(entry, known);
    return undefined;
  }
  if (entry.action !== 'none') await begin(context, journal, number);
  const performed = await performPerson(context.people, entry, { mayExist: journal.isUncertain(number) });
  people.add(entry, performed);
  const { existing: _, ...rest } = performed;
  const result: PersonResult = { step: 'person', line: entry.line, key: entry.key, ...rest };
  record(journal, number, result);
  return result;
}

/** Waits until the journal says that the change may be sent, and stops the run if it cannot be written. */
async function begin({ people }: ExecuteContext, journal: ExecutionJournal, number: number): Promise<void> {
  try {
    await journal.starting(number);
  } catch (error) {
    people.change.stop.halt({ code: 'cannotWrite', message: (error as Error).message });
  }
}

/** An entry that was not attempted has no result in the journal: a later run attempts it. */
function record(journal: ExecutionJournal, number: number, result: RowResult): void {
  if (result.outcome !== 'not attempted') journal.finished(number, result);
}

/** Each manager alone, and all new members of a group together: one change of a group at a time. */
async function* batchesOf(
  links: AsyncIterable<Numbered<LinkEntry>>,
): AsyncGenerator<readonly Numbered<LinkEntry>[], void, undefined> {
  let batch: Numbered<LinkEntry>[] = [];
  let key = '';
  for await (const link of links) {
    const { step, target } = link.entry;
    const next = JSON.stringify([step, target]);
    if (batch.length > 0 && (next !== key || step === 'manager')) {
      yield batch;
      batch = [];
    }
    key = next;
    batch.push(link);
  }
  if (batch.length > 0) yield batch;
}

async function executeLinks(
  context: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  batch: readonly Numbered<LinkEntry>[],
): Promise<readonly LinkResult[]> {
  const left = batch.filter(({ number, entry }) => people.has(entry.line) && !journal.resultOf(number));
  const last = left.findLast(({ entry }) => entry.action !== 'none');
  if (last) await begin(context, journal, last.number);
  const members = left.filter((item): item is Numbered<AddMember> => item.entry.action === 'add');
  const added = await addMembers(context, journal, people, members);
  const results = left.map(async ({ number, entry }): Promise<LinkResult> => {
    const { step, line, key, target, warning } = entry;
    const id = people.idOf(entry.person);
    const result: LinkResult = {
      ...({ step, line, key, ...(id === undefined ? {} : { id }), target } as const),
      ...(warning === undefined ? {} : { warning }),
      ...(await resultOf(context.people.change, people, entry, added.get(number))),
    };
    record(journal, number, result);
    return result;
  });
  return Promise.all(results);
}

function resultOf(
  change: ChangeContext,
  people: People,
  entry: LinkEntry,
  added: MemberResult | undefined,
): Promise<MemberResult> | MemberResult {
  switch (entry.action) {
    case 'none':
      return entry.result;
    case 'set':
      return setManager(change, people, entry);
    case 'add':
      return added ?? { outcome: 'not attempted', ...change.stop.error };
  }
}

/** The results of new members of one group, by the numbers of their entries. */
async function addMembers(
  { groups }: ExecuteContext,
  journal: ExecutionJournal,
  people: People,
  items: readonly Numbered<AddMember>[],
): Promise<ReadonlyMap<number, MemberResult>> {
  // Every person of `items` has an id: links of people without an id are left out.
  const known = items.flatMap(({ number, entry: { person, group } }) => {
    const id = people.idOf(person);
    return id === undefined ? [] : [{ number, group, member: { id, memberOf: people.groupsOf(person) } }];
  });
  const [first] = known;
  if (!first) return new Map();
  const mayExist = items.some(({ number }) => journal.isUncertain(number));
  const members = known.map(({ member }) => member);
  const results = await performGroup(groups, { ...first.group, mayExist }, members);
  return new Map(known.flatMap(({ number }, index) => (results[index] ? [[number, results[index]]] : [])));
}

async function setManager(
  change: ChangeContext,
  people: People,
  { person, manager, before, target }: SetManager,
): Promise<MemberResult> {
  const [id, managerId] = [people.idOf(person), people.idOf(manager)];
  if (id === undefined || managerId === undefined) {
    const message = `no person is found for ${JSON.stringify(target)}`;
    return { outcome: 'unresolved', error: { code: 'unresolved', message } };
  }
  return performManager(change, { id, managerId, before });
}
