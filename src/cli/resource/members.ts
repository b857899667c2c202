import type { JsonObject } from '../../protocol/json/json.ts';
import { columnFlags, text, toggle } from '../flags.ts';
import { findResource } from './find.ts';
import { readGroupMembers } from './group-members.ts';
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
    const members = await readGroupMembers(scope, context, found, {
      ...flags,
      onAbsent: () => this.endWith('partial'),
    });
    const { rows, hasGroups } = await memberRows(scope, members, attributes);
    await this.showList(asList(rows), { ...flags, model, ...columns.shown({ hasGroups, isNested: flags.recursive }) });
  }
}

/** Yields the rows of a list. */
export async function* asList(rows: readonly JsonObject[]): AsyncGenerator<JsonObject, void, undefined> {
  yield* rows;
}
