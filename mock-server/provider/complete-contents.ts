import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { printIssue, validate } from '../../src/protocol/value/validate.ts';
import { linksOf } from '../groups/members-of-contents.ts';
import { OptionError } from '../options/option-error.ts';
import { newResource, toStored } from '../resources/stored-resource.ts';
import { isChange } from '../store/change.ts';
import type { Contents } from '../store/contents.ts';
import type { Change, Store } from '../store/store.ts';

/** The parts of a provider that complete a resource. */
interface Giver {
  readonly models: readonly ResourceModel[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Completes contents that a person wrote: adds `meta`, and links for members. Returns the same contents where nothing is
 * missing. Throws an `OptionError` that names the change for an invalid change, an unknown resource type, and a resource that
 * its schema does not allow.
 */
export function completeContents(contents: Contents, giver: Giver): Contents {
  if (!Array.isArray(contents)) throw new OptionError('contents must be a list of changes, as snapshot() returns');
  const types = new Map<string, string>();
  for (const change of contents) if (change?.op === 'put') types.set(change.resource?.id, change.type);
  const completed = contents.map((change, index) => complete(change, `contents[${index}]`, giver, types));
  return completed.every((changes) => changes === undefined)
    ? contents
    : completed.flatMap((changes, index) => changes ?? (contents[index] as Change));
}

/** Adds `meta` to resources of a file that a person wrote. Rejects as `commit` does. */
export async function completeStore(store: Store, giver: Giver): Promise<void> {
  const changes: Change[] = [];
  for (const model of giver.models) {
    const type = model.resourceType.name;
    for (const resource of store.list(type)) {
      if (!isComplete(resource, type)) changes.push({ op: 'put', type, resource: withMeta(model, resource, giver) });
    }
  }
  if (changes.length > 0) await store.commit(changes);
}

/** The changes that replace a change; undefined for a complete change. */
function complete(
  change: Change,
  where: string,
  giver: Giver,
  types: ReadonlyMap<string, string>,
): Change[] | undefined {
  if (!isChange(change)) throw new OptionError(`${where} is not a change: { op: 'put', type, resource } or a link`);
  if (change.op !== 'put') return undefined;
  const { type, resource } = change;
  const model = giver.models.find(({ resourceType }) => resourceType.name === type);
  if (!model) {
    const known = giver.models.map(({ resourceType }) => resourceType.name).join(', ');
    throw new OptionError(`${where}: there is no resource type ${JSON.stringify(type)}: ${known}`);
  }
  if (isComplete(resource, type)) return undefined;
  const schemas = schemasOf(model, resource);
  const { resource: valid, issues } = validate({ ...resource, schemas }, model, {
    operation: 'create',
    direction: 'request',
  });
  const [issue] = issues;
  if (issue) throw new OptionError(`${where}: the ${type} ${JSON.stringify(resource.id)}: ${printIssue(issue)}`);
  const stored = { ...toStored(model, valid), id: resource.id, meta: resource.meta } as unknown as Resource;
  return [{ op: 'put', type, resource: withMeta(model, stored, giver) }, ...linksOf(resource, type, where, types)];
}

/** The `schemas` of the resource; where they are missing, the core schema and the extensions that the resource has. */
function schemasOf(model: ResourceModel, resource: Resource): string[] {
  if (Array.isArray(resource.schemas) && resource.schemas.length > 0) return resource.schemas;
  return [model.core.urn, ...model.extensions.map(({ urn }) => urn).filter((urn) => resource[urn] !== undefined)];
}

/** True for a resource that a provider has stored. `meta.location` is never stored. */
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

function withMeta(model: ResourceModel, resource: Resource, { clock }: Giver): Resource {
  const fresh = newResource({ clock, newId: () => resource.id }, model, {
    ...resource,
    schemas: schemasOf(model, resource),
  });
  const { resourceType, ...given } = (fresh.meta ?? {}) as JsonObject;
  const own = isObject(resource.meta) ? resource.meta : {};
  const kept = Object.entries(given).map(([name, value]) => [name, typeof own[name] === 'string' ? own[name] : value]);
  return { ...fresh, meta: { resourceType, ...Object.fromEntries(kept) } } as Resource;
}
