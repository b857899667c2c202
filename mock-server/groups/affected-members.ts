import { lenient } from '../../src/protocol/deviation.ts';
import { type Filter, parsePatchPath } from '../../src/protocol/filter/index.ts';
import { isObject, type Json } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { resolvePath } from '../../src/protocol/schema/path.ts';
import type { ProviderContext } from '../context/context.ts';
import type { Member } from '../store/store.ts';
import { isGroupModel, membersAttribute } from './group-type.ts';

/**
 * Returns only the members of a group that a PATCH can change. The time for a small change then does not depend on the
 * size of the group, and the result of the PATCH is the same as with all members. Returns `undefined` if the PATCH
 * needs all members, because an operation does not add or select its members individually by `value`.
 */
export function affectedMembers(
  { store }: Pick<ProviderContext, 'store'>,
  model: ResourceModel,
  group: string,
  operations: readonly PatchOperation[],
): ReadonlyMap<string, Member> | undefined {
  if (!isGroupModel(model)) return undefined;
  const members = store.members(group);
  const types = membersAttribute(model)?.subAttribute('$ref')?.referenceTypes ?? [];
  const affected = new Map<string, Member>();
  const added = new Set<string>();
  for (const operation of operations) {
    const wanted = membersOfOperation(operation, model);
    if (wanted === 'any') return undefined;
    for (const id of wanted.ids) {
      const member = members.get(id);
      if (member) affected.set(id, member);
      else if (wanted.adds && types.some((type) => store.get(type, id))) added.add(id);
      // Here, `id` is neither a current member nor an added member. A filter ignores case in ids, so it may select a
      // member whose id differs from `id` only in case. The caller needs all members to find this member.
      else if (!added.has(id)) return undefined;
    }
  }
  return affected;
}

/**
 * The ids of the members to which an operation refers. `any` means that the operation needs the whole list of members.
 */
type Named = Ids | 'any';

interface Ids {
  readonly ids: readonly string[];
  readonly adds: boolean;
}

const noMembers: Ids = { ids: [], adds: false };

function membersOfOperation({ op, path, value }: PatchOperation, model: ResourceModel): Named {
  if (path === undefined) return membersInValue(op, value, model);
  const parsed = tryParse(path);
  const target = parsed && resolvePath(parsed.path, model);
  if (!parsed || target?.kind !== 'attribute') return 'any';
  if (target.attribute.name !== 'members' || target.extension !== undefined) return noMembers;
  if (parsed.filter) return idsOfFilter(parsed.filter);
  if (op === 'replace' || target.subAttribute || parsed.subAttribute !== undefined) return 'any';
  return idsOfValues(value, op === 'add');
}

/**
 * Reads the member ids from an operation that has no path. The value of this operation is an object that contains
 * attributes.
 */
function membersInValue(op: PatchOperation['op'], value: Json | undefined, model: ResourceModel): Named {
  if (!isObject(value)) return 'any';
  let named: Named = noMembers;
  for (const [name, member] of Object.entries(value)) {
    const attribute = model.core.attribute(name);
    if (!attribute) return 'any';
    if (attribute.name !== 'members') continue;
    if (op !== 'add' || named !== noMembers) return 'any';
    named = idsOfValues(member, true);
  }
  return named;
}

function idsOfValues(value: Json | undefined, adds: boolean): Named {
  const ids: string[] = [];
  for (const element of Array.isArray(value) ? value : [value]) {
    if (!isObject(element) || typeof element.value !== 'string') return 'any';
    ids.push(element.value);
  }
  return { ids, adds };
}

/**
 * Reads the member ids from a filter, for example from `value eq "a"`. Also finds such comparisons inside `and` and
 * `or`.
 */
function idsOfFilter(filter: Filter): Named {
  switch (filter.kind) {
    case 'compare': {
      const isId = filter.op === 'eq' && filter.path.attribute.toLowerCase() === 'value';
      return isId && typeof filter.value === 'string' ? { ids: [filter.value], adds: false } : 'any';
    }
    case 'and':
      return filter.filters.map(idsOfFilter).find((named) => named !== 'any') ?? 'any';
    case 'or': {
      const ids: string[] = [];
      for (const inner of filter.filters) {
        const named = idsOfFilter(inner);
        if (named === 'any') return 'any';
        ids.push(...named.ids);
      }
      return { ids, adds: false };
    }
    default:
      return 'any';
  }
}

/**
 * Parses a path. Tolerates all deviations from the syntax, because the code that later applies the operation accepts or
 * refuses them.
 */
function tryParse(path: string): ReturnType<typeof parsePatchPath> | undefined {
  try {
    return parsePatchPath(path, { tolerate: lenient([]) });
  } catch {
    return undefined;
  }
}
