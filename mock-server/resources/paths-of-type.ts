import type { ResourceModel } from '../../src/protocol/schema/model.ts';

/**
 * Returns the entries of a list of attributes that apply to one resource type. An entry can begin with the name of a
 * type, for example `User:userName`. The result does not contain this prefix. A schema URN also contains colons, but is
 * not treated as a prefix.
 */
export function pathsOfType(entries: readonly string[], { resourceType }: ResourceModel): readonly string[] {
  return entries.flatMap((entry) => {
    const [, type, path = entry] = /^(?!urn:)(\w+):(.+)$/i.exec(entry) ?? [];
    return type === undefined || type === resourceType.name ? [path] : [];
  });
}
