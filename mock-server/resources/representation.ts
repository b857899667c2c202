import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import { deviceUrn } from '../../src/protocol/schema/devices/urns.ts';
import { draftUrn } from '../../src/protocol/schema/drafts/urns.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { type AttributePath, resolvePath } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { ProviderContext } from '../context/context.ts';
import { locationOf } from '../context/references.ts';
import { groupType, membershipAttributesOf } from '../groups/group-type.ts';
import { representGroups, representMembers } from '../groups/member-representation.ts';
import { isDerivedOfMembership, isMembershipModel, representMembership } from '../groups/membership-resource.ts';
import type { Member } from '../store/store.ts';
import { isDeviceModel, representDevice, withoutApplicationRefs } from './device.ts';
import { derivedOfManager, representManager, withoutDerivedManager } from './manager.ts';

/**
 * Creates the representation that clients see. Adds these parts to a stored resource: `meta.location`, the derived
 * attributes (groups of a user, members of a group, name of a manager), and the `$ref`s, which begin with `base`. The
 * caller must not change the result, because the result shares objects with the store. `members` contains the members
 * that a group shows. Default: all members.
 */
export function represent(
  provider: ProviderContext,
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
  // `meta` is the last member, as in the examples of RFC 7643 section 8.
  const { meta: _meta, ...attributes } = resource;
  return { ...attributes, ...derived, meta } as Resource;
}

/**
 * Returns the result of `represent` as JSON text. `stored` is the JSON text of the stored resource, if the caller
 * already has it. For a resource without derived attributes, only adds `meta.location` to this text.
 */
export function representText(
  provider: ProviderContext,
  model: ResourceModel,
  resource: Resource,
  base: string,
  stored?: string,
): string {
  const derived = derive(provider, model, resource, base);
  const location = locationOf(model, resource.id, base);
  if (derived === undefined) {
    const text = stored ?? JSON.stringify(resource);
    // Inserts the location before the last two braces of the text. This requires that `meta` is at the end of the text
    // and that the last member of `meta` is a string.
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

/** Removes derived attributes from a representation. Returns the same object if there are no derived attributes. */
export function withoutDerived(model: ResourceModel, resource: JsonObject): JsonObject {
  const names = membershipAttributesOf(model);
  const result = names.some((name) => resource[name] !== undefined) ? omit(resource, names) : resource;
  return isDeviceModel(model) ? withoutApplicationRefs(result) : withoutDerivedManager(result);
}

function omit(object: JsonObject, names: readonly string[]): JsonObject {
  const result: JsonObject = {};
  for (const name in object) if (!names.includes(name)) result[name] = object[name];
  return result;
}

const derivedParts: ReadonlySet<string> = new Set([
  'meta.location',
  ...derivedOfManager,
  `${deviceUrn.EndpointApps}:applications`,
]);

/**
 * True if an attribute is derived. Derived attributes are not in the store, so a filter or a sort by a derived
 * attribute must first create the representations of the resources.
 */
export function isDerived(path: AttributePath, model: ResourceModel): boolean {
  const target = resolvePath(path, model);
  if (target?.kind !== 'attribute') return false;
  const names = membershipAttributesOf(model);
  const { attribute, subAttribute } = target;
  if (isMembershipModel(model) && isDerivedOfMembership(subAttribute?.name)) return true;
  return [attribute.path, subAttribute?.path ?? ''].some((part) => names.includes(part) || derivedParts.has(part));
}

/** Returns the derived attributes of a resource. Returns undefined if there are no derived attributes. */
function derive(
  provider: ProviderContext,
  model: ResourceModel,
  resource: Resource,
  base: string,
  members?: ReadonlyMap<string, Member>,
): Partial<Resource> | undefined {
  if (isDeviceModel(model)) return representDevice(provider, model, resource, base);
  if (model.core.urn === draftUrn.Agent) return groupsOf(resource, provider, model, base);
  if (isMembershipModel(model)) return representMembership(provider, resource, base);
  return derivations[model.resourceType.name]?.(resource, provider, model, base, members);
}

function groupsOf(
  { id }: Resource,
  provider: ProviderContext,
  model: ResourceModel,
  base: string,
): Partial<Resource> | undefined {
  const groups = representGroups(provider, model, id, base);
  return groups === undefined ? undefined : { groups };
}

type Derive = (
  resource: Resource,
  provider: ProviderContext,
  model: ResourceModel,
  base: string,
  members: ReadonlyMap<string, Member> | undefined,
) => Partial<Resource> | undefined;

const derivations: Readonly<Record<string, Derive>> = {
  User(resource, provider, model, base) {
    const groups = representGroups(provider, model, resource.id, base);
    const enterprise = representManager(provider, resource, base);
    if (groups === undefined && enterprise === undefined) return undefined;
    return {
      ...(groups === undefined ? {} : { groups }),
      ...(enterprise === undefined ? {} : { [urn.EnterpriseUser]: enterprise }),
    };
  },
  [groupType]({ id }, provider, model, base, members = provider.store.members(id)) {
    const shown = representMembers(provider, model, members, base);
    return shown === undefined ? undefined : { members: shown };
  },
};
