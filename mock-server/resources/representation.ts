import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { type AttributePath, resolvePath } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import type { Provider } from '../provider/context.ts';
import type { Member } from '../store/store.ts';

/** URL of a resource, below the URL that the client used (so that any mount, proxy or tunnel works). */
export function locationOf(model: ResourceModel, id: string, base: string): string {
  return `${base}${model.resourceType.endpoint}/${encodeURIComponent(id)}`;
}

/**
 * A stored resource as clients see it: with `meta.location`, with what is derived (a user's groups, a group's members, a
 * manager's name) and with `$ref`s below `base`. Its parts are those of the store, and not to be changed. Of a group, `members`
 * are those to be shown; all of them unless given.
 */
export function represent(
  provider: Provider,
  model: ResourceModel,
  resource: Resource,
  base: string,
  members?: ReadonlyMap<string, Member>,
): Resource {
  return withDerived(resource, derive(provider, model, resource, base, members), locationOf(model, resource.id, base));
}

function withDerived(resource: Resource, derived: Partial<Resource> | undefined, location: string): Resource {
  const meta = { ...(resource.meta as JsonObject), location };
  if (derived === undefined) return { ...resource, meta };
  // `meta` stands last, as in the examples of RFC 7643 section 8.
  const { meta: _meta, ...attributes } = resource;
  return { ...attributes, ...derived, meta } as Resource;
}

/**
 * The JSON of what `represent` makes. `stored` is the JSON of the resource, where somebody has made it: what is stored and
 * what is shown differ in the end alone most of the time.
 */
export function representText(
  provider: Provider,
  model: ResourceModel,
  resource: Resource,
  base: string,
  stored?: string,
): string {
  const derived = derive(provider, model, resource, base);
  const location = locationOf(model, resource.id, base);
  if (derived === undefined) {
    const text = stored ?? JSON.stringify(resource);
    // The end of `meta`, whose last member is a text, and of the resource.
    if (isMetaLast(resource) && text.endsWith('"}}')) {
      return `${text.slice(0, -2)},"location":${JSON.stringify(location)}}}`;
    }
  }
  return JSON.stringify(withDerived(resource, derived, location));
}

function isMetaLast(resource: Resource): boolean {
  let last = '';
  for (const name in resource) last = name;
  return last === 'meta' && isObject(resource.meta) && resource.meta.location === undefined;
}

/** A representation without what `represent` added: what is stored. The same object where it has nothing of that. */
export function withoutDerived(model: ResourceModel, resource: JsonObject): JsonObject {
  const names = derivedAttributes[model.resourceType.name] ?? [];
  const result = names.some((name) => resource[name] !== undefined) ? omit(resource, names) : resource;
  const enterprise = result[urn.EnterpriseUser];
  if (!isObject(enterprise) || !isObject(enterprise.manager)) return result;
  const { $ref, displayName, ...manager } = enterprise.manager;
  if ($ref === undefined && displayName === undefined) return result;
  const { manager: _manager, ...rest } = enterprise;
  if (Object.keys(manager).length > 0) return { ...result, [urn.EnterpriseUser]: { ...rest, manager } };
  return withExtension(result, urn.EnterpriseUser, rest);
}

function omit(object: JsonObject, names: readonly string[]): JsonObject {
  const result: JsonObject = {};
  for (const name in object) if (!names.includes(name)) result[name] = object[name];
  return result;
}

/** A resource with an extension's data replaced; without the extension where no data is left. */
export function withExtension<R extends JsonObject>(resource: R, extension: string, data: JsonObject): R {
  const { [extension]: _old, ...rest } = resource;
  if (Object.keys(data).length > 0) return { ...rest, [extension]: data } as unknown as R;
  const schemas = (resource.schemas as Json[]).filter((schema) => schema !== extension);
  return { ...rest, schemas } as unknown as R;
}

/** Attributes that only a representation has, by resource type. */
const derivedAttributes: Readonly<Record<string, readonly string[]>> = { User: ['groups'], Group: ['members'] };

const derivedParts: ReadonlySet<string> = new Set([
  'meta.location',
  `${urn.EnterpriseUser}:manager.$ref`,
  `${urn.EnterpriseUser}:manager.displayName`,
]);

