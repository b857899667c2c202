import { pMapIterable } from 'p-map';
import type { ChangeClient } from '../../changes/client.ts';
import { SafetyError } from '../../changes/errors.ts';
import { canonicalResource, idOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { compilePeopleFilter } from '../people/people-filter.ts';
import { readPerson } from '../people/read-person.ts';
import type { SourceKeys } from '../sync/source-keys.ts';

/** Options for finding active people who are absent from a source. */
export interface FindOrphansOptions {
  readonly keys: SourceKeys;
  /** Filter (RFC 7644 section 3.4.2.2) that selects the people for whom the source is responsible. Default: all people. */
  readonly filter?: string | undefined;
  /** Stops the reading. */
  readonly signal?: AbortSignal;
}

/** Maximum number of concurrent reads of people. */
const readsAtOnce = 8;

/**
 * Throws a `SafetyError` if a source cannot show which people are absent. This is the case if the source is empty, or
 * if a row has no key that identifies a person.
 */
export function assertShowsAbsence({ rows, keyless }: SourceKeys): void {
  if (rows === 0) throw new SafetyError('the source has no people, so everybody would count as absent from the source');
  if (keyless === undefined) return;
  throw new SafetyError(
    `line ${keyless} of the source has no key (for example, no userName), so scimctl cannot check who is absent from the source`,
    'add a key to the row, or map a column to a key with --map "Column=userName"',
  );
}

/**
 * Finds the people who are active on a service and absent from a source. Matches people to rows in the same way as a
 * sync. Sends only reads. Reads each person again by id, because a list response may omit the attribute that a sync
 * uses for the match.
 */
export async function findOrphans(
  client: ChangeClient,
  { keys, filter, signal }: FindOrphansOptions,
): Promise<JsonObject[]> {
  const model = await client.discovery.model('User');
  const isSelected = filter === undefined ? () => true : compilePeopleFilter(filter, model).test;
  const isOrphan = (person: JsonObject): boolean =>
    person['active'] !== false && isSelected(person) && !keys.has(person);
  const ids: string[] = [];
  for await (const listed of client.list(model.resourceType.endpoint, { confirmEnd: true, largePages: true })) {
    signal?.throwIfAborted();
    const person = canonicalResource(listed, model);
    const id = idOf(person);
    if (id !== undefined && isOrphan(person)) ids.push(id);
  }
  const read = async (id: string): Promise<JsonObject | undefined> => {
    signal?.throwIfAborted();
    return readPerson({ client, model }, id);
  };
  const orphans: JsonObject[] = [];
  for await (const person of pMapIterable(ids, read, { concurrency: readsAtOnce }))
    if (person && isOrphan(person)) orphans.push(person);
  return orphans;
}
