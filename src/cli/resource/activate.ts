import { decideUpdate, type Update } from '../../changes/decide/update.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { byFlag, nameArgument, ResourceCommand } from './resource-command.ts';
import { users } from './resource-topic.ts';

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
      const found = await this.findForChange(users, args.name, { by: flags.by });
      const context = await this.changeContext(users);
      const decide = (before: JsonObject): Update | undefined => {
        const update = decideUpdate(context, { before, wanted: { ...before, active }, isWhole: false });
        // One operation, also for a service that wrote the value in a way of its own.
        return update && { ...update, operations: [{ op: 'replace', path: 'active', value: active }] };
      };
      const update = decide(found.resource);
      if (!update) {
        this.note(`${found.label} is ${active ? 'active' : 'inactive'} already; nothing was sent`);
        return this.unchanged(users, found.resource);
      }
      const did = active ? 'Activated' : 'Deactivated';
      await this.change(users, update, flags, { did, model: context.model, again: decide });
    }
  };
}
