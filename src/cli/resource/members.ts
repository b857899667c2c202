import type { ChangeContext } from '../../changes/context.ts';
import { filterMembers } from '../../changes/groups/member-filter.ts';
import { readMembers, readMembersAgain } from '../../changes/groups/whole.ts';
import { Approval } from '../../changes/guard/approval.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { defaultSlice, type MemberOutcome, performMemberChange } from '../../changes/perform/members.ts';
import { leave } from '../../changes/removals.ts';
import { groupsOf, memberIdsOf } from '../../changes/resource.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { NotFoundError, PartialError, UnsupportedError } from '../errors/errors.ts';
import { describe } from '../errors/report-error.ts';
import { changeFlags, choice, columnFlags, several } from '../flags.ts';
import { counted } from '../output/pluralize.ts';
import { type Consent, consentFlags } from '../safety/consent.ts';
import { byFlag, type Named, nameArgument, ResourceCommand } from './resource-command.ts';
import { groups, type Noun, users } from './resource-topic.ts';

/** `groups members`: who is in a group. */
export class GroupMembers extends ResourceCommand {
  static override summary = 'List the members of a group';
  static override examples = [
    { description: 'As a table', command: `scimctl groups members ${groups.example}` },
    { description: 'Ids only, for a script', command: `scimctl groups members ${groups.example} -o id` },
  ];
  static override args = nameArgument(groups);
  static override flags = { ...byFlag(groups), ...columnFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GroupMembers);
    const found = await this.find(groups, args.name, { by: flags.by, projection: {} });
    const isShown = found.isComplete && memberIdsOf(found.resource)?.length;
    const group = isShown ? found.resource : await readShown(await this.changeContext(groups), found);
    await this.showList(membersOf(group), {
      ...flags,
      defaultColumns: 'display,type,id',
      knownAttributes: ['id', 'display', 'type', '$ref'],
    });
  }
}

/** No members at all are believed only where the service is known to show members. */
async function readShown(context: ChangeContext, { id, label }: Named): Promise<JsonObject> {
  const { group, isWhole } = await readMembers(context, id);
  if (!isWhole) {
    throw new UnsupportedError(
      `no group of the service shows a member, so that nobody can say who is in group ${label}`,
      'the service may not show members, or nobody is in any group yet',
    );
  }
  return group;
}

/** People who are named in a message, at the most. */
const namedAtMost = 10;

/** `groups add-member` and `groups remove-member`. */
export function memberCommand(adds: boolean) {
  const verb = adds ? 'add-member' : 'remove-member';
  return class ChangeMembers extends ResourceCommand {
    static override summary = adds ? 'Add members to a group' : 'Remove members from a group';
    static override description = `Sends only what changes (PATCH), at most ${defaultSlice} members a request.`;
    static override examples = [
      { description: 'By name', command: `scimctl groups ${verb} ${groups.example} ${users.example}` },
      {
        description: 'A group in a group',
        command: `scimctl groups ${verb} ${groups.example} Guides --member-type group`,
      },
    ];
    static override args = {
      ...nameArgument(groups),
      members: several('users, by id, userName or e-mail; or groups with --member-type group'),
    };
    static override flags = {
      ...byFlag(groups),
      'member-type': choice('what the members are', 'TYPE', ['user', 'group']),
      ...changeFlags,
      ...(adds ? {} : consentFlags),
    } as typeof flagsOfBoth;

    async run(): Promise<void> {
      const { args, flags } = await this.parse(ChangeMembers);
      const memberNoun = flags['member-type'] === 'group' ? groups : users;
      const group = await this.findForChange(groups, args.name, { by: flags.by });
      const members = await this.findAll(memberNoun, args.members as unknown as string[]);
      const context = await this.changeContext(groups);
      const current = await currentMembers(context, group.id, members, adds);
      const ids = members.map(({ id }) => id);
      const pending = ids.filter((id) => current === undefined || current.has(id) !== adds);
      const approval = adds ? Approval.none : await this.approveLeaving(group, members, pending, flags);
      const labels = new Map(members.map(({ id, label }) => [id, label]));
      const name = { id: group.id, ...nameOf(group.resource) };
      const change = { group: name, kind: adds ? 'add' : 'remove', ids, current, labels } as const;
      const outcomes = await this.sure(lostAsThrown(performMemberChange(context, change, approval)), groups, group);
      if (!this.isDryRun) await this.tellOutcomes(group, members, outcomes);
    }

    private async approveLeaving(
      group: Named,
      members: readonly Named[],
      pending: readonly string[],
      flags: Consent,
    ): Promise<Approval> {
      const guard = await this.guard(groups, flags);
      const name = { id: group.id, ...nameOf(group.resource) };
      const leaving = members.filter(({ id }) => pending.includes(id));
      const known = new Map(leaving.map(({ id, resource }) => [id, resource]));
      return guard.approve(
        leaving.map(({ id, label }) => leave(id, label, name)),
        known,
      );
    }

    /** Everybody is found before anything is sent, so that a wrong name changes nothing. All wrong names are told at once. */
    private async findAll(noun: Noun, names: readonly string[]): Promise<Named[]> {
      const found = new Map<string, Named>();
      const missing: NotFoundError[] = [];
      for (const name of names) {
        try {
          const member = await this.findForChange(noun, name);
          found.set(member.id, member);
        } catch (error) {
          if (!(error instanceof NotFoundError)) throw error;
          missing.push(error);
        }
      }
      const [first] = missing;
      if (!first) return [...found.values()];
      if (missing.length === 1) throw first;
      const lines = missing.map(({ message }) => `  ${message}`).join('\n');
      throw new NotFoundError(`${missing.length} of ${names.length} names are not found:\n${lines}`, first.hint);
    }

    private async tellOutcomes(
      group: Named,
      members: readonly Named[],
      outcomes: ReadonlyMap<string, MemberOutcome>,
    ): Promise<void> {
      const by = (isIt: (outcome: MemberOutcome | undefined) => boolean): Named[] =>
        members.filter(({ id }) => isIt(outcomes.get(id)));
      const done = by((outcome) => outcome === 'done');
      const already = by((outcome) => outcome === 'already');
      if (already.length > 0) {
        const were = already.length === 1 ? 'was' : 'were';
        this.note(`${namesOf(already)} ${were} ${adds ? 'a member' : 'no member'} already`);
      }
      if (done.length > 0) this.note(`${adds ? 'Added' : 'Removed'} ${namesOf(done)}`);
      const failed = by((outcome) => outcome === undefined || typeof outcome === 'object');
      if (failed.length === 0 && done.length === 0) {
        this.note('nothing was changed');
        return this.unchanged(groups, group.resource);
      }
      if (done.length > 0) await this.changed(groups, 'Updated', group, undefined);
      if (failed.length > 0) throw failureOf(failed, outcomes, done.length + already.length);
    }
  };
}

