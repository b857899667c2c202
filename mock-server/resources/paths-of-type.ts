import type { ResourceModel } from '../../src/protocol/schema/model.ts';

/**
 * Returns the entries of a list of attributes for one resource type. Removes the name of the type from each entry. An
 * entry can begin with this name, for example `User:userName`. The name of a resource type contains no colon, but the
 * URN of a schema does.
 */
export function pathsOfType(entries: readonly string[], { resourceType }: ResourceModel): readonly string[] {
  return entries.flatMap((entry) => {
    const [, type, path = entry] = /^(?!urn:)(\w+):(.+)$/i.exec(entry) ?? [];
    return type === undefined || type === resourceType.name ? [path] : [];
  });
}
