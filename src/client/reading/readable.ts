import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { standardSchemas } from '../../protocol/schema/standard/index.ts';
import { urn } from '../../protocol/urns.ts';
import { readReferences } from './references.ts';

/** Names of the common attributes and of their sub-attributes (RFC 7643 sections 3 and 3.1). */
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
  /** The attribute names and schema URNs that RFC 7643 defines. */
  readonly exact: ReadonlySet<string>;
  /** Maps the lower-case form of each name in `exact` to the name itself. */
  readonly folded: ReadonlyMap<string, string>;
}

let spellings: Spellings | undefined;

/**
 * Converts a resource of a server to the form of RFC 7643. Names get the spelling of the RFC (section 2.1), ids become
 * strings (section 3.1), members, groups and manager become objects with `value` (section 2.4), and `meta.version`
 * becomes a string. If there is no `meta.version`, uses the `ETag` header. Returns `resource` itself if it already has
 * the form of RFC 7643.
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

/**
 * True if the names of the attributes have the spelling of RFC 7643. Checks only the first level, because a server
 * spells all names in the same way.
 */
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
    // If an object contains the same name in two spellings, the value with the spelling of RFC 7643 is used.
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

/**
 * Converts values to references. Keeps a value without an id unchanged, so that the caller can detect that the list is
 * incomplete.
 */
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
  // Prefers the `ETag` header to a number in the resource, because the version in the header often has another form.
  return { ...resource, meta: { ...(isObject(meta) ? meta : {}), version: etag ?? known } };
}
