import { pMapIterable } from 'p-map';
import type { ChangeContext } from '../../changes/context.ts';
import { SafetyError } from '../../changes/errors.ts';
import { valueAt } from '../../changes/find/value-at.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { canonicalResource, idOf } from '../../changes/resource.ts';
import { isFilterSupported } from '../../client/dialect/filter-support.ts';
import { parseFilter } from '../../protocol/filter/index.ts';
import { isUnassigned, type JsonObject } from '../../protocol/json/json.ts';
import { type AttributePath, printAttributePath } from '../../protocol/schema/path.ts';
import { assertCheckable, type PeopleFilter } from './people-filter.ts';
import { readPerson } from './read-person.ts';

/** The people whom a filter selects. */
export interface Selection {
  /** Whole resources in canonical form. Each of them matches the filter. */
  readonly people: readonly JsonObject[];
  /** Number of people whom the service returned, but who do not match the filter. */
  readonly leftOut: number;
  /** True if the dialect of the service does not support the filter. The filter was then not sent. */
  readonly isUnsupported: boolean;
}

/** Maximum number of concurrent reads of people. */
const readsAtOnce = 8;

/** Number of people in a sample. The sample shows whether the service returns an attribute. */
const sampleSize = 20;

/**
 * Reads the people whom a filter selects. Reads all pages of the list, and then each person alone, because a list can
 * leave out attributes. Compares each person with the filter, because some services ignore filters. Does not send the
 * filter if the dialect of the service does not support it. Returns `undefined` if the run was stopped. Throws a
 * `SafetyError` if the run cannot check who matches the filter. Rethrows the errors of reads.
 */
export async function selectPeople(change: ChangeContext, filter: PeopleFilter): Promise<Selection | undefined> {
  const { client, model, service, stop } = change;
  const { endpoint } = model.resourceType;
  assertCheckable(filter, model);
  const candidates = new Set<string>();
  let leftOut = 0;
  const isUnsupported = !isFilterSupported(parseFilter(filter.text), service.dialect.facts, endpoint);
  const sendsFilter = service.filter && !isUnsupported;
  const options = { confirmEnd: true, largePages: true, ...(sendsFilter ? { filter: filter.text } : {}) };
  for await (const listed of client.list(endpoint, options)) {
    if (stop.isStopped) return undefined;
    const person = canonicalResource(listed, model);
    const id = idOf(person);
    const mayMatch = filter.test(person) || filter.paths.some((path) => isUnassigned(valueAt(person, path, model)));
    if (id !== undefined && mayMatch) candidates.add(id);
    else if (sendsFilter) leftOut++;
  }
  const people: JsonObject[] = [];
  const read = async (id: string) => ({ id, person: await readPerson(change, id) });
  for await (const { id, person } of pMapIterable(candidates, read, { concurrency: readsAtOnce })) {
    if (stop.isStopped) return undefined;
    if (!person) continue;
    if (isSameId(idOf(person), id) && filter.test(person)) people.push(person);
    else if (sendsFilter) leftOut++;
  }
  if (filter.matchesAbsence) await assertShown(change, filter.paths, people);
  return { people, leftOut, isUnsupported };
}

/**
 * Throws a `SafetyError` if an attribute of the filter is absent in all selected people and in a sample of all people.
 * In this case, the service probably hides the attribute. A filter such as `not (title pr)` would then select
 * everybody.
 */
async function assertShown(
  { client, model }: ChangeContext,
  paths: readonly AttributePath[],
  people: readonly JsonObject[],
): Promise<void> {
  const shows = (person: JsonObject, path: AttributePath): boolean => !isUnassigned(valueAt(person, path, model));
  const absent = paths.filter((path) => people.length > 0 && !people.some((person) => shows(person, path)));
  if (absent.length === 0) return;
  const sample: JsonObject[] = [];
  for await (const page of client.pages(model.resourceType.endpoint, { count: sampleSize, limit: sampleSize })) {
    sample.push(...page.resources.map((resource) => canonicalResource(resource, model)));
    break;
  }
  const hidden = absent.find((path) => !sample.some((person) => shows(person, path)));
  if (!hidden) return;
  throw new SafetyError(
    `the filter uses ${printAttributePath(hidden)}, but the service returns this attribute for no user, so scimctl cannot check who matches the filter; nothing was changed`,
    'use a filter with attributes that the service shows, or write the names of the users',
  );
}
