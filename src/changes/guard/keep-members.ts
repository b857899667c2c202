import { readReferences } from '../../client/reading/references.ts';
import { member } from '../../client/reading/tolerant.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { visibleName } from '../../protocol/text/visible.ts';
import { hasStatus, isGone, isUnsupportedMethod } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { AmbiguousError, NotFoundError, SafetyError } from '../errors.ts';
import { groupSubject } from '../find/group-subject.ts';
import { lookUp } from '../find/lookup.ts';
import { createMembershipFinder } from '../groups/membership.ts';
import { readCheckedMembers } from '../groups/whole.ts';
import { idKey, isSameId } from '../member-ids.ts';
import { isActive, type Removal } from '../removals.ts';
import { canonicalResource, idOf, labelOf, slices } from '../resource.ts';
import { type GroupLosses, type Leaving, lossesOf } from './group-losses.ts';

/** A group that must keep members. */
export interface KeepMembers {
  /** Name or id of the group. */
  readonly group: string;
  /** Number of members that must stay. */
  readonly count: number;
  /** The origin of the rule, for messages. */
  readonly from: 'flag' | 'profile';
}

/** The rules for groups that must keep members, and the context in which these groups are read. */
export interface KeepMembersOptions {
  readonly rules: readonly KeepMembers[];
  /** Creates the context for groups. Called only if a group is read. */
  readonly groups: () => Promise<ChangeContext>;
}

/**
 * A group that must keep members, after the lookup of its name. If several rules name this group, `rule` is the rule
 * with the largest number of members.
 */
interface KeptGroup {
  readonly id: string;
  /** Name and id of the group. */
  readonly label: string;
  readonly rule: KeepMembers;
}

/** Maximum number of concurrent reads of members. */
const readsAtOnce = 8;

/** Maximum number of people in a message about the people who would leave a group. */
const namedAtMost = 10;

/** Statuses that services return for an id that belongs to no person. */
const noPerson = [400, 422] as const;

/** Refuses a change that leaves fewer active members in a group than a rule requires. */
export class MembersGuard {
  readonly #users: ResourceModel;
  readonly #options: KeepMembersOptions;
  #kept: Promise<readonly KeptGroup[]> | undefined;

  constructor(users: ResourceModel, options: KeepMembersOptions) {
    this.#users = users;
    this.#options = options;
  }

