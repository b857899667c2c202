import { readReferences } from '../../client/reading/references.ts';
import { member } from '../../client/reading/tolerant.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { isGone } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { idKey } from '../member-ids.ts';
import { type GroupName, groupName, idOf, labelOf } from '../resource.ts';
import { readShown } from './whole.ts';

/** Maximum number of nested groups that are read. */
const maxGroups = 1000;

/** A member of a group as the group shows it. */
export interface ShownMember {
  readonly id: string;
  /** The sub-attributes of the member without its value: `display`, `type`, `$ref`. */
  readonly shown: JsonObject;
  /** True if the member is a group, false if it is not a group, `undefined` if the service does not show the type. */
  readonly isGroup: boolean | undefined;
  /** The nested groups through which the resource is a member, from the outer group to the inner group. */
  readonly via: readonly GroupName[];
}

/** A group that was read, and the members that it shows. */
export interface ReadGroup {
  readonly id: string;
  /** Name and id, for messages. */
  readonly label: string;
  readonly members: readonly ShownMember[];
}

/** The members of a group and of its nested groups. */
export interface NestedMembers {
  /** All members that are not groups. Each is listed once, with its shortest chain of groups. */
  readonly members: readonly ShownMember[];
  /** Groups that contain themselves. */
  readonly cycles: readonly GroupName[];
  /** Nested groups that do not exist. */
  readonly absent: readonly GroupName[];
  /** The nested groups that were read, without the outer group. */
  readonly read: readonly ReadGroup[];
}

/** Returns the members that a group shows, without duplicates. */
export function shownMembers(group: JsonObject, via: readonly GroupName[] = []): ShownMember[] {
  const list = member(group, 'members') ?? [];
  const found = new Map<string, ShownMember>();
  for (const item of Array.isArray(list) ? list : [list]) {
    const [reference] = readReferences(item);
    if (reference && !found.has(idKey(reference.value))) {
      const shown = withoutValue(item);
      found.set(idKey(reference.value), { id: reference.value, shown, isGroup: isGroup(shown), via });
    }
  }
  return [...found.values()];
}

/**
 * Reads the members of a group and of all groups in it, level by level. A group is read once, so a group that contains
 * itself ends the search. `root` is the group with its members. Throws an `UnsupportedError` for more than 1,000 nested
 * groups, and any error of the client other than the absence of a nested group.
 */
export async function readNestedMembers(context: ChangeContext, root: JsonObject): Promise<NestedMembers> {
  const rootName = groupName(idOf(root), root.displayName);
  const members = new Map<string, ShownMember>();
  const cycles = new Map<string, GroupName>();
  const absent: GroupName[] = [];
  const read: ReadGroup[] = [];
  const visited = new Set(rootName ? [idKey(rootName.id)] : []);
  let level = shownMembers(root);
  while (level.length > 0) {
    const next: ShownMember[] = [];
    for (const found of level) {
      const key = idKey(found.id);
      if (found.isGroup !== true) {
        if (!members.has(key)) members.set(key, found);
        continue;
      }
      const above = [...(rootName ? [rootName] : []), ...found.via].find(({ id }) => idKey(id) === key);
      if (above) cycles.set(key, above);
      if (visited.has(key) || context.stop.isStopped) continue;
      visited.add(key);
      if (visited.size > maxGroups) {
        throw new UnsupportedError(`the group contains more than ${maxGroups} groups, directly and indirectly`);
      }
      const name = groupName(found.id, member(found.shown, 'display')) as GroupName;
      const group = await readGroup(context, found.id);
      if (!group) {
        absent.push(name);
        continue;
      }
      const direct = shownMembers(group, [...found.via, groupName(found.id, group.displayName) ?? name]);
      read.push({ id: found.id, label: labelOf(group, found.id), members: direct });
      next.push(...direct);
    }
    level = next;
  }
  return { members: [...members.values()], cycles: [...cycles.values()], absent, read };
}

async function readGroup(context: ChangeContext, id: string): Promise<JsonObject | undefined> {
  try {
    return (await readShown(context, id)).group;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGroup(shown: JsonObject): boolean | undefined {
  const type = member(shown, 'type');
  if (typeof type === 'string' && type !== '') return type.toLowerCase() === 'group';
  const reference = member(shown, '$ref');
  if (typeof reference !== 'string') return undefined;
  if (/\/groups\/[^/]+$/i.test(reference)) return true;
  return /\/users\/[^/]+$/i.test(reference) ? false : undefined;
}

function withoutValue(item: Json): JsonObject {
  if (!isObject(item)) return {};
  return Object.fromEntries(Object.entries(item).filter(([name]) => name.toLowerCase() !== 'value'));
}
