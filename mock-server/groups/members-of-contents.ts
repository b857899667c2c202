import { isObject, type Json } from '../../src/protocol/json/json.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { OptionError } from '../options/option-error.ts';
import type { Change } from '../store/store.ts';
import { groupType } from './group-type.ts';

/**
 * Creates the links from a group to its members. The group is a resource in the option `contents`. `types` maps the id
 * of each resource in `contents` to its resource type. Throws an `OptionError` if a member is not a resource in
 * `contents`. The error message begins with `where`.
 */
export function linksOf(
  { id, members }: Resource,
  type: string,
  where: string,
  types: ReadonlyMap<string, string>,
): Change[] {
  if (type !== groupType || !Array.isArray(members)) return [];
  return members.map((member: Json) => {
    const value = isObject(member) ? member.value : undefined;
    const known = typeof value === 'string' ? types.get(value) : undefined;
    if (typeof value === 'string' && known !== undefined)
      return { op: 'link', group: id, member: { value, type: known, ...displayOf(member) } };
    throw new OptionError(
      `${where}: the Group ${JSON.stringify(id)} has a member whose "value" is not the id of a resource in the option "contents"`,
    );
  });
}

function displayOf(member: Json): { display?: string } {
  const display = isObject(member) ? member.display : undefined;
  return typeof display === 'string' ? { display } : {};
}
