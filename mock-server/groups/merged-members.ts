import { isDeletion, removedAttributes } from '../../src/dialects/scim11/apply-patch.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { ProviderContext } from '../context/context.ts';
import type { Member } from '../store/store.ts';
import { isGroupModel } from './group-type.ts';
import { checkMembersPatched } from './member-limits.ts';

/**
 * Returns only the members that a PATCH of SCIM 1.1 can change, so that the time for a small change does not depend on
 * the size of the group. Returns `undefined` if the PATCH can change all members. `removed` contains the attribute
 * names in `meta.attributes` of the PATCH.
 */
export function mergedMembers(
  { store }: Pick<ProviderContext, 'store'>,
  model: ResourceModel,
  group: string,
  body: JsonObject,
  removed: readonly string[],
): ReadonlyMap<string, Member> | undefined {
  if (!isGroupModel(model) || removed.some(isMembersPath)) return undefined;
  const members = store.members(group);
  const affected = new Map<string, Member>();
  for (const item of membersIn(body)) {
    if (!isObject(item) || typeof item.value !== 'string') return undefined;
    const member = members.get(item.value);
    if (member) affected.set(item.value, member);
  }
  return affected;
}

/**
 * Throws a `ScimError` for a PATCH of SCIM 1.1 that adds or removes members in a way that the behaviours do not allow.
 * Also throws if the PATCH adds or removes too many members.
 */
export function checkMembersMerged(provider: ProviderContext, model: ResourceModel, body: JsonObject): void {
  if (!isGroupModel(model)) return;
  const items = membersIn(body);
  const added = items.filter((item) => !isDeletion(item));
  const replaces = removedAttributes(body).some(isMembersPath);
  const leaving = replaces ? [] : items.filter(isDeletion);
  const first: PatchOperation[] = replaces ? [{ op: 'remove', path: 'members' }] : [];
  checkMembersPatched(provider, model, [
    ...first,
    ...(leaving.length === 0 ? [] : [{ op: 'remove', path: 'members', value: leaving } as const]),
    ...(added.length === 0 ? [] : [{ op: 'add', path: 'members', value: added } as const]),
  ]);
}

/** True for the path of `members` or of a sub-attribute of `members`. The path may begin with the URN of a schema. */
function isMembersPath(path: string): boolean {
  return /(?:^|:)members(?:$|\.)/i.test(path);
}

function membersIn(body: JsonObject): readonly Json[] {
  const found = Object.entries(body).find(([name]) => name.toLowerCase() === 'members')?.[1];
  return Array.isArray(found) ? found : [];
}
