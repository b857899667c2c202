import { draftUrn } from '../../src/protocol/schema/drafts/urns.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { ProviderContext } from '../context/context.ts';
import type { Handle } from './prepared-write.ts';

/** Maps each method of a path to its handler. */
export type Route = Readonly<Partial<Record<string, Handle>>>;

/**
 * Maps the URN of a core schema to the allowed methods of the resource type. The behaviour `methods` takes precedence.
 * Roles and entitlements can only be read, because all their attributes are readOnly. A membership has no PUT and no
 * PATCH: a new group or a new member would make another membership.
 */
const bySchema: Readonly<Record<string, readonly string[]>> = {
  [draftUrn.Role]: ['GET'],
  [draftUrn.Entitlement]: ['GET'],
  [draftUrn.GroupMember]: ['GET', 'POST', 'DELETE'],
};

/** Returns the route with only the methods that the behaviour `methods` or the schema allows for the resource type. */
export function allowedMethods({ behaviour }: ProviderContext, model: ResourceModel, route: Route): Route {
  const allowed: readonly string[] | undefined = behaviour.methods[model.resourceType.name] ?? bySchema[model.core.urn];
  if (!allowed) return route;
  return Object.fromEntries(Object.entries(route).filter(([method]) => allowed.includes(method)));
}

/** True if the behaviour `methods` does not allow a method for a resource type. */
export function isRefusedMethod({ behaviour }: ProviderContext, model: ResourceModel, method: string): boolean {
  const allowed: readonly string[] | undefined = behaviour.methods[model.resourceType.name];
  return allowed !== undefined && !allowed.includes(method);
}