  /**
   * Throws a `NotFoundError` or an `AmbiguousError` if a group that the operator typed in a flag cannot be identified.
   * Called instead of `assertKept` if a run has no removals, because all members then remain in their groups.
   */
  async assertTyped(): Promise<void> {
    if (this.#options.rules.some(({ from }) => from === 'flag')) await this.#groups();
  }

  /**
   * Throws a `SafetyError` if the removals leave a group with too few active members. Also throws this error if the
   * number of remaining members cannot be determined. `known` maps the ids of people to their resources.
   */
  async assertKept(removals: readonly Removal[], known: ReadonlyMap<string, JsonObject>): Promise<void> {
    for (const group of await this.#groups()) await this.#check(group, lossesOf(removals, group.id), known);
  }

  #groups(): Promise<readonly KeptGroup[]> {
    this.#kept ??= findGroups(this.#options);
    return this.#kept;
  }

  async #check(kept: KeptGroup, losses: GroupLosses, known: ReadonlyMap<string, JsonObject>): Promise<void> {
    const { leaving, joining, uncertain, isDeleted } = losses;
    const context = await this.#options.groups();
    const named = [...leaving.values()].filter(({ isNamed }) => isNamed);
    if (isDeleted) throw await this.#tooFew(context, kept, named, 'deleted');
    if (uncertain) throw unknown(kept, uncertain.group ? hidden : 'scimctl cannot determine what the change removes');
    if (leaving.size === 0) return;
    const { group, ids, isSteady, doubt } = await readCheckedMembers(context, kept.id);
    const lost = [...leaving].flatMap(([key, person]) => (ids.has(key) ? person : []));
    if (doubt === undefined && lost.length === 0) return;
    const stay = new Map([...joining, ...peopleOf(group)].filter(([key]) => !leaving.has(key)));
    // If two reads show different members, the remaining members are not known. The check then assumes that no active
    // member remains.
    const left = isSteady ? await this.#countActive(context, kept, [...stay.values()]) : 0;
    if (left >= kept.rule.count) return;
    if (doubt === undefined) throw await this.#tooFew(context, kept, lost, left);
    const mayLeave = [...leaving.values()].map(({ id }) => id);
    if (lost.length > 0 || named.length > 0 || !(await this.#areOthers(context, kept, mayLeave, known)))
      throw unknown(kept, `the service ${doubt}`);
  }

  /** Counts the members who are active people. Ends as soon as the group has enough active members. */
  async #countActive(context: ChangeContext, { label, rule }: KeptGroup, ids: readonly string[]): Promise<number> {
    let count = 0;
    for (const part of slices(ids, readsAtOnce)) {
      if (context.stop.isStopped) throw stopped(label);
      const active = await Promise.all(part.map((id) => this.#isActivePerson(context, id)));
      count += active.filter(Boolean).length;
      if (count >= rule.count) break;
    }
    return count;
  }

  async #isActivePerson(context: ChangeContext, id: string): Promise<boolean> {
    try {
      const person = await this.#read(context, id);
      return person !== undefined && isActive(person);
    } catch (error) {
      // The token may lack the permission to read people, or the service may not support reads of people. scimctl then
      // cannot find out whether a member is active, so the member counts as active.
      if (hasStatus(error, 403) || isUnsupportedMethod(error)) return true;
      throw error;
    }
  }

  /** Reads a person. Returns undefined for a member that is not a person, such as a group. */
  async #read({ client }: ChangeContext, id: string): Promise<JsonObject | undefined> {
    try {
      const person = canonicalResource(await client.get(this.#users.resourceType.endpoint, id), this.#users);
      return isSameId(idOf(person), id) ? person : undefined;
    } catch (error) {
      if (isGone(error) || noPerson.some((status) => hasStatus(error, status))) return undefined;
      throw error;
    }
  }

  /**
   * True if it is certain that nobody in `ids` is a member of the group. Used if the group does not show its members.
   */
  async #areOthers(
    context: ChangeContext,
    { id: group, label }: KeptGroup,
    ids: readonly string[],
    known: ReadonlyMap<string, JsonObject>,
  ): Promise<boolean> {
    const finder = createMembershipFinder(context);
    const isOther = async (id: string): Promise<boolean> => {
      const person = known.get(id) ?? (await this.#read(context, id));
      if (!person) return true;
      const memberships = await finder.find(id, person);
      return memberships.kind === 'known' && !memberships.groups.some((own) => isSameId(own.id, group));
    };
    for (const part of slices(ids, readsAtOnce)) {
      if (context.stop.isStopped) throw stopped(label);
      if ((await Promise.all(part.map(isOther))).includes(false)) return false;
    }
    return true;
  }

  /** Creates the error for a group with too few members. The error names the people who would leave. */
  async #tooFew(
    context: ChangeContext,
    { label, rule }: KeptGroup,
    lost: readonly Leaving[],
    left: number | 'deleted',
  ): Promise<SafetyError> {
    const names = lost.slice(0, namedAtMost).map(async ({ id, label: shown }) => {
      // If the group shows only the id of the member, reads the person, because the message should contain the name.
      const person = shown === visibleName(id) ? await this.#read(context, id).catch(() => undefined) : undefined;
      return `\n  ${person ? labelOf(person, id) : shown}`;
    });
    const more = lost.length > namedAtMost ? `\n  and ${lost.length - namedAtMost} more` : '';
    const who = lost.length === 0 ? '' : `; these members would leave:${(await Promise.all(names)).join('')}${more}`;
    const what =
      left === 'deleted'
        ? `delete group ${label}, so the group would have no active member`
        : `reduce group ${label} to ${membersWord(left)}`;
    return new SafetyError(`this would ${what}, but ${nameOf(rule)} requires ${rule.count}${who}`, wayOut(rule));
  }
}

const hidden = 'the service does not show the members of the group';

/**
 * Returns the members of a group. Leaves out members with the type `Group`. Each item contains the id in the form of
 * `idKey`, followed by the unchanged id. A request needs the unchanged id, because a service may distinguish upper case
 * and lower case in a path.
 */
function peopleOf(group: JsonObject): [string, string][] {
  return readReferences(member(group, 'members')).flatMap(({ value, type }): [string, string][] =>
    type?.toLowerCase() === 'group' ? [] : [[idKey(value), value]],
  );
}

/**
 * Finds the group that each rule names. If several rules name the same group, keeps the rule with the largest number of
 * members.
 */
async function findGroups({ rules, groups }: KeepMembersOptions): Promise<readonly KeptGroup[]> {
  const context = await groups();
  const found = new Map<string, KeptGroup>();
  for (const rule of rules) {
    if (context.stop.isStopped) throw stopped(visibleName(rule.group));
    const kept = await findGroup(context, rule);
    const other = found.get(idKey(kept.id));
    if (!other || other.rule.count < rule.count) found.set(idKey(kept.id), kept);
  }
  return [...found.values()];
}

async function findGroup(context: ChangeContext, rule: KeepMembers): Promise<KeptGroup> {
  try {
    const { resource } = await lookUp(context, groupSubject, rule.group, { forChange: true });
    const id = idOf(resource);
    if (id === undefined) throw new SafetyError('the server returned a group without an id');
    return { id, label: labelOf(resource, id), rule };
  } catch (error) {
    if (error instanceof AmbiguousError) {
      const hint = `give the id of the group in ${rule.from === 'flag' ? '--keep-members' : 'the setting "keepMembers" of the profile'}`;
      throw new AmbiguousError(`${nameOf(rule)}: ${error.message}`, error.candidates, hint);
    }
    if (error instanceof NotFoundError) throw new NotFoundError(`${nameOf(rule)}: ${error.message}`, error.hint);
    throw error;
  }
}

function unknown({ label, rule }: KeptGroup, reason: string): SafetyError {
  return new SafetyError(
    `${reason}, so scimctl cannot check whether group ${label} keeps ${membersWord(rule.count)}, as ${nameOf(rule)} requires`,
    rule.from === 'flag' ? `to send the change without this check, omit ${nameOf(rule)}` : settingHint,
  );
}

function stopped(group: string): SafetyError {
  return new SafetyError(`the run was stopped before the members of group ${group} were counted; nothing was changed`);
}

function nameOf({ group, count, from }: KeepMembers): string {
  const plain = `${visibleName(group)}=${count}`;
  const text = /\s/.test(plain) ? JSON.stringify(plain) : plain;
  return from === 'flag' ? `--keep-members ${text}` : `keepMembers ${text} of the profile`;
}

const settingHint = 'see the setting "keepMembers" of the profile';

function wayOut(rule: KeepMembers): string {
  const other = rule.from === 'flag' ? `leave out ${nameOf(rule)}` : settingHint;
  return `add other members to the group first, or ${other}`;
}

function membersWord(count: number): string {
  return `${count} active ${count === 1 ? 'member' : 'members'}`;
}
