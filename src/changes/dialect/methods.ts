import type { Dialect } from '../../dialects/dialect.ts';
import type { Method } from '../../dialects/fact-values.ts';
import { UnsupportedError } from '../errors.ts';

/**
 * Types of RFC 7643. The fact `resourceTypes` lists only these types, and not the types that a service defines itself.
 */
const standardTypes: ReadonlySet<string> = new Set(['User', 'Group']);

/** True if the dialect says that a method does not work for a resource type. `type` is a name such as `User`. */
export function lacksMethod({ facts }: Dialect, type: string, method: Method): boolean {
  if (standardTypes.has(type) && facts.resourceTypes?.includes(type) === false) return true;
  // A service with JSON Patch does not accept the PATCH message of RFC 7644.
  if (method === 'PATCH' && facts.patchFormat === 'json-patch') return true;
  const known = facts.methods?.[type];
  return known !== undefined && !known.includes(method);
}

/**
 * Throws an `UnsupportedError` if none of the methods works for a resource type. Called before the first request of a
 * change, because the service is known to refuse the request.
 */
export function assertMethod(dialect: Dialect, type: string, methods: readonly Method[]): void {
  const missing = methodProblem(dialect, type, methods);
  if (missing !== undefined) throw new UnsupportedError(`${missing}; nothing was sent`);
}

/** Returns the reason why none of the methods can be used. Returns `undefined` if a method can be used, or if this is not known. */
export function methodProblem(dialect: Dialect, type: string, methods: readonly Method[]): string | undefined {
  if (methods.some((method) => !lacksMethod(dialect, type, method))) return undefined;
  return `${dialect.title} has no ${methods.join(' and no ')} for the resource type ${type}`;
}
