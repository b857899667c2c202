import { decideUpdate, makeUpdate, type Update } from '../../changes/decide/update.ts';
import {
  deactivatesLater,
  deletesOnDeactivation,
  destructiveDeactivation,
} from '../../changes/dialect/deactivation.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { type ChangeFlags, changeResource } from './change.ts';
import { chooseResources } from './choose-resources.ts';
import { idsOfChoice } from './each.ts';
import { EditableCommand } from './edit-command.ts';
import { editFlags } from './edit-flags.ts';
import { findForChange } from './find.ts';
import { showUnchanged } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { users } from './resource-topic.ts';
import type { EditRun, NamedRun } from './run-edit.ts';
import { byFlag, namesOrFlagArgument } from './topic-arguments.ts';

const flagsOfBoth = { ...byFlag(users), ...versionFlags, ...changeFlags, ...editFlags, ...consentFlags };

/** Creates the `activate` or the `deactivate` command. */
export function activeCommand(active: boolean) {
  const verb = active ? 'activate' : 'deactivate';
  return class SetActive extends EditableCommand {
    static override summary = active ? 'Allow a user to sign in again' : 'Stop a user from signing in';
    static override description = active
      ? undefined
      : 'Sets active to false. Deletes nothing. To reverse the change, run scimctl users activate.';
    static override examples = [
      { description: 'By name', command: `scimctl users ${verb} ${users.example}` },
      {
        description: 'Show the request without sending it',
        command: `scimctl users ${verb} ${users.example} --dry-run`,
      },
      {
        description: 'All users who match a condition',
        command: `scimctl users ${verb} --where department=Sales --dry-run`,
      },
    ];
    static override args = namesOrFlagArgument(users);
    static override flags = {
      ...byFlag(users),
      ...versionFlags,
      ...changeFlags,
      ...editFlags,
      ...(active ? { yes: consentFlags.yes } : consentFlags),
    } as typeof flagsOfBoth;

    async run(): Promise<void> {
      const { args, flags } = await this.parse(SetActive);
      const names = (args.names ?? []) as unknown as string[];
      const command = `users ${verb}`;
      const choice = chooseResources({ command, names, argument: 'NAME' }, flags);
      const [name] = names;
      if (name !== undefined && names.length === 1) return setActive(this.resources, name, active, flags);
      const edit = () => ({ kind: 'update', assign: (person: JsonObject) => ({ ...person, active }) }) as const;
      if (choice.kind === 'filter') {
        const question = (people: string): string => `${active ? 'Activate' : 'Deactivate'} ${people}`;
        return this.edit((): EditRun => ({ command, question, edit, flags }));
      }
      await this.edit(
        async (): Promise<NamedRun> => ({
          command,
          ids: await idsOfChoice(this.resources, users, choice, flags),
          edit,
          flags,
        }),
      );
    }
  };
}

async function setActive(
  scope: ResourceScope,
  name: string,
  active: boolean,
  flags: ChangeFlags & { readonly by?: string | undefined },
): Promise<void> {
  await requireMethod(scope, users, 'PATCH', 'PUT');
  const found = await findForChange(scope, users, name, { by: flags.by });
  const context = await changeContext(scope, users);
  // A service with delayed deactivation may show a person as active although the deactivation (for example by DELETE)
  // is pending. The activation is always sent, because only this request stops the deactivation.
  const isSentAlways = active && deactivatesLater(context.service.dialect, ['PATCH', 'PUT', 'DELETE']);
  const decide = (before: JsonObject): Update | undefined => {
    const wanted = { ...before, active };
    const operations = [{ op: 'replace', path: 'active', value: active } as const];
    const update =
      decideUpdate(context, { before, wanted, isWhole: false }) ??
      (isSentAlways ? makeUpdate(context.model, { before, wanted, operations, isWhole: false }) : undefined);
    // Always sends only this operation. If the service stores `active` in another form, such as "True", the computed
    // operations could contain that form.
    return update && { ...update, operations };
  };
  const update = decide(found.resource);
  if (!update) {
    scope.note(`${found.label} is ${active ? 'active' : 'inactive'} already; nothing was sent`);
    return showUnchanged(scope, users, found.resource);
  }
  const verb = active ? 'Activated' : 'Deactivated';
  const { dialect } = context.service;
  const isGone = !active && deletesOnDeactivation(dialect);
  await changeResource(scope, users, update, flags, { verb, model: context.model, again: decide, isGone });
  if (isGone && !scope.isDryRun) scope.note(`Note: ${destructiveDeactivation(dialect)}`);
}
