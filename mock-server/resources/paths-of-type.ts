import type { ResourceModel } from '../../src/protocol/schema/model.ts';

/**
 * Returns the entries of a list of attributes that apply to a resource type, without the name of the type. An entry may
 * begin with the name of a resource type: `User:userName`. The name of a resource type contains no colon, in contrast to
 * the URN of a schema.
 */
export function pathsOfType(entries: readonly string[], { resourceType }: ResourceModel): readonly string[] {
  return entries.flatMap((entry) => {
    const [, type, path = entry] = /^(?!urn:)(\w+):(.+)$/i.exec(entry) ?? [];
    return type === undefined || type === resourceType.name ? [path] : [];
  });
}
