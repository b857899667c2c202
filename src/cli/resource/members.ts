import { isObject, type JsonObject } from '../../protocol/json.ts';
import { readAbilities } from '../../changes/client.ts';
import { addMembers, defaultSlice, removeMembers, slices } from '../../provisioning/groups/change-members.ts';
import { changeFlags, choice, columnFlags, several } from '../flags.ts';
import { groups, type Noun, users } from '../noun.ts';
import { byFlag, type Named, nameArgument, ResourceCommand } from './resource-command.ts';

/** `groups members`: who is in a group. */
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
    const found = await this.find(groups, args.name, { by: flags.by, projection: {} });
    const { client } = await this.session();
    const group = found.isComplete ? found.resource : await client.get(groups.endpoint, found.id);
    const members = membersOf(group);
    await this.showList(asResources(members), { ...flags, columns: flags.columns ?? 'id,display,type' });
  }
}

/** `groups add-member` and `groups remove-member`. */
export function memberCommand(adds: boolean) {
  const verb = adds ? 'add-member' : 'remove-member';
  return class ChangeMembers extends ResourceCommand {
    static override summary = adds ? 'Add members to a group' : 'Remove members from a group';
    static override description = `Sends only what changes (PATCH), at most ${defaultSlice} members a request.`;
    static override examples = [
      { description: 'By name', command: `scimctl groups ${verb} ${groups.example} ${users.example}` },
      {
        description: 'A group in a group',
        command: `scimctl groups ${verb} ${groups.example} Guides --member-type group`,
      },
    ];
    static override args = {
      ...nameArgument(groups),
      members: several('users, by id, userName or e-mail; or groups with --member-type group'),
    };
    static override flags = {
      ...byFlag(groups),
      'member-type': choice('what the members are', 'TYPE', ['user', 'group']),
      ...changeFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(ChangeMembers);
      const memberNoun = flags['member-type'] === 'group' ? groups : users;
      const group = await this.find(groups, args.name, { by: flags.by });
      const members = await this.findAll(memberNoun, args.members as unknown as string[]);
      const { client } = await this.session();
      const context = { client, model: await this.modelOf(groups), abilities: await readAbilities(client) };
      const change = adds ? addMembers : removeMembers;
      for (const part of slices(members, defaultSlice)) {
        const ids = part.map(({ id }) => id);
        await this.sure(change(context, group.id, ids), groups, group);
      }
      const names = members.map(({ label }) => label).join(', ');
      if (!this.isDryRun) this.note(`${adds ? 'Added' : 'Removed'} ${names}`);
      await this.changed(groups, 'Updated', group, undefined);
    }

    /** Everybody is found before anything is sent, so that a wrong name changes nothing. */
    private async findAll(noun: Noun, names: readonly string[]): Promise<Named[]> {
      const found: Named[] = [];
      for (const name of names) found.push(await this.find(noun, name));
      return found;
    }
  };
}

function membersOf(group: JsonObject): JsonObject[] {
  const { members } = group;
  return Array.isArray(members) ? members.filter(isObject) : [];
}

/** Members as resources of their own, so that their ids are taken back by every verb. */
async function* asResources(members: readonly JsonObject[]): AsyncGenerator<JsonObject, void, undefined> {
  for (const { value, ...rest } of members) yield { id: value, ...rest };
}