/** True for an attribute that is not stored: a filter or sort that names one works on representations. */
export function isDerived(path: AttributePath, model: ResourceModel): boolean {
  const target = resolvePath(path, model);
  if (target?.kind !== 'attribute') return false;
  const names = derivedAttributes[model.resourceType.name] ?? [];
  return names.includes(target.attribute.path) || derivedParts.has(target.subAttribute?.path ?? '');
}

/** What clients see of a resource in place of what is stored, or besides; undefined where that is nothing. */
function derive(
  provider: Provider,
  model: ResourceModel,
  resource: Resource,
  base: string,
  members?: ReadonlyMap<string, Member>,
): Partial<Resource> | undefined {
  return derivations[model.resourceType.name]?.(resource, provider, model, base, members);
}

type Derive = (
  resource: Resource,
  provider: Provider,
  model: ResourceModel,
  base: string,
  members: ReadonlyMap<string, Member> | undefined,
) => Partial<Resource> | undefined;

const derivations: Readonly<Record<string, Derive>> = {
  User(resource, provider, model, base) {
    const isMember = provider.store.groupsOf(resource.id).size > 0 && model.core.attribute('groups') !== undefined;
    const groups = isMember ? groupsOf(provider, resource.id, base) : [];
    const enterprise = resource[urn.EnterpriseUser];
    const manager = managerId(resource);
    if (groups.length === 0 && manager === undefined) return undefined;
    return {
      ...(groups.length > 0 ? { groups } : {}),
      ...(manager === undefined
        ? {}
        : { [urn.EnterpriseUser]: { ...(enterprise as JsonObject), manager: managerOf(provider, manager, base) } }),
    };
  },
  Group({ id }, provider, model, base, members = provider.store.members(id)) {
    if (members.size === 0 || !model.core.attribute('members')) return undefined;
    return { members: Array.from(members.values(), (member) => memberOf(provider, member, base)) };
  },
};

/** The id that a user names as its manager, of somebody who exists or not. */
export function managerId(resource: JsonObject): string | undefined {
  const enterprise = resource[urn.EnterpriseUser];
  const manager = isObject(enterprise) ? enterprise.manager : undefined;
  return isObject(manager) && typeof manager.value === 'string' ? manager.value : undefined;
}

function managerOf(provider: Provider, id: string, base: string): JsonObject {
  const manager = provider.store.get('User', id);
  const name = manager && nameOf(manager);
  return {
    value: id,
    ...(manager ? { $ref: `${base}${endpointOf(provider, 'User')}/${encodeURIComponent(id)}` } : {}),
    ...(name === undefined ? {} : { displayName: name }),
  };
}

/** A member as RFC 7643 section 4.2 has it; a name that no client gave is read now, since people are renamed. */
function memberOf(provider: Provider, { value, type, display: given }: Member, base: string): JsonObject {
  const isSure = provider.behaviour.unknownMembers !== 'take';
  const resource = given === undefined || !isSure ? provider.store.get(type, value) : undefined;
  const display = given ?? (resource && nameOf(resource));
  if (!isSure && !resource) return display === undefined ? { value, type } : { value, display, type };
  const $ref = `${base}${endpointOf(provider, type)}/${encodeURIComponent(value)}`;
  return display === undefined ? { value, $ref, type } : { value, $ref, display, type };
}

/** Direct groups first, then those that a group is in (RFC 7643 section 4.1.2). Groups that contain each other end the walk. */
function groupsOf(provider: Provider, user: string, base: string): Json[] {
  const { store } = provider;
  const result: Json[] = [];
  const seen = new Set<string>();
  let level: Iterable<string> = store.groupsOf(user);
  for (let type = 'direct'; ; type = 'indirect') {
    const next: string[] = [];
    for (const id of level) {
      if (seen.has(id)) continue;
      seen.add(id);
      const group = store.get('Group', id);
      if (!group) continue;
      const display = nameOf(group);
      const $ref = `${base}${endpointOf(provider, 'Group')}/${encodeURIComponent(id)}`;
      result.push({ value: id, $ref, ...(display === undefined ? {} : { display }), type });
      next.push(...store.groupsOf(id));
    }
    if (next.length === 0) return result;
    level = next;
  }
}

/** Where resources of a type are. */
function endpointOf({ models }: Provider, type: string): string {
  return models.find(({ resourceType }) => resourceType.name === type)?.resourceType.endpoint ?? `/${type}s`;
}

function nameOf(resource: Resource): string | undefined {
  const name = resource.displayName ?? resource.userName;
  return typeof name === 'string' ? name : undefined;
}
