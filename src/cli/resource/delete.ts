import { decideDeletion } from '../../changes/decide/deletion.ts';
import { deactivatedInstead } from '../../changes/dialect/deactivation.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { type ChangeFlags, resourceGuard, versionCondition } from './change.ts';
import { EditableCommand } from './edit-command.ts';
import { chosenFilter, type EditFlags, editFlags } from './edit-flags.ts';
import { findForChange } from './find.ts';
import { topicOf } from './models.ts';
import { nextCommand, profileFlag } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';
import type { EditRun } from './run-edit.ts';
import { byFlag, nameArgument, typeArgument, userOrFilterArgument } from './topic-arguments.ts';

/** Creates the `delete` command, which deletes one resource permanently. */
export function deleteCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} delete` : `${topic.command} delete Device`;
  return class Delete extends EditableCommand {
    static override summary = `Delete a ${topic.singular} permanently`;
    static override examples = [
      { description: 'With a confirmation on the terminal', command: `scimctl ${words} ${topic.example}` },
      { description: 'In a script', command: `scimctl ${words} ${topic.example} --yes` },
      ...(fixed === users
        ? [
            {
              description: 'All users who match a filter',
              command: `scimctl ${words} --filter 'userType eq "Intern"' --dry-run`,
            },
          ]
        : []),
    ];
    static override args = {
      ...typeArgument(fixed),
      ...((fixed === users ? userOrFilterArgument : nameArgument(fixed)) as typeof userOrFilterArgument),
    };
    static override flags = {
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...((fixed === users ? editFlags : {}) as typeof editFlags),
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Delete);
      const { name } = args;
      const command = `${topic.command} delete`;
      const filter = chosenFilter({ command, names: name === undefined ? [] : [name], argument: 'NAME' }, flags);
      if (filter !== undefined) return this.edit(() => deleteAll(command, filter, flags));
      const resolved = await topicOf(this.resources, fixed, args.type);
      await deleteResource(this.resources, resolved, name as string, flags);
    }
  };
}

function deleteAll(command: string, filter: string, flags: EditFlags): EditRun {
  const question = (people: string): string => `Delete ${people}`;
  return { command, filter, question, isTyped: true, edit: () => ({ kind: 'delete' }), flags };
}

async function deleteResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  name: string,
  flags: ChangeFlags & { readonly by?: string | undefined },
): Promise<void> {
  await requireMethod(scope, topic, 'DELETE');
  const found = await findForChange(scope, topic, name, { by: flags.by });
  const context = await changeContext(scope, topic);
  const deletion = await decideDeletion(context, found.resource);
  const guard = await resourceGuard(scope, topic, flags);
  const approval = await guard.approve(deletion.removals);
  const { ifMatch } = await versionCondition(scope, topic, found, flags['if-match']);
  const effect = await throwIfResponseLost(
    performDelete(context, { ...deletion, ifMatch }, approval),
    `${topic.singular} ${found.label} may have been deleted`,
    `${nextCommand(topic, 'get', found.id)}${profileFlag(scope)}`,
  );
  if (scope.isDryRun) return;
  scope.note(
    effect === 'deleted'
      ? `Deleted ${topic.singular} ${found.label}`
      : `${topic.singular} ${found.label}: ${deactivatedInstead}`,
  );
}
