import { currentMembers } from '../../changes/groups/current-members.ts';
import { Approval } from '../../changes/guard/approval.ts';
import { defaultSlice, type MemberOutcome, performMemberChange } from '../../changes/perform/members.ts';
import { leave } from '../../changes/removals.ts';
import { describeGroup } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import { failureOf } from '../errors/failures.ts';
import { changeFlags, choice, severalOrNone } from '../flags.ts';
import { readIds } from '../input/ids.ts';
import { pluralize } from '../output/pluralize.ts';
import { shellWord } from '../output/shell-word.ts';
import { type Consent, consentFlags } from '../safety/consent.ts';
import { resourceGuard, sendChange } from './change.ts';
import { chooseResources } from './choose-resources.ts';
import { EditableCommand } from './edit-command.ts';
import { type EditFlags, editFlags } from './edit-flags.ts';
import { findAll, findForChange, type NamedResource } from './find.ts';
import { findMembersOfFile, isFromFile, type MemberFileFlags, memberFileFlags } from './member-file.ts';
import { reportChange, showUnchanged } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { groups, users } from './resource-topic.ts';
import type { EditRun } from './run-edit.ts';
import { byFlag, nameArgument } from './topic-arguments.ts';

/** Maximum number of members that a message names. */
const namedAtMost = 10;

/** Creates the command `groups add-member` or `groups remove-member`. */
export function memberCommand(adds: boolean) {
  const verb = adds ? 'add-member' : 'remove-member';
  return class ChangeMembers extends EditableCommand {
    static override summary = adds ? 'Add members to a group' : 'Remove members from a group';
    static override description =
      `Sends only the difference (PATCH), with at most ${defaultSlice} members per request.`;
    static override examples = [
      { description: 'By name', command: `scimctl groups ${verb} ${groups.example} ${users.example}` },
      {
        description: 'A group as a member',
        command: `scimctl groups ${verb} ${groups.example} Guides --member-type group`,
      },
      {
        description: 'All users who match a condition',
        command: `scimctl groups ${verb} ${groups.example} --where department=Tours --dry-run`,
      },
      {
        description: 'The people of a file',
        command: `scimctl groups ${verb} ${groups.example} --file examples/team.csv --dry-run`,
      },
    ];
    static override args = {
      ...nameArgument(groups),
      members: severalOrNone(
        'users, by id, userName or e-mail; groups if --member-type is group; not with --filter, --where, --ids or --file',
      ),
    };
    static override flags = {
      ...byFlag(groups),
      'member-type': choice('type of the members; the default is user', 'TYPE', ['user', 'group']),
      ...memberFileFlags,
      ...changeFlags,
      ...editFlags,
      ...(adds ? { yes: consentFlags.yes } : consentFlags),
    } as typeof flagsOfBoth;

    async run(): Promise<void> {
      const { args, flags } = await this.parse(ChangeMembers);
      const names = (args.members ?? []) as unknown as string[];
      const command = `groups ${verb}`;
      const { by, ...others } = flags;
      const { resources } = this;
      if (isFromFile(flags, names)) {
        await requireMethod(resources, groups, 'PATCH', 'PUT');
        return changeMembers(resources, args.name, { ...flags, names, adds });
      }
      const choice = chooseResources({ command, names, argument: 'MEMBERS', isOneChange: true }, others);
      if (choice.kind === 'filter') {
        if (flags['member-type'] === 'group') {
          throw new UsageError('--filter and --where select users, but --member-type is group', {
            hint: 'give the groups as MEMBERS, or their ids with --ids',
          });
        }
        return this.edit(() => changeAllMembers(resources, { command, flags, adds, name: args.name, by }));
      }
      const members =
        choice.kind === 'ids'
          ? { names: await readIds(this.context, choice.file), membersBy: 'id' }
          : { names: choice.names };
      if (members.names.length === 0) return this.note('there are no ids in the input; nothing was sent');
      await requireMethod(resources, groups, 'PATCH', 'PUT');
      await changeMembers(resources, args.name, { ...flags, ...members, adds });
    }
  };
}

const flagsOfBoth = {
  ...byFlag(groups),
  'member-type': choice('type of the members; the default is user', 'TYPE', ['user', 'group']),
  ...memberFileFlags,
  ...changeFlags,
  ...editFlags,
  ...consentFlags,
};

/** Finds a group. Returns the `EditRun` that adds the selected people to this group or removes them from this group. */
async function changeAllMembers(
  scope: ResourceScope,
  {
    name,
    by,
    adds,
    ...run
  }: {
    readonly command: string;
    readonly flags: EditFlags;
    readonly adds: boolean;
    readonly name: string;
    readonly by: string | undefined;
  },
): Promise<EditRun> {
  const { id, resource } = await findForChange(scope, groups, name, { by });
  const group = { id, ...nameOf(resource) };
  const [verb, preposition] = adds ? ['Add', 'to'] : ['Remove', 'from'];
  return {
    ...run,
    command: `${run.command} ${shellWord(name)}`,
    question: (people) => `${verb} ${people} ${preposition} group ${describeGroup(group)}`,
    edit: () => ({ kind: adds ? 'add' : 'remove', group }),
  };
}

/** Options of a change of members. */
interface MemberOptions extends Consent, MemberFileFlags {
  readonly adds: boolean;
  /** Names of the members. */
  readonly names: readonly string[];
  /** The one key that is compared with the names. Default: all keys. */
  readonly membersBy?: string | undefined;
  readonly by?: string | undefined;
  readonly 'member-type'?: 'user' | 'group' | undefined;
}

