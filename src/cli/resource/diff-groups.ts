import type { ShownMember } from '../../changes/groups/nested-members.ts';
import { idKey } from '../../changes/member-ids.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { columnFlags, required, text, toggle } from '../flags.ts';
import { warnOfCutMembers } from './cut-members.ts';
import { findResource } from './find.ts';
import { readGroupMembers } from './group-members.ts';
import { attributesOfMembers, memberColumns, memberRows } from './member-rows.ts';
import { asList } from './members.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext } from './resource-scope.ts';
import { groups } from './resource-topic.ts';
import { byFlag } from './topic-arguments.ts';

/** The groups to which a member belongs. */
type Side = 'first' | 'second' | 'both';

/** The `groups diff` command, which compares the members of two groups. */
export class DiffGroups extends ResourceCommand {
  static override summary = 'Compare the members of two groups';
  static override description =
    'The column "in" shows where a member is: only in the first group, only in the second group, or in both. Changes nothing.';
  static override examples = [
    { description: 'As a table', command: `scimctl groups diff ${groups.example} Guides` },
    {
      description: 'For a script: the ids of the members that the second group lacks',
      command: `scimctl groups diff ${groups.example} Guides -q "[?in=='first'].id"`,
    },
    {
      description: 'Exit code 8 if the members differ',
      command: `scimctl groups diff ${groups.example} Guides --only-differences --exit-code`,
    },
  ];
  static override args = {
    first: required('the first group, by id, displayName or externalId'),
    second: required('the second group, by id, displayName or externalId'),
  };
  static override flags = {
    ...byFlag(groups),
    'only-differences': toggle('do not show members that are in both groups'),
    recursive: toggle('compare the people in nested groups instead of the nested groups; reads at most 1000 groups'),
    'exit-code': toggle('end with exit code 8 if the members differ'),
    attributes: text('read these attributes of each person, even if the output format is not a table', 'LIST'),
    ...columnFlags,
  };

  /** True if a nested group does not exist, or if the service may not show all members of a group. */
  #isPartial = false;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DiffGroups);
    const scope = this.resources;
    const columns = memberColumns(scope, flags, ['in']);
    const { attributes, model } = await attributesOfMembers(scope, flags.attributes, columns);
    const [first, second] = [await this.#read(args.first, flags), await this.#read(args.second, flags)];
    const sides = sidesOf(first, second);
    const counts = (wanted: Side): number => [...sides.values()].filter((side) => side === wanted).length;
    const isDifferent = counts('first') + counts('second') > 0;
    const all = [...new Map([...second, ...first].map((member) => [idKey(member.id), member])).values()];
    const shown = all.filter(({ id }) => !flags['only-differences'] || sides.get(idKey(id)) !== 'both');
    const { rows, hasGroups } = await memberRows(scope, shown, attributes);
    const sided = rows.map((row): JsonObject => ({ ...row, in: sides.get(idKey(String(row.id))) ?? null }));
    const order: readonly unknown[] = ['first', 'second', 'both'];
    sided.sort((one, other) => order.indexOf(one.in) - order.indexOf(other.in));
    await this.showList(asList(sided), { ...flags, model, ...columns.shown({ hasGroups, isNested: flags.recursive }) });
    this.note(
      `${counts('first')} only in ${args.first}, ${counts('second')} only in ${args.second}, ${counts('both')} in both`,
    );
    // If members are missing because a nested group was not read or a list was cut, differences may be unknown.
    if (this.#isPartial) this.endWith('partial');
    else if (flags['exit-code'] && isDifferent) this.endWith('pending');
  }

  async #read(
    name: string,
    { by, recursive }: { readonly by?: string | undefined; readonly recursive?: boolean },
  ): Promise<readonly ShownMember[]> {
    const found = await findResource(this.resources, groups, name, { by, projection: {} });
    const context = await changeContext(this.resources, groups);
    const onIncomplete = (): void => {
      this.#isPartial = true;
    };
    const { members, read } = await readGroupMembers(this.resources, context, found, { recursive, onIncomplete });
    const consequence = 'so not all differences are known';
    const cut = await warnOfCutMembers(this.resources, context, read, {
      ifProven: consequence,
      ifSuspected: consequence,
    });
    if (cut.proven + cut.suspected > 0) this.#isPartial = true;
    return members;
  }
}

function sidesOf(first: readonly ShownMember[], second: readonly ShownMember[]): ReadonlyMap<string, Side> {
  const sides = new Map<string, Side>(first.map(({ id }) => [idKey(id), 'first']));
  for (const { id } of second) sides.set(idKey(id), sides.has(idKey(id)) ? 'both' : 'second');
  return sides;
}
