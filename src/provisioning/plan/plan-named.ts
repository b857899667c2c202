import { pMapIterable } from 'p-map';
import { toChangeProblem } from '../../changes/classify-error.ts';
import { assertMethod } from '../../changes/dialect/methods.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { idOf } from '../../changes/resource.ts';
import { readPerson } from '../people/read-person.ts';
import { noLine } from '../result.ts';
import type { PersonEntry } from './entry.ts';
import { type Edit, type EditContext, needsOf, planDeletion, planValues, settledAs } from './plan-edit.ts';
import { failed, stoppedPlan } from './plan-person.ts';

/** A change of people whom the operator named by id. */
export type NamedEdit = Extract<Edit, { kind: 'update' | 'delete' }>;

/**
 * Plans the same change for the people with these ids. Reads each person once. The state from this read shows whether a
 * change is necessary and whether the profile protects the person. `job undo` restores this state. If an id cannot be
 * read, the entry contains a result, and the other ids are still planned. Sends only reads. The entries have the order
 * of the ids.
 */
export async function* planNamed(
  context: EditContext,
  ids: readonly string[],
  edit: NamedEdit,
): AsyncGenerator<PersonEntry, void, undefined> {
  const { change } = context.people;
  const [type, methods] = needsOf(edit);
  assertMethod(change.service.dialect, type, methods);
  const plan = (id: string) => planOne(context, id, edit);
  for await (const entry of pMapIterable(ids, plan, { concurrency: context.concurrency })) yield entry;
}

async function planOne({ people }: EditContext, id: string, edit: NamedEdit): Promise<PersonEntry> {
  const { change } = people;
  if (change.stop.isStopped) return { ...stoppedPlan(), key: id };
  const settled = settledAs({ line: noLine, key: id });
  try {
    const person = await readPerson(change, id);
    if (!person || !isSameId(idOf(person), id))
      return settled(failed({ code: 'server', message: 'there is no user with this id', status: 404 }, id));
    return edit.kind === 'delete' ? await planDeletion(people, person) : await planValues(people, person, edit.assign);
  } catch (error) {
    change.stop.onFailure(error);
    return settled(failed(toChangeProblem(error, 'import'), id));
  }
}
