import { findOuterGroups } from '../../changes/groups/indirect-groups.ts';
import { readById } from '../../changes/groups/members-by-id.ts';
import { createMembershipFinder } from '../../changes/groups/membership.ts';
import { idKey } from '../../changes/member-ids.ts';
import { type GroupName, groupName } from '../../changes/resource.ts';
import { readReferences } from '../../client/reading/references.ts';
import { member } from '../../client/reading/tolerant.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { UnsupportedError } from '../errors/errors.ts';
import { columnFlags, toggle } from '../flags.ts';
import { findResource } from './find.ts';
import { asList } from './members.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext } from './resource-scope.ts';
import { groups, users } from './resource-topic.ts';
import { byFlag, nameArgument } from './topic-arguments.ts';

/** A group of a person. For an indirect member, `via` contains the groups between the person and the group. */
interface Membership {
  readonly group: GroupName;
  readonly type: 'direct' | 'indirect';
  readonly via?: readonly GroupName[];
}

/** The `groups of` command, which lists the groups of a person. */
export class GroupsOf extends ResourceCommand {
  static override summary = 'List the groups of a person';
  static override description =
    'Reads the groups from the user. If the service does not show groups in a user, searches the groups with a filter on their members, or reads all groups. Also searches the groups that contain these groups; the person is an indirect member of such a group.';
  static override examples = [
    { description: 'As a table', command: `scimctl groups of ${users.example}` },
    {
      description: 'Only the groups that have the person as a member',
      command: `scimctl groups of ${users.example} --direct -o id`,
    },
  ];
  static override args = nameArgument(users);
  static override flags = {
    ...byFlag(users),
    direct: toggle('do not search the groups that contain the groups of the person'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GroupsOf);
    const scope = this.resources;
    const { id, resource, label } = await findResource(scope, users, args.name, { by: flags.by, projection: {} });
    const context = await changeContext(scope, groups);
    const found = await createMembershipFinder(context).find(id, resource);
    if (found.kind === 'unknown') {
      throw new UnsupportedError(`the groups of ${label} are not known: ${found.reason}`);
    }
    const direct = found.groups.map((group): Membership => ({ group, type: 'direct' }));
    const all = flags.direct ? direct : [...direct, ...(await this.#indirect(context, found.groups, resource))];
    const names = await namesOf(context, all);
    await this.showList(asList(all.map((membership) => rowOf(membership, names))), {
      ...flags,
      knownAttributes: ['id', 'displayName', 'type', 'via'],
      baseColumns: ['displayName', 'type', ...(all.some(({ via }) => via) ? ['via.display'] : []), 'id'],
    });
    if (this.format === 'table' && all.length === 0) this.note(`The service shows no group of ${label}`);
  }

  async #indirect(
    context: Awaited<ReturnType<typeof changeContext>>,
    direct: readonly GroupName[],
    person: JsonObject,
  ): Promise<Membership[]> {
    const known = new Map<string, Membership>();
    const outer = await findOuterGroups(context, direct);
    if (outer.kind === 'known') {
      for (const { group, via } of outer.groups) known.set(idKey(group.id), { group, type: 'indirect', via });
    } else {
      this.note(`Note: the groups that contain these groups are not known: ${outer.reason}`);
    }
    // Adds indirect memberships that only the user resource shows. A read of the groups may not find these memberships.
    for (const group of shownIndirect(person)) {
      if (!known.has(idKey(group.id))) known.set(idKey(group.id), { group, type: 'indirect' });
    }
    return [...known.values()];
  }
}

/** Returns the groups whose `type` is `indirect` in the attribute `groups` of a user (RFC 7643 section 4.1.2). */
function shownIndirect(person: JsonObject): GroupName[] {
  const shown = member(person, 'groups');
  if (!Array.isArray(shown)) return [];
  return shown
    .filter((item) => isObject(item) && member(item, 'type') === 'indirect')
    .flatMap(
      (item) => groupName(readReferences(item)[0]?.value, isObject(item) ? member(item, 'display') : undefined) ?? [],
    );
}

/**
 * Returns the names of the groups. Reads the names that are missing, because a user may show only the ids of groups.
 */
async function namesOf(
  context: Awaited<ReturnType<typeof changeContext>>,
  memberships: readonly Membership[],
): Promise<ReadonlyMap<string, string>> {
  const all = memberships.flatMap(({ group, via = [] }) => [group, ...via]);
  const names = new Map(all.flatMap(({ id, name }) => (name === undefined ? [] : [[idKey(id), name] as const])));
  const nameless = [...new Set(all.map(({ id }) => id))].filter((id) => !names.has(idKey(id)));
  if (nameless.length === 0) return names;
  const { found } = await readById(context, nameless, ['displayName']);
  for (const [key, { displayName }] of found) if (typeof displayName === 'string') names.set(key, displayName);
  return names;
}

/** A row of the output. */
export interface MembershipRow {
  /** Id of the group. */
  readonly id: string;
  readonly displayName: string;
  readonly type: Membership['type'];
  /** The groups between the person and the group, for an indirect membership. `value` is the id of a group. */
  readonly via?: readonly { readonly value: string; readonly display: string }[];
}

function rowOf({ group, type, via }: Membership, names: ReadonlyMap<string, string>): MembershipRow & JsonObject {
  const nameOf = ({ id }: GroupName): string => names.get(idKey(id)) ?? id;
  return {
    id: group.id,
    displayName: names.get(idKey(group.id)) ?? group.id,
    type,
    ...(via ? { via: via.map((between) => ({ value: between.id, display: nameOf(between) })) } : {}),
  };
}
