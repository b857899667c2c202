import { isFilterSupported } from '../../client/dialect/filter-support.ts';
import type { Projection } from '../../client/options.ts';
import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, type Filter, printFilter } from '../../protocol/filter/index.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ChangeContext } from '../context.ts';
import { AmbiguousError, NotFoundError } from '../errors.ts';
import { isSameId } from '../member-ids.ts';
import { canonicalResource, idOf, kindOf, labelOf } from '../resource.ts';
import type { ServiceKnowledge } from '../service.ts';
import { equals, findByFilter, otherSpellings, ResourceSearch } from './search.ts';
import { findByShortId } from './short-id.ts';

/** An attribute that can identify a resource in a command. */
export interface LookupKey {
  /** Name of the key in commands: `userName`, `email`. */
  readonly by: string;
  /** Path of the attribute that is compared. */
  readonly path: string;
  /**
   * True if the key is compared only if no other key matches, or if `by` names the key. Used for attributes on which
   * many services have no filter. Default: false.
   */
  readonly isLastResort?: boolean;
}

/** A resource type whose resources can be looked up. */
export interface LookupSubject {
  readonly singular: string;
  readonly plural: string;
  /** Keys that can identify a resource, in order of priority. */
  readonly keys: readonly LookupKey[];
  /** Attributes that a list excludes unless they are requested. */
  readonly listWithout: readonly string[];
  /** The command that lists the resources. */
  readonly listCommand: string;
  /** The hint for a text that ends with `…`. Tables show a shortened id in this form. */
  readonly cutHint?: string;
}

/** Options of a lookup. */
export interface LookupOptions {
  /** The only key that is compared: `id` or the name of a key. By default, the id and all keys are compared. */
  readonly by?: string | undefined;
  /** Projection of a read by id. Default: all attributes except those in `listWithout`. */
  readonly projection?: Projection;
  /**
   * True if the resource will be changed. The lookup then throws an error if the given text also matches another
   * resource. This check needs more requests.
   */
  readonly forChange?: boolean;
  /**
   * Called if the whole directory must be read, because the dialect has no filter on a key. `message` contains the
   * reason for the read.
   */
  readonly onNotice?: (message: string) => void;
}

/** A resource that was found. */
export interface LookedUp {
  readonly resource: JsonObject;
  /** False if the resource comes from a list. Such a resource may lack attributes of `projection`. */
  readonly isComplete: boolean;
}

/** Statuses that services return for an unknown or invalid id. */
const noSuchId: ReadonlySet<number> = new Set([400, 404, 410, 422]);

/** Matches a UUID. A UUID is an id, and never the name of a resource. */
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * Finds the resource with a given id or name. Compares the text with all keys. If the text is the `userName` of one
 * user and the e-mail address of another user, throws an error that lists both users. Checks that each returned
 * resource matches the request. Throws a `NotFoundError`, an `AmbiguousError`, or any error of the client.
 */
export async function lookUp(
  context: ChangeContext,
  subject: LookupSubject,
  text: string,
  options: LookupOptions = {},
): Promise<LookedUp> {
  const { by, projection, forChange } = options;
  const possible = subject.keys.filter((key) => by === undefined || key.by === by).filter((key) => canMatch(key, text));
  const keys = possible.filter(({ isLastResort }) => by !== undefined || !isLastResort);
  const canBeId = by === undefined ? !/\s/.test(text) : by === 'id';
  const listed = (resource: JsonObject): LookedUp => ({
    resource,
    isComplete: !projection && subject.listWithout.length === 0,
  });
  const cut = canBeId ? await findByShortId(context, text, { excludedAttributes: subject.listWithout }) : [];
  const [first, second] = cut;
  if (second)
    throw ambiguous(
      subject,
      text,
      cut.map((resource) => ({ by: 'id', resource })),
    );
  if (first) return listed(first);
  // A read by id is the cheapest request, so it is sent first if the text is probably an id. An id almost always
  // contains a digit, and almost never an `@`.
  const isLikely = canBeId && (by === 'id' || (/\d/.test(text) && !text.includes('@')));
  const early = isLikely ? await byId(context, subject, text, options) : undefined;
  if (early && !needsNames(text, options)) return { resource: early, isComplete: true };
  const named = by === 'id' ? [] : await (early ? alsoNamed : byKeys)(context, subject, keys, text, options);
  const isChecked = named.length === 0 || (forChange === true && kindOf(context.model) === 'user');
  const late =
    canBeId && !isLikely && isChecked ? await byId(context, subject, text, options, named.length > 0) : undefined;
  const found = early ?? late;
  const others = named.filter(({ resource }) => idOf(resource) !== idOf(found));
  if (found && others.length === 0) return { resource: found, isComplete: true };
  const known = found ? [{ by: 'id', resource: found }, ...others] : others;
  const last = possible.filter((key) => !keys.includes(key));
  const all = known.length > 0 ? known : await byLastResort(context, subject, last, text);
  if (all.length > 1) throw ambiguous(subject, text, all);
  const [only] = all;
  if (only) return listed(only.resource);
  const ways = [...(canBeId ? ['id'] : []), ...possible.map((key) => key.by)];
  if (text.endsWith('…') && subject.cutHint !== undefined)
    throw new NotFoundError(`there is no ${subject.singular} ${JSON.stringify(text)}`, subject.cutHint);
  throw new NotFoundError(
    `there is no ${subject.singular} ${JSON.stringify(text)}`,
    `scimctl compared the text with ${ways.join(', ')}; to see all ${subject.plural}, run ${subject.listCommand}`,
  );
}

