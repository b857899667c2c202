import { pMapIterable } from 'p-map';
import type { ChangeContext } from '../../changes/context.ts';
import { groupsOf } from '../../changes/resource.ts';
import type { AddMember, LinkEntry, PersonEntry, PersonReference, PlanEntry, SetManager } from '../plan/entry.ts';
import { referenceKey } from '../plan/plan-manager.ts';
import type { LinkResult, PersonResult, RowResult } from '../result.ts';
import { type GroupPerformContext, type NewMember, performGroup } from './perform-group.ts';
import { performManager } from './perform-manager.ts';
import { type PerformContext, type Performed, performPerson } from './perform-person.ts';

/** The parts of a run that change a service. */
export interface ExecuteContext {
  readonly people: PerformContext;
  readonly groups: GroupPerformContext;
  readonly concurrency: number;
}

/**
 * Makes the changes of a plan, and yields the result of each entry: of people in the order of the plan, then of their links.
 * Links of a person who could not be created or changed have no result. Never throws for an entry.
 */
export async function* execute(context: ExecuteContext, entries: AsyncIterable<PlanEntry>): AsyncIterable<RowResult> {
  const people = new People();
  const { concurrency } = context;
  const iterator = entries[Symbol.asyncIterator]();
  let firstLink: LinkEntry | undefined;
  // All people come before the first link, because a link needs the ids of both ends.
  const persons = async function* (): AsyncGenerator<PersonEntry, void, undefined> {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (next.value.step !== 'person') {
        firstLink = next.value;
        return;
      }
      yield next.value;
    }
  };
  const perform = async (entry: PersonEntry) => ({ entry, performed: await performPerson(context.people, entry) });
  for await (const { entry, performed } of pMapIterable(persons(), perform, { concurrency })) {
    people.add(entry, performed);
    const { existing: _, ...result } = performed;
    yield { step: 'person', line: entry.line, key: entry.key, ...result } satisfies PersonResult;
  }
  if (!firstLink) return;
  const batches = batchesOf(startWith(firstLink, iterator as AsyncIterator<LinkEntry>));
  const link = (batch: readonly LinkEntry[]) => performBatch(context, people, batch);
  for await (const results of pMapIterable(batches, link, { concurrency })) yield* results;
}

/** What links need to know of the people of a run. */
class People {
  /** Ids of new people by line, and of people who were found to exist. */
  readonly #ids = new Map<number, string>();
  /** Groups of people whom the plan did not know. */
  readonly #groups = new Map<number, readonly string[]>();
  /** Lines whose person has no links: the change was not made. */
  readonly #without = new Set<number>();

  add({ line, action }: PersonEntry, { id, outcome, existing }: Performed): void {
    if (id === undefined || outcome === 'failed' || outcome === 'protected') this.#without.add(line);
    else if (action === 'create') this.#ids.set(line, id);
    const groups = existing && groupsOf(existing);
    if (groups) {
      this.#groups.set(
        line,
        groups.map((group) => group.id),
      );
    }
  }

  /** True if the links of a row can be made. */
  has(line: number): boolean {
    return !this.#without.has(line);
  }

  /** Undefined for a person who was not created. */
  idOf(person: PersonReference): string | undefined {
    return 'id' in person ? person.id : this.#ids.get(person.line);
  }

  groupsOf(person: PersonReference): readonly string[] | undefined {
    return 'line' in person ? this.#groups.get(person.line) : undefined;
  }
}

async function* startWith<T>(first: T, rest: AsyncIterator<T>): AsyncIterable<T> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Each manager alone, and all new members of a group together: one change of a group at a time. */
async function* batchesOf(links: AsyncIterable<LinkEntry>): AsyncIterable<readonly LinkEntry[]> {
  let batch: LinkEntry[] = [];
  let key = '';
  for await (const link of links) {
    const next = batchKey(link);
    if (batch.length > 0 && (next !== key || link.step === 'manager')) {
      yield batch;
      batch = [];
    }
    key = next;
    batch.push(link);
  }
  if (batch.length > 0) yield batch;
}

function batchKey({ step, target }: LinkEntry): string {
  return JSON.stringify([step, target]);
}

async function performBatch(
  context: ExecuteContext,
  people: People,
  batch: readonly LinkEntry[],
): Promise<readonly LinkResult[]> {
  const made = batch.filter(({ line }) => people.has(line));
  const members = made.filter((entry): entry is AddMember => entry.step === 'group' && entry.action === 'add');
  const added = await addMembers(context, people, members);
  return Promise.all(
    made.map(async (entry): Promise<LinkResult> => {
      const { step, line, key, target, warning } = entry;
      const id = people.idOf(entry.person);
      const base = { step, line, key, ...(id === undefined ? {} : { id }), target } as const;
      const result =
        entry.action === 'none'
          ? entry.result
          : entry.action === 'set'
            ? await setManager(context.people.change, people, entry)
            : (added.get(entry) ?? { outcome: 'not attempted' });
      return { ...base, ...result, ...(warning === undefined ? {} : { warning }) };
    }),
  );
}

async function addMembers(
  context: ExecuteContext,
  people: People,
  entries: readonly AddMember[],
): Promise<ReadonlyMap<AddMember, Awaited<ReturnType<typeof performGroup>>[number]>> {
  const [first] = entries;
  if (!first) return new Map();
  const members = entries.map(
    ({ person }): NewMember => ({ id: people.idOf(person) ?? referenceKey(person), memberOf: people.groupsOf(person) }),
  );
  const results = await performGroup(context.groups, first.group, members);
  return new Map(entries.map((entry, index) => [entry, results[index] ?? { outcome: 'not attempted' as const }]));
}

async function setManager(
  change: ChangeContext,
  people: People,
  { person, manager, before, target }: SetManager,
): Promise<Pick<LinkResult, 'outcome' | 'error'>> {
  const [id, managerId] = [people.idOf(person), people.idOf(manager)];
  if (id === undefined || managerId === undefined) {
    const message = `no person is found for ${JSON.stringify(target)}`;
    return { outcome: 'unresolved', error: { code: 'unresolved', message } };
  }
  return performManager(change, { id, managerId, before });
}
