import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { PersonEntry } from '../plan/entry.ts';
import type { PersonResult } from '../result.ts';
import { FreedValues } from './freed-values.ts';
import type { Performed } from './perform-person.ts';

/** A change of a person. It may be necessary to make the changes of other people first. */
export interface Attempt {
  readonly entry: PersonEntry;
  /**
   * The result of the first attempt. The journal already contains this result, because a killed run must not lose it.
   * Absent if the change was postponed, or if the service rejected the change with a conflict.
   */
  readonly result: PersonResult | undefined;
  /** The conflict if the service rejected the first attempt with a conflict; otherwise absent. */
  readonly conflict: Performed | undefined;
  /** Makes the change again. */
  readonly again: () => Promise<Performed>;
  /** Records the final outcome, and returns it as a result. */
  readonly settle: (performed: Performed) => PersonResult;
}

/**
 * Yields the results of people in the order of `attempts`. If the service rejected a change with a conflict, repeats
 * this change once, after the changes of all other people. Repeats the change only if another change has freed a
 * `userName` or an e-mail address that the rejected change needs. A repeated change can also free a value. It is made
 * before the change that needs the value. The results after the first rejected or postponed change are yielded at the
 * end.
 */
export async function* withPostponed(
  attempts: AsyncIterable<Attempt | undefined>,
  model: ResourceModel,
): AsyncGenerator<PersonResult, void, undefined> {
  const freed = new FreedValues(model);
  const held: (PersonResult | Attempt)[] = [];
  for await (const attempt of attempts) {
    if (!attempt) continue;
    const { result, entry } = attempt;
    if (result) freed.add(entry, result);
    if (result && held.length === 0) yield result;
    else held.push(result ?? attempt);
  }
  const results = await repeat(held.filter(isAttempt), freed);
  for (const item of held) yield isAttempt(item) ? (results.get(item) ?? item.settle(await item.again())) : item;
}

/** Repeats each change that needs a freed value. Ends when no repeated change frees a value for another change. */
async function repeat(attempts: readonly Attempt[], freed: FreedValues): Promise<ReadonlyMap<Attempt, PersonResult>> {
  const results = new Map<Attempt, PersonResult>();
  let waiting = [...attempts];
  for (let ready = waiting.filter(({ entry }) => freed.has(entry)); ready.length > 0; ) {
    for (const attempt of ready) {
      const performed = await attempt.again();
      freed.add(attempt.entry, performed);
      results.set(attempt, attempt.settle(performed));
    }
    waiting = waiting.filter((attempt) => !results.has(attempt));
    ready = waiting.filter(({ entry }) => freed.has(entry));
  }
  for (const attempt of waiting) if (attempt.conflict) results.set(attempt, attempt.settle(attempt.conflict));
  return results;
}

function isAttempt(item: PersonResult | Attempt): item is Attempt {
  return 'settle' in item;
}

/** True if the service rejected a change with a conflict. The change may succeed after other changes. */
export function isConflict({ outcome, error }: Performed): boolean {
  return outcome === 'failed' && error?.code === 'conflict' && error.status !== undefined && error.status !== 412;
}
