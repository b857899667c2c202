/**
 * Returns the value of a fact for the resource type of an endpoint or of a path below it: the value of `User` for
 * `/Users` and `/users/1`. Returns `undefined` if nothing is known about the resource type.
 */
export function ofEndpoint<T>(values: Readonly<Record<string, T>> | undefined, path: string): T | undefined {
  if (values === undefined) return undefined;
  const endpoint = path.replace(/^\/+/, '').split('/', 1)[0]?.toLowerCase();
  return Object.entries(values).find(([type]) => endpointOf(type) === endpoint)?.[1];
}

/** True if a path is the endpoint of one of these resource types, or below it. */
export function isOfType(types: readonly string[], path: string): boolean {
  return ofEndpoint(Object.fromEntries(types.map((type) => [type, true])), path) === true;
}

const endpointOf = (type: string): string => `${type}s`.toLowerCase();
