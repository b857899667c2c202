import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { standardSchemas } from '../../protocol/schema/standard/index.ts';
import { urn } from '../../protocol/schema/urns.ts';
import { readReferences } from './references.ts';

/** Attributes that every resource has, and parts of them (RFC 7643 sections 3 and 3.1). */
const commonNames = [
  'schemas',
  'id',
  'externalId',
  'meta',
  'resourceType',
  'created',
  'lastModified',
  'location',
  'version',
];

interface Spellings {
  /** Each name that RFC 7643 defines, and the URNs of the schemas that define it. */
  readonly exact: ReadonlySet<string>;
  /** The same by the name in lower case. */
  readonly folded: ReadonlyMap<string, string>;
}

let spellings: Spellings | undefined;

/**
 * Brings a resource of a server into the form of RFC 7643: names in its spelling (section 2.1), ids as strings (section 3.1),
 * members, groups and manager as objects with `value` (section 2.4), and `meta.version` as a string, taken from the `ETag` header
 * if the resource lacks it. Returns a resource that already has this form itself, not a copy.
 */
export function readable(resource: JsonObject, etag?: string): JsonObject {
  const spelled = isSpelled(resource) ? resource : (respelled(resource) as JsonObject);
  const plain = hasTextIds(spelled) ? spelled : withTextIds(spelled);
  return withVersion(plain, etag);
}

function spellingsOfAll(): Spellings {
  if (spellings) return spellings;
  const names = standardSchemas.flatMap(({ id, attributes }) => [
    id,
    ...attributes.flatMap(({ name, subAttributes }) => [name, ...(subAttributes ?? []).map((sub) => sub.name)]),
  ]);
  const exact = new Set([...commonNames, ...names]);
  spellings = { exact, folded: new Map([...exact].map((name) => [name.toLowerCase(), name])) };
  return spellings;
}

/** Checks the names of the first level only, because a server spells all names in one way. */
function isSpelled(resource: JsonObject): boolean {
  const { exact, folded } = spellingsOfAll();
  for (const name in resource) if (!exact.has(name) && folded.has(name.toLowerCase())) return false;
  return true;
}

function respelled(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => respelled(item) as Json);
  if (!isObject(value)) return value;
  const { folded } = spellingsOfAll();
  const copy: JsonObject = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    const spelling = folded.get(name.toLowerCase()) ?? name;
    // If a name is there in two spellings, the exact spelling wins.
    if (spelling === name || !Object.hasOwn(value, spelling)) copy[spelling] = respelled(member);
  }
  return { ...copy };
}

function hasTextIds(resource: JsonObject): boolean {
  const { id, externalId, members, groups } = resource;
  if (typeof id === 'number' || typeof externalId === 'number') return false;
  return areReferences(members) && areReferences(groups) && isReference(managerOf(resource) ?? { value: '' });
}

function areReferences(values: Json | undefined): boolean {
  return values === undefined || values === null || (Array.isArray(values) && values.every(isReference));
}

function isReference(value: Json | undefined): boolean {
  return isObject(value) && typeof value.value === 'string';
}

function managerOf(resource: JsonObject): Json | undefined {
  const extension = resource[urn.EnterpriseUser];
  return isObject(extension) ? extension.manager : undefined;
}

function withTextIds(resource: JsonObject): JsonObject {
  const copy: JsonObject = { ...resource };
  for (const name of ['id', 'externalId']) if (typeof copy[name] === 'number') copy[name] = String(copy[name]);
  for (const name of ['members', 'groups']) {
    if (!areReferences(copy[name])) copy[name] = asReferences(copy[name]);
  }
  const [manager] = readReferences(managerOf(resource));
  if (manager) copy[urn.EnterpriseUser] = { ...(copy[urn.EnterpriseUser] as JsonObject), manager: { ...manager } };
  return copy;
}

/** A value that names nobody is kept: without it, an incomplete list would look complete. */
function asReferences(values: Json | undefined): Json[] {
  const items = Array.isArray(values) ? values : [values ?? null];
  return items.map((item) => {
    const [reference] = readReferences(item);
    return reference ? { ...reference } : item;
  });
}

function withVersion(resource: JsonObject, etag: string | undefined): JsonObject {
  const { meta } = resource;
  const version = isObject(meta) ? meta.version : undefined;
  if (typeof version === 'string' && version !== '') return resource;
  const known = typeof version === 'number' ? String(version) : etag;
  if (known === undefined) return resource;
  // The entity-tag of the header is preferred to a number, because servers often give the number in another form there.
  return { ...resource, meta: { ...(isObject(meta) ? meta : {}), version: etag ?? known } };
}
