import { groupsOf } from '../../changes/resource.ts';
import type { PersonEntry, PersonReference } from '../plan/entry.ts';
import { isPending } from '../result.ts';
import { IdTable } from './id-table.ts';
import type { Performed } from './perform-person.ts';

/** The people of a run, with the data that the links of later entries need. */
export class People {
  /** Maps the line of a row to the id of the new person. */
  readonly #ids = new IdTable();
  /**
   * Maps the line of a row to the ids of the person's groups. Contains a row only if the run tried to create the person
   * of the row and found that the person already existed.
   */
  readonly #groups = new Map<number, readonly string[]>();
  /** Lines of rows whose person could not be created or changed. */
  readonly #without = new Set<number>();
  /**
   * Lines of rows whose person has no id yet. The service may still create this person, because it accepted the
   * creation with status 202.
   */
  readonly #pending = new Set<number>();
  /** Lines of rows whose person is not changed in this run. */
  readonly #leftOut = new Set<number>();

  /** Adds the person of an entry, with the result of the entry. */
  add({ line, action }: PersonEntry, performed: Pick<Performed, 'id' | 'outcome' | 'existing' | 'error'>): void {
    const { id, outcome, existing } = performed;
    if (id === undefined && isPending(performed)) this.#pending.add(line);
    if (id === undefined || outcome === 'failed' || outcome === 'protected') this.#without.add(line);
    else if (action === 'create') this.#ids.set(line, id);
    const groups = existing && groupsOf(existing);
    if (groups && groups.length > 0) this.#groups.set(line, groups.map(idOfGroup));
  }

  /** Records a row whose person is not changed in this run. */
  leaveOut({ line }: PersonEntry): void {
    this.#leftOut.add(line);
  }

  /** True if the links of a row can be made. */
  has(line: number): boolean {
    return !this.#without.has(line) && !this.#leftOut.has(line);
  }

  /** True if this run leaves out the row of the person. Only a later run can then create the person. */
  isLeftOut(person: PersonReference | null): boolean {
    return person !== null && 'line' in person && this.#leftOut.has(person.line);
  }

  /** True if the service may still create the person, and no read has shown the person yet. */
  isPending(person: PersonReference | null): boolean {
    return person !== null && 'line' in person && this.#pending.has(person.line);
  }

  /** Returns the id of a person; `undefined` for a person who was not created. */
  idOf(person: PersonReference): string | undefined {
    return 'id' in person ? person.id : this.#ids.get(person.line);
  }

  /**
   * Returns the ids of the person's groups if the run tried to create the person, but the person already existed.
   * Returns `undefined` for all other people.
   */
  groupsOf(person: PersonReference): readonly string[] | undefined {
    return 'line' in person ? this.#groups.get(person.line) : undefined;
  }
}

function idOfGroup({ id }: { readonly id: string }): string {
  return id;
}
