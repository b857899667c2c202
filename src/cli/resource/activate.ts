import { consentFlags } from '../consent.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { users } from '../noun.ts';
import { byFlag, nameArgument, ResourceCommand } from './resource-command.ts';

const flagsOfBoth = { ...byFlag(users), ...versionFlags, ...changeFlags, ...consentFlags };

/** `activate` and `deactivate`: whether a user can sign in. */
export function activeCommand(active: boolean) {
  const verb = active ? 'activate' : 'deactivate';
  return class SetActive extends ResourceCommand {
    static override summary = active ? 'Let a user sign in again' : 'Keep a user from signing in';
    static override description = active
      ? undefined
      : 'Sets active to false. Nothing is deleted, and scimctl users activate undoes it.';
    static override examples = [
      { description: 'By name', command: `scimctl users ${verb} ${users.example}` },
      {
        description: 'Show the request without sending it',
        command: `scimctl users ${verb} ${users.example} --dry-run`,
      },
    ];
    static override args = nameArgument(users);
    static override flags = {
      ...byFlag(users),
      ...versionFlags,
      ...changeFlags,
      ...(active ? {} : consentFlags),
    } as typeof flagsOfBoth;

    async run(): Promise<void> {
      const { args, flags } = await this.parse(SetActive);
      const found = await this.find(users, args.name, { by: flags.by });
      const { before } = await this.compose(users, found.resource, []);
      if (before['active'] === active) {
        this.note(`${found.label} is ${active ? 'active' : 'inactive'} already; nothing was sent`);
        return this.unchanged(users, found.resource);
      }
      if (!active) {
        await this.assertUnprotected(users, found);
        await this.confirm(`deactivate user ${found.label}`, flags, false);
      }
      const condition = await this.condition(users, found, flags['if-match']);
      const { client } = await this.session();
      const operations = [{ op: 'replace', path: 'active', value: active }] as const;
      const answer = await this.sure(client.patch(users.endpoint, found.id, operations, condition), users, found);
      await this.changed(users, active ? 'Activated' : 'Deactivated', found, answer);
    }
  };
}