async function changeMembers(scope: ResourceScope, groupName: string, options: MemberOptions): Promise<void> {
  const { adds, names, membersBy } = options;
  const memberTopic = options['member-type'] === 'group' ? groups : users;
  const group = await findForChange(scope, groups, groupName, { by: options.by });
  const members =
    options.file === undefined
      ? await findAll(scope, memberTopic, names, membersBy)
      : await findMembersOfFile(scope, memberTopic, options);
  const context = await changeContext(scope, groups);
  const current = await currentMembers(context, group.id, members, adds);
  const ids = members.map(({ id }) => id);
  const pending = ids.filter((id) => current === undefined || current.has(id) !== adds);
  const approval = adds ? Approval.none : await approveLeaving(scope, group, members, pending, options);
  const labels = new Map(members.map(({ id, label }) => [id, label]));
  const name = { id: group.id, ...nameOf(group.resource) };
  const change = { group: name, kind: adds ? 'add' : 'remove', ids, current, labels } as const;
  const outcomes = await sendChange(
    scope,
    groups,
    group,
    throwIfAllLost(performMemberChange(context, change, approval)),
  );
  if (scope.isDryRun) {
    noteAlready(scope, members, { outcomes, adds });
    assertNoneFailed(members, outcomes);
  } else await reportOutcomes(scope, group, members, { outcomes, adds });
}

async function approveLeaving(
  scope: ResourceScope,
  group: NamedResource,
  members: readonly NamedResource[],
  pending: readonly string[],
  consent: Consent,
): Promise<Approval> {
  const guard = await resourceGuard(scope, groups, consent);
  const name = { id: group.id, ...nameOf(group.resource) };
  const leaving = members.filter(({ id }) => pending.includes(id));
  const known = new Map(leaving.map(({ id, resource }) => [id, resource]));
  return guard.approve(
    leaving.map(({ id, label }) => leave(id, label, name)),
    known,
  );
}

/** Prints a note about the members without a change. */
function noteAlready(
  scope: ResourceScope,
  members: readonly NamedResource[],
  { outcomes, adds }: { readonly outcomes: ReadonlyMap<string, MemberOutcome>; readonly adds: boolean },
): void {
  const already = members.filter(({ id }) => outcomes.get(id) === 'already');
  if (already.length === 0) return;
  const areMembers = already.length === 1 ? 'was a member' : 'were members';
  const areNoMembers = already.length === 1 ? 'was not a member' : 'were not members';
  scope.note(`${namesOf(already)} ${adds ? `${areMembers} already` : areNoMembers}`);
}

async function reportOutcomes(
  scope: ResourceScope,
  group: NamedResource,
  members: readonly NamedResource[],
  { outcomes, adds }: { readonly outcomes: ReadonlyMap<string, MemberOutcome>; readonly adds: boolean },
): Promise<void> {
  const by = (isIt: (outcome: MemberOutcome | undefined) => boolean): NamedResource[] =>
    members.filter(({ id }) => isIt(outcomes.get(id)));
  const done = by((outcome) => outcome === 'done');
  noteAlready(scope, members, { outcomes, adds });
  if (done.length > 0) scope.note(`${adds ? 'Added' : 'Removed'} ${namesOf(done)}`);
  const failed = by((outcome) => outcome === undefined || typeof outcome === 'object');
  if (failed.length === 0 && done.length === 0) {
    scope.note('nothing was changed');
    return showUnchanged(scope, groups, group.resource);
  }
  if (done.length > 0) await reportChange(scope, groups, { verb: 'Updated', ...group, after: undefined });
  assertNoneFailed(members, outcomes);
}

/** Throws the error of `failureOf` if members failed, or if members have no outcome because the command was stopped. */
function assertNoneFailed(members: readonly NamedResource[], outcomes: ReadonlyMap<string, MemberOutcome>): void {
  const failures = members.flatMap(({ id, label }) => {
    const outcome = outcomes.get(id);
    if (typeof outcome === 'string') return [];
    return [{ label, error: outcome?.error }];
  });
  if (failures.length > 0) throw failureOf(failures, members.length - failures.length, 'members');
}

/**
 * If the responses for all members were lost with the same error, throws this error. The error is then reported once
 * instead of once for each member.
 */
async function throwIfAllLost(
  change: Promise<ReadonlyMap<string, MemberOutcome>>,
): Promise<ReadonlyMap<string, MemberOutcome>> {
  const outcomes = await change;
  const errors = Array.from(outcomes.values(), (outcome) => (typeof outcome === 'object' ? outcome.error : undefined));
  const [first] = errors;
  const isLost = first instanceof Error && first.name === 'UncertainOutcomeError';
  if (isLost && errors.every((error) => error === first)) throw first;
  return outcomes;
}

function nameOf({ displayName }: JsonObject): { name?: string } {
  return typeof displayName === 'string' && displayName !== '' ? { name: displayName } : {};
}

function namesOf(members: readonly NamedResource[]): string {
  const names = members.slice(0, namedAtMost).map(({ label }) => label);
  const more = members.length - names.length;
  return more > 0 ? `${pluralize(members.length, 'member')}: ${names.join(', ')} and ${more} more` : names.join(', ');
}
