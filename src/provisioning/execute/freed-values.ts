import { textsAt } from '../../changes/find/search.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { keyOf } from '../people/directory.ts';
import type { PersonEntry } from '../plan/entry.ts';
import type { Performed } from './perform-person.ts';

/** Attributes with unique values: services accept a value for only one person. */
const uniquePaths = ['userName', 'emails.value'] as const;

/** The unique values that a run has removed from people. Now another person can get one of these values. */
export class FreedValues {
  readonly #keys = new Set<string>();
  #hasDeleted = false;

  constructor(private readonly model: ResourceModel) {}

  /**
   * Adds the values that a change has removed from a person. The values of a deleted person are not known. For this
   * reason, `has` returns true for every entry after a deletion.
   */
  add(entry: PersonEntry, { outcome }: Pick<Performed, 'outcome'>): void {
    if (outcome === 'deleted') this.#hasDeleted = true;
    if (outcome !== 'updated' || !('operations' in entry)) return;
    const kept = new Set(this.#keysOf(applyPatch(entry.before, entry.operations, this.model).resource));
    for (const key of this.#keysOf(entry.before)) if (!kept.has(key)) this.#keys.add(key);
  }

  /** True if an entry gives its person a value that a change of the run has freed, or may have freed. */
  has(entry: PersonEntry): boolean {
    if (this.#hasDeleted) return true;
    if (this.#keys.size === 0) return false;
    const wanted = 'goal' in entry ? entry.goal.resource : resourceAfter(entry, this.model);
    return wanted !== undefined && this.#keysOf(wanted).some((key) => this.#keys.has(key));
  }

  #keysOf(resource: JsonObject): string[] {
    return uniquePaths.flatMap((path) => textsAt(resource, path, this.model).map((value) => keyOf(path, value)));
  }
}

function resourceAfter(entry: PersonEntry, model: ResourceModel): JsonObject | undefined {
  return 'operations' in entry ? applyPatch(entry.before, entry.operations, model).resource : undefined;
}
