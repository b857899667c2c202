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

/** One PATCH request of an update. */
export interface PatchPart {
  readonly operations: readonly PatchOperation[];
  /**
   * The members that the request adds to a group or removes from a group. If a request adds and removes members,
   * contains only the removed members. Absent if the request replaces all members or changes no members, or if the
   * caller gave the operations.
   */
  readonly members?: { readonly kind: 'add' | 'remove'; readonly ids: readonly string[] };
}

/**
 * Splits the operations of an update into one or more PATCH requests that the service accepts. Avoids filters in paths,
 * and the replacement of all members, if the service does not accept them. Each request is within the limits of the
 * service. The requests must be sent one after the other. Does not change operations that the caller gave. Throws an
 * `UnsupportedError` if the update must replace all members, but the service is known to refuse a replacement.
 */
export function patchParts(
  dialect: Dialect,
  model: ResourceModel,
  { before, wanted, operations, removals, isGiven }: Update,
): readonly PatchPart[] {
  const { facts, title } = dialect;
  const isGroup = kindOf(model) === 'group';
  if (isGiven) return [{ operations }];
  const changesMembers = isGroup && operations.some(isAboutMembers);
  if (changesMembers && facts.memberReplacement === 'refuse' && removals.some(({ isUncertain }) => isUncertain)) {
    throw new UnsupportedError(
      `nothing was sent: the service refuses a change that replaces all members, and scimctl cannot add and remove single members instead, because ${title} does not show the members of a group`,
      'to change single members, use groups add-member or groups remove-member',
    );
  }
  const adaptsMembers = changesMembers && needsMemberParts(dialect, operations);
  const others = operations.filter((operation) => !(adaptsMembers && isAboutMembers(operation)));
  const plain = facts.patchPathFilters === false ? withoutFilters(dialect, others, before, wanted) : others;
  const members = adaptsMembers ? memberParts(dialect, before, wanted) : [];
  const parts = slices(plain, facts.maxPatchOperations ?? plain.length).filter((part) => part.length > 0);
  const single = changesMembers && !operations.some(isReplacement) ? memberChange(before, wanted) : undefined;
  return [
    ...parts.map((part) => ({ operations: part, ...(single && part.some(isAboutMembers) ? { members: single } : {}) })),
    ...members,
  ];
}

/** True if `memberParts` must create new operations on members, because the service may refuse the given operations. */
function needsMemberParts({ facts }: Dialect, operations: readonly PatchOperation[]): boolean {
  if (operations.some(isReplacement)) return facts.memberReplacement === 'refuse';
  return (
    facts.patchPathFilters === false ||
    facts.mixedMemberChanges === 'refuse' ||
    facts.maxMembersAdded !== undefined ||
    facts.maxMembersRemoved !== undefined ||
    facts.maxPatchOperations !== undefined
  );
}

/** True if an operation replaces or removes all members. */
function isReplacement({ op, path, value }: PatchOperation): boolean {
  return path?.toLowerCase() === 'members' && (op === 'replace' || (op === 'remove' && value === undefined));
}

function isAboutMembers({ path }: PatchOperation): boolean {
  return path !== undefined && /^members\b/i.test(path);
}

/**
 * First removes the members who leave, and then adds the new members. No single request both removes and adds members.
 */
function memberParts(dialect: Dialect, before: JsonObject, wanted: JsonObject): PatchPart[] {
  return (['remove', 'add'] as const).flatMap((kind) => {
    const ids = kind === 'add' ? addedMembers(before, wanted) : lostMembers(before, wanted);
    return slices(ids, memberSlice(dialect, kind, Math.max(1, ids.length))).map((slice) => ({
      operations: memberOperations(dialect, kind, slice),
      members: { kind, ids: slice },
    }));
  });
}

/**
 * Returns the members that one request removes. If the request removes nobody, returns the members that the request
 * adds.
 */
function memberChange(before: JsonObject, wanted: JsonObject): PatchPart['members'] {
  const lost = lostMembers(before, wanted);
  return lost.length > 0 ? { kind: 'remove', ids: lost } : { kind: 'add', ids: addedMembers(before, wanted) };
}

function addedMembers(before: JsonObject, wanted: JsonObject): string[] {
  const had = new MemberIds(memberIdsOf(before));
  return [...new MemberIds(memberIdsOf(wanted))].filter((id) => !had.has(id));
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
 * Replaces the operations whose paths contain a filter with one operation that replaces the whole attribute. If the
 * service uses SCIM 1.1 and `valueChanges` can express the change, adds and removes only single values instead.
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
