import type { Projection } from '../../client/options.ts';
import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, type Filter, printFilter } from '../../protocol/filter/index.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ChangeContext } from '../context.ts';
import { AmbiguousError, NotFoundError } from '../errors.ts';
import { isSameId } from '../member-ids.ts';
import { canonicalResource, idOf, kindOf, labelOf } from '../resource.ts';
import { equals, findByFilter, otherSpellings, ResourceSearch } from './search.ts';

/** A key by which users name a resource. */
export interface LookupKey {
  /** Name of the key for users: `userName`, `email`. */
  readonly by: string;
  /** Attribute that is compared. */
  readonly path: string;
}

/** A resource type that can be looked up. */
export interface LookupSubject {
  readonly singular: string;
  readonly plural: string;
  /** Keys by which a user may name a resource, the strongest first. */
  readonly keys: readonly LookupKey[];
  /** Attributes that a list leaves out unless they are requested. */
  readonly listWithout: readonly string[];
  /** The command that lists the resources. */
  readonly listCommand: string;
}

/** Options of a lookup. */
export interface LookupOptions {
  /** The only key to use: `id` or the name of a key. */
  readonly by?: string | undefined;
  /** Projection of a read by id. Default: without the attributes that lists leave out. */
  readonly projection?: Projection;
  /**
   * True if the resource will be changed. Then a name that also fits another resource is always an error, at the cost of more
   * requests.
   */
  readonly forChange?: boolean;
}

/** A resource that was found. */
export interface LookedUp {
  readonly resource: JsonObject;
  /** False if the resource comes from a list, which may lack attributes of `projection`. */
  readonly isComplete: boolean;
}

/** Statuses with which services answer for an unknown or invalid id. */
const noSuchId: ReadonlySet<number> = new Set([400, 404, 410, 422]);

/** A UUID is never the name of another resource. */
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * Finds the resource with a given id or name. All keys count: a text that is the userName of one user and the address of
 * another is an error that lists both. Responses are checked against the request. Throws a `NotFoundError`, an
 * `AmbiguousError`, and what the client throws.
 */
export async function lookUp(
  context: ChangeContext,
  subject: LookupSubject,
  text: string,
  options: LookupOptions = {},
): Promise<LookedUp> {
  const { by, projection, forChange } = options;
  const keys = subject.keys
    .filter((key) => by === undefined || key.by === by)
    .filter((key) => isWorthAsking(key, text));
  const canBeId = by === undefined ? !/\s/.test(text) : by === 'id';
  // An id almost always has a digit, and a read by id is the cheapest request. A text like an e-mail address is almost never an id.
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
  const all = found ? [{ by: 'id', resource: found }, ...others] : others;
  if (all.length > 1) throw ambiguous(subject, text, all);
  const [only] = all;
  if (only) return { resource: only.resource, isComplete: !projection && subject.listWithout.length === 0 };
  const ways = [...(canBeId ? ['id'] : []), ...keys.map((key) => key.by)];
  throw new NotFoundError(
    `there is no ${subject.singular} ${JSON.stringify(text)}`,
    `compared with ${ways.join(', ')}; ${subject.listCommand} shows all ${subject.plural}`,
  );
}

function isWorthAsking({ by }: LookupKey, text: string): boolean {
  return by !== 'email' || text.includes('@');
}

/** A number may be an id and the userName of somebody else. Before a change, so may every text but a UUID. */
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
    // A service that answers something else than it was asked for must not hand us the wrong person.
    return isSameId(idOf(resource), id) ? resource : undefined;
  } catch (error) {
    // A page of a gateway with 404 says nothing about the id.
    if (error instanceof ScimError && error.name !== 'NotScimError' && noSuchId.has(error.status)) return undefined;
    // Some services fail at an id that can be none of theirs. Where a name fits, that is enough.
    if (isOptional && error instanceof ScimError) return undefined;
    throw error;
  }
}

interface Named {
  readonly by: string;
  readonly resource: JsonObject;
}

/** The resources that a name fits, each once, with the strongest key that it fits by. */
async function byKeys(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
  options: LookupOptions,
): Promise<Named[]> {
  if (keys.length === 0) return [];
  const together = await askTogether(context, subject, keys, text);
  if (together && together.length > 0) return together;
  const search = new ResourceSearch(context, {
    keys: keys.map(({ path }) => path),
    excludedAttributes: subject.listWithout,
  });
  if (together && (await findsTogether(context, subject, keys, search)))
    return askSpelled(context, subject, keys, text);
  const found = new Map<string, Named>();
  let nameless = 0;
  for (const { by, path } of keys) {
    if (context.stop.isStopped) break;
    for (const resource of await search.find(path, text)) {
      const id = idOf(resource) ?? `nameless ${++nameless}`;
      if (!found.has(id)) found.set(id, { by, resource });
    }
    // Services that take no `or` cost a request a key: for showing somebody, the strongest key is enough.
    if (found.size > 0 && !options.forChange && together === undefined) break;
  }
  return [...found.values()];
}

/** Asks for the text in the other ways in which its accents can be written; nothing is asked where it has none. */
async function askSpelled(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[]> {
  for (const spelling of otherSpellings(text)) {
    if (context.stop.isStopped) break;
    const found = await askTogether(context, subject, keys, spelling);
    if (found && found.length > 0) return found;
  }
  return [];
}

/** True when the question for all keys finds somebody who is there, or nobody is there to try it with. */
async function findsTogether(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  search: ResourceSearch,
): Promise<boolean> {
  const known = await search.sampleOf(keys.map(({ path }) => path));
  if (known === undefined) return true;
  const found = await askTogether(context, subject, keys, known);
  return found !== undefined && found.length > 0;
}

/**
 * The resources that the text of an id is also a name of. Nobody is missed by a service that does not filter: the id is
 * enough to go by.
 */
async function alsoNamed(
  context: ChangeContext,
  subject: LookupSubject,
  keys: readonly LookupKey[],
  text: string,
): Promise<Named[]> {
  if (keys.length > 1) {
    const together = await askTogether(context, subject, keys, text);
    if (together) return together;
  }
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

/** Asks for all keys with one request. Undefined where the service refuses that, or where it answers something else. */
async function askTogether(
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
  const what = isOneKey ? `is the ${first?.by} of ${found.length} ${plural}` : `fits ${found.length} ${plural}`;
  return new AmbiguousError(
    `${JSON.stringify(text)} ${what}:\n${lines.join('\n')}`,
    found.map(({ resource }) => String(idOf(resource))),
    'give the id with --by id',
  );
}
