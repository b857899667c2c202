import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { PersonEntry, PlanEntry } from '../plan/entry.ts';
import { freedKeys, wantedKeys } from './freed-values.ts';

/**
 * The entries of a plan that can free a unique value, which another person may need. Entries are numbered from 0 in the
 * order of the plan.
 */
export class FreeingEntries {
  readonly #byKey = new Map<string, number[]>();
  /** The last deletion. The values of a deleted person are not known, so a deletion can free every value. */
  #lastDeletion: number | undefined;

  private constructor(private readonly model: ResourceModel) {}

  /** Reads a whole plan. Keeps only the values that the plan frees. */
  static async read(entries: AsyncIterable<PlanEntry>, model: ResourceModel): Promise<FreeingEntries> {
    const freeing = new FreeingEntries(model);
    let number = -1;
    for await (const entry of entries) {
      number++;
      if (entry.step !== 'person') continue;
      if (entry.action === 'delete') freeing.#lastDeletion = number;
      for (const key of freedKeys(entry, model)) {
        const known = freeing.#byKey.get(key);
        if (known) known.push(number);
        else freeing.#byKey.set(key, [number]);
      }
    }
    return freeing;
  }

  /** Returns the numbers of the entries that can free a value which `entry` gives to its person. */
  for(entry: PersonEntry): readonly number[] {
    const numbers = new Set(wantedKeys(entry, this.model).flatMap((key) => this.#byKey.get(key) ?? []));
    if (this.#lastDeletion !== undefined) numbers.add(this.#lastDeletion);
    return [...numbers];
  }
}
