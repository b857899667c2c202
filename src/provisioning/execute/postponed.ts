import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { PersonEntry } from '../plan/entry.ts';
import type { PersonResult } from '../result.ts';
import { FreedValues } from './freed-values.ts';
import type { FreeingEntries } from './freeing-entries.ts';
import type { Performed } from './perform-person.ts';

/** A change of a person, which may have to wait for the changes of other people. */
export interface Attempt {
  /** The number of the entry in the plan, counted from 0. */
  readonly number: number;
  readonly entry: PersonEntry;
  /**
   * The result of the first attempt. The journal already contains this result, because a killed run must not lose it.
   * Absent if the change was postponed, or if the service rejected the change with a conflict.
   */
  readonly result: PersonResult | undefined;
  /** The conflict with which the service rejected the first attempt. Absent if there was no conflict. */
  readonly conflict: Performed | undefined;
  /** Makes the change again. */
  readonly again: () => Promise<Performed>;
  /** Records the final outcome, and returns it as a result. */
  readonly settle: (performed: Performed) => PersonResult;
}

/** Options of `withPostponed`. */
export interface PostponedOptions {
  readonly model: ResourceModel;
  /**
   * Returns the entries of the plan that can free a value. Called once, for the first change that waits. Absent if the
   * plan cannot be read a second time. Each change then waits for all other changes.
   */
  readonly freeing?: (() => Promise<FreeingEntries>) | undefined;
  /** Maximum number of results that are kept in memory to preserve the order. Default: 10,000. */
  readonly maxHeld?: number;
}

/**
 * Yields the results of people in the order of `attempts`, each as soon as it is known. If the service rejected a
 * change with a conflict, repeats this change once, but only if another change can free a `userName` or an e-mail
 * address that the rejected change needs. Repeats the change after the last change of the plan that can free such a
 * value. If the plan has no such change, the conflict is the result. A repeated change can also free a value for which
 * other changes wait. Results after a waiting change are kept in memory. If there are more than `maxHeld` such results,
 * they are yielded at once, and the results of the waiting changes follow later.
 */
export async function* withPostponed(
  attempts: AsyncIterable<Attempt | undefined>,
  options: PostponedOptions,
): AsyncGenerator<PersonResult, void, undefined> {
  const queue = new Postponed(options);
  for await (const attempt of attempts) {
    if (!attempt) continue;
    const result = queue.pass(attempt);
    if (result) {
      yield result;
      continue;
    }
    await queue.add(attempt);
    yield* queue.take();
  }
  await queue.end();
  yield* queue.take();
}

/** The place of a result in the order of results. */
interface Place {
  result: PersonResult | undefined;
}

/** A change that waits for changes of other people. */
interface Waiting {
  readonly attempt: Attempt;
  readonly place: Place;
  /** Number of entries that can still free a value that the change needs. */
  left: number;
}

class Postponed {
  readonly #options: PostponedOptions;
  readonly #freed: FreedValues;
  #freeing: Promise<FreeingEntries> | undefined;
  /** The places of the results that were not yielded yet. */
  #places: Place[] = [];
  #maxHeld: number;
  /** Maps the number of an entry to the waiting change of the entry, in the order of the plan. */
  readonly #waiting = new Map<number, Waiting>();
  /** Maps the number of an entry to the changes that wait for this entry. */
  readonly #dependents = new Map<number, Waiting[]>();
  /** All entries up to this number have a result, or wait, or are not executed in this run. */
  #reached = -1;

  constructor(options: PostponedOptions) {
    this.#options = options;
    this.#freed = new FreedValues(options.model);
    this.#maxHeld = options.maxHeld ?? 10_000;
  }

  /**
   * Receives the first attempt of an entry if no change waits. Returns the result of the attempt, which can be yielded
   * at once. Returns `undefined`, and does nothing, if the attempt has no result or if another change waits.
   */
  pass({ entry, number, result }: Attempt): PersonResult | undefined {
    if (!result || this.#waiting.size > 0 || this.#places.length > 0) return undefined;
    this.#freed.add(entry, result);
    this.#reached = number;
    return result;
  }

  /** Receives the first attempt of an entry. Repeats the changes that no longer wait. */
  async add(attempt: Attempt): Promise<void> {
    const { result, entry, number } = attempt;
    const place: Place = { result };
    this.#places.push(place);
    if (result) this.#freed.add(entry, result);
    else await this.#wait({ attempt, place, left: 0 });
    const done: number[] = [];
    for (this.#reached++; this.#reached < number; this.#reached++) done.push(this.#reached);
    if (result) done.push(number);
    const own = this.#waiting.get(number);
    if (own?.left === 0) await this.#decide(own, done);
    await this.#release(done);
  }

  /** Repeats all changes that still wait, or records their conflicts, because no further change of the plan follows. */
  async end(): Promise<void> {
    for (let ready = this.#ready(); ready.length > 0; ready = this.#ready()) {
      for (const waiting of ready) await this.#decide(waiting, []);
    }
    for (const waiting of [...this.#waiting.values()]) await this.#decide(waiting, []);
  }

  /** Takes the results that can be yielded now. */
  *take(): Generator<PersonResult, void, undefined> {
    const known = this.#places.findIndex(({ result }) => result === undefined);
    const ordered = this.#places.splice(0, known === -1 ? this.#places.length : known);
    for (const { result } of ordered) if (result) yield result;
    if (this.#places.length - this.#waiting.size <= this.#maxHeld) return;
    this.#maxHeld = 0;
    const held = this.#places;
    this.#places = held.filter(({ result }) => result === undefined);
    for (const { result } of held) if (result) yield result;
  }

  /** Records that a change waits, and for which entries. */
  async #wait(waiting: Waiting): Promise<void> {
    const { freeing } = this.#options;
    const { entry, number } = waiting.attempt;
    if (freeing) {
      this.#freeing ??= freeing();
      const all = (await this.#freeing).for(entry);
      for (const other of all.filter((candidate) => candidate > number || this.#waiting.has(candidate))) {
        const known = this.#dependents.get(other);
        if (known) known.push(waiting);
        else this.#dependents.set(other, [waiting]);
        waiting.left++;
      }
    } else waiting.left = Number.POSITIVE_INFINITY;
    this.#waiting.set(number, waiting);
  }

  async #release(done: number[]): Promise<void> {
    for (let number = done.pop(); number !== undefined; number = done.pop()) {
      const dependents = this.#dependents.get(number) ?? [];
      this.#dependents.delete(number);
      for (const waiting of dependents) if (--waiting.left === 0) await this.#decide(waiting, done);
    }
  }

  /** Repeats a change if a value that it needs was freed. Otherwise, its conflict is the result. */
  async #decide({ attempt, place }: Waiting, done: number[]): Promise<void> {
    const { entry, conflict, number } = attempt;
    const performed = conflict && !this.#freed.has(entry) ? conflict : await attempt.again();
    this.#freed.add(entry, performed);
    place.result = attempt.settle(performed);
    this.#waiting.delete(number);
    done.push(number);
  }

  /** Returns the waiting changes that need a value that was freed. */
  #ready(): Waiting[] {
    return [...this.#waiting.values()].filter(({ attempt }) => this.#freed.has(attempt.entry));
  }
}

/** True if the service rejected a change with a conflict. The change may succeed after other changes. */
export function isConflict({ outcome, error }: Performed): boolean {
  return outcome === 'failed' && error?.code === 'conflict' && error.status !== undefined && error.status !== 412;
}
