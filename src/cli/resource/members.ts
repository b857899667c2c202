import type { ChangeContext } from '../../changes/context.ts';
import { membershipEndpoint, readMemberships } from '../../changes/groups/membership-resources.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { memberIdsOf } from '../../changes/resource.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { UnsupportedError } from '../errors/errors.ts';
import { columnFlags } from '../flags.ts';
import { findResource, type NamedResource } from './find.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext } from './resource-scope.ts';
import { groups } from './resource-topic.ts';
import { byFlag, nameArgument } from './topic-arguments.ts';

/** The `groups members` command, which lists the members of a group. */
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
    const context = await changeContext(this.resources, groups);
    // A service that declares membership resources returns a large group in pages there, and may hide its members here.
    const hasPages = (await membershipEndpoint(context)) !== undefined;
    const projection = hasPages ? { excludedAttributes: ['members'] } : {};
    const found = await findResource(this.resources, groups, args.name, { by: flags.by, projection });
    const paged = hasPages ? await readMemberships(context, found.id) : undefined;
    const isShown = paged?.length || (found.isComplete && memberIdsOf(found.resource)?.length);
    const group = isShown ? { ...found.resource, ...(paged && { members: paged }) } : await readShown(context, found);
    await this.showList(membersOf(group), {
      ...flags,
      defaultColumns: 'display,type,id',
      knownAttributes: ['id', 'display', 'type', '$ref'],
    });
  }
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

/** Yields members in the form of resources with an `id`, so that other commands can use the ids. */
async function* membersOf({ members }: JsonObject): AsyncGenerator<JsonObject, void, undefined> {
  for (const member of Array.isArray(members) ? members : [members]) {
    const [id] = memberIdsOf({ members: [member ?? null] }) ?? [];
    const { value: _, ...rest } = isObject(member) ? member : {};
    if (id !== undefined) yield { id, ...rest };
  }
}