function canMatch({ by, isLastResort }: LookupKey, text: string): boolean {
  if (isLastResort) return !/[\s@]/.test(text);
  return by !== 'email' || text.includes('@');
}

/**
 * Compares the text with the last-resort keys, which are used only if no other key matches. Sends one filter for each
 * key, but never reads the whole directory. Finds nothing if the service has no filter on the attributes.
 */
async function byLastResort(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[]> {
  const { dialect, filter } = context.service;
  const { endpoint } = context.model.resourceType;
  const supported = keys.filter(({ path }) => isFilterSupported(equals(path, text), dialect.facts, endpoint));
  return filter ? findByEach(context, subject, supported, text) : [];
}

/**
 * True if the text is the id of a resource, but may also be the name of another resource. The caller then searches for
 * the name too. For a change, every text except a UUID may be a name. For a read, only a number may be a name.
 */
function needsNames(text: string, { by, forChange }: LookupOptions): boolean {
  if (by !== undefined || uuid.test(text)) return false;
  return forChange === true || /^\d+$/.test(text);
}

async function byId(
  { client, model }: ChangeContext,
  { listWithout }: LookupSubject,
  id: string,
  { projection = { excludedAttributes: listWithout } }: LookupOptions,
  isOptional = false,
): Promise<JsonObject | undefined> {
  try {
    const resource = await client.get(model.resourceType.endpoint, id, projection);
    // Some services return another resource than the requested one. Such a resource must not be used.
    return isSameId(idOf(resource), id) ? resource : undefined;
  } catch (error) {
    // A 404 page from a gateway does not show whether the id exists.
    if (error instanceof ScimError && error.name !== 'NotScimError' && noSuchId.has(error.status)) return undefined;
    // If a text cannot be an id, some services respond with a status that is not in `noSuchId`. The error is ignored if
    // the text is already known as the name of a resource.
    if (isOptional && error instanceof ScimError) return undefined;
    throw error;
  }
}

interface Named {
  readonly by: string;
  readonly resource: JsonObject;
}

/** Finds the resources with a key that equals the text. Returns each resource once, with the first key that matches. */
async function byKeys(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
  options: LookupOptions,
): Promise<Named[]> {
  if (keys.length === 0) return [];
  const together = await findByAllKeys(context, subject, keys, text);
  if (together && together.length > 0) return together;
  const { facts } = context.service.dialect;
  const { endpoint } = context.model.resourceType;
  const isKnown = keys.some(({ path }) => !isFilterSupported(equals(path, text), facts, endpoint));
  const search = isKnown
    ? sharedSearch(context, subject, keys, options)
    : new ResourceSearch(context, { keys: keys.map(({ path }) => path), excludedAttributes: subject.listWithout });
  if (together && (await isFilterTrusted(context, subject, keys, search)))
    return findByOtherSpelling(context, subject, keys, text);
  const found = new Map<string, Named>();
  let nameless = 0;
  for (const { by, path } of keys) {
    if (context.stop.isStopped) break;
    for (const resource of await search.find(path, text)) {
      const id = idOf(resource) ?? `nameless ${++nameless}`;
      if (!found.has(id)) found.set(id, { by, resource });
    }
    // If the service rejects `or`, each key needs its own request. If the resource will not be changed, the search
    // stops after the first key that matches, to save requests.
    if (found.size > 0 && !options.forChange && together === undefined) break;
  }
  return [...found.values()];
}

/** For each service, maps an endpoint and its keys to the search that reads the whole directory. */
const searches = new WeakMap<ServiceKnowledge, Map<string, ResourceSearch>>();

/**
 * Returns one search for all lookups of a command. Used if the dialect has no filter on a key. The whole directory is
 * then read once for all names, and not once for each name.
 */
function sharedSearch(
  context: ChangeContext,
  { listWithout }: LookupSubject,
  keys: readonly LookupKey[],
  { onNotice }: LookupOptions,
): ResourceSearch {
  const known = searches.get(context.service) ?? new Map<string, ResourceSearch>();
  searches.set(context.service, known);
  const paths = keys.map(({ path }) => path);
  const name = [context.model.resourceType.endpoint, ...paths].join(' ');
  const search =
    known.get(name) ??
    new ResourceSearch(context, { keys: paths, excludedAttributes: listWithout, ...(onNotice ? { onNotice } : {}) });
  known.set(name, search);
  return search;
}

/** Searches for the text in its other Unicode normalisation forms. Sends no request for a text without accents. */
async function findByOtherSpelling(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[]> {
  for (const spelling of otherSpellings(text)) {
    if (context.stop.isStopped) break;
    const found = await findByAllKeys(context, subject, keys, spelling);
    if (found && found.length > 0) return found;
  }
  return [];
}

/**
 * True if one filter with all keys finds an existing resource. Also true if the filter cannot be tested, because no
 * existing resource has a value for the keys.
 */
async function isFilterTrusted(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  search: ResourceSearch,
): Promise<boolean> {
  const known = await search.sampleOf(keys.map(({ path }) => path));
  if (known === undefined) return true;
  const found = await findByAllKeys(context, subject, keys, known);
  return found !== undefined && found.length > 0;
}

/**
 * Finds other resources whose name equals the given id. If the service does not support filters, does not read the
 * whole directory to find them, because the id already identifies one resource.
 */
async function alsoNamed(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[]> {
  if (keys.length > 1) {
    const together = await findByAllKeys(context, subject, keys, text);
    if (together) return together;
  }
  return findByEach(context, subject, keys, text);
}

/** Sends one filter for each key. A key whose filter the service refuses finds nothing. */
async function findByEach(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[]> {
  const found: Named[] = [];
  const options = { excludedAttributes: subject.listWithout };
  for (const { by, path } of keys) {
    if (context.stop.isStopped) break;
    try {
      const { matches } = await findByFilter(context.client, equals(path, text), context.model, options);
      found.push(...matches.map((resource) => ({ by, resource })));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
    }
  }
  return found;
}

/**
 * Compares the text with all keys in one request. Returns undefined if there is only one key, if the service does not
 * support filters, or if the service rejects the filter with `or`.
 */
async function findByAllKeys(
  { client, model, service }: ChangeContext,
  { listWithout }: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[] | undefined> {
  if (keys.length < 2 || !service.filter) return undefined;
  const tests = keys.map(({ by, path }) => {
    const filter = equals(path, text);
    return { by, filter, test: compileFilter(filter, model) };
  });
  const filter: Filter = { kind: 'or', filters: tests.map((row) => row.filter) };
  const found: Named[] = [];
  try {
    const options = { filter: printFilter(filter), excludedAttributes: listWithout };
    for await (const answer of client.list(model.resourceType.endpoint, options)) {
      const resource = canonicalResource(answer, model);
      const row = tests.find(({ test }) => test(resource));
      if (row) found.push({ by: row.by, resource });
    }
    return found;
  } catch (error) {
    if (error instanceof ScimError && [400, 403, 501].includes(error.status)) return undefined;
    throw error;
  }
}

function ambiguous({ plural }: LookupSubject, text: string, found: readonly Named[]): AmbiguousError {
  const [first] = found;
  const isOneKey = found.every(({ by }) => by === first?.by);
  const lines = found.slice(0, 20).map(({ by, resource }) => `  ${labelOf(resource)}${isOneKey ? '' : `, by ${by}`}`);
  const what = isOneKey ? `is the ${first?.by} of ${found.length} ${plural}` : `matches ${found.length} ${plural}`;
  return new AmbiguousError(
    `${JSON.stringify(text)} ${what}:\n${lines.join('\n')}`,
    found.map(({ resource }) => String(idOf(resource))),
    'give --by id and the id of the resource',
  );
}
