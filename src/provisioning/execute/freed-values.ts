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
    if (outcome !== 'updated') return;
    for (const key of freedKeys(entry, this.model)) this.#keys.add(key);
  }

  /** True if an entry gives its person a value that a change of the run has freed, or may have freed. */
  has(entry: PersonEntry): boolean {
    if (this.#hasDeleted) return true;
    return this.#keys.size > 0 && wantedKeys(entry, this.model).some((key) => this.#keys.has(key));
  }
}

/** Returns the keys of the unique values that an entry removes from its person, as far as they are known. */
export function freedKeys(entry: PersonEntry, model: ResourceModel): readonly string[] {
  if (!('operations' in entry)) return [];
  const kept = new Set(keysOf(applyPatch(entry.before, entry.operations, model).resource, model));
  return keysOf(entry.before, model).filter((key) => !kept.has(key));
}

/** Returns the keys of the unique values that the person of an entry has after the change of the entry. */
export function wantedKeys(entry: PersonEntry, model: ResourceModel): readonly string[] {
  if ('goal' in entry) return keysOf(entry.goal.resource, model);
  return 'operations' in entry ? keysOf(applyPatch(entry.before, entry.operations, model).resource, model) : [];
}

function keysOf(resource: JsonObject, model: ResourceModel): string[] {
  return uniquePaths.flatMap((path) => textsAt(resource, path, model).map((value) => keyOf(path, value)));
}
