import type { ChangeContext } from '../../changes/context.ts';
import { findHiddenMembers } from '../../changes/groups/hidden-members.ts';
import {
  type ReadGroup,
  readNestedMembers,
  type ShownMember,
  shownMembers,
} from '../../changes/groups/nested-members.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { describeGroup, memberIdsOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { UnsupportedError } from '../errors/errors.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';
import type { NamedResource } from './find.ts';

/** Options of a read of members. */
export interface MemberReading {
  /** True to replace each nested group by the people in it. */
  readonly recursive?: boolean | undefined;
  /**
   * Called if members are known to be missing: a nested group does not exist, or the service does not show all members.
   */
  readonly onIncomplete: () => void;
}

/** The members of a group, and the groups that were read to find the members. */
export interface MembersRead {
  readonly members: readonly ShownMember[];
  /** The group itself, and with `recursive` its nested groups. Each group has its direct members. */
  readonly read: readonly ReadGroup[];
}

/**
 * Reads the members of a group. Throws an `UnsupportedError` if the group shows no members and the service may hide its
 * members.
 */
export async function readGroupMembers(
  scope: Pick<CommandScope, 'note'>,
  context: ChangeContext,
  found: NamedResource,
  { recursive, onIncomplete }: MemberReading,
): Promise<MembersRead> {
  const isShown = found.isComplete && memberIdsOf(found.resource)?.length;
  const group = isShown ? found.resource : await readShownGroup(scope, context, found);
  const direct = shownMembers(group);
  const root: ReadGroup = { id: found.id, label: found.label, members: direct };
  if (!recursive) return { members: direct, read: [root] };
  const { members, cycles, absent, read } = await readNestedMembers(context, group);
  for (const name of cycles) scope.note(`Note: group ${describeGroup(name)} contains itself`);
  if (absent.length > 0) {
    const names = absent.slice(0, 10).map(describeGroup).join(', ');
    scope.note(
      `Warning: ${pluralize(absent.length, 'nested group')} cannot be read, because the service has no such group: ${names}`,
    );
    onIncomplete();
  }
  return { members, read: [root, ...read] };
}

async function readShownGroup(
  { note }: Pick<CommandScope, 'note'>,
  context: ChangeContext,
  { id, label }: NamedResource,
): Promise<JsonObject> {
  const { group, isWhole } = await readMembers(context, id);
  if (isWhole) return group;
  const hidden = await findHiddenMembers(context);
  if (hidden !== 'none') {
    throw new UnsupportedError(
      `no group of the service shows members, so the members of group ${label} are not known`,
      hidden === 'found'
        ? 'the service does not show members: a search found people in groups, but the groups show none'
        : 'the service may not show members, or all groups are empty',
    );
  }
  note('Note: no group of the service shows members, and a search for people in groups found nobody');
  return group;
}
