import type { Dialect } from '../../dialects/dialect.ts';
import { isObject, isUnassigned, type JsonObject } from '../../protocol/json/json.ts';
import type { PatchOperation } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { Update } from '../decide/update.ts';
import { UnsupportedError } from '../errors.ts';
import { MemberIds } from '../member-ids.ts';
import { lostMembers } from '../removals.ts';
import { kindOf, memberIdsOf, slices } from '../resource.ts';
import { memberSlice } from './member-limits.ts';
import { valueChanges } from './value-changes.ts';

/**
 * Splits the operations of an update into one or more PATCH requests that the service accepts. The requests use filters
 * in paths, or the replacement of all members, only if the service accepts this feature. Each request is within the
 * limits of the service. The requests must be sent one after the other. Does not change operations that the caller
 * gave. Throws an `UnsupportedError` if the update must replace all members, but the service is known to refuse this.
 */
export function patchParts(
  dialect: Dialect,
  model: ResourceModel,
  { before, wanted, operations, removals, isGiven }: Update,
): readonly (readonly PatchOperation[])[] {
  const { facts, title } = dialect;
  const isGroup = kindOf(model) === 'group';
  if (isGiven) return [operations];
  const changesMembers = isGroup && operations.some(isAboutMembers);
  if (changesMembers && facts.memberReplacement === 'refuse' && removals.some(({ isUncertain }) => isUncertain)) {
    throw new UnsupportedError(
      `nothing was sent, because the service refuses a change that replaces all members; another change is not possible, because ${title} does not show the members of a group`,
      'to change single members, use groups add-member or groups remove-member',
    );
  }
  const adaptsMembers = changesMembers && needsMemberParts(dialect, operations);
  const others = operations.filter((operation) => !(adaptsMembers && isAboutMembers(operation)));
  const plain = facts.patchPathFilters === false ? withoutFilters(dialect, others, before, wanted) : others;
  const members = adaptsMembers ? memberParts(dialect, before, wanted) : [];
  const parts = slices(plain, facts.maxPatchOperations ?? plain.length).filter((part) => part.length > 0);
  return [...parts, ...members];
}

/** True if the operations on members must be decided again, because the service would refuse the current operations. */
function needsMemberParts({ facts }: Dialect, operations: readonly PatchOperation[]): boolean {
  const about = operations.filter(isAboutMembers);
  const isReplacement = ({ op, path, value }: PatchOperation): boolean =>
    path?.toLowerCase() === 'members' && (op === 'replace' || (op === 'remove' && value === undefined));
  if (about.some(isReplacement)) return facts.memberReplacement === 'refuse';
  return (
    facts.patchPathFilters === false ||
    facts.mixedMemberChanges === 'refuse' ||
    facts.maxMembersAdded !== undefined ||
    facts.maxMembersRemoved !== undefined ||
    facts.maxPatchOperations !== undefined
  );
}

function isAboutMembers({ path }: PatchOperation): boolean {
  return path !== undefined && /^members\b/i.test(path);
}

/** Removes the leaving members first, and then adds the new members. No request does both. */
function memberParts(dialect: Dialect, before: JsonObject, wanted: JsonObject): PatchOperation[][] {
  const had = new MemberIds(memberIdsOf(before));
  const added = [...new MemberIds(memberIdsOf(wanted))].filter((id) => !had.has(id));
  return (['remove', 'add'] as const).flatMap((kind) => {
    const ids = kind === 'add' ? added : lostMembers(before, wanted);
    return slices(ids, memberSlice(dialect, kind, Math.max(1, ids.length))).map((slice) =>
      memberOperations(dialect, kind, slice),
    );
  });
}

/**
 * Creates the operations that add or remove members. One operation adds all members (RFC 7644 section 3.5.2.1), but
 * each removed member needs its own operation (section 3.5.2.2). If the service does not support filters in paths, one
 * operation names all removed members in its value.
 */
export function memberOperations({ facts }: Dialect, kind: 'add' | 'remove', ids: readonly string[]): PatchOperation[] {
  const value = ids.map((id): JsonObject => ({ value: id }));
  if (kind === 'add') return [{ op: 'add', path: 'members', value }];
  if (facts.patchPathFilters === false) return [{ op: 'remove', path: 'members', value }];
  return ids.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }));
}

/**
 * Replaces each operation that selects values with a filter by an operation that replaces the whole attribute. In a
 * PATCH of SCIM 1.1, operations name the single values instead, if this is possible.
 */
function withoutFilters(
  { facts }: Dialect,
  operations: readonly PatchOperation[],
  before: JsonObject,
  wanted: JsonObject,
): PatchOperation[] {
  const whole = new Set(
    operations.flatMap(({ path }) => (path?.includes('[') ? [path.slice(0, path.indexOf('['))] : [])),
  );
  if (whole.size === 0) return [...operations];
  const isOf = ({ path }: PatchOperation): boolean => path !== undefined && whole.has(path.split('[')[0] as string);
  const replaced = [...whole].flatMap((path): readonly PatchOperation[] => {
    const value = valueAt(wanted, path);
    const single = facts.patchFormat === 'scim11' ? valueChanges(path, valueAt(before, path), value) : undefined;
    if (single) return single;
    return value === undefined || isUnassigned(value) ? [{ op: 'remove', path }] : [{ op: 'replace', path, value }];
  });
  return [...operations.filter((operation) => !isOf(operation)), ...replaced];
}

/** Returns the value of an attribute. `path` is a name, or the URN of an extension with a name. */
function valueAt(resource: JsonObject, path: string) {
  const colon = path.lastIndexOf(':');
  if (colon < 0) return resource[path];
  const extension = resource[path.slice(0, colon)];
  return isObject(extension) ? extension[path.slice(colon + 1)] : undefined;
}
