import { pMapIterable } from 'p-map';
import { SafetyError } from '../../changes/errors.ts';
import { canonicalResource, idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { compilePeopleFilter } from '../people/people-filter.ts';
import { readPerson } from '../people/read-person.ts';
import type { PersonEntry, PersonGoal } from '../plan/entry.ts';
import { type PersonContext, planUpdate, reportedKey, stoppedPlan } from '../plan/plan-person.ts';
import { noLine } from '../result.ts';
import type { SourceKeys } from './source-keys.ts';

/** Options for orphans: people who are active on the service, but are absent from the source. */
export interface OrphanOptions {
  readonly keys: SourceKeys;
  /** Filter (RFC 7644 section 3.4.2.2) that selects the people for whom the source is responsible. Default: all people. */
  readonly filter?: string | undefined;
  /**
   * Called with the name of each protected person who is absent from the source. This person stays active, and the run
   * does not fail, because the person may be an emergency account, which no source contains.
   */
  readonly onProtected?: ((name: string) => void) | undefined;
  /** True if more than half of the people may be deactivated. */
  readonly mayBeMost?: boolean | undefined;
}

/**
 * Minimum number of active people for the check that at most half of them are absent. With fewer people, one absent
 * person may already be half of them.
 */
const fewestPeople = 4;

/** Maximum number of concurrent reads of people. */
const readsAtOnce = 8;

const goal: PersonGoal = { resource: { schemas: [urn.User], active: false }, derived: [] };

/**
 * Yields a deactivation for each person who is active on the service, but absent from the source. Reads all people of
 * the service. Throws a `SafetyError` if the source cannot show who is absent: the source is empty, a row has no key,
 * or more than half of the people are absent.
 */
export async function* planOrphans(
  context: PersonContext,
  { keys, filter, mayBeMost = false, onProtected }: OrphanOptions,
): AsyncGenerator<PersonEntry, void, undefined> {
  assertComplete(keys);
  const { client, model, stop } = context.change;
  const isSelected = filter === undefined ? () => true : compilePeopleFilter(filter, model).test;
  const isOrphan = (person: JsonObject, id: string): boolean =>
    !keys.has(person) && context.claim(id, noLine) === noLine;
  const ids: string[] = [];
  let active = 0;
  for await (const listed of client.list(model.resourceType.endpoint, { confirmEnd: true, largePages: true })) {
    if (stop.isStopped) return yield stoppedPlan();
    const person = canonicalResource(listed, model);
    const id = idOf(person);
    if (id === undefined || person.active === false || !isSelected(person)) continue;
    active++;
    if (isOrphan(person, id)) ids.push(id);
  }
  const orphans: JsonObject[] = [];
  // Each absent person is read again by id, because a list can leave out attributes. A left-out attribute may contain
  // the key with which the person matches a row.
  const read = async (id: string) => ({ id, person: await readPerson(context.change, id) });
  for await (const { id, person } of pMapIterable(ids, read, { concurrency: readsAtOnce })) {
    if (stop.isStopped) return yield stoppedPlan();
    if (!person || person.active === false || !isSelected(person) || !isOrphan(person, id)) continue;
    if (await context.protection(id, person)) onProtected?.(labelOf(person));
    else orphans.push(person);
  }
  if (!mayBeMost && active >= fewestPeople && orphans.length * 2 > active) {
    throw new SafetyError(
      `${orphans.length} of ${active} active people are not in the source, so the source is probably incomplete; nothing was changed`,
      `check the source and its key columns; to allow this change, use --max-removals ${orphans.length}`,
    );
  }
  for (const person of orphans) {
    const { entry } = await planUpdate(context, { line: noLine, key: reportedKey(person), goal }, person);
    yield entry;
  }
}

function assertComplete({ rows, keyless }: SourceKeys): void {
  if (rows === 0)
    throw new SafetyError('the source has no people, so everybody would be deactivated; nothing was changed');
  if (keyless === undefined) return;
  throw new SafetyError(
    `line ${keyless} of the source has no key (for example, no userName), so scimctl cannot check who is absent from the source; nothing was changed`,
    'add a key to the row, or map a column to a key with --map "Column=userName"',
  );
}
