/** Returns the first segment of a path in lower case: `users` for `/Users/1`. */
export function endpointOfPath(path: string): string {
  return path.replace(/^\/+/, '').split('/', 1)[0]?.toLowerCase() ?? '';
}

/** Returns the usual endpoint of a resource type in lower case, without a slash: `users` for `User`. */
export function endpointOfType(type: string): string {
  return `${type}s`.toLowerCase();
}

/**
 * Returns the value of a fact for the resource type of a path. The keys of `values` are names of resource types. For
 * example, `/Users` and `/users/1` give the value of `User`. Returns `undefined` if nothing is known about the resource
 * type.
 */
export function ofEndpoint<T>(values: Readonly<Record<string, T>> | undefined, path: string): T | undefined {
  if (values === undefined) return undefined;
  const endpoint = endpointOfPath(path);
  return Object.entries(values).find(([type]) => endpointOfType(type) === endpoint)?.[1];
}
