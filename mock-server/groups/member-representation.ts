import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { ProviderContext } from '../context/context.ts';
import { nameOf, refOf } from '../context/references.ts';
import type { Member } from '../store/store.ts';
import { groupType, membersAttribute } from './group-type.ts';

/**
 * Returns the attribute `members` of a group (RFC 7643 section 4.2). Returns `undefined` if the attribute has no
 * values.
 */
export function representMembers(
  provider: ProviderContext,
  model: ResourceModel,
  members: ReadonlyMap<string, Member>,
  base: string,
): JsonObject[] | undefined {
  if (members.size === 0 || !membersAttribute(model)) return undefined;
  return Array.from(members.values(), (member) => representMember(provider, member, base));
}

/**
 * Represents one member. `display` is the text that a client gave. Without this text, `display` is the current name of
 * the member, so it changes if the member is renamed.
 */
export function representMember(
  provider: ProviderContext,
  { value, type, display: given }: Member,
  base: string,
): JsonObject {
  const mayBeUnknown = provider.behaviour.unknownMembers === 'take';
  const resource = given === undefined || mayBeUnknown ? provider.store.get(type, value) : undefined;
  const display = given ?? (resource && nameOf(resource));
  if (mayBeUnknown && !resource) return display === undefined ? { value, type } : { value, display, type };
  const $ref = refOf(provider, type, value, base);
  return display === undefined ? { value, $ref, type } : { value, $ref, display, type };
}

/**
 * Returns the attribute `groups` of a user (RFC 7643 section 4.1.2). The direct groups come first, followed by the
 * groups that contain the direct groups. Each group appears only once, even if two groups contain each other. Returns
 * `undefined` if the attribute has no values.
 */
export function representGroups(
  provider: ProviderContext,
  model: ResourceModel,
  user: string,
  base: string,
): Json[] | undefined {
  const { store } = provider;
  let level: Iterable<string> = store.groupsOf(user);
  if (store.groupsOf(user).size === 0 || model.core.attribute('groups') === undefined) return undefined;
  const result: Json[] = [];
  const seen = new Set<string>();
  for (let type = 'direct'; ; type = 'indirect') {
    const next: string[] = [];
    for (const id of level) {
      if (seen.has(id)) continue;
      seen.add(id);
      const group = store.get(groupType, id);
      if (!group) continue;
      const display = nameOf(group);
      const $ref = refOf(provider, groupType, id, base);
      result.push({ value: id, $ref, ...(display === undefined ? {} : { display }), type });
      next.push(...store.groupsOf(id));
    }
    if (next.length === 0) return result.length > 0 ? result : undefined;
    level = next;
  }
}
