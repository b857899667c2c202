import { membershipEndpoint, readMemberships } from '../../changes/groups/membership-resources.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { columnFlags, text, toggle } from '../flags.ts';
import { readIds } from '../input/ids.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { chooseResources } from './choose-resources.ts';
import { warnOfCutMembers } from './cut-members.ts';
import { assertNoFailure, type EachRun, eachOf, startEach } from './each.ts';
import { findResource } from './find.ts';
import { type MemberReading, readGroupMembers } from './group-members.ts';
import { attributesOfMembers, type MemberRows, memberColumns, memberRows } from './member-rows.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import { groups } from './resource-topic.ts';
import { byFlag, nameOrIdsArgument } from './topic-arguments.ts';

/** The `groups members` command, which lists the members of a group. */
export class GroupMembers extends ResourceCommand {
  static override summary = 'List the members of a group';
  static override description =
    'A table also shows attributes of the people, which scimctl reads with filters on their ids. Other formats contain only the data in the group, unless --attributes or --columns names attributes of people.';
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
  static override args = nameOrIdsArgument(groups);
  static override flags = {
    ...idsFlag,
    ...byFlag(groups),
    recursive: toggle('show the people in nested groups instead of the nested groups; reads at most 1000 groups'),
    attributes: text('read these attributes of each person, even if the output format is not a table', 'LIST'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GroupMembers);
    const names = args.name === undefined ? [] : [args.name];
    const command = 'groups members';
    const choice = chooseResources({ command, names, argument: 'NAME', hasFilter: false, isOneChange: true }, flags);
    const scope = this.resources;
    const ids = choice.kind === 'ids' ? await readIds(this.context, choice.file) : undefined;
    const columns = memberColumns(scope, flags, ids ? ['group'] : []);
    const { attributes, model } = await attributesOfMembers(scope, flags.attributes, columns);
    const reading: RowReading = {
      attributes,
      by: flags.by,
      recursive: flags.recursive,
      onIncomplete: () => this.endWith('partial'),
    };
    const shown = (hasGroups: boolean) => ({
      ...flags,
      model,
      ...columns.shown({ hasGroups, isNested: flags.recursive }),
    });
    if (ids) {
      const run = startEach(scope);
      await this.showList(rowsOfEach(scope, run, ids, { ...reading, by: 'id' }), shown(true));
      return assertNoFailure(run, groups.plural);
    }
    const { rows, hasGroups } = await readRows(scope, args.name as string, reading);
    await this.showList(asList(rows), shown(hasGroups));
    if (this.format === 'table' && rows.length === 0) this.note('The service shows no members of this group');
  }
}

/** Options of the rows of a group. */
interface RowReading extends MemberReading {
  /** Full names of the attributes of the people. */
  readonly attributes: readonly string[];
  readonly by: string | undefined;
}

/** Finds a group, and returns the rows of its members. */
async function readRows(
  scope: ResourceScope,
  name: string,
  { attributes, by, ...reading }: RowReading,
): Promise<MemberRows & { readonly id: string }> {
  const context = await changeContext(scope, groups);
  // If the service declares membership resources, a group may omit its members. The members are then read from the
  // membership endpoint, which returns all of them in pages.
  const hasPages = (await membershipEndpoint(context)) !== undefined;
  const projection = hasPages ? { excludedAttributes: ['members'] } : {};
  const found = await findResource(scope, groups, name, { by, projection });
  const paged = hasPages ? await readMemberships(context, found.id) : undefined;
  const whole = paged?.length ? { ...found, resource: { ...found.resource, members: paged }, isComplete: true } : found;
  const { members, read } = await readGroupMembers(scope, context, whole, reading);
  // The membership endpoint returned all members of this group. Only its nested groups can be incomplete.
  const uncertain = paged?.length ? read.slice(1) : read;
  const { proven } = await warnOfCutMembers(scope, context, uncertain, {
    ifProven: 'so the list is incomplete',
    ifSuspected: 'so the list may be incomplete',
  });
  if (proven > 0) reading.onIncomplete();
  return { id: found.id, ...(await memberRows(scope, members, attributes)) };
}

/** Yields the rows of several groups. The member `group` of each row is the id of the group. */
async function* rowsOfEach(
  scope: ResourceScope,
  run: EachRun,
  ids: readonly string[],
  reading: RowReading,
): AsyncGenerator<JsonObject, void, undefined> {
  const act = (id: string) => readRows(scope, id, reading);
  for await (const { id, rows } of eachOf(scope, run, ids, { label: (text) => text, act })) {
    run.succeeded++;
    for (const row of rows) yield { group: id, ...row };
  }
}

/** Yields the rows of a list. */
export async function* asList(rows: readonly JsonObject[]): AsyncGenerator<JsonObject, void, undefined> {
  yield* rows;
}
