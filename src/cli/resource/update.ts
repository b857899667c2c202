import { type Update as Change, decideUpdate } from '../../changes/decide/update.ts';
import { UnsupportedError } from '../../changes/errors.ts';
import { readMembers, readMembersAgain } from '../../changes/groups/whole.ts';
import { kindOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { attributeFlags, readAssignments } from './assignments.ts';
import { anything, byFlag, type Named, nameArgument, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

/** `update`: sets attributes by the smallest PATCH. */
export function updateCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} update` : `${noun.topic} update Device`;
  return class Update extends ResourceCommand {
    static override summary = `Change attributes of a ${noun.one}`;
    static override description =
      `Reads the ${noun.one}, works out what differs and sends only that (PATCH). Sends nothing when nothing differs.`;
    static override examples = [
      ...(fixed?.topic === 'users'
        ? [
            {
              description: 'From flags',
              command: `scimctl ${words} ${noun.example} --title "Head of Tours" --department Tours`,
            },
          ]
        : []),
      { description: 'Any attribute', command: `scimctl ${words} ${noun.example} --set displayName=Tours` },
      { description: 'Take an attribute away', command: `scimctl ${words} ${noun.example} --set externalId:=null` },
      {
        description: 'Only if nobody changed it in the meantime',
        command: `scimctl ${words} ${noun.example} --set displayName=Tours --if-match auto`,
      },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = {
      ...attributeFlags(noun),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Update);
      const assignments = readAssignments(noun, flags);
      if (assignments.length === 0) {
        throw new UsageError('nothing to change was given', { hint: `see scimctl ${noun.topic} update --help` });
      }
      const subject = await this.nounOf(fixed, args.type);
      const projection = { excludedAttributes: needed(subject.listWithout, assignments) };
      const found = await this.findForChange(subject, args.name, { by: flags.by, projection });
      const start = await this.withMembers(subject, found, assignments);
      const { model, before, assign } = await this.composer(subject, start, assignments);
      const context = { ...(await this.changeContext(subject)), model };
      const decide = (fresh: JsonObject): Change | undefined =>
        decideUpdate(context, { before: fresh, wanted: assign(fresh), isWhole: false });
      const update = decide(before);
      if (!update) {
        this.note(`${found.label} is like that already; nothing was sent`);
        return this.unchanged(subject, found.resource);
      }
      await this.change(subject, update, flags, { did: 'Updated', model, again: decide });
    }

    /** Who leaves a group by new members is known only of a group that was read whole. */
    private async withMembers(
      subject: Noun,
      { id, label, resource }: Named,
      assignments: readonly { readonly path: string }[],
    ): Promise<JsonObject> {
      const context = await this.changeContext(subject);
      if (kindOf(context.model) !== 'group' || !assignments.some(({ path }) => /(?:^|:)members\b/i.test(path)))
        return resource;
      const first = await readMembers(context, id);
      const { group, isWhole } = await readMembersAgain(context, id, first);
      if (isWhole) return group;
      throw new UnsupportedError(
        `the service does not show all members of group ${label}, so that nobody can say who would leave: nothing was changed`,
        'groups add-member and groups remove-member change single members',
      );
    }
  };
}

/** What may be left unread: what a list leaves out, unless it is to be changed. */
function needed(listWithout: readonly string[], assignments: readonly { readonly path: string }[]): string[] {
  return listWithout.filter(
    (name) => !assignments.some(({ path }) => path.toLowerCase().startsWith(name.toLowerCase())),
  );
}
