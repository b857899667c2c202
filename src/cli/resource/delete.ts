import { decideDeletion } from '../../changes/decide/deletion.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { type ChangeFlags, resourceGuard, versionCondition } from './change.ts';
import { findForChange } from './find.ts';
import { topicOf } from './models.ts';
import { nextCommand } from './report.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';
import { byFlag, nameArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `delete` command, which deletes one resource permanently. */
export function deleteCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} delete` : `${topic.command} delete Device`;
  return class Delete extends ResourceCommand {
    static override summary = `Delete a ${topic.singular} permanently`;
    static override examples = [
      { description: 'With a confirmation on the terminal', command: `scimctl ${words} ${topic.example}` },
      { description: 'In a script', command: `scimctl ${words} ${topic.example} --yes` },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = { ...byFlag(fixed), ...versionFlags, ...changeFlags, ...consentFlags };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Delete);
      const resolved = await topicOf(this.resources, fixed, args.type);
      await deleteResource(this.resources, resolved, args.name, flags);
    }
  };
}

async function deleteResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  name: string,
  flags: ChangeFlags & { readonly by?: string | undefined },
): Promise<void> {
  const found = await findForChange(scope, topic, name, { by: flags.by });
  const context = await changeContext(scope, topic);
  const deletion = await decideDeletion(context, found.resource);
  const guard = await resourceGuard(scope, topic, flags);
  const approval = await guard.approve(deletion.removals);
  const { ifMatch } = await versionCondition(scope, topic, found, flags['if-match']);
  await throwIfResponseLost(
    performDelete(context, { ...deletion, ifMatch }, approval),
    `${topic.singular} ${found.label} may have been deleted`,
    nextCommand(topic, 'get', found.id),
  );
  if (!scope.isDryRun) scope.note(`Deleted ${topic.singular} ${found.label}`);
}
