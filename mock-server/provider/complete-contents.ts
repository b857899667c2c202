import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { printIssue, type Validated, validate } from '../../src/protocol/value/validate.ts';
import { membershipAttributesOf } from '../groups/group-type.ts';
import { linksOf } from '../groups/members-of-contents.ts';
import { isMembershipModel } from '../groups/membership-resource.ts';
import { OptionError } from '../options/option-error.ts';
import { ownedType } from '../resources/ownership.ts';
import { newResource, toStored } from '../resources/stored-resource.ts';
import { isChange } from '../store/change.ts';
import type { Contents } from '../store/contents.ts';
import type { Change, Store } from '../store/store.ts';

/** The parts of a provider that are necessary to complete a resource. */
interface Sources {
  readonly models: readonly ResourceModel[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Completes contents (a list of changes) that a person has written by hand. Adds `meta` to resources, and links for the
 * members of groups. If nothing is missing, returns the same contents. Throws an `OptionError` for an invalid change,
 * an unknown resource type, or a resource that its schema does not allow. The message names the change.
 */
export function completeContents(contents: Contents, sources: Sources): Contents {
  if (!Array.isArray(contents))
    throw new OptionError('"contents" must be a list of changes, for example the list that snapshot() returns');
  const types = new Map<string, string>();
  for (const change of contents) if (change?.op === 'put') types.set(change.resource?.id, change.type);
  const completed = contents.map((change, index) => complete(change, `contents[${index}]`, sources, types));
  return completed.every((changes) => changes === undefined)
    ? contents
    : completed.flatMap((changes, index) => changes ?? (contents[index] as Change));
}

/**
 * Adds a missing `meta` to the resources of a store. `meta` can be missing if a person wrote the store file by hand.
 * Rejects with the same errors as `commit`.
 */
export async function completeStore(store: Store, sources: Sources): Promise<void> {
  const changes: Change[] = [];
  for (const model of sources.models) {
    const type = model.resourceType.name;
    for (const resource of store.list(type)) {
      if (!isComplete(resource, type)) changes.push({ op: 'put', type, resource: withMeta(model, resource, sources) });
    }
  }
  if (changes.length > 0) await store.commit(changes);
}

/** Returns the changes that replace an incomplete change. Returns `undefined` if the change is complete. */
function complete(
  change: Change,
  where: string,
  sources: Sources,
  types: ReadonlyMap<string, string>,
): Change[] | undefined {
  if (!isChange(change))
    throw new OptionError(
      `${where} is not a change: a change is { op: 'put', type, resource } or { op: 'link', group, member }`,
    );
  if (change.op !== 'put') return undefined;
  const { type, resource } = change;
  if (type === ownedType) return undefined;
  const model = sources.models.find(({ resourceType }) => resourceType.name === type);
  if (!model) {
    const known = sources.models.map(({ resourceType }) => resourceType.name).join(', ');
    throw new OptionError(
      `${where}: there is no resource type ${JSON.stringify(type)}; the resource types are ${known}`,
    );
  }
  if (isMembershipModel(model))
    throw new OptionError(
      `${where}: a ${type} is not stored; instead, add the member to "members" of the group, or with a change { op: 'link' }`,
    );
  if (isComplete(resource, type)) return undefined;
  const schemas = schemasOf(model, resource);
  const { resource: valid, issues } = validate({ ...resource, schemas }, model, {
    operation: 'create',
    direction: 'request',
  });
  const [issue] = issues;
  if (issue) throw new OptionError(`${where}: the ${type} ${JSON.stringify(resource.id)}: ${printIssue(issue)}`);
  const given = readOnlyValues(model, { ...resource, schemas });
  const [wrong] = given.issues;
  if (wrong) throw new OptionError(`${where}: the ${type} ${JSON.stringify(resource.id)}: ${printIssue(wrong)}`);
  const stored = {
    ...toStored(model, { ...valid, ...given.resource }),
    id: resource.id,
    meta: resource.meta,
  } as unknown as Resource;
  return [{ op: 'put', type, resource: withMeta(model, stored, sources) }, ...linksOf(resource, type, where, types)];
}

/**
 * Returns the values of the readOnly attributes of the core schema. A client cannot write these values, but contents
 * may have them, because the service provider itself sets them. Leaves out the common attributes, and the attributes
 * that are derived from memberships.
 */
function readOnlyValues(model: ResourceModel, resource: JsonObject): Validated {
  const derived = membershipAttributesOf(model);
  const names = model.core.attributes
    .filter(({ name, mutability }) => mutability === 'readOnly' && !derived.includes(name))
    .map(({ name }) => name)
    .filter((name) => name !== 'id' && name !== 'meta');
  if (names.length === 0) return { resource: {}, issues: [] };
  const { resource: valid, issues } = validate(resource, model, { operation: 'replace', direction: 'response' });
  return {
    resource: Object.fromEntries(names.filter((name) => name in valid).map((name) => [name, valid[name]])),
    issues: issues.filter(({ path }) => names.includes(path.split(/[.[]/)[0] ?? '')),
  };
}

/**
 * Returns the `schemas` of the resource. If `schemas` is missing, returns the core schema and the extensions that the
 * resource contains.
 */
function schemasOf(model: ResourceModel, resource: Resource): string[] {
  if (Array.isArray(resource.schemas) && resource.schemas.length > 0) return resource.schemas;
  return [model.core.urn, ...model.extensions.map(({ urn }) => urn).filter((urn) => resource[urn] !== undefined)];
}

/**
 * True if a resource has all members that a provider stores, and has no `meta.location`, which a provider never stores.
 */
function isComplete({ schemas, meta }: Resource, type: string): boolean {
  return (
    Array.isArray(schemas) &&
    schemas.length > 0 &&
    isObject(meta) &&
    meta.resourceType === type &&
    meta.location === undefined &&
    [meta.created, meta.lastModified, meta.version].every((value) => typeof value === 'string')
  );
}

function withMeta(model: ResourceModel, resource: Resource, { clock }: Sources): Resource {
  const fresh = newResource({ clock, newId: () => resource.id }, model, {
    ...resource,
    schemas: schemasOf(model, resource),
  });
  const { resourceType, ...given } = (fresh.meta ?? {}) as JsonObject;
  const own = isObject(resource.meta) ? resource.meta : {};
  const kept = Object.entries(given).map(([name, value]) => [name, typeof own[name] === 'string' ? own[name] : value]);
  return { ...fresh, meta: { resourceType, ...Object.fromEntries(kept) } } as Resource;
}
