import type { ChangeContext } from '../../changes/context.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { memberIdsOf } from '../../changes/resource.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { UnsupportedError } from '../errors/errors.ts';
import { columnFlags } from '../flags.ts';
import { idsFlag, readIds } from '../input/ids.ts';
import { assertNoFailure, type EachRun, eachOf, startEach } from './each.ts';
import { chooseResources } from './edit-flags.ts';
import { findResource, type NamedResource } from './find.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import { groups } from './resource-topic.ts';
import { byFlag, nameOrIdsArgument } from './topic-arguments.ts';

/** The `groups members` command, which lists the members of a group. */
export class GroupMembers extends ResourceCommand {
  static override summary = 'List the members of a group';
  static override examples = [
    { description: 'As a table', command: `scimctl groups members ${groups.example}` },
    { description: 'Ids only, for a script', command: `scimctl groups members ${groups.example} -o id` },
  ];
  static override args = nameOrIdsArgument(groups);
  static override flags = { ...idsFlag, ...byFlag(groups), ...columnFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GroupMembers);
    const names = args.name === undefined ? [] : [args.name];
    const command = 'groups members';
    const choice = chooseResources({ command, names, argument: 'NAME', hasFilter: false, isOneChange: true }, flags);
    const attributes = ['id', 'display', 'type', '$ref'];
    if (choice.kind === 'ids') {
      const run = startEach(this.resources);
      const rows = this.membersOfEach(run, await readIds(this.context, choice.file));
      const defaultColumns = 'group,display,type,id';
      await this.showList(rows, { ...flags, defaultColumns, knownAttributes: ['group', ...attributes] });
      return assertNoFailure(run, groups.plural);
    }
    const group = await readGroup(this.resources, args.name as string, flags.by);
    await this.showList(membersOf(group), { ...flags, defaultColumns: 'display,type,id', knownAttributes: attributes });
  }

  /** Yields the members of several groups. The member `group` of each row is the id of the group. */
  private async *membersOfEach(run: EachRun, ids: readonly string[]): AsyncGenerator<JsonObject, void, undefined> {
    const act = (id: string) => readGroup(this.resources, id, 'id');
    for await (const group of eachOf(this.resources, run, ids, { label: (id) => id, act })) {
      run.succeeded++;
      for await (const member of membersOf(group)) yield { group: group.id ?? null, ...member };
    }
  }
}

async function readGroup(scope: ResourceScope, name: string, by: string | undefined): Promise<JsonObject> {
  const found = await findResource(scope, groups, name, { by, projection: {} });
  const isShown = found.isComplete && memberIdsOf(found.resource)?.length;
  return isShown ? found.resource : readShown(await changeContext(scope, groups), found);
}

/**
 * Reads a group with its members. If the service shows the members of no group, throws an `UnsupportedError`: the
 * members of this group may be hidden.
 */
async function readShown(context: ChangeContext, { id, label }: NamedResource): Promise<JsonObject> {
  const { group, isWhole } = await readMembers(context, id);
  if (!isWhole) {
    throw new UnsupportedError(
      `no group of the service shows members, so the members of group ${label} are not known`,
      'the service may not show members, or all groups are empty',
    );
  }
  return group;
}

/** A member of a group, with all its sub-attributes (RFC 7643 section 4.2). `id` is the id of the member. */
export type MemberRow = { id: string } & JsonObject;

/** Yields members in the form of resources with an `id`, so that other commands can use the ids. */
async function* membersOf({ members }: JsonObject): AsyncGenerator<MemberRow, void, undefined> {
  for (const member of Array.isArray(members) ? members : [members]) {
    const [id] = memberIdsOf({ members: [member ?? null] }) ?? [];
    const { value: _, ...rest } = isObject(member) ? member : {};
    if (id !== undefined) yield { id, ...rest };
  }
}