const flagsOfBoth = {
  ...byFlag(groups),
  'member-type': choice('what the members are', 'TYPE', ['user', 'group']),
  ...changeFlags,
  ...consentFlags,
};

/** The error of all where nothing succeeded for one reason, else what failed of how many. */
function failureOf(failed: readonly Named[], outcomes: ReadonlyMap<string, MemberOutcome>, succeeded: number): unknown {
  const errorOf = ({ id }: Named): unknown => {
    const outcome = outcomes.get(id);
    return typeof outcome === 'object' ? outcome.error : undefined;
  };
  const reasons = new Set(failed.map((member) => reasonOf(errorOf(member))));
  const [first] = failed;
  if (succeeded === 0 && reasons.size === 1 && first) return errorOf(first) ?? new PartialError('stopped');
  const lines = failed.map((member) => `  ${member.label}: ${reasonOf(errorOf(member))}`);
  return new PartialError(
    `${failed.length} of ${failed.length + succeeded} members failed:\n${lines.slice(0, 50).join('\n')}`,
  );
}

function reasonOf(error: unknown): string {
  if (error === undefined) return 'not attempted';
  const { message, detail } = describe(error);
  // A service's words have no lines of their own in a list of ours.
  return (detail === undefined ? message : `${message}: ${detail}`).replace(/\s+/g, ' ');
}

/** One lost answer for all is the command's own: what may have happened is said once. */
async function lostAsThrown(
  change: Promise<ReadonlyMap<string, MemberOutcome>>,
): Promise<ReadonlyMap<string, MemberOutcome>> {
  const outcomes = await change;
  const errors = Array.from(outcomes.values(), (outcome) => (typeof outcome === 'object' ? outcome.error : undefined));
  const [first] = errors;
  const isLost = first instanceof Error && first.name === 'UncertainOutcomeError';
  if (isLost && errors.every((error) => error === first)) throw first;
  return outcomes;
}

/**
 * Who is a member already: by the groups that the people tell, else by the group itself, else by filters. Undefined where
 * none of them tells. That somebody is no member is known only of two reads that agree: else the removal is sent.
 */
async function currentMembers(
  context: ChangeContext,
  groupId: string,
  members: readonly Named[],
  adds: boolean,
): Promise<ReadonlySet<string> | undefined> {
  const told = members.map(({ id, resource }) => ({ id, groups: groupsOf(resource) }));
  if (told.some(({ groups: own }) => own && own.length > 0)) context.service.showsGroupsOfUsers = true;
  if (context.service.showsGroupsOfUsers || told.every(({ groups: own }) => own !== undefined)) {
    return new Set(told.filter(({ groups: own }) => own?.some(({ id }) => isSameId(id, groupId))).map(({ id }) => id));
  }
  const ids = members.map(({ id }) => id);
  const first = await readMembers(context, groupId);
  if (!first.isWhole) {
    const filtered = await filterMembers(context, groupId, ids);
    return filtered?.isProven ? filtered.ids : undefined;
  }
  if (adds || ids.every((id) => first.ids.has(id))) return first.ids;
  const second = await readMembersAgain(context, groupId, first);
  return second.isWhole ? second.ids : undefined;
}

function nameOf({ displayName }: JsonObject): { name?: string } {
  return typeof displayName === 'string' && displayName !== '' ? { name: displayName } : {};
}

function namesOf(members: readonly Named[]): string {
  const names = members.slice(0, namedAtMost).map(({ label }) => label);
  const more = members.length - names.length;
  return more > 0 ? `${counted(members.length, 'member')}: ${names.join(', ')} and ${more} more` : names.join(', ');
}

/** Members as resources of their own, so that their ids are taken back by every verb. */
async function* membersOf({ members }: JsonObject): AsyncGenerator<JsonObject, void, undefined> {
  for (const member of Array.isArray(members) ? members : [members]) {
    const [id] = memberIdsOf({ members: [member ?? null] }) ?? [];
    const { value: _, ...rest } = isObject(member) ? member : {};
    if (id !== undefined) yield { id, ...rest };
  }
}
