import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { ProviderContext } from '../context/context.ts';
import type { Handle } from './prepared-write.ts';

/** Maps each method of a path to its handler. */
export type Route = Readonly<Partial<Record<string, Handle>>>;

/** Returns a route without some methods: those that the behaviour `methods` does not allow for the resource type. */
export function allowedMethods({ behaviour }: ProviderContext, model: ResourceModel, route: Route): Route {
  const allowed = behaviour.methods[model.resourceType.name];
  if (!allowed) return route;
  return Object.fromEntries(
    Object.entries(route).filter(([method]) => (allowed as readonly string[]).includes(method)),
  );
}

/** True if the behaviour `methods` does not allow a method for a resource type. */
export function isRefusedMethod({ behaviour }: ProviderContext, model: ResourceModel, method: string): boolean {
  const allowed: readonly string[] | undefined = behaviour.methods[model.resourceType.name];
  return allowed !== undefined && !allowed.includes(method);
}
