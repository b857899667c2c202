import { toChangeProblem } from '../../changes/classify-error.ts';
import { membersAmongShown } from '../../changes/groups/cut-members.ts';
import { filterMembers } from '../../changes/groups/member-filter.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { findGroup } from '../groups/find-group.ts';
import { noLine, type RowError } from '../result.ts';
import type { LinkEntry } from './entry.ts';
import type { NamedGroup } from './members-by-group.ts';
import type { GroupContext } from './plan-groups.ts';
import type { PersonContext } from './plan-person.ts';

/** An existing person. The file decides whether the person stays in a group. */
export interface MemberOfFile {
  readonly line: number;
  readonly key: string;
  readonly person: { readonly id: string };
  /** Ids of the person's groups. `undefined` if the service does not show these groups. */
  readonly memberOf?: readonly string[] | undefined;
}

/** The parts of a run that are needed to plan who leaves a group. */
export type LeavingContext = GroupContext & Pick<PersonContext, 'protection'>;

/**
 * Plans the removal of members from a group. Removes a member who is one of `people`, if the file does not give the
 * group to this member. Other members stay. A protected person stays too, and the entry contains a warning. If the
 * members of the group are not known, nobody is removed, and the returned entry contains the reason.
 */
export async function planLeavers(
  context: LeavingContext,
  { name, memberships }: NamedGroup,
  people: readonly MemberOfFile[],
): Promise<LinkEntry[]> {
  const { stop } = context.change;
  if (people.length === 0 || stop.isStopped) return [];
  const stay = new Set(memberships.map(({ line }) => line));
  const candidates = people.filter(({ line }) => !stay.has(line));
  if (candidates.length === 0) return [];
  try {
    const found = await findGroup(context.groups, name);
    if (!found) return [];
    if ('error' in found) return [unknown(name, found.error)];
    const members = await membersAmong(context, found.id, candidates);
    if (!members) return [unknown(name, hidden)];
    const group = { id: found.id, name: found.name };
    const entries: LinkEntry[] = [];
    for (const { line, key, person } of members) {
      const origin = { step: 'group', line, key, person, target: name } as const;
      const error = await context.protection(person.id, { id: person.id });
      const warning = error && `the person stays in the group: ${error.message}`;
      if (error) entries.push({ ...origin, action: 'none', result: { outcome: 'unchanged', warning: warning ?? '' } });
      else entries.push({ ...origin, action: 'remove', group });
    }
    return entries;
  } catch (error) {
    stop.onFailure(error);
    return [unknown(name, toChangeProblem(error, 'import'))];
  }
}

const hidden: RowError = {
  code: 'unsupported',
  message: 'the service does not show the members of the group, so nobody is removed from the group',
};

/** Returns the entry of a group whose members are not known. */
function unknown(target: string, error: RowError): LinkEntry {
  const person = { line: noLine };
  return { step: 'group', action: 'none', line: noLine, key: '', person, target, result: { outcome: 'failed', error } };
}

/**
 * Returns the people who are direct members of a group. Returns `undefined` if the service shows neither the groups of a
 * person nor the members of the group.
 */
async function membersAmong(
  { change }: GroupContext,
  groupId: string,
  people: readonly MemberOfFile[],
): Promise<readonly MemberOfFile[] | undefined> {
  const isShown = ({ memberOf }: MemberOfFile): boolean => memberOf !== undefined || change.service.showsGroupsOfUsers;
  const isIn = ({ memberOf = [] }: MemberOfFile): boolean => memberOf.some((own) => isSameId(own, groupId));
  const unshown = people.filter((person) => !isShown(person));
  if (unshown.length === 0) return people.filter(isIn);
  const { ids, isWhole } = await readMembers(change, groupId);
  const wanted = unshown.map(({ person }) => person.id);
  let known: ReadonlySet<string> | undefined;
  if (isWhole) known = await membersAmongShown(change, groupId, ids, wanted);
  else {
    const filtered = await filterMembers(change, groupId, wanted);
    if (filtered?.isProven) known = new Set([...ids, ...filtered.ids]);
  }
  return known && people.filter((member) => (isShown(member) ? isIn(member) : known.has(member.person.id)));
}
