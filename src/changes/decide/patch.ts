import { ScimError } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { applyPatch, type PatchOperation } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { urn } from '../../protocol/urns.ts';
import type { ChangeContext } from '../context.ts';
import { filterMembers } from '../groups/member-filter.ts';
import { readMembers, readMembersAgain } from '../groups/whole.ts';
import { MemberIds } from '../member-ids.ts';
import { hiddenMembers, type Removal } from '../removals.ts';
import { idOf, kindOf, memberIdsOf } from '../resource.ts';
import { makeUpdate, type Update } from './update.ts';

/** A change, and the function `again` that decides the change again for the current state of the resource. */
export interface Redecidable {
  readonly update: Update;
  readonly again: (fresh: JsonObject) => Update;
}

/**
 * Determines the effect of given PATCH operations on a resource. If an operation changes the members of a group, reads
 * the current members, so that the update shows which members leave the group. If scimctl cannot evaluate the
 * operations, assumes that they may deactivate the resource.
 */
export async function decidePatch(
  context: ChangeContext,
  resource: JsonObject,
  operations: readonly PatchOperation[],
): Promise<Redecidable> {
  const { before, hidden, uncertain } = await readTouched(context, resource, operations);
  const again = (fresh: JsonObject): Update =>
    makePatch(context.model, withMembers(fresh, hidden), operations, uncertain);
  return { update: again(before), again };
}

/** The state of the resource before the operations, and the members that the operations may affect. */
interface Touched {
  readonly before: JsonObject;
  /**
   * Ids of members whom the operations remove, but whom the service does not show. They count as current members, so
   * that the update contains their removal.
   */
  readonly hidden: readonly string[];
  /** Removals of members who cannot be identified, but may leave the group. */
  readonly uncertain: readonly Removal[];
}

async function readTouched(
  context: ChangeContext,
  resource: JsonObject,
  operations: readonly PatchOperation[],
): Promise<Touched> {
  const id = idOf(resource);
  if (id === undefined || kindOf(context.model) !== 'group' || !operations.some(touchesMembers))
    return { before: resource, hidden: [], uncertain: [] };
  const first = await readMembers(context, id);
  const removals = operations.filter((operation) => operation.op !== 'add' && touchesMembers(operation));
  if (removals.length === 0) return { before: first.group, hidden: [], uncertain: [] };
  const named = removals.map(namedMembers);
  const isNamed = named.every((ids) => ids !== undefined);
  // Reads the group a second time, if the first read does not show all members that the operations remove. A member
  // counts as absent only if both reads do not show the member.
  const isShown = isNamed && named.flat().every((member) => first.ids.has(member));
  const { group, isWhole } = isShown ? first : await readMembersAgain(context, id, first);
  // Before the change, tests whether a filter on members finds the members to remove. If the filter finds a member
  // before the change, but not after the change, the member has left the group.
  if (!isWhole && isNamed) await filterMembers(context, id, named.flat());
  const shown = new MemberIds(memberIdsOf(group));
  const hidden = named.flatMap((members) => members ?? []).filter((member) => !shown.has(member));
  return {
    before: group,
    hidden: isWhole ? [] : hidden,
    uncertain: isWhole || isNamed ? [] : [hiddenMembers(id, group)],
  };
}

function withMembers(group: JsonObject, hidden: readonly string[]): JsonObject {
  if (hidden.length === 0) return group;
  const shown = Array.isArray(group.members) ? group.members : [];
  return { ...group, members: [...shown, ...hidden.map((value): JsonObject => ({ value }))] };
}

/** Matches a path that selects one member by its id (RFC 7644 section 3.5.2.2). */
const memberPath = /^(?:urn:[\w:.]+:)?members\[\s*value\s+eq\s+("(?:[^"\\]|\\.)*")\s*\]$/i;

/**
 * Returns the ids of the members that a removal names in its path or in its value. Checks the value too, because some
 * clients put the members into the value and not into the path. Returns undefined if the operation does not name each
 * member.
 */
function namedMembers({ op, path, value }: PatchOperation): string[] | undefined {
  const quoted = memberPath.exec(path ?? '')?.[1];
  if (op !== 'remove') return undefined;
  if (quoted !== undefined) return [String(JSON.parse(quoted))];
  return value === undefined ? undefined : memberIdsOf({ members: value });
}

function touchesMembers({ path, value }: PatchOperation): boolean {
  if (path !== undefined) return /(?:^|:)members\b/i.test(path) || path.toLowerCase() === urn.Group.toLowerCase();
  return isObject(value) && Object.keys(value).some((name) => /(?:^|:)members\b/i.test(name));
}

function makePatch(
  model: ResourceModel,
  before: JsonObject,
  operations: readonly PatchOperation[],
  uncertain: readonly Removal[],
): Update {
  try {
    const wanted = applyPatch(before, operations, model, { tolerate: () => {}, draft: true }).resource;
    const update = makeUpdate(model, { before, wanted, operations, isWhole: false, isGiven: true });
    return { ...update, removals: [...update.removals, ...uncertain] };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const update = makeUpdate(model, { before, wanted: before, operations, isWhole: false, isGiven: true });
    const { id, label } = update;
    return { ...update, removals: [{ kind: 'deactivate', resource: kindOf(model), id, label, isUncertain: true }] };
  }
}
