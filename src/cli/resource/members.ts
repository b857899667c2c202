import type { ChangeContext } from '../../changes/context.ts';
import { findHiddenMembers } from '../../changes/groups/hidden-members.ts';
import { readNestedMembers, type ShownMember, shownMembers } from '../../changes/groups/nested-members.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { describeGroup, memberIdsOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { UnsupportedError } from '../errors/errors.ts';
import { columnFlags, text, toggle } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { findResource, type NamedResource } from './find.ts';
import { attributesOfMembers, memberColumns, memberRows } from './member-rows.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext } from './resource-scope.ts';
import { groups } from './resource-topic.ts';
import { byFlag, nameArgument } from './topic-arguments.ts';

/** The `groups members` command, which lists the members of a group. */
export class GroupMembers extends ResourceCommand {
  static override summary = 'List the members of a group';
  static override description =
    'A table also shows attributes of the people, which scimctl reads with filters on their ids. Other formats contain what the group shows, unless --attributes or --columns names attributes of people.';
  static override examples = [
    { description: 'As a table', command: `scimctl groups members ${groups.example}` },
    { description: 'Ids only, for a script', command: `scimctl groups members ${groups.example} -o id` },
    {
      description: 'With attributes of the people, as CSV',
      command: `scimctl groups members ${groups.example} --columns userName,active,name.familyName -o csv`,
    },
    {
      description: 'With the members of nested groups',
      command: `scimctl groups members ${groups.example} --recursive`,
    },
  ];
  static override args = nameArgument(groups);
  static override flags = {
    ...byFlag(groups),
    recursive: toggle('show the people in nested groups instead of these groups; reads at most 1000 groups'),
    attributes: text('also read these attributes of the people, in every format', 'LIST'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GroupMembers);
    const scope = this.resources;
    const columns = memberColumns(scope, flags);
    const { attributes, model } = await attributesOfMembers(scope, flags.attributes, columns);
    const found = await findResource(scope, groups, args.name, { by: flags.by, projection: {} });
    const context = await changeContext(scope, groups);
    const isShown = found.isComplete && memberIdsOf(found.resource)?.length;
    const group = isShown ? found.resource : await this.#readShown(context, found);
    const members = flags.recursive ? await this.#nestedMembers(context, group) : shownMembers(group);
    const { rows, hasGroups } = await memberRows(scope, members, attributes);
    await this.showList(asList(rows), { ...flags, model, ...columns.shown({ hasGroups, isNested: flags.recursive }) });
  }

  /**
   * Reads a group with its members. Throws an `UnsupportedError` if the group shows no members and the service may hide
   * its members.
   */
  async #readShown(context: ChangeContext, { id, label }: NamedResource): Promise<JsonObject> {
    const { group, isWhole } = await readMembers(context, id);
    if (isWhole) return group;
    const hidden = await findHiddenMembers(context);
    if (hidden !== 'none') {
      throw new UnsupportedError(
        `no group of the service shows members, so the members of group ${label} are not known`,
        hidden === 'found'
          ? 'the service does not show members, because a search found people in groups'
          : 'the service may not show members, or all groups are empty',
      );
    }
    this.note('Note: no group of the service shows members, and a search for people in groups found nobody');
    return group;
  }

  async #nestedMembers(context: ChangeContext, group: JsonObject): Promise<readonly ShownMember[]> {
    const { members, cycles, absent } = await readNestedMembers(context, group);
    for (const name of cycles) this.note(`Note: group ${describeGroup(name)} contains itself`);
    if (absent.length > 0) {
      const names = absent.slice(0, 10).map(describeGroup).join(', ');
      this.note(
        `Warning: ${pluralize(absent.length, 'nested group')} cannot be read, because the service has no such group: ${names}`,
      );
      this.endWith('partial');
    }
    return members;
  }
}

async function* asList(rows: readonly JsonObject[]): AsyncGenerator<JsonObject, void, undefined> {
  yield* rows;
}
