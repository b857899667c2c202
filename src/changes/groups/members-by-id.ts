import { isFilterSupported } from '../../client/dialect/filter-support.ts';
import { ScimError } from '../../protocol/errors.ts';
import { type Filter, printFilter } from '../../protocol/filter/index.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { isGone } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { equals } from '../find/search.ts';
import { idKey } from '../member-ids.ts';
import { canonicalResource, idOf, slices } from '../resource.ts';

/** Number of ids in one filter. A filter with 20 UUIDs has about 1,000 characters in the URL. */
const idsOfFilter = 20;
/** Maximum number of resources that are read one by one. */
const readsAlone = 20;
/** Maximum number of resources that are listed to find the wanted ids. */
const maxListed = 200_000;

/** Statuses of a response that refuses a filter. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 413, 414, 422, 501]);

/** The resources that were found, and the ids that were not found. */
export interface ResourcesById {
  /** Maps the key of each id (`idKey`) to its resource. */
  readonly found: ReadonlyMap<string, JsonObject>;
  readonly missing: readonly string[];
}

/**
 * Reads the resources with these ids, with as few requests as possible. Sends filters with up to 20 ids each. If the
 * service does not support the filters, lists all resources. If at most 20 ids are still not found, reads these ids one
 * by one. `missing` contains the ids that have no resource of this type, or that were not searched because the run was
 * stopped. `context` has the model of the resources. Throws an `UnsupportedError` if the list has more than 200,000
 * resources, and any error of the client.
 */
export async function readById(
  context: ChangeContext,
  ids: readonly string[],
  attributes: readonly string[],
): Promise<ResourcesById> {
  const wanted = new Map(ids.map((id) => [idKey(id), id]));
  const found = new Map<string, JsonObject>();
  const keep = (answer: JsonObject): boolean => {
    const id = idOf(answer);
    const isWanted = id !== undefined && wanted.has(idKey(id));
    if (isWanted) found.set(idKey(id), canonicalResource(answer, context.model));
    return isWanted;
  };
  const missing = (): string[] => [...wanted].filter(([key]) => !found.has(key)).map(([, id]) => id);
  const isFiltered = wanted.size > 1 && (await readByFilter(context, missing(), { attributes, keep }));
  if (!isFiltered && missing().length > readsAlone) await readList(context, { attributes, keep, missing });
  const left = missing();
  if (left.length <= readsAlone) for (const id of left) await readAlone(context, id, { attributes, keep });
  return { found, missing: missing() };
}

interface Reading {
  readonly attributes: readonly string[];
  /** Stores a wanted resource. Returns `false` for any other resource. */
  readonly keep: (answer: JsonObject) => boolean;
}

/**
 * Reads resources with filters on their ids. Returns `false` if the service does not support the filter, so that some
 * ids were not searched. If the service ignores the filter, sends no second filter, because the first response already
 * contains all resources.
 */
async function readByFilter(context: ChangeContext, ids: readonly string[], reading: Reading): Promise<boolean> {
  const { client, model, service, stop } = context;
  const { endpoint } = model.resourceType;
  const { keep, attributes } = reading;
  const { facts } = service.dialect;
  const perId = Math.max(...ids.map((id) => id.length)) + 'id eq "" or '.length;
  const size = Math.min(idsOfFilter, Math.floor((facts.maxFilterLength ?? Number.POSITIVE_INFINITY) / perId));
  if (!service.filter || size < 2) return false;
  let hasFound = false;
  for (const slice of slices(ids, size)) {
    if (stop.isStopped) return true;
    const filter: Filter = { kind: 'or', filters: slice.map((id) => equals('id', id)) };
    if (!isFilterSupported(filter, facts, endpoint)) return false;
    let isIgnored = false;
    let count = 0;
    try {
      for await (const answer of client.list(endpoint, { filter: printFilter(filter), attributes })) {
        if (keep(answer)) hasFound = true;
        else isIgnored = true;
        if (++count > maxListed) throw tooMany(endpoint);
      }
    } catch (error) {
      if (error instanceof ScimError && refusals.has(error.status)) return false;
      throw error;
    }
    if (isIgnored) return true;
    // If the first filter finds nothing, it is not known whether the service supports the filter.
    if (!hasFound) return false;
  }
  return true;
}

async function readList(
  { client, model, stop }: ChangeContext,
  { attributes, keep, missing }: Reading & { readonly missing: () => readonly string[] },
): Promise<void> {
  const { endpoint } = model.resourceType;
  let left = missing().length;
  let count = 0;
  for await (const answer of client.list(endpoint, { attributes })) {
    if (keep(answer)) left--;
    if (left === 0 || stop.isStopped) return;
    if (++count > maxListed) throw tooMany(endpoint);
  }
}

async function readAlone({ client, model, stop }: ChangeContext, id: string, reading: Reading): Promise<void> {
  if (stop.isStopped) return;
  try {
    reading.keep(await client.get(model.resourceType.endpoint, id, { attributes: reading.attributes }));
  } catch (error) {
    if (!isGone(error) && !(error instanceof ScimError && [400, 422].includes(error.status))) throw error;
  }
}

function tooMany(endpoint: string): UnsupportedError {
  return new UnsupportedError(
    `the service has no filter on ids, and there are more than ${maxListed} resources at ${endpoint}`,
  );
}
